"""What operations and links of documents have besides."""

from odoo import api, fields, models

from .qbo_company_sales_settle import TRANSACTIONS

# What ``entities.bundles`` says, in words.
REASONS = [
    ("decided", "It was decided when it was first exported."),
    ("credit", "A credit note is a credit memo."),
    ("refunded", "Paid back on its day: note and money are one refund receipt."),
    ("always_invoice", "The settings say: always invoice and payment."),
    ("on_the_spot", "Paid in full on its day: invoice and money are one receipt."),
    ("in_full", "Paid in full: the settings want sales receipts."),
    ("unpaid", "Not paid yet."),
    ("partly_paid", "Only a part of it is paid."),
    ("other_settlement", "A credit note, write-off or fee settles a part of it."),
    ("several_methods", "It was paid by several methods, or into several accounts."),
    ("payment_sent", "Its payment stands in QuickBooks already."),
    ("other_payer", "Another customer, or another currency, has paid it."),
    ("pays_more", "Its payment settles other documents too."),
    ("other_day", "It was paid on another day than its own."),
    ("applied", "It pays what it is reconciled with."),
    ("alone", "It is reconciled with nothing yet: its money stays unapplied."),
    ("back", "It goes back to the customer: an expense."),
    ("inside", "It is part of its sales receipt."),
]
_PAGES = {
    "Invoice": "invoice",
    "SalesReceipt": "salesreceipt",
    "CreditMemo": "creditmemo",
    "RefundReceipt": "refundreceipt",
    "Payment": "recvpayment",
    "Purchase": "expense",
    "JournalEntry": "journal",
}


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    confirmed = fields.Boolean(
        "Overwriting was agreed to",
        help="A person, or a setting, has agreed that it overwrites what stands there",
    )
    agreed = fields.Json(
        "Questions answered with yes",
        help="Codes of questions that a person has answered with yes, for this one",
    )
    conflicts = fields.Json(
        "Values that differ", help="What differs, each with three values"
    )

    @api.model
    def _no_fault(self):
        # EXTENDS
        return {**super()._no_fault(), "conflicts": False}

    def _agree_to(self, codes):
        """Note a person's yes, and let the operations go on."""
        for operation in self:
            operation.agreed = sorted({*(operation.agreed or ()), *codes})
        self._wait(attempts=0, batch_id=False, **self._no_fault())

    asked_at = fields.Datetime(
        "Last asked in QuickBooks",
        help="When QuickBooks was last asked about what holds it",
    )

    def _try_again(self):
        # EXTENDS: QuickBooks is asked anew too
        self.asked_at = False
        return super()._try_again()


class QboLink(models.Model):
    _inherit = "qbo.link"

    reason = fields.Selection(
        REASONS,
        "Why",
        help="Why the rule makes this of the document",
    )
    receipt_undone = fields.Boolean(
        "The money of the receipt is gone",
        help="The money of this sales receipt was undone: it goes as an invoice now",
    )
    first_open = fields.Boolean(
        "Dated on the first open day",
        help="A person has agreed to date it on the first open day in QuickBooks",
    )

    @api.model
    def _image_values(self, company, entity, answered):
        # EXTENDS: documents are called by their number, and are not matched by name
        values = super()._image_values(company, entity, answered)
        if entity in TRANSACTIONS:
            values["qbo_name"] = answered.get("DocNumber") or False
            values["name_key"] = False
        return values

    def _adopt(self, company, answered, sent=None, fingerprint=None):
        # EXTENDS: what QuickBooks has made of a document is agreed as a whole; where
        # it differs from Odoo's, that is compared and shown by itself
        result = super()._adopt(company, answered, sent, fingerprint)
        if self.entity in TRANSACTIONS:
            image = self.image or {}
            flat = self._flat_image(image)
            self.write(
                {
                    "base": {**flat, "TotalAmt": image.get("TotalAmt")},
                    "pull_due": False,
                }
            )
        return result

    @api.depends("entity")
    def _compute_qbo_url(self):
        # EXTENDS: pages of documents
        result = super()._compute_qbo_url()
        for link in self.filtered(lambda row: row.entity in _PAGES and row.qbo_id):
            base = link.qbo_company_id._web_url()
            page = _PAGES[link.entity]
            link.qbo_url = f"{base}/app/{page}?txnId={link.qbo_id}" if base else False
        return result
