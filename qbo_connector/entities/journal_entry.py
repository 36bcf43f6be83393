"""JournalEntry: what is on a receivable in Odoo and is no document and no money.

Intuit's reference of JournalEntry: a line on a receivable account names its customer.
Several named lines in one entry are not documented to work, so there is one at most.
"""

from odoo import api, models

from . import amounts, bundles, said
from .qbo_entity import Problem
from .rows import Row, renamed
from .sales_document import NOTE_SIZE
from .sales_money import BANK_LINE, PAYABLE, RECEIVABLE, of_variant, receivable_lines
from .write_off import write_off_of, writes_off

DETAIL = "JournalEntryLineDetail"
# What an entry's line is by the type of its account; the rest is "other".
KINDS = {
    RECEIVABLE: "receivable",
    PAYABLE: "payable",
    "income": "income",
    "income_other": "income",
    "expense": "expense",
    "expense_other": "expense",
    "expense_depreciation": "expense",
    "expense_direct_cost": "expense",
}


class QboEntityJournalEntry(models.AbstractModel):
    """An ``account.move`` of the type *entry* to JournalEntry."""

    _name = "qbo.entity.journalentry"
    _inherit = "qbo.entity.transaction"
    _description = "QuickBooks journal entry"

    _qbo_name = "JournalEntry"
    _res_model = "account.move"
    _rank = 45
    _verbs = ("create", "update", "delete")

    @api.model
    def _rows(self):
        return (
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "amount_total"),
            Row("TxnDate", "date"),
            Row("PrivateNote", "ref", NOTE_SIZE),
            Row("Line", "line_ids"),
        )

    @api.model
    def _watched_besides(self):
        return {"account.move": ("state",)}

    @api.model
    def _document(self, company, record, link):
        context, problem = self._context(), None
        named, others, note = _sides(record, link.variant)
        rows = []
        if currency := named.currency_id[:1]:
            rows.append(self._named_line(context, named, record, link))
        for line in others:
            account = context.accounts.get(line.account_id.id)
            if not account:
                problem = Problem("map_account", line.account_id.display_name)
            elif gone := context.broken("Account", account):
                problem = Problem("map_target_gone", gone)
            value = amounts.decimal(line.amount_currency)
            rows.append(entry_line(account or "", value, line.name or ""))
        home = sum(amounts.decimal(n) for n in named.mapped("balance"))
        foreign = sum(amounts.decimal(n) for n in named.mapped("amount_currency"))
        rate = round(home / foreign, 9) if foreign else 1
        found = {
            **self._currency_values(company, currency, rate),
            "TxnDate": str(record.date),
            "PrivateNote": note,
            "Line": rows,
        }
        if not context.refunds.get(currency.id):
            problem = Problem("map_refund", currency.name or "")
        problem = self._held(company, record, named, others) or problem
        if problem and named:
            found["_problem"] = [problem.key, problem.detail]
        return found

    @api.model
    def _named_line(self, context, named, record, link):
        customer = self._customer_of(record, link)
        way = context.refunds.get(named.currency_id[:1].id)
        value = sum(amounts.decimal(n) for n in named.mapped("amount_currency"))
        if record._name != "account.move":
            # Of money, only what it writes off; the rest is the payment itself.
            facts = write_off_of(record, link.variant)[0]
            value = -facts.sign * abs(facts.amount)
        line = entry_line(way.receivable if way else "", value, named[:1].name or "")
        line[DETAIL]["Entity"] = {
            "Type": "Customer",
            "EntityRef": {"value": customer.qbo_id or "" if customer else ""},
        }
        return line

    @api.model
    def _held(self, company, record, named, others):
        """Return why a person has to decide about an entry, or None."""
        if record._name != "account.move":
            return None
        becomes = entry_becomes(company, record)
        if becomes == bundles.NETTING:
            return Problem("sales_netting", record.display_name)
        if becomes in (bundles.WAIT, bundles.NOTHING):
            return Problem("sales_misc_held", record.display_name)
        if len(named.partner_id.commercial_partner_id) != 1 or len(named) > 1:
            names = named.partner_id.commercial_partner_id.mapped("display_name")
            return Problem("sales_misc_customers", ", ".join(names))
        if len((named | others).currency_id) > 1:
            return Problem("sales_misc_currencies", record.display_name)
        return None

    @api.model
    def _is_off(self, record):
        if super()._is_off(record):
            return True
        return record._name != "account.move" and not writes_off(record)

    @api.model
    def _difference(self, values, answered):
        # TotalAmt of a journal entry is always 0: its lines are compared.
        ours = [amounts.cents(row["Amount"]) for row in values.get("Line") or ()]
        theirs = [
            amounts.cents(row.get("Amount"))
            for row in answered.get("Line") or ()
            if row.get("DetailType") == DETAIL
        ]
        if sorted(ours) != sorted(theirs):
            shown = said.differs("Line", sum(ours), sum(theirs))
            return Problem("sales_differs", shown)
        return None


class QboEntityJournalPayment(models.AbstractModel):
    """What a payment writes off, as a journal entry."""

    _name = "qbo.entity.journalentry.payment"
    _inherit = "qbo.entity.journalentry"
    _description = "QuickBooks journal entry of a payment"

    _res_model = "account.payment"

    @api.model
    def _rows(self):
        return _of_money(super()._rows(), "memo")

    @api.model
    def _watched_besides(self):
        return {}


class QboEntityJournalBank(models.AbstractModel):
    """What a bank line writes off, as a journal entry."""

    _name = "qbo.entity.journalentry.bank"
    _inherit = "qbo.entity.journalentry"
    _description = "QuickBooks journal entry of a bank line"

    _res_model = BANK_LINE

    @api.model
    def _rows(self):
        return _of_money(super()._rows(), "payment_ref")

    @api.model
    def _watched_besides(self):
        return {}


def _of_money(rows, note):
    return renamed(rows, amount_total="amount", line_ids="amount", ref=note)


def _sides(record, variant):
    """Return (receivable lines, other lines that go, note) of an entry or of money."""
    facts, spared = write_off_of(record, variant)
    named = receivable_lines(
        record if record._name == "account.move" else record.move_id
    )
    return of_variant(named, variant), spared, facts.note


def entry_line(account, value, description):
    """Return a line of a journal entry; a debit is positive."""
    return {
        "Amount": amounts.money(abs(value)),
        "DetailType": DETAIL,
        "Description": description,
        DETAIL: {
            "PostingType": "Debit" if value > 0 else "Credit",
            "AccountRef": {"value": account},
        },
    }


def entry_becomes(company, move):
    """Ask the pure rule what an entry on a receivable becomes."""
    lines = [
        bundles.EntryLine(
            "tax"
            if line.tax_line_id
            else KINDS.get(line.account_id.account_type, "other"),
            amounts.decimal(line.balance),
            line.partner_id.commercial_partner_id.id,
        )
        for line in move.line_ids
    ]
    return bundles.entry_becomes(lines, company.write_off_as, company.misc_as)


def named_total(answered):
    """Return what a journal entry puts on customers, a debit positive."""
    total = amounts.ZERO
    for line in answered.get("Line") or ():
        detail = line.get(DETAIL) or {}
        if (detail.get("Entity") or {}).get("Type") == "Customer":
            sign = 1 if detail.get("PostingType") == "Debit" else -1
            total += sign * amounts.cents(line.get("Amount"))
    return total
