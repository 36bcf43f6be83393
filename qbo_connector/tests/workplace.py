"""What tests of the workplace share: people with rights, buttons, the sandbox."""

import json
import uuid

from odoo.tests import new_test_user

from .sales import SalesCase


class WorkplaceCase(SalesCase):
    """A GB company with one customer, and people of each right."""

    kind = "gb"
    vat_code = (20, "20.0% S")
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.vat = self.tax(*self.vat_code)
        self.azure = self.customer()
        self.user = self.person("w_user", "qbo_connector.group_qbo_user")
        self.keeper = self.person("w_keeper", "qbo_connector.group_qbo_bookkeeper")
        self.boss = self.person("w_admin", "qbo_connector.group_qbo_admin")
        self.plain = self.person("w_plain")

    def person(self, login, *groups):
        """Return a user of this company with accounting rights and some groups."""
        wanted = ",".join(("base.group_user", "account.group_account_invoice", *groups))
        return new_test_user(
            self.env,
            login,
            groups=wanted,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def by(self, user, records):
        """Return records as a person sees them, without superuser rights."""
        return records.with_user(user).with_company(self.company)

    def press(self, method):
        """Press a button that runs in own cursors; return its action."""
        self.env.flush_all()
        with self.own_cursors():
            action = method()
        self.env.flush_all()
        self.env.invalidate_all()
        return action

    def invoice(self, price=100, **vals):
        return self.document(self.azure, (1, price, self.vat), **vals)

    def edit(self, entity, remote, **values):
        """Change an object of the sandbox as its bookkeeper does; return it."""
        known = {key: remote[key] for key in ("Id", "SyncToken")}
        body = {**known, "sparse": True, **values}
        with self.own_cursors(), self.books._client() as client:
            answer = client.send_single(
                entity, None, json.dumps(body).encode(), str(uuid.uuid4())
            ).or_raise()
        return answer.data[entity]

    def stats(self):
        """Return what the sandbox counted since the last call."""
        found = self.sandbox_get("/stats")
        self.sandbox_post("/stats/reset")
        return found

    def unbundle(self, link, mode, user=None):
        """Un-bundle through the window, as a bookkeeper."""
        mine = self.by(user or self.keeper, link)
        action = self.press(mine.action_unbundle)
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard = self.by(user or self.keeper, wizard)
        wizard.mode = mode
        return self.press(wizard.action_apply)
