"""A document in QuickBooks beside what it carries of Odoo: numbers, totals, its PDF."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...entities import amounts
from ...entities.journal_entry import named_total
from ...entities.sales_money import receivable_lines
from ..sales.qbo_company_sales_settle import TRANSACTIONS
from ..sales.qbo_sales_matches import SalesMatches
from .qbo_bundle import BECOMES

# Entities of which QuickBooks makes a PDF (Intuit's reference of each).
WITH_PDF = ("CreditMemo", "Invoice", "Payment", "RefundReceipt", "SalesReceipt")
# Odoo models that stand behind documents, and what they come to.
BANK_LINE = "account.bank.statement.line"
TOTALS = {
    "account.move": "amount_total",
    "account.payment": "amount",
    BANK_LINE: "amount",
}
ROW = Markup(
    '<tr><td>{kind}</td><td><a href="{url}">{name}</a></td><td>{day}</td>'
    '<td class="text-end">{amount}</td></tr>'
)
TABLE = Markup(
    '<table class="table table-sm mb-0"><thead><tr><th>{kind}</th><th>{name}</th>'
    '<th>{day}</th><th class="text-end">{amount}</th></tr></thead>'
    "<tbody>{rows}</tbody></table>"
)


class QboLink(models.Model):
    _inherit = "qbo.link"

    home_total = fields.Float(
        "Total in the home currency",
        digits=(16, 2),
        aggregator="sum",
        help="As QuickBooks has it, at the rate of the document",
    )
    is_document = fields.Boolean("Is a sales document", compute="_compute_is_document")
    document_type = fields.Selection(BECOMES, "Type", compute="_compute_is_document")
    exported = fields.Boolean(
        compute="_compute_is_document",
        help="It stands in QuickBooks as the document of its Odoo record",
    )
    odoo_number = fields.Char(
        "Number in Odoo",
        compute="_compute_document",
        search="_search_odoo_number",
        compute_sudo=True,
    )
    document_day = fields.Date("Date", compute="_compute_document", compute_sudo=True)
    document_currency_id = fields.Many2one(
        "res.currency",
        "Currency of the document",
        compute="_compute_document",
        compute_sudo=True,
    )
    document_partner = fields.Char(
        "Customer", compute="_compute_document", compute_sudo=True
    )
    odoo_total = fields.Monetary(
        "Total in Odoo",
        compute="_compute_document",
        compute_sudo=True,
        currency_field="document_currency_id",
    )
    remote_total = fields.Monetary(
        "Total in QuickBooks",
        compute="_compute_document",
        compute_sudo=True,
        currency_field="document_currency_id",
    )
    totals_differ = fields.Boolean(
        "Totals differ", compute="_compute_document", compute_sudo=True
    )
    carried_html = fields.Html(
        "Carries", compute="_compute_carried_html", sanitize=False, compute_sudo=True
    )
    has_pdf = fields.Boolean("QuickBooks has a PDF", compute="_compute_is_document")

    @api.model
    def _image_values(self, company, entity, answered):
        # EXTENDS: what a document comes to, for lists and charts
        values = super()._image_values(company, entity, answered)
        values["home_total"] = 0.0
        if entity in TRANSACTIONS:
            total = amounts.decimal(answered.get("TotalAmt"))
            if entity == "JournalEntry":
                # It has no total: what it puts on a customer.
                total = named_total(answered)
            rate = amounts.decimal(answered.get("ExchangeRate") or 1)
            values["home_total"] = float(total * rate)
        return values

    # === COMPUTE METHODS === #

    @api.depends("entity", "qbo_id", "state", "res_model")
    def _compute_is_document(self):
        for link in self:
            link.is_document = link.entity in TRANSACTIONS
            kind = "Application" if link._is_application() else link.entity
            link.document_type = kind if link.is_document else False
            link.exported = bool(
                link.qbo_id and link.state == "linked" and link.res_model
            )
            link.has_pdf = link.entity in WITH_PDF and bool(link.qbo_id)

    @api.depends("res_model", "res_id", "image")
    def _compute_document(self):
        """Read what Odoo says of the documents, a query for each model."""
        records = self._document_records()
        currencies, applied = self._image_currencies(), self._applied_totals(records)
        for link in self:
            record = records.get((link.res_model, link.res_id))
            image = link.image or {}
            code = (image.get("CurrencyRef") or {}).get("value")
            currency = record.currency_id if record else currencies.get(code)
            currency = currency or link.company_id.currency_id
            link.odoo_number = record.name or False if record else False
            link.document_day = _day_of(record) if record else image.get("TxnDate")
            link.document_partner = record.partner_id.display_name if record else False
            link.document_currency_id = currency
            link.odoo_total = link._odoo_total(record, applied)
            link.remote_total = link._remote_total()
            link.totals_differ = bool(
                record
                and link.exported
                and currency.compare_amounts(link.odoo_total, link.remote_total)
            )

    def _is_application(self):
        """Tell whether this is a payment of zero, which applies a credit."""
        return self.entity == "Payment" and self.res_model == "account.move"

    def _odoo_total(self, record, applied):
        """Return what QuickBooks should hold.

        Of an application what Odoo has reconciled of the credit; of an entry what it
        puts on customers.

        :param dict applied: id of a credit note or entry to what is reconciled of it
        """
        if not record:
            return 0.0
        if self._is_application():
            return float(applied.get(record.id, 0))
        if self.entity in ("CreditMemo", "Invoice") and "payment" in self.res_model:
            # What a payment writes off; the payment itself has a link of its own.
            return float(amounts.decimal((self.sent or {}).get("_total")))
        if self.entity == "JournalEntry":
            if self.res_model != "account.move":
                return float(named_total(self.sent or {}))
            return sum(receivable_lines(record).mapped("amount_currency"))
        return record[TOTALS[self.res_model]]

    def _remote_total(self):
        """Return what QuickBooks holds: see :meth:`_odoo_total`."""
        image = self.image or {}
        if self._is_application():
            # The credit has a line as well as what it settles, each of its amount.
            lines = image.get("Line") or ()
            return float(sum(amounts.decimal(row.get("Amount")) for row in lines) / 2)
        if self.entity == "JournalEntry":
            return float(named_total(image))
        return float(amounts.decimal(image.get("TotalAmt")))

    def _applied_totals(self, records):
        """Return {id of a credit note or entry: what is reconciled of it}; set-based.

        :param dict records: as :meth:`_document_records` returns them
        """
        found = {}
        links = self.filtered(lambda link: link._is_application())
        for company, group in links.grouped("qbo_company_id").items():
            keys = [(link.res_model, link.res_id) for link in group]
            moves = self.env["account.move"].union(
                *(records[key] for key in keys if key in records)
            )
            matches = company._sales_matches(moves)
            for move in moves:
                found[move.id] = sum(m.amount for m in matches.of_credit(move))
        return found

    def _document_records(self):
        """Return {(model, id): record} of the links' documents and payments."""
        found = {}
        for model, group in self.grouped("res_model").items():
            if model in TOTALS:
                records = self.env[model].browse(group.mapped("res_id")).exists()
                found |= {(model, record.id): record for record in records}
        return found

    def _image_currencies(self):
        """Return {code: currency} of documents whose Odoo record is gone."""
        codes = {
            ((link.image or {}).get("CurrencyRef") or {}).get("value") for link in self
        }
        model = self.env["res.currency"].with_context(active_test=False)
        currencies = model.search([("name", "in", list(codes - {None}))])
        return {currency.name: currency for currency in currencies}

    @api.model
    def _search_odoo_number(self, operator, value):
        """Find documents by Odoo's number; negations are left to the ORM."""
        if operator not in ("in", "=", "ilike", "like", "=ilike"):
            return NotImplemented
        found = Domain.FALSE
        for model in TOTALS:
            query = self.env[model].sudo()._search([("name", operator, value)])
            found |= Domain("res_model", "=", model) & Domain("res_id", "in", query)
        return found

    # === WHAT IT CARRIES === #

    def _carried(self):
        """Return what one document in QuickBooks stands for.

        :return: list of records: documents, payments and time entries, each model once
        """
        self.ensure_one()
        record = self.sudo()._record()
        if not record or record._name not in TOTALS:
            return []
        company = self.sudo().qbo_company_id
        moves, payments = self.env["account.move"].sudo(), self.env["account.payment"]
        payments = payments.sudo()
        if record._name != "account.move":
            bank = record if record._name == BANK_LINE else None
            matches = SalesMatches(company, moves, payments if bank else record, bank)
            found = matches.of_payment(record, self.variant)
            sides = (m.other if m.debit == record else m.move for m in found)
            moves, payments = moves.union(*sides), record
        else:
            moves = record
            matches = SalesMatches(company, record, payments)
            if self.entity == "Payment":
                moves |= moves.union(*(m.move for m in matches.of_credit(record)))
            else:
                payments = matches.payments_of(record)
        return [found for found in (moves, payments, self._time_of(moves)) if found]

    @api.model
    def _time_of(self, moves):
        """Return the time entries that invoices bill, where Odoo's sales know them."""
        lines = self.env["account.analytic.line"].sudo()
        if "timesheet_invoice_id" not in lines._fields:
            return lines
        return lines.search([("timesheet_invoice_id", "in", moves.ids)])

    @api.depends("res_model", "res_id", "entity")
    def _compute_carried_html(self):
        for link in self:
            rows = [
                link._carried_row(record)
                for group in link._carried()
                for record in group
            ]
            link.carried_html = (
                TABLE.format(
                    kind=self.env._("What"),
                    name=self.env._("Number"),
                    day=self.env._("Date"),
                    amount=self.env._("Amount"),
                    rows=Markup("").join(rows),
                )
                if rows
                else False
            )

    def _carried_row(self, record):
        if record._name == "account.analytic.line":
            amount = self.env._("%s h", round(record.unit_amount, 2))
            day = record.date
        else:
            amount = record.currency_id.format(record[TOTALS[record._name]])
            day = _day_of(record)
        kinds = {
            "account.analytic.line": self.env._("Timesheet"),
            "account.payment": self.env._("Payment"),
            BANK_LINE: self.env._("Bank line"),
        }
        if record._name == "account.move":
            types = record._fields["move_type"]._description_selection(self.env)
            kinds["account.move"] = dict(types)[record.move_type]
        return ROW.format(
            kind=kinds[record._name],
            url=f"/odoo/{record._name}/{record.id}",
            name=record.display_name or "",
            day=format_date(self.env, day) if day else "",
            amount=amount,
        )

    # === ACTIONS === #

    def action_open_record(self):
        """Open the Odoo record of a document."""
        self.ensure_one()
        record = self._record()
        if not record:
            raise UserError(self.env._("The record is not in Odoo any more."))
        return record.get_formview_action()

    def action_open_timeline(self):
        """Open the accounting log of these documents."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_operation"
        )
        action["domain"] = [("link_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_pdf(self):
        """View PDF: QuickBooks' own, in a tab of the browser."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if not self.has_pdf:
            raise UserError(
                self.env._(
                    "QuickBooks makes a PDF of invoices, receipts, credit memos and "
                    "payments that stand there. %(name)s is none of these.",
                    name=self.display_name,
                )
            )
        return {"type": "ir.actions.act_url", "url": self._pdf_url(), "target": "new"}

    def _pdf_url(self):
        return f"/qbo/pdf/{self.id}"

    def _read_pdf(self):
        """Fetch the PDF of one document; a read that QuickBooks meters.

        :return: bytes
        :raise UserError: when QuickBooks does not answer, in the user's words
        """
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if not self.has_pdf:
            raise UserError(self.env._("There is no PDF of this in QuickBooks."))
        link = self.sudo()
        return link.qbo_company_id._fetch_pdf(link.entity, link.qbo_id)


def _day_of(record):
    """Return the day of a document, payment or bank line."""
    return record._name == "account.move" and record.invoice_date or record.date
