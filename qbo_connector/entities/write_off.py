"""Write-offs, early-payment discounts and fees: a credit of their own.

In Odoo they are lines of the entry of a payment, of a bank line, or of an entry that
was reconciled with an invoice. In QuickBooks they are a CreditMemo on a mapped item
that the payment takes along; what was paid beyond the documents is an Invoice. Of money
back it is the other way round: what was not paid back is owed, an Invoice.
"""

from odoo import api, models

from . import amounts, said
from .amounts import Taxed
from .rows import Row, renamed
from .sales_document import NOTE_SIZE
from .sales_lines import DESCRIPTION, Lines
from .sales_money import BANK_LINE, RECEIVABLE, WHOLE, money_of, parts_of, spared_lines
from .sales_tax import code_of, settle_lines


class QboEntityWriteOff(models.AbstractModel):
    """What all kinds of write-offs have in common."""

    _name = "qbo.entity.writeoff"
    _inherit = "qbo.entity.transaction"
    _description = "QuickBooks write-off"

    _rank = 45
    _verbs = ("create", "update", "delete")

    @api.model
    def _rows(self):
        return (
            Row("CustomerRef.value", "partner_id"),
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "amount"),
            Row("TxnDate", "date"),
            Row("PrivateNote", "memo", NOTE_SIZE),
            Row("GlobalTaxCalculation", "amount"),
            Row("TxnTaxDetail", "amount"),
            Row("Line", "amount"),
        )

    @api.model
    def _document(self, company, record, link):
        context = self._context()
        facts, sources = write_off_of(record, link.variant)
        lines = self._build(context, sources, facts.sign, record.date)
        customer = self._customer_of(record, link)
        found = {
            "CustomerRef.value": customer.qbo_id or "" if customer else "",
            **self._currency_values(company, facts.currency, facts.rate),
            "TxnDate": str(record.date),
            "PrivateNote": facts.note,
            "Line": lines.rows,
            "_keys": lines.keys,
            "_ids": [],
            "_total": amounts.money(abs(facts.amount)),
            "_tax": amounts.money(lines.tax),
            "_shares": lines.shares,
        }
        if not context.us:
            found["GlobalTaxCalculation"] = "TaxExcluded"
        if lines.detail:
            found["TxnTaxDetail"] = lines.detail
        if lines.problem and facts.amount:
            found["_problem"] = [lines.problem.key, lines.problem.detail]
        return found

    @api.model
    def _build(self, context, sources, sign, day):
        """Return the :class:`Lines` of journal items: bases with their share of tax."""
        found = Lines()
        bases = sources.filtered(lambda line: not line.tax_line_id)
        taxes = {line.id: [] for line in bases}
        for line in sources - bases:
            tax = amounts.cents(sign * amounts.decimal(line.amount_currency))
            found.tax += tax
            mine = bases.filtered(
                lambda base, tax=line.tax_line_id: (
                    tax in base.tax_ids.flatten_taxes_hierarchy()
                )
            )
            if not mine:
                found.stop("sales_tax_alone", said.money(tax))
            percent = amounts.decimal(line.tax_line_id.amount)
            for base, share in _shares(mine, tax).items():
                taxes[base].append((percent, share))
        for line in bases:
            net = amounts.cents(sign * amounts.decimal(line.amount_currency))
            found.net += net
            code = code_of(found, context, line.tax_ids)
            found.taxed.setdefault(code, Taxed()).add(net, taxes[line.id])
            found.keys.append(line.id)
            found.rows.append(_line(found, context, line, code, net))
        settle_lines(found, context, day)
        return found

    @api.model
    def _update_body(self, values, sent):
        body = super()._update_body(values, sent)
        if "Line" in body and "TxnTaxDetail" in values:
            body["TxnTaxDetail"] = amounts.numbers(values["TxnTaxDetail"])
        return body

    @api.model
    def _is_off(self, record):
        return super()._is_off(record) or not writes_off(record)


