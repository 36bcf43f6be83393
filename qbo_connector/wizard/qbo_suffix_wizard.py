"""Another name for a record whose own is taken in QuickBooks."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..entities import names
from ..entities.customer import NAME_SIZE


class QboSuffixWizard(models.TransientModel):
    """Adds a suffix to the name that QuickBooks gets; Odoo's own stays as it is."""

    _name = "qbo.suffix.wizard"
    _description = "Suffix of a name in QuickBooks"

    operation_id = fields.Many2one("qbo.operation", required=True, ondelete="cascade")
    suffix = fields.Char(required=True, default=" (2)")
    preview = fields.Char("Name in QuickBooks", compute="_compute_preview")

    @api.depends("suffix", "operation_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = names.clean(
                wizard._plain_name() + wizard._suffix(), NAME_SIZE
            )

    def _plain_name(self):
        """Return the name without any suffix, as QuickBooks would get it."""
        link = self.sudo().operation_id.link_id
        if not link:
            return ""
        company = link.qbo_company_id._by_hand()
        links = link.with_env(company.env)
        values = links._mapper()._values(company, links).get(link.id, {})
        name = values.get("DisplayName") or link.res_name or ""
        return name.removesuffix(link.name_suffix or "\0")

    def _suffix(self):
        """Return the suffix, with a space before a word or bracket."""
        text = (self.suffix or "").strip()
        return f" {text}" if text else ""

    def action_apply(self):
        """Send the record under the new name.

        :raise UserError: for an empty suffix, or when it waits for no decision
        """
        self.ensure_one()
        if not self._suffix():
            raise UserError(self.env._("Enter what is to be added to the name."))
        operation = self.operation_id
        operation._check_choice()
        operation.sudo().link_id.write(
            {"name_suffix": self._suffix(), "create_new": True}
        )
        operation.sudo()._try_again()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(name)s is sent to QuickBooks within the next minute.",
                name=self.preview,
            ),
            reload=True,
        )
