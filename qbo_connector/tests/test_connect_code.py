"""Connecting with a pasted code; enabling, pausing, disconnecting; the check-up."""

from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..api.errors import OAuthError
from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestConnectCode(SandboxCase):
    sandbox_arguments = ("--company", "us", "--company", "ca", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(
            self.env, "qbo_boss", groups="qbo_connector.group_qbo_admin"
        )
        self.company = self.env["qbo.company"].create(
            self.sandbox_vals(name="Production Ltd", user_id=self.boss.id)
        )
        self.company.with_user(self.boss).write(
            {
                "client_id": self.sandbox["client_id"],
                "client_secret": self.sandbox["client_secret"],
            }
        )
        self.us, self.ca = (row["company_id"] for row in self.sandbox["companies"])

    def wizard(self, **values):
        company = self.company.with_user(self.boss)
        action = company.action_paste_code()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.boss)
            .with_context(**action["context"])
        )
        for name, value in values.items():
            form[name] = value
        return form.save()

    def code(self, realm_id=None):
        """Get a code as a person does: the button, then Intuit's page."""
        action = self.wizard().action_get_code()
        self.assertEqual(action["target"], "new")
        location = self.consent(action["url"], realm_id=realm_id or self.us)
        return location, parse_qs(urlsplit(location).query)["code"][0]

    def authenticate(self, **values):
        """Press Authenticate; return what is said, success or not.

        Not assertRaises: it would undo what other cursors have stored.
        """
        wizard = self.wizard(**values)
        with self.own_cursors():
            try:
                return wizard.action_authenticate()["params"]["message"]
            except UserError as error:
                return str(error)

    def connected(self):
        _location, code = self.code()
        self.authenticate(code=code, realm_id=self.us)
        self.assertEqual(self.company.state, "connected")
        return self.company

    # === PASTE === #

    def test_paste(self):
        location, code = self.code()
        expected = f"{self.sandbox['base_url']}/v2/OAuth2Playground/RedirectUrl"
        self.assertTrue(location.startswith(expected))
        text = self.authenticate(code=f" {code} ", realm_id=f"{self.us} ")
        self.assertIn("Connected with Fern & Slate Landscaping", text)
        self.assertEqual(self.company.state, "connected")
        self.assertFalse(self.company.enabled)

    def test_paste_whole_address(self):
        location, code = self.code()
        form = self.wizard(code=location)
        self.assertEqual((form.code, form.realm_id), (code, self.us))
        self.authenticate(code=location)
        self.assertEqual(self.company.state, "connected")

    def test_intuits_playground(self):
        self.env["qbo.company"].flush_model()
        other = self.env["qbo.company"].create({"name": "Real"})
        self.assertEqual(
            other._playground_redirect_uri(),
            "https://developer.intuit.com/v2/OAuth2Playground/RedirectUrl",
        )

    def test_mistakes(self):
        _location, code = self.code()
        self.assertIn("code is missing", self.authenticate(realm_id=self.us))
        self.assertIn("digits only", self.authenticate(code=code, realm_id="12 34"))
        self.assertIn("digits only", self.authenticate(code=code))
        wrong = self.authenticate(
            code=code, realm_id=self.us, redirect_uri="https://x.y/z"
        )
        self.assertIn("redirect URI that it was made for", wrong)
        self.assertEqual(self.company.state, "draft")
        self.authenticate(code=code, realm_id=self.us)
        self.assertEqual(self.company.state, "connected", "mistakes can be mended")

    def test_wrong_realm(self):
        _location, code = self.code()
        text = self.authenticate(code=code, realm_id=self.ca)
        self.assertIn("does not open the company with realm ID", text)
        self.assertEqual(self.company.state, "draft")
        self.assertFalse(self.company.realm_id)
        self.assertFalse(self.env["qbo.token"]._of(self.company).refresh_token)

    def test_code_works_once(self):
        _location, code = self.code()
        self.authenticate(code=code, realm_id=self.us)
        text = self.authenticate(code=code, realm_id=self.us)
        self.assertIn("used already", text)
        with self.own_cursors():
            # Had it been exchanged again, Intuit would have ended the connection.
            self.company._read_remote()

    def test_rights(self):
        clerk = new_test_user(
            self.env, "qbo_clerk", groups="qbo_connector.group_qbo_bookkeeper"
        )
        company = self.company.with_user(clerk)
        for name in (
            "action_connect",
            "action_paste_code",
            "action_disconnect",
            "action_enable",
            "action_pause",
            "action_resume",
            "action_confirm_move",
        ):
            with self.assertRaises(AccessError):
                getattr(company, name)()
        with self.assertRaises(AccessError):
            company.consent_result(1)

    # === STATES === #

    def test_state_is_not_set_by_hand(self):
        company = self.company.with_user(self.boss)
        for values in (
            {"state": "connected"},
            {"enabled": True},
            {"connected_at": False},
        ):
            with self.assertRaisesRegex(UserError, "by hand"):
                company.write(values)
        with self.assertRaisesRegex(UserError, "by hand"):
            company.create({"name": "x", "state": "connected"})
        self.connected()
        with self.assertRaisesRegex(UserError, "by hand"):
            company.realm_id = self.ca

    def test_environment_is_fixed(self):
        company = self.connected().with_user(self.boss)
        for values in (
            {"environment": "production"},
            {"api_url": "http://127.0.0.1:1"},
        ):
            with self.assertRaisesRegex(UserError, "has been connected"):
                company.write(values)

    def test_foreign_host(self):
        with self.assertRaisesRegex(ValidationError, "qbo_custom_hosts"):
            self.company.with_user(self.boss).api_url = "http://example.com"

    def test_enable(self):
        company = self.connected().with_user(self.boss)
        project, department = self.make_job()
        with self.own_cursors():
            action = company.action_enable()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.boss)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.job_count, 1)
        self.assertEqual(wizard.new_job_count, 1)
        self.assertEqual(wizard.customer_count, 1)
        self.assertEqual(wizard.line_ids.department_id, department)
        self.assertIn("Custom transaction numbers", wizard.checkup_html)
        run = self.run_company(self.company)
        self.assertEqual(run.outcome, "stopped")
        self.assertIn("not enabled", run.text)
        self.assertEqual(self.customers(), set(), "nothing before Enable")
        wizard.action_enable()
        self.assertTrue(company.enabled)
        self.run_company(self.company)
        self.assertIn("Enabled Ltd", self.customers())
        self.assertTrue(project.name)

    def make_job(self):
        department = self.env["hr.department"].create(
            {
                "name": "Stage",
                "qbo_production": True,
                "qbo_company_id": self.company.id,
                "qbo_scope": "all",
            }
        )
        project = self.env["project.project"].create(
            {
                "name": "Opening night",
                "partner_id": self.env["res.partner"]
                .create({"name": "Enabled Ltd", "is_company": True})
                .id,
                "qbo_department_line_ids": [
                    (0, 0, {"department_id": department.id, "is_active": True})
                ],
            }
        )
        return project, department

    def customers(self):
        rows = self.sandbox_get(f"/objects/{self.us}/Customer")
        rows = rows.get("objects", rows) if isinstance(rows, dict) else rows
        return {row["DisplayName"] for row in rows} & {"Enabled Ltd"}

    def test_enable_needs_a_connection(self):
        with self.assertRaisesRegex(UserError, "not connected"):
            self.company.with_user(self.boss).action_enable()

    def test_pause_and_resume(self):
        company = self.connected().with_user(self.boss)
        self.company.write({"enabled": True, "sweep_due": False})
        company.action_pause()
        self.assertEqual(company.state, "paused")
        run = self.run_company(self.company)
        self.assertEqual(run.outcome, "stopped")
        company.action_resume()
        self.assertEqual(company.state, "connected")
        self.assertTrue(self.company.sweep_due)
        with self.assertRaisesRegex(UserError, "not paused"):
            company.action_resume()

    def test_disconnect(self):
        company = self.connected().with_user(self.boss)
        self.company.enabled = True
        link = self.env["qbo.link"].create(
            {
                "qbo_company_id": company.id,
                "entity": "Customer",
                "qbo_id": "7",
                "qbo_name": "Kept",
                "state": "unmatched",
            }
        )
        row = self.env["qbo.token"]._of(company)
        refresh = row._secret("refresh_token")
        with self.own_cursors():
            company.action_disconnect()
        self.assertEqual(company.state, "disconnected")
        self.assertTrue(link.exists())
        self.assertEqual(company.realm_id, self.us)
        self.assertFalse(row.refresh_token)
        self.assertTrue(company.has_keys)
        with self.assertRaises(OAuthError, msg="it is revoked at Intuit"):
            row._oauth(company).renew(refresh)
        _location, code = self.code()
        text = self.authenticate(code=code, realm_id=self.us)
        self.assertIn("goes on where it stopped", text)
        self.assertEqual(company.state, "connected")
        self.assertTrue(company.enabled)

    @mute_logger("odoo.addons.qbo_connector.models.company.qbo_company_state")
    def test_disconnect_without_intuit(self):
        company = self.connected().with_user(self.boss)
        rule = {"kind": "status", "status": 503, "operation": "revoke"}
        self.sandbox_post("/faults", rule)
        with self.own_cursors():
            action = company.action_disconnect()
        self.assertEqual(company.state, "disconnected")
        self.assertIn("My apps", action["params"]["message"])

    @mute_logger("odoo.addons.qbo_connector.api.client")
    def test_disconnect_while_a_request_is_under_way(self):
        """A late refusal does not turn *disconnected* into *reconnect needed*."""
        company = self.connected().with_user(self.boss)
        with self.own_cursors():
            client = self.company._client()
            company.action_disconnect()
            with client, self.assertRaises(OAuthError) as caught:
                client.fetch_one("CompanyInfo", "1")
            self.company._lost_connection(caught.exception)
        self.assertEqual(company.state, "disconnected")

    def test_moved_database(self):
        company = self.connected().with_user(self.boss)
        self.company.write({"enabled": True, "database_key": "elsewhere"})
        before = self.sandbox_get("/stats")["requests"]
        run = self.run_company(self.company)
        self.assertEqual((run.outcome, company.state), ("stopped", "paused"))
        self.assertIn("copied or moved", run.text)
        with self.own_cursors():
            with self.assertRaisesRegex(UserError, "copied or moved"):
                company.action_checkup()
            self.company._renew_if_due()
        with self.assertRaisesRegex(UserError, "copied or moved"):
            company.action_resume()
        self.assertEqual(self.sandbox_get("/stats")["requests"], before)
        company.action_confirm_move()
        self.assertEqual(company.state, "connected")
        with self.assertRaisesRegex(UserError, "nothing to do"):
            company.action_confirm_move()

    # === CHECK-UP === #

    def checkup(self):
        with self.own_cursors():
            self.company.with_user(self.boss).action_checkup()
        return {row["title"]: row for row in self.company.checkup}

    def test_checkup(self):
        self.connected()
        self.sandbox_post(
            f"/preferences/{self.us}",
            {
                "AccountingInfoPrefs": {"BookCloseDate": "2026-06-30"},
                "SalesFormsPrefs": {"CustomTxnNumbers": False, "AutoApplyCredit": True},
            },
        )
        self.sandbox_post("/stats/reset")
        found = self.checkup()
        self.assertEqual(self.sandbox_get("/stats")["requests"], 1)
        self.assertIn("Custom transaction numbers are off", found)
        self.assertIn("Credits are applied by QuickBooks itself", found)
        self.assertIn("Books are closed up to 2026-06-30", found)
        for row in found.values():
            if row["level"] in ("danger", "warning"):
                self.assertTrue(
                    row["text"] and (row["fix"] or "departments" in row["text"]), row
                )
        self.assertIn("Account and settings", self.company.checkup_html)

    def test_checkup_escapes(self):
        self.connected()
        self.company.checkup = [
            {"level": "info", "title": "<b>x</b>", "text": "", "fix": ""}
        ]
        self.assertNotIn("<b>", self.company.checkup_html)

    def test_other_currency_forbids_to_enable(self):
        self.connected()
        self.company.home_currency = "CAD"
        self.company.checkup = self.company._findings()
        with self.assertRaisesRegex(UserError, "Different home currencies"):
            self.company.with_user(self.boss)._enable()

    def test_edition(self):
        self.connected()
        self.assertEqual(self.company.edition, "plus")
        for sku, edition in (
            ("QuickBooks Online Simple Start", "simple_start"),
            ("QuickBooks Online Essentials", "essentials"),
            ("QuickBooks Online Advanced", "advanced"),
            ("Something new", "advanced"),
        ):
            self.set_sku(sku)
            self.checkup()
            self.assertEqual(self.company.edition, edition, sku)
        self.company.edition = "plus"
        self.checkup()
        self.assertEqual(self.company.edition, "plus", "a correction stays")

    def set_sku(self, sku):
        self.sandbox_post(
            f"/companyinfo/{self.us}",
            {"NameValue": [{"Name": "OfferingSku", "Value": sku}]},
        )

    @mute_logger("odoo.addons.qbo_connector.api.client")
    def test_checkup_of_a_lost_connection(self):
        self.connected()
        self.sandbox_post("/disconnect", {"company": self.us})
        company = self.company.with_user(self.boss)
        with self.own_cursors():
            try:
                company.action_checkup()
            except UserError as error:
                text = str(error)
        self.assertEqual(company.state, "reauth")
        self.assertIn("does not accept the stored connection", text)
        self.assertTrue(company.activity_ids, "told at once")
