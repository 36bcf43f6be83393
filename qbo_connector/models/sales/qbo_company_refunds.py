"""Settings of money that goes back, of credit notes, and of small differences."""

from odoo import fields, models

LOOK_AGAIN = {
    "credit_cancel",
    "credit_rule",
    "export_refunds",
    "misc_as",
    "write_off_as",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    export_refunds = fields.Boolean(
        "Refunds",
        default=True,
        help="Money that goes back to customers: an expense, or a refund receipt where "
        "a sales receipt was paid back on the day of the credit note.",
    )
    credit_rule = fields.Boolean(
        "Apply credit notes to the invoice that they name",
        default=True,
        help="A credit note that nobody has reconciled in Odoo closes the invoice that "
        "it names, when it comes to at least what is due. What Odoo reconciles always "
        "goes first.",
    )
    credit_cancel = fields.Selection(
        [
            ("by_hand", "is voided by hand in QuickBooks"),
            ("delete", "is deleted in QuickBooks"),
        ],
        "A cancelled credit note",
        required=True,
        default="by_hand",
        tracking=True,
        help="QuickBooks lets no other program void a credit memo. Done by hand, it is "
        "noticed by itself; deleted, it leaves no trace there.",
    )
    write_off_as = fields.Selection(
        [
            ("credit", "are a credit memo on the item for write-offs"),
            ("journal", "are a journal entry"),
        ],
        "Write-offs, discounts and fees",
        required=True,
        default="credit",
        help="What a customer does not pay and Odoo books as cost: the item is that "
        "of Write-offs in the default items below.",
    )
    misc_as = fields.Selection(
        [
            ("hold", "wait for a decision"),
            ("journal", "go as journal entries"),
            ("skip", "do not go"),
        ],
        "Other entries on receivables",
        required=True,
        default="hold",
        help="Journal entries on a customer's receivable that are neither documents "
        "nor money nor write-offs.",
    )

    def write(self, vals):
        # EXTENDS: what waits is looked at again when a setting changes
        result = super().write(vals)
        if LOOK_AGAIN & vals.keys():
            self._sales_look_again()
        return result