def _line(found, context, line, code, net):
    """Return the line of a write-off: by its account, else the item of write-offs."""
    table = context.items
    item = table.get(("account_id", line.account_id.id))
    item = item or table.get("write_off") or table.get("default")
    if not item:
        found.stop("map_revenue", line.account_id.display_name)
    elif gone := context.broken("Item", item):
        found.stop("map_target_gone", gone)
    detail = {"ItemRef": {"value": item or ""}}
    if context.us:
        detail["TaxCodeRef"] = {"value": code.partition(":")[0]}
    elif code:
        detail["TaxCodeRef"] = {"value": code}
    return {
        "Description": (line.name or "")[:DESCRIPTION],
        "Amount": amounts.money(net),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }


def _shares(bases, tax):
    """Spread a tax over the journal items that carry it, to the cent.

    :return: dict id of a journal item to its part
    """
    nets = {line.id: amounts.decimal(line.amount_currency) for line in bases}
    whole, left, shares = sum(nets.values()), tax, {}
    first, *others = nets or [None]
    for key in others:
        shares[key] = amounts.cents(tax * nets[key] / whole) if whole else amounts.ZERO
        left -= shares[key]
    return {first: left, **shares} if nets else {}


class WriteOff:
    """Facts of a write-off.

    :ivar amount: what the customer is spared, negative for what was paid beyond
    :ivar sign: turns amounts of its journal items into positive ones
    :ivar rate: home currency for one unit
    """

    def __init__(self, lines, currency, amount, note):
        home = sum((amounts.decimal(n) for n in lines.mapped("balance")), amounts.ZERO)
        own = lines.mapped("amount_currency")
        whole = sum((amounts.decimal(n) for n in own), amounts.ZERO)
        self.currency, self.amount, self.note = currency, amount, note
        self.sign = 1 if whole >= 0 else -1
        self.rate = round(home / whole, 9) if whole else 1


def write_off_of(record, variant=WHOLE):
    """Return (:class:`WriteOff`, its journal items) of money or of an entry."""
    if record._name == "account.move":
        lines = record.line_ids.filtered(
            lambda line: line.account_id.account_type != RECEIVABLE and line.balance
        )
        amount = sum(amounts.decimal(n) for n in lines.mapped("amount_currency"))
        note = " | ".join(filter(None, (record.name, record.ref)))
        return WriteOff(lines, lines.currency_id[:1], amount, note), lines
    facts = money_of(record, variant)
    lines = spared_lines(record, variant).filtered("amount_currency")
    return WriteOff(lines, facts.currency, facts.write_off, facts.note), lines


def writes_off(record):
    """Tell whether an entry, or money in any of its parts, writes something off."""
    if record._name == "account.move":
        return bool(write_off_of(record)[0].amount)
    return any(money.write_off for money in parts_of(record))


class QboEntityWriteOffPayment(models.AbstractModel):
    """What a payment writes off."""

    _name = "qbo.entity.writeoff.payment"
    _inherit = "qbo.entity.writeoff"
    _description = "QuickBooks write-off of a payment"

    _qbo_name = "CreditMemo"
    _res_model = "account.payment"


class QboEntityWriteOffBank(models.AbstractModel):
    """What a bank line writes off."""

    _name = "qbo.entity.writeoff.bank"
    _inherit = "qbo.entity.writeoff"
    _description = "QuickBooks write-off of a bank line"

    _qbo_name = "CreditMemo"
    _res_model = BANK_LINE

    @api.model
    def _rows(self):
        return renamed(super()._rows(), memo="payment_ref")


class QboEntityPaidBeyond(models.AbstractModel):
    """What a payment brought beyond its documents, or did not pay back."""

    _name = "qbo.entity.writeoff.beyond"
    _inherit = "qbo.entity.writeoff"
    _description = "QuickBooks invoice of what was paid beyond"

    _qbo_name = "Invoice"
    _res_model = "account.payment"
    _rank = 40
    _verbs = ("create", "update", "void")


class QboEntityPaidBeyondBank(models.AbstractModel):
    """What a bank line did not pay back, and was kept."""

    _name = "qbo.entity.writeoff.beyond.bank"
    _inherit = "qbo.entity.writeoff.bank"
    _description = "QuickBooks invoice of what a bank line did not pay back"

    _qbo_name = "Invoice"
    _rank = 40
    _verbs = ("create", "update", "void")
