"""What the tests of both ways share: a change there, and an hour that passes."""

from datetime import timedelta

from odoo import fields

from .common import SandboxCase


class MergeCase(SandboxCase):
    """A linked record that QuickBooks' own people change as well."""

    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    def theirs(self, link=None):
        """Return the object of a link as QuickBooks holds it."""
        link = link or self.link
        found = self.sandbox_get(f"/objects/empty/{link.entity}")["objects"]
        return next(row for row in found if row["Id"] == link.qbo_id)

    def change(self, link=None, **values):
        """Change the object of a link in QuickBooks, as a person does there."""
        link = link or self.link
        body = {"Id": link.qbo_id, "SyncToken": self.theirs(link)["SyncToken"]}
        body |= {"sparse": True, **values}
        self.bookkeeper(self.company, link.entity, body)

    def look(self):
        """Let an hour pass: changes are read, merged and sent."""
        self.env["qbo.change"]._write_notes()
        self.company.list_ids.read_at = fields.Datetime.now() - timedelta(minutes=61)
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.env.invalidate_all()

    def writes(self):
        return self.sandbox_get("/stats")["writes"]

    def conflicts(self):
        return self.env["qbo.conflict"].search([("state", "=", "open")])
