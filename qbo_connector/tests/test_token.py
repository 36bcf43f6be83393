"""Tokens: renewal, expiry, keys, copies of the database."""

import os
import stat
import tempfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, file_open, mute_logger

from ..api import crypto
from ..api.errors import OAuthError
from ..models.company import qbo_token
from .common import SandboxCase

HALT = "odoo.addons.qbo_connector.models.runner.qbo_company_halt"
RENEW = "odoo.addons.qbo_connector.models.company.qbo_company_renew"
TOKEN = "odoo.addons.qbo_connector.models.company.qbo_token"


@tagged("post_install", "-at_install")
class TestToken(SandboxCase):
    def setUp(self):
        super().setUp()
        self.company = self.make_company()
        self.realm = self.company.realm_id
        self.row = self.env["qbo.token"]._of(self.company)
        settings = {
            "rotation": "grace",
            "rotate_every_refresh": False,
            "refresh_hard_seconds": 157680000,
        }
        self.sandbox_post("/settings", settings)

    def renewals(self):
        rows = self.sandbox_get("/log")["log"]
        return len([row for row in rows if row["operation"] == "token"])

    def access_token(self, **more):
        with self.own_cursors():
            return self.env["qbo.token"]._access_token(self.company, **more)

    def daily(self):
        with self.own_cursors():
            self.env.ref("qbo_connector.ir_cron_renew").method_direct_trigger()

    def idle(self, **ago):
        self.row.renewed_at = fields.Datetime.now() - timedelta(**ago)

    # === RENEWAL === #

    def test_good_token_is_used(self):
        token = self.access_token()
        self.assertEqual(token, self.row._secret("access_token"))
        self.assertEqual(self.renewals(), 0)

    def test_renewed_before_its_end(self):
        for left, renewals in ((600, 0), (200, 1)):
            self.row.access_expires = fields.Datetime.now() + timedelta(seconds=left)
            self.access_token()
            self.assertEqual(self.renewals(), renewals)
        left = self.row.access_expires - fields.Datetime.now()
        self.assertGreater(left, timedelta(minutes=55))

    def test_refused_token_is_renewed_once(self):
        """Who comes with a spent token takes the new one, without a refresh."""
        spent = self.row._secret("access_token")
        new = self.access_token(spent=spent)
        self.assertNotEqual(new, spent)
        self.assertEqual(self.access_token(spent=spent), new)
        self.assertEqual(self.renewals(), 1)

    def test_rotation_keeps_the_former(self):
        self.sandbox_post("/settings", {"rotate_every_refresh": True})
        first = self.row._secret("refresh_token")
        self.access_token(spent=self.row._secret("access_token"))
        self.assertNotEqual(self.row._secret("refresh_token"), first)
        self.assertEqual(self.row._secret("former_refresh_token"), first)

    def test_falls_back_to_the_former(self):
        self.sandbox_post("/settings", {"rotate_every_refresh": True})
        good = self.row._secret("refresh_token")
        self.row._seal({"refresh_token": "RT1-broken", "former_refresh_token": good})
        self.access_token(spent=self.row._secret("access_token"))
        self.assertEqual(self.row._secret("former_refresh_token"), good)
        self.assertNotEqual(self.row._secret("refresh_token"), "RT1-broken")
        with self.own_cursors():
            self.company._read_remote()

    def test_lost_answer_within_the_grace(self):
        """Killed between Intuit's answer and the commit: the former still works."""
        self.sandbox_post("/settings", {"rotate_every_refresh": True})
        self.row._oauth(self.company).renew(self.row._secret("refresh_token"))
        self.access_token(spent=self.row._secret("access_token"))
        with self.own_cursors():
            self.company._read_remote()
        self.assertEqual(self.company.state, "connected")

    @mute_logger(HALT)
    def test_lost_answer_under_strict_rotation(self):
        self.sandbox_post("/settings", {"rotation": "strict"})
        self.row._oauth(self.company).renew(self.row._secret("refresh_token"))
        self.row.access_expires = fields.Datetime.now()
        note = self.env["qbo.change"].create(
            {
                "qbo_company_id": self.company.id,
                "res_model": "project.project",
                "res_id": self.env["project.project"].create({"name": "x"}).id,
            }
        )
        with self.own_cursors():
            try:
                self.company._client()
            except OAuthError as error:
                why = self.company._lost_connection(error)
        self.assertEqual(self.company.state, "reauth")
        self.assertTrue(note.exists(), "nothing is lost")
        self.assertEqual(why["rule"], self.company.halt_rule_id.id)
        self.assertEqual(len(self.company.activity_ids), 1, "told at once")
        self.assertEqual(self.company.activity_ids.user_id, self.company._responsible())
        self.assertIn("lost", self.company.run_ids[:1].name)
        with self.own_cursors():
            self.company._lost_connection(OAuthError("invalid_grant"))
        self.assertEqual(len(self.company.activity_ids), 1, "and once")

    @mute_logger(HALT)
    def test_passing_trouble_is_no_lost_connection(self):
        rule = {"kind": "status", "status": 429, "operation": "token"}
        self.sandbox_post("/faults", rule)
        self.row.access_expires = fields.Datetime.now()
        self.company._start_sweep()
        department = self.env["hr.department"].create(
            {
                "name": "Stage",
                "qbo_production": True,
                "qbo_scope": "all",
                "company_id": self.company.company_id.id,
                "qbo_company_id": self.company.id,
            }
        )
        self.env["project.project"].create(
            {
                "name": "Job",
                "company_id": self.company.company_id.id,
                "partner_id": self.env["res.partner"].create({"name": "Client"}).id,
                "qbo_department_line_ids": [
                    (0, 0, {"department_id": department.id, "is_active": True})
                ],
            }
        )
        run = self.run_company(self.company)
        self.assertEqual(run.outcome, "stopped")
        self.assertEqual(self.company.state, "connected")
        self.assertTrue(self.company.halt_until)

    # === IDLE === #

    def test_hundred_idle_days(self):
        """Daily for 120 days, as the scheduled action does: the connection stays."""
        self.company.write({"enabled": False})
        for state in ("connected", "paused"):
            self.company.state = state
            for _week in range(9):
                self.sandbox_post("/clock", {"advance": 7 * 86400})
                self.idle(days=7, minutes=1)
                self.daily()
        self.assertEqual(self.renewals(), 18)
        with self.own_cursors():
            self.assertTrue(self.company._read_remote().info)
        self.assertFalse(self.company.activity_ids)

    def test_not_renewed_too_often(self):
        self.idle(days=6)
        self.daily()
        self.assertEqual(self.renewals(), 0)

    def test_own_cron_renews_what_rests(self):
        self.company.state = "paused"
        self.idle(days=8)
        with self.own_cursors():
            self.company.cron_id.method_direct_trigger()
        self.assertEqual(self.renewals(), 1)

    @mute_logger(RENEW)
    def test_one_that_fails_holds_up_no_other(self):
        other = self.make_second()
        self.idle(days=8)
        self.env["qbo.token"]._of(other).renewed_at = self.row.renewed_at
        self.sandbox_post(
            "/faults",
            {"kind": "status", "status": 503, "operation": "token", "times": 1},
        )
        self.daily()
        renewed = [
            row.renewed_at > fields.Datetime.now() - timedelta(days=1)
            for row in (self.row, self.env["qbo.token"]._of(other))
        ]
        self.assertEqual(sorted(renewed), [False, True])
        self.daily()
        self.assertEqual(self.company.state, "connected")

    def make_second(self):
        made = self.sandbox_post("/companies", {"kind": "empty"})
        self.sandbox["companies"].append({**made, "kind": "second"})
        self.addCleanup(self.sandbox["companies"].pop)
        return self.make_company("second", name="Second")

    def test_copy_does_not_renew(self):
        self.company.database_key = "another"
        self.idle(days=30)
        self.daily()
        with self.assertRaisesRegex(UserError, "copied or moved"):
            self.access_token()
        self.assertEqual(self.renewals(), 0)

    # === EXPIRY === #

    def told(self):
        return self.company.activity_ids.mapped("note")

    def test_told_before_an_expiry(self):
        messages = []
        model = type(self.company)
        schedule = model.activity_schedule

        def count(records, *words, **more):
            messages.append(more.get("date_deadline"))
            return schedule(records, *words, **more)

        self.patch(model, "activity_schedule", count)
        for days, expected in (
            (30, 0),
            (15, 0),
            (13, 1),
            (12, 1),
            (8, 1),
            (6, 2),
            (5, 2),
            (2, 2),
            (1, 3),
            (0, 3),
        ):
            end = fields.Datetime.now() + timedelta(days=days, hours=1)
            # The end is a fixed day in reality; here the days go by instead.
            self.row.hard_expires = end
            if self.company.expiry_told:
                step = self.company.expiry_told.split()[1]
                self.company.expiry_told = f"{end.date()} {step}"
            self.company._tell_expiry()
            self.company._tell_expiry()
            self.assertEqual(len(messages), expected, f"{days} days left")
            self.assertLessEqual(len(self.company.activity_ids), 1)
        self.assertIn("Intuit ends the connection", self.told()[0])

    def test_a_new_consent_starts_anew(self):
        self.row.hard_expires = fields.Datetime.now() + timedelta(days=1)
        self.company._tell_expiry()
        self.assertTrue(self.company.activity_ids)
        self.company.activity_ids.unlink()
        self.row.hard_expires = fields.Datetime.now() + timedelta(days=13)
        self.company._tell_expiry()
        self.assertTrue(self.company.activity_ids)

    def test_told_without_responsible(self):
        self.company.user_id = False
        self.row.hard_expires = fields.Datetime.now() + timedelta(days=1)
        self.company._tell_expiry()
        person = self.company.activity_ids.user_id
        self.assertTrue(person.has_group("qbo_connector.group_qbo_admin"))

    def test_shown_on_the_record(self):
        self.access_token(spent=self.row._secret("access_token"))
        self.assertGreater(self.company.token_days_left, 95)
        self.assertGreater(self.company.hard_days_left, 1800)

    # === KEYS === #

    def use_key(self, text):
        self.patch(
            config, "options", config.options.new_child({qbo_token.KEY_OPTION: text})
        )

    def test_rotation_of_keys(self):
        old = config[qbo_token.KEY_OPTION]
        new = crypto.make_key()
        secret = self.row._secret("client_secret")
        before = self.row.client_secret
        self.use_key(f"{new},{old}")
        self.assertEqual(self.row._secret("client_secret"), secret)
        self.daily()
        self.assertNotEqual(self.row.client_secret, before)
        self.use_key(new)
        for name in ("client_id", "client_secret", "access_token", "refresh_token"):
            self.assertTrue(self.row._secret(name))
        self.assertEqual(self.row._secret("client_secret"), secret)

    def test_renewal_leaves_nothing_under_the_old_key(self):
        old, new = config[qbo_token.KEY_OPTION], crypto.make_key()
        self.use_key(f"{new},{old}")
        self.access_token(spent=self.row._secret("access_token"))
        self.use_key(new)
        self.assertEqual(
            self.row._secret("client_secret"), self.sandbox["client_secret"]
        )

    def test_another_key(self):
        former = self.row.client_id
        self.use_key(crypto.make_key())
        self.company.invalidate_recordset()
        self.assertIn("is missing or is another one", self.company.key_problem)
        self.assertTrue(self.company.has_keys)
        with self.assertRaisesRegex(UserError, "is missing or is another one"):
            self.access_token(spent="x")
        self.assertEqual(self.row.client_id, former, "nothing was overwritten")

    @mute_logger(RENEW, TOKEN)
    def test_another_key_is_told(self):
        self.use_key(crypto.make_key())
        self.idle(days=8)
        self.daily()
        self.assertIn("key that protects", self.told()[0])
        self.assertEqual(self.company.state, "connected", "the tokens may be good")

    def test_lost_key_is_not_replaced(self):
        with tempfile.TemporaryDirectory() as folder:
            self.patch(
                config,
                "options",
                config.options.new_child(
                    {qbo_token.KEY_OPTION: None, "data_dir": folder}
                ),
            )
            with (
                patch.dict(os.environ, {qbo_token.KEY_VARIABLE: ""}),
                self.assertRaisesRegex(UserError, "is missing or is another one"),
            ):
                self.row._secret("client_id")
            self.assertFalse(os.listdir(folder))

    def test_new_app_keys_after_a_lost_key(self):
        self.use_key(crypto.make_key())
        self.company.client_id = "AB" + "0" * 40
        self.assertEqual(self.row._secret("client_id"), "AB" + "0" * 40)
        self.assertFalse(self.row.refresh_token, "what cannot be read is dropped")

    def test_key_is_made(self):
        self.row.unlink()
        self.env.flush_all()
        with tempfile.TemporaryDirectory() as folder:
            self.patch(
                config,
                "options",
                config.options.new_child(
                    {qbo_token.KEY_OPTION: None, "data_dir": folder}
                ),
            )
            with patch.dict(os.environ, {qbo_token.KEY_VARIABLE: ""}):
                first = self.env["qbo.token"]._box()
                self.assertEqual(os.listdir(folder), [qbo_token.KEY_FILE])
                path = os.path.join(folder, qbo_token.KEY_FILE)
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
                self.env["qbo.token"]._make_key(path)
                again = self.env["qbo.token"]._box()
                self.assertEqual(first.fingerprint, again.fingerprint)
                self.assertEqual(os.listdir(folder), [qbo_token.KEY_FILE])

    def test_malformed_key(self):
        self.use_key("geheim")
        with self.assertRaisesRegex(UserError, "not usable") as caught:
            self.row._secret("client_id")
        self.assertNotIn("geheim", str(caught.exception))

    def test_key_from_the_environment(self):
        key = config[qbo_token.KEY_OPTION]
        self.use_key(None)
        with patch.dict(os.environ, {qbo_token.KEY_VARIABLE: key}):
            self.assertTrue(self.row._secret("client_id"))

    # === COPIES === #

    def test_neutralize(self):
        consent = self.env["qbo.consent"]._start(self.company)
        self.env.flush_all()
        with file_open("qbo_connector/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        for name in qbo_token.SECRETS:
            self.assertFalse(self.row[name], name)
        self.assertFalse(consent.exists())
        self.assertEqual(self.company.state, "paused")
        self.assertFalse(self.company.enabled)
        self.assertEqual(self.company.environment, "custom")
        self.assertEqual(self.company.realm_id, self.realm)
        with self.assertRaisesRegex(UserError, "Press Connect first"):
            self.company.action_resume()
        run = self.run_company(self.company)
        self.assertEqual(run.outcome, "stopped")
