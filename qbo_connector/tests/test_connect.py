"""Connecting by the pop-up's way: consent page, callback, and all that can go wrong."""

import contextlib
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..api import oauth
from ..api.errors import ApiError
from .common import SandboxMixin

BUS = "qbo_connector/consent"


@tagged("post_install", "-at_install")
class TestConnect(SandboxMixin, HttpCase):
    sandbox_arguments = ("--company", "us", "--company", "ca", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, "qbo_boss", groups="qbo_connector.group_qbo_admin"
        )
        cls.other_boss = new_test_user(
            cls.env, "qbo_other_boss", groups="qbo_connector.group_qbo_admin"
        )
        cls.clerk = new_test_user(
            cls.env, "qbo_clerk", groups="qbo_connector.group_qbo_bookkeeper"
        )

    def setUp(self):
        super().setUp()
        self.sandbox_reset()
        self.company = self.env["qbo.company"].create(
            self.sandbox_vals(name="Production Ltd", user_id=self.boss.id)
        )
        self.give_keys(self.company)

    def give_keys(self, company, **other):
        company.with_user(self.boss).write(
            {
                "client_id": self.sandbox["client_id"],
                "client_secret": self.sandbox["client_secret"],
                **other,
            }
        )

    def realm(self, kind):
        return next(
            row["company_id"]
            for row in self.sandbox["companies"]
            if row["kind"] == kind
        )

    # === STEPS === #

    def start(self, company=None, user=None):
        """Press Connect; return the parameters of the client action."""
        company = (company or self.company).with_user(user or self.boss)
        action = company.action_connect()
        self.assertEqual(action["tag"], "qbo_connector.connect")
        return action["params"]

    def come_back(self, location, user="qbo_boss"):
        """Follow the redirect of the consent page; return the page that is shown."""
        self.env.flush_all()
        self.authenticate(user, user)
        parts = urlsplit(location)
        response = self.url_open(f"{parts.path}?{parts.query}")
        self.env.invalidate_all()
        return response

    def connect(self, company=None, **consent):
        params = self.start(company)
        return params, self.come_back(self.consent(params["url"], **consent))

    def changed(self, location, **values):
        """Return an address with other parameters."""
        parts = urlsplit(location)
        query = {key: found[0] for key, found in parse_qs(parts.query).items()}
        return parts._replace(query=urlencode({**query, **values})).geturl()

    def assert_untouched(self, company=None, state="draft"):
        company = company or self.company
        self.assertEqual(company.state, state)
        if state == "draft":
            self.assertFalse(company.realm_id)
            self.assertFalse(company.connected_at)
            self.assertFalse(self.env["qbo.token"]._of(company).refresh_token)

    def assert_refused(self, response, text, state="draft"):
        self.assertEqual(response.status_code, 200)
        self.assertIn(text, response.text)
        self.assertIn('data-good="0"', response.text)
        self.assert_untouched(state=state)

    def assert_result(self, params, state):
        found = self.company.with_user(self.boss).consent_result(params["consent_id"])
        self.assertEqual(found["state"], state)
        return found["message"]

    def revocations(self):
        rows = self.sandbox_get("/log")["log"]
        return [row for row in rows if "revoke" in row.get("path", "")]

    # === IT WORKS === #

    def test_connect(self):
        params, response = self.connect()
        self.assertEqual(response.status_code, 200)
        self.assertIn('data-good="1"', response.text)
        company = self.company
        self.assertEqual(company.state, "connected")
        self.assertFalse(company.enabled, "connected is not running")
        self.assertEqual(company.realm_id, self.realm("us"))
        self.assertEqual(company.remote_name, "Fern & Slate Landscaping")
        self.assertEqual(company.edition, "plus")
        self.assertEqual(company.home_currency, "USD")
        self.assertEqual(company.country_code, "US")
        self.assertTrue(company.connected_at)
        self.assertFalse(company._moved())
        self.assertTrue(company.token_expires)
        self.assertGreater(company.hard_days_left, 365 * 4, "the five years")
        self.assertIn("Enable integration", self.assert_result(params, "done"))
        self.assertIn("Connected with", company.run_ids[:1].name)
        self.assertEqual(company.run_ids[:1].user_id, self.boss)
        self.assertTrue(company.checkup)
        requests = self.sandbox_get("/stats")
        self.assertEqual(requests["requests"], 1, "one request for the check-up")

    def test_result_is_told_by_the_bus(self):
        sent = []

        def send(records, kind, message):
            sent.append((records._name, records.ids, kind, message))

        self.patch(type(self.env["res.partner"]), "_bus_send", send)
        params, _response = self.connect()
        told = [row for row in sent if row[2] == BUS]
        self.assertEqual(len(told), 1)
        self.assertEqual(told[0][1], self.boss.partner_id.ids)
        self.assertEqual(told[0][3]["consent_id"], params["consent_id"])
        self.assertEqual(told[0][3]["state"], "done")

    def test_no_secret_in_page_or_log(self):
        params = self.start()
        location = self.consent(params["url"])
        code = parse_qs(urlsplit(location).query)["code"][0]
        with self.assertLogs("odoo.addons.qbo_connector", "DEBUG") as logs:
            response = self.come_back(location)
        text = "\n".join(logs.output) + response.text
        row = self.env["qbo.token"]._of(self.company)
        secrets = [
            code,
            *(
                row._secret(name)
                for name in ("access_token", "refresh_token", "client_secret")
            ),
        ]
        for secret in secrets:
            self.assertTrue(secret)
            self.assertNotIn(secret, text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_connect_again_goes_on(self):
        self.connect()
        self.company.write({"enabled": True, "sweep_due": False, "state": "reauth"})
        self.company._tell_connection("Connect again", "2030-01-01")
        self.assertTrue(self.company.activity_ids)
        self.connect()
        self.assertEqual(self.company.state, "connected")
        self.assertTrue(self.company.enabled)
        self.assertTrue(self.company.sweep_due, "what changed meanwhile is looked for")
        self.assertFalse(self.company.activity_ids)

    def test_connect_again_stays_paused(self):
        self.connect()
        boss = self.company.with_user(self.boss)
        self.company.enabled = True
        boss.action_pause()
        with self.own_cursors():
            boss.action_disconnect()
        self.assertEqual(self.company.state, "disconnected")
        _params, response = self.connect()
        self.assertIn("Resume", response.text)
        self.assertEqual(self.company.state, "paused")
        boss.action_resume()
        self.assertEqual(self.company.state, "connected")

    def test_copy_of_the_database_stays_paused(self):
        self.connect()
        self.company.write({"database_key": "another", "enabled": True})
        _params, response = self.connect()
        self.assertIn('data-good="1"', response.text)
        self.assertEqual(self.company.state, "paused")
        self.assertTrue(self.company._moved(), "a consent is no confirmation")
        self.company.with_user(self.boss).action_confirm_move()
        self.assertFalse(self.company._moved())
        self.assertEqual(self.company.state, "connected")
        self.assertFalse(self.company.halt_rule_id)

    # === IT DOES NOT === #

    def test_access_denied(self):
        params, response = self.connect(decision="cancel")
        self.assert_refused(response, "Consent was not given")
        self.assertIn("Consent was not given", self.assert_result(params, "failed"))

    def test_forged_state(self):
        location = self.consent(self.start()["url"])
        state = parse_qs(urlsplit(location).query)["state"][0]
        for wrong in ("", "x", "ä", "AQAA", state[:-6] + "AAAAAA"):
            response = self.come_back(self.changed(location, state=wrong))
            self.assert_refused(response, "does not belong to a connection")
        response = self.come_back(location)
        self.assertIn('data-good="1"', response.text, "the real one still works")

    def test_reused_state(self):
        params = self.start()
        location = self.consent(params["url"])
        self.come_back(location)
        response = self.come_back(location)
        self.assertIn("has been used already", response.text)
        self.assertEqual(self.company.state, "connected")
        self.assert_result(params, "done")
        with self.own_cursors():
            self.company._read_remote()

    def test_expired_state(self):
        params = self.start()
        location = self.consent(params["url"])
        consent = self.env["qbo.consent"].browse(params["consent_id"])
        consent.expires_at = "2020-01-01 00:00:00"
        self.assert_refused(self.come_back(location), "took too long")

    def test_state_lives_as_long_as_an_sms_takes(self):
        params = self.start()
        consent = self.env["qbo.consent"].browse(params["consent_id"])
        life = consent.expires_at - fields.Datetime.now()
        self.assertEqual(round(life.total_seconds() / 60), 15)

    def test_another_user(self):
        location = self.consent(self.start()["url"])
        response = self.come_back(location, user="qbo_other_boss")
        self.assert_refused(response, "Somebody else started")

    def test_not_an_administrator(self):
        location = self.consent(self.start()["url"])
        response = self.come_back(location, user="qbo_clerk")
        self.assert_refused(response, "QuickBooks Administrator")

    def test_expired_code(self):
        location = self.consent(self.start()["url"])
        self.sandbox_post("/clock", {"advance": 660})
        response = self.come_back(location)
        self.assert_refused(response, "does not accept the authorization code")

    def test_wrong_code(self):
        location = self.consent(self.start()["url"])
        response = self.come_back(self.changed(location, code="AB1nonsense"))
        self.assert_refused(response, "does not accept the authorization code")

    def test_wrong_keys(self):
        params = self.start()
        location = self.consent(params["url"])
        self.give_keys(self.company, client_secret="wrong")
        self.assert_refused(self.come_back(location), "does not accept the app keys")

    def test_missing_keys(self):
        company = self.env["qbo.company"].create(self.sandbox_vals(name="No keys"))
        with self.assertRaisesRegex(UserError, "no app keys"):
            self.start(company)

    def test_realm_of_another_consent(self):
        """The realm in the address is not signed: QuickBooks has to confirm it."""
        location = self.consent(self.start()["url"])
        location = self.changed(location, realmId=self.realm("ca"))
        response = self.come_back(location)
        self.assert_refused(response, "does not open the company")
        self.assertTrue(self.revocations(), "unused tokens are given back")

    def test_another_realm_on_a_record_in_use(self):
        self.connect()
        self.company.state = "reauth"
        token = self.env["qbo.token"]._of(self.company).refresh_token
        _params, response = self.connect(realm_id=self.realm("ca"))
        self.assert_refused(response, "add another QuickBooks company", state="reauth")
        self.assertEqual(self.company.realm_id, self.realm("us"))
        self.assertEqual(self.env["qbo.token"]._of(self.company).refresh_token, token)

    def test_realm_of_another_record(self):
        self.connect()
        second = self.env["qbo.company"].create(self.sandbox_vals(name="Second"))
        self.give_keys(second)
        _params, response = self.connect(second)
        self.assertIn("as Production Ltd", response.text)
        self.assert_untouched(second)
        with self.own_cursors():
            remote = self.company._read_remote()
        self.assertTrue(remote.info, "the first one was not cut off")

    def test_home_currency(self):
        _params, response = self.connect(realm_id=self.realm("ca"))
        self.assert_refused(response, "keeps its books in CAD")

    def test_several_companies_for_one(self):
        """Several QuickBooks companies of one Odoo company, side by side."""
        self.connect()
        more = self.sandbox_post("/companies", {"kind": "empty"})
        second = self.env["qbo.company"].create(self.sandbox_vals(name="Second"))
        self.give_keys(second)
        _params, response = self.connect(second, realm_id=more["company_id"])
        self.assertIn('data-good="1"', response.text)
        self.assertEqual(second.state, "connected")
        self.assertEqual(self.company.state, "connected")
        self.assertEqual(second.company_id, self.company.company_id)
        with self.own_cursors():
            self.assertNotEqual(
                self.company._read_remote().info["CompanyName"],
                second._read_remote().info["CompanyName"],
            )

    def test_intuit_unreachable(self):
        location = self.consent(self.start()["url"])
        oauth.forget_endpoints()
        self.company.discovery_url = "http://127.0.0.1:9/nothing"
        response = self.come_back(location)
        self.assert_refused(response, "Intuit could not be reached")

    def test_quickbooks_fails_after_the_exchange(self):
        location = self.consent(self.start()["url"])
        self.sandbox_post(
            "/faults", {"kind": "status", "status": 503, "operation": "batch"}
        )
        response = self.come_back(location)
        self.assert_refused(response, "Intuit could not be reached")

    def test_broken_off_after_the_exchange(self):
        """The code is exchanged once, also when Odoo runs the request again."""
        params = self.start()
        location = self.consent(params["url"])

        def crash(_company, _grant, _remote):
            raise ConnectionAbortedError

        with self.own_cursors():
            consents = self.env["qbo.consent"].with_user(self.boss)
            query = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
            company = self.company.with_user(self.boss)
            consent = consents._take(query["state"])
            # Not assertRaises, which would undo what other cursors have stored.
            with (
                patch.object(type(company), "_establish", crash),
                contextlib.suppress(ConnectionAbortedError),
            ):
                consent._complete(
                    company, query["code"], query["realmId"], company._redirect_uri()
                )
        self.assert_untouched()
        self.assertTrue(consent.grant, "the tokens wait under the nonce")
        self.assertNotIn(query["code"], consent.grant)
        response = self.come_back(location)
        self.assertIn('data-good="1"', response.text)
        self.assertEqual(self.company.state, "connected")
        self.assertFalse(consent.grant)

    def test_broken_off_is_cleaned_up(self):
        params = self.start()
        consent = self.env["qbo.consent"].browse(params["consent_id"])
        query = parse_qs(urlsplit(self.consent(params["url"])).query)
        with self.own_cursors():
            grant = consent._exchange(
                self.company,
                query["code"][0],
                query["realmId"][0],
                self.company._redirect_uri(),
            )
            consent.write({"state": "used", "expires_at": "2020-01-01 00:00:00"})
            self.env["qbo.consent"]._clean_up()
        self.assertEqual(consent.state, "failed")
        self.assertFalse(consent.grant)
        with self.own_cursors(), self.assertRaises(ApiError):
            self.company._read_remote(grant.realm_id, grant.access_token)
