"""Secrets are readable by nobody: not through any public method, view or export."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.company.qbo_token import SECRETS
from .common import SandboxCase

HIDDEN_MODELS = ("qbo.token", "qbo.consent", "qbo.throttle")
READS = (
    ("read", [[1]], {}),
    ("web_read", [[1]], {"specification": {"client_secret": {}}}),
    ("search_read", [[]], {}),
    ("web_search_read", [[]], {"specification": {"client_secret": {}}}),
    ("search", [[["client_secret", "like", "a"]]], {}),
    ("search_count", [[]], {}),
    ("name_search", [""], {}),
    ("export_data", [[1], ["client_secret"]], {}),
    ("formatted_read_group", [[], ["client_secret"], ["__count"]], {}),
    ("copy_data", [[1]], {}),
    ("default_get", [["client_secret"]], {}),
    ("onchange", [[], {}, [], {"client_secret": {}}], {}),
)


@tagged("post_install", "-at_install")
class TestSecrets(SandboxCase):
    def setUp(self):
        super().setUp()
        self.company = self.make_company()
        row = self.env["qbo.token"]._of(self.company)
        self.row = row
        self.secrets = [row._secret(name) for name in SECRETS if row[name]]
        self.secrets += [row[name] for name in SECRETS if row[name]]
        self.assertGreaterEqual(len(self.secrets), 8)
        self.users = [
            self.env.ref("base.user_admin"),
            new_test_user(
                self.env,
                "boss",
                groups="qbo_connector.group_qbo_admin,base.group_system,"
                "base.group_erp_manager",
            ),
            new_test_user(self.env, "clerk", groups="base.group_user"),
            new_test_user(self.env, "visitor", groups="base.group_portal"),
        ]

    def assert_clean(self, found, hint=""):
        text = json.dumps(found, default=str)
        for secret in self.secrets:
            self.assertNotIn(secret, text, hint)

    def call(self, user, model, method, args, kwargs):
        """Call a method as the web client and the external API do."""
        env = self.env(user=user, su=False)
        args = [
            self.row.ids if arg == [1] else arg for arg in json.loads(json.dumps(args))
        ]
        return call_kw(env[model], method, args, dict(kwargs))

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model", "odoo.orm.models")
    def test_hidden_models(self):
        self.env["qbo.consent"]._start(self.company)
        for user in self.users:
            for model in HIDDEN_MODELS:
                for method, args, kwargs in READS:
                    try:
                        found = self.call(user, model, method, args, kwargs)
                    except (UserError, AttributeError, ValueError, KeyError):
                        continue
                    hint = f"{user.login}: {model}.{method} gave {found}"
                    self.assert_clean(found, hint)
                    self.assertIn(
                        method, ("default_get", "onchange"), f"{hint} without a right"
                    )

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model", "odoo.orm.models")
    def test_hidden_fields_even_with_a_rule(self):
        """Somebody gives out an access rule by mistake: the fields stay hidden."""
        model = self.env["ir.model"]._get("qbo.token")
        self.env["ir.model.access"].create(
            {"name": "mistake", "model_id": model.id, "perm_read": True}
        )
        for user in self.users[:3]:
            token = self.row.with_user(user)
            self.assertFalse(set(SECRETS) & set(token.fields_get()))
            self.assert_clean(token.read())
            self.assert_clean(token.search_read([]))
            for name in SECRETS:
                with self.assertRaises(AccessError):
                    token.read([name])
                with self.assertRaises(AccessError):
                    token.search([(name, "like", "A")])
                with self.assertRaises(UserError):
                    token.export_data([name])

    def company_fields(self, user):
        return [
            name
            for name in self.company.with_user(user).fields_get()
            if not name.startswith(("message_", "activity_", "website_"))
        ]

    def test_company(self):
        boss = self.users[1]
        company = self.company.with_user(boss)
        names = self.company_fields(boss)
        self.assertIn("client_secret", names, "it can be entered")
        self.assertNotIn("database_key", names)
        found = company.read(names)
        self.assert_clean(found)
        self.assertFalse(found[0]["client_secret"])
        self.assertFalse(found[0]["client_id"])
        self.assertTrue(found[0]["has_keys"])
        self.assert_clean(company.export_data(names)["datas"])
        self.assert_clean(company.fields_get())
        self.assert_clean(company.copy_data())
        self.assert_clean(company.default_get(names))
        clerk = self.users[2]
        clerk.group_ids += self.env.ref("qbo_connector.group_qbo_user")
        self.assertNotIn("client_secret", self.company_fields(clerk))
        self.assertNotIn("client_id_hint", self.company_fields(clerk))

    def test_entry_is_not_given_back(self):
        """The form writes and reads in one request: what was typed is gone then."""
        boss = self.users[1]
        env = self.env(user=boss, su=False)
        typed = {"client_id": "AB" + "7" * 40, "client_secret": "very-secret-thing"}
        fresh = env["qbo.company"].create(self.sandbox_vals(name="Fresh"))
        specification = {name: {} for name in self.company_fields(boss)}
        saved = fresh.web_save(dict(typed), specification)
        made = env["qbo.company"].browse()
        created = made.web_save(
            self.sandbox_vals(name="Created", **typed), specification
        )
        for found in (saved, created):
            text = json.dumps(found, default=str)
            for secret in typed.values():
                self.assertNotIn(secret, text)
            self.assertTrue(found[0]["has_keys"])
            self.assertEqual(found[0]["client_id_hint"], "AB77…7777")
        with self.assertRaises(ValueError):
            env["qbo.company"].search([("client_secret", "like", "v")])

    def test_not_in_chatter_or_log(self):
        boss = self.users[1]
        company = self.company.with_user(boss)
        with self.assertLogs("odoo", "DEBUG") as logs:
            company.client_secret = "another-secret-thing"
            self.env.flush_all()
            with self.own_cursors():
                self.env["qbo.token"]._access_token(self.company)
        self.assertNotIn("another-secret-thing", "\n".join(logs.output))
        self.assert_clean(logs.output)
        self.assert_clean(company.message_ids.mapped("body"))
        tracked = company.message_ids.sudo().tracking_value_ids.read()
        self.assertNotIn("another-secret-thing", json.dumps(tracked, default=str))

    def test_wrong_secret_is_not_in_the_error(self):
        self.row._store_keys(client_secret="not-the-right-one")
        self.row.access_expires = False
        with self.own_cursors():
            try:
                self.env["qbo.token"]._access_token(self.company)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is read)
                seen, text = set(), ""
                while error and id(error) not in seen:
                    seen.add(id(error))
                    text += repr(error) + str(error.args) + str(vars(error))
                    error = error.__cause__ or error.__context__
        self.assertIn("invalid_client", text)
        self.assertNotIn("not-the-right-one", text)
        self.assert_clean(text)

    def test_no_public_method(self):
        """What handles secrets cannot be called from outside."""
        for model in HIDDEN_MODELS[:2]:
            base = set(dir(type(self.env["base"])))
            own = {
                name
                for name in dir(type(self.env[model]))
                if not name.startswith("_")
                and name not in base
                and callable(getattr(type(self.env[model]), name))
            }
            self.assertFalse(own - set(self.env[model]._fields), model)
