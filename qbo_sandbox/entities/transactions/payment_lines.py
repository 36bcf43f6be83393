"""Lines of payments: what is applied to which document.

Sources: Intuit's reference of Payment (amounts are positive on both sides, credits
offset invoices); recordings for LineEx and for zero payments.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import links
from ...settings import declare
from . import money
from .open_items import POSTED, OpenItem, find

declare("over_application_code", "6000")
declare(
    "over_application_text",
    "The amount that you apply to {document} is more than its open balance {open}.",
)
declare(
    "over_payment_text",
    "The amounts applied are more than the amount of the payment and its credits.",
)
Line = dict[str, Any]


# Documents that are linked as a whole; journal entries have a line 0.
WHOLE = frozenset({"Invoice", "CreditMemo"})


def clean(lines: list[Line]) -> list[Line]:
    """Return lines as stored: Amount and one link each; lines of 0 are dropped.

    Raises 2020 for a missing part, 2290 for a negative amount.
    """
    kept = []
    for line in lines:
        if line.get("Amount") in (None, ""):
            raise QboFault(errors.missing("Line.Amount"))
        if not line.get("LinkedTxn"):
            raise QboFault(errors.missing("Line.LinkedTxn"))
        if line["Amount"] < 0:
            raise QboFault(
                errors.error(
                    2290, "Negative amount", "Amount is negative", "Line.Amount"
                )
            )
        row = dict(line["LinkedTxn"][0])
        for name in ("TxnId", "TxnType"):
            if not row.get(name):
                raise QboFault(errors.missing(f"Line.LinkedTxn.{name}"))
        if row["TxnType"] in WHOLE and row.get("TxnLineId") in ("0", ""):
            del row["TxnLineId"]  # client libraries send 0 for "no line"
        if line["Amount"]:
            kept.append({"Amount": shown_amount(line["Amount"]), "LinkedTxn": [row]})
    return kept


def items(company: Company, obj: Line) -> list[tuple[OpenItem, Decimal]]:
    """Return (document, amount) of each line. Raises 610 and 620."""
    payer = obj["CustomerRef"]["value"]
    found = []
    for line in obj.get("Line", []):
        row = line["LinkedTxn"][0]
        item = find(company, row["TxnType"], row["TxnId"], payer)
        found.append((item, amount(line["Amount"])))
    return found


def links_for(company: Company, obj: Line) -> list[links.Link]:
    """Return the links that a payment makes."""
    return [item.link(value) for item, value in items(company, obj)]


def left_over(company: Company, obj: Line) -> Decimal:
    """Return TotalAmt less what is applied, plus credits."""
    rows = items(company, obj)
    used = sum((item.sign * value for item, value in rows), Decimal(0))
    return amount(obj["TotalAmt"]) - used


def unapplied(change: Change) -> Decimal:
    """Return UnappliedAmt of ``change.new``.

    Raises QboFault where a document's open balance or the payment's own amount does
    not reach, and for a document in another currency.
    """
    company, new = change.company, change.new
    rows = items(company, new)
    for item, _value in rows:
        if item.currency != new["CurrencyRef"]["value"]:
            raise money.mismatch(company)
    _check_open(change, rows)
    debits = _side(rows, 1)
    credit = _side(rows, -1)
    left = amount(new["TotalAmt"]) - debits + credit
    if left < 0 or credit > debits:
        raise _too_much(company, company.settings["over_payment_text"])
    return left


def _side(rows: list[tuple[OpenItem, Decimal]], sign: int) -> Decimal:
    return sum((value for item, value in rows if item.sign == sign), Decimal(0))


def _too_much(company: Company, text: str) -> QboFault:
    row = errors.business(text)
    return QboFault({**row, "code": company.settings["over_application_code"]})


def _check_open(change: Change, rows: list[tuple[OpenItem, Decimal]]) -> None:
    company, wanted = change.company, {}
    for item, value in rows:
        key = (item.entity, item.id)
        wanted[key] = (item, wanted.get(key, (item, Decimal(0)))[1] + value)
    own: dict[tuple[str, str], Decimal] = {}
    for link in links.of_source(company, "Payment", change.new.get("Id", "")):
        key = (link.target, link.target_id)
        own[key] = own.get(key, Decimal(0)) + amount(link.amount)
    for key, (item, value) in wanted.items():
        available = item.open(company) + own.get(key, Decimal(0))
        if value > available:
            text = company.settings["over_application_text"]
            name = f"{item.entity} {item.number or item.id}"
            raise _too_much(company, text.format(document=name, open=available))


def fitted(company: Company, obj: Line, lines: list[Line]) -> list[Line]:
    """Return lines shortened from the end until they fit each other and the total.

    Credits only offset what is debited, and no more is applied than there is.
    """
    rows = items(company, {**obj, "Line": lines})
    values = [value for _item, value in rows]

    def side(sign: int) -> Decimal:
        pairs = zip(rows, values, strict=True)
        return sum((v for (item, _), v in pairs if item.sign == sign), Decimal(0))

    def shorten(sign: int, excess: Decimal) -> None:
        for position in reversed(range(len(rows))):
            if rows[position][0].sign == sign and excess > 0:
                part = min(values[position], excess)
                values[position] -= part
                excess -= part

    shorten(-1, side(-1) - side(1))
    shorten(1, side(1) - side(-1) - amount(obj["TotalAmt"]))
    return [
        {**line, "Amount": shown_amount(value)}
        for line, value in zip(lines, values, strict=True)
        if value
    ]


def extension(company: Company, obj: Line, line: Line) -> Line:
    """Return a line's LineEx: the document, what was open before, its number.

    Recorded: txnOpenBalance is the present balance plus this payment's amount.
    """
    row = line["LinkedTxn"][0]
    entity = links.entity_of(row["TxnType"])
    if entity in POSTED:
        payer = obj["CustomerRef"]["value"]
        item = find(company, row["TxnType"], row["TxnId"], payer)
        still, number = item.open(company), item.number
    else:
        document = company.get(entity, row["TxnId"]) or {}
        still = amount(document.get("Balance", 0))
        number = str(document.get("DocNumber", ""))
    values = {
        "txnId": row["TxnId"],
        "txnOpenBalance": f"{still + amount(line['Amount']):.2f}",
        "txnReferenceNumber": number,
    }
    return {"any": [_name_value(*pair) for pair in values.items() if pair[1]]}


def _name_value(name: str, value: str) -> Line:
    return {
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "value": {"Name": name, "Value": value},
        "nil": False,
        "globalScope": True,
        "typeSubstituted": False,
    }
