"""What invoices, sales receipts and credit memos have in common."""

from odoo import api, models
from odoo.tools import html2plaintext

from . import amounts, numbering, said
from .address import address_rows, address_values, carried_emails, valid_emails
from .qbo_entity import Problem
from .resources import time_of
from .rows import Row
from .sales_context import analytic_ids
from .sales_lines import build_lines, class_of

NOTE_SIZE = 4000
MEMO_SIZE = 1000
# What a line may have in QuickBooks that is not ours, unless it is mapped.
LINE_THEIRS = ("ClassRef", "ServiceDate")
_LINE_FIELDS = (
    "account.move.line:analytic_distribution",
    "account.move.line:name",
    "account.move.line:product_id",
)


class QboEntityDocument(models.AbstractModel):
    """A posted customer document with lines."""

    _name = "qbo.entity.document"
    _inherit = "qbo.entity.transaction"
    _description = "QuickBooks sales document"

    @api.model
    def _rows(self):
        return (
            Row("CustomerRef.value", "partner_id"),
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "invoice_currency_rate"),
            Row("TxnDate", "invoice_date"),
            Row("DocNumber", "name"),
            Row("PrivateNote", "ref", NOTE_SIZE),
            Row("BillEmail.Address", "partner_id", on="create"),
            Row("CustomerMemo.value", "narration", MEMO_SIZE, on="create"),
            *address_rows("BillAddr", "partner_id", ""),
            *address_rows("ShipAddr", "partner_shipping_id", ""),
            *address_rows("ShipFromAddr", "company_id", ""),
            Row("GlobalTaxCalculation", "invoice_line_ids"),
            Row("TxnTaxDetail", "invoice_line_ids", watch=_LINE_FIELDS),
            Row("Line", "invoice_line_ids"),
            Row("ClassRef.value", "invoice_line_ids"),
            Row("DepartmentRef.value", "journal_id"),
        )

    @api.model
    def _watched_besides(self):
        return {
            "account.move": (
                "state",
                "invoice_date_due",
                "narration",
                "qbo_job_choice_id",
                "qbo_job_fixed",
            )
        }

    @api.model
    def _prefetch(self, company, records):
        result = super()._prefetch(company, records)
        # Odoo's tax engine reads these document by document otherwise.
        records.line_ids.fetch(["tax_ids", "tax_tag_ids"])
        context = self._context()
        by_line = analytic_ids(records.invoice_line_ids)
        ids = set().union(*by_line.values())
        projects = self.env["project.project"].search([("account_id", "in", list(ids))])
        by_account = projects.grouped("account_id")
        accounts = self.env["account.analytic.account"].browse(sorted(ids)).exists()
        for line_id, mine in by_line.items():
            own = accounts.filtered(lambda account, mine=mine: account.id in mine)
            found = projects.browse().union(
                *(by_account[a] for a in own if a in by_account)
            )
            context.analytic[line_id] = (found, own)
        context.time = time_of(records.invoice_line_ids)
        if context.locations:
            context.projects = company._sales_projects(records)
        return result

    @api.model
    def _document(self, company, move, link):
        context = self._context()
        former = (link.sent or {}).get("_people") or {}
        lines = build_lines(context, company, move, former)
        customer = context.customers.get(move.id)
        rate = amounts.decimal(move.invoice_currency_rate or 1)
        found = {
            "CustomerRef.value": customer.qbo_id or "" if customer else "",
            **self._currency_values(
                company, move.currency_id, round(1 / rate, 9) if rate else 1
            ),
            "TxnDate": str(move.invoice_date or move.date),
            "PrivateNote": self._note(move),
            "BillEmail.Address": self._email(move),
            "CustomerMemo.value": html2plaintext(move.narration or "").strip(),
            "Line": lines.rows,
            "_keys": lines.keys,
            "_ids": self._line_ids(link),
            "_theirs": self._theirs(link),
            "_total": amounts.money(amounts.decimal(move.amount_total)),
            "_tax": amounts.money(lines.tax),
            "_shares": lines.shares,
            "_people": lines.people,
        }
        if not context.us:
            found["GlobalTaxCalculation"] = "TaxExcluded"
        if lines.detail:
            found["TxnTaxDetail"] = lines.detail
        found.update(self._places(context, move))
        self._add_addresses(found, context, move)
        problem = lines.problem or self._number(company, context, move, found)
        self._use_suffix(link, found)
        if problem := self._not_taken(company, move) or problem:
            found["_problem"] = [problem.key, problem.detail, problem.data]
        return found

    @api.model
    def _not_taken(self, company, move):
        """Return why a company takes no document of this kind or currency, or None."""
        if not company._sales_wanted(self._qbo_name):
            return Problem("sales_left_out", self._qbo_name)
        currency = move.currency_id.name
        if not company.multi_currency and currency != company.home_currency:
            return Problem("sales_currency", currency)
        return None

    @api.model
    def _number(self, company, context, move, found):
        """Put the document's number where QuickBooks takes one; a Problem or None."""
        if not context.custom_numbers:
            return None
        number = numbering.shorten(move.name or "", company.number_rule)
        if number is None:
            return Problem("sales_number_long", move.name)
        found["DocNumber"] = number
        return None

    @api.model
    def _use_suffix(self, link, found):
        """Take another number where QuickBooks has given this one away."""
        if link.name_suffix and found.get("DocNumber"):
            room = numbering.SIZE - len(link.name_suffix)
            found["DocNumber"] = found["DocNumber"][-room:] + link.name_suffix

    @api.model
    def _places(self, context, move):
        """Return class and location where they are mapped; what is not stays theirs."""
        found = {}
        if context.classes and not context.line_classes:
            classes = {class_of(context, line) for line in move.invoice_line_ids}
            if len(classes) == 1 and (only := classes.pop()):
                found["ClassRef.value"] = only
        projects = context.projects.get(move.id)
        lines = projects.sudo().qbo_department_line_ids if projects else ()
        department = lines and lines.filtered("is_active").department_id
        while department and len(department) == 1:
            if place := context.locations.get(department.id):
                if not context.broken("Department", place):
                    found["DepartmentRef.value"] = place
                break
            department = department.parent_id
        return found

    @api.model
    def _note(self, move):
        parts = [move.name, move.ref]
        if move.reversed_entry_id:
            parts.append(move.reversed_entry_id.name)
        return " | ".join(part for part in parts if part)

    @api.model
    def _email(self, move):
        partner = move.partner_id
        emails = carried_emails(partner.email or move.commercial_partner_id.email)
        return emails if valid_emails(emails) else ""

    @api.model
    def _add_addresses(self, found, context, move):
        """Add the addresses of who is billed and where it goes."""
        places = {
            "BillAddr": move.partner_id,
            "ShipAddr": move.partner_shipping_id or move.partner_id,
        }
        for group, partner in places.items():
            for member, value in address_values(partner).items():
                found[f"{group}.{member}"] = value

    # === ANSWERS === #

    @api.model
    def _difference(self, values, answered):
        # EXTENDS: lines that make the same total may still be other lines
        found = super()._difference(values, answered)
        if found or "_total" not in values or "Line" not in answered:
            return found
        ours, theirs = _amounts(values.get("Line")), _amounts(answered["Line"])
        if ours != theirs:
            sides = (said.joined(", ", map(said.money, row)) for row in (ours, theirs))
            return Problem("sales_differs", said.named("Line", said.against(*sides)))
        return None

    # === UPDATES === #

    @api.model
    def _line_ids(self, link):
        """Return the Ids of our lines in QuickBooks, in the order they were sent."""
        rows = (link.image or {}).get("Line") or []
        return [row["Id"] for row in rows if row.get("Id")]

    @api.model
    def _theirs(self, link):
        """Return {line Id: what a bookkeeper has put on it in QuickBooks}.

        Lines travel whole: what is not named again would be gone.
        """
        found = {}
        for row in (link.image or {}).get("Line") or ():
            detail = row.get("SalesItemLineDetail") or {}
            kept = {name: detail[name] for name in LINE_THEIRS if detail.get(name)}
            if kept and row.get("Id"):
                found[row["Id"]] = kept
        return found

    @api.model
    def _update_body(self, values, sent):
        body = super()._update_body(values, sent)
        if "Line" in body:
            known = dict(
                zip(
                    (sent or {}).get("_keys") or (),
                    values.get("_ids") or (),
                    strict=False,
                )
            )
            for key, line in zip(values["_keys"], body["Line"], strict=True):
                if key in known:
                    line["Id"] = known[key]
                    kept = (values.get("_theirs") or {}).get(known[key])
                    if kept and "SalesItemLineDetail" in line:
                        ours = line["SalesItemLineDetail"]
                        line["SalesItemLineDetail"] = {**kept, **ours}
            for name in ("GlobalTaxCalculation", "TxnTaxDetail"):
                if name in values:
                    body[name] = amounts.numbers(values[name])
        return body


def _amounts(rows):
    """Return the amounts of the lines that sell something, with two digits."""
    return [
        amounts.money(row.get("Amount"))
        for row in rows or ()
        if "SalesItemLineDetail" in row and row.get("Amount") is not None
    ]
