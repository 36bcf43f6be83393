"""TxnTaxDetail: what was computed, and amounts that a client sent instead.

Source: Intuit's reference of Invoice (TxnTaxDetail) and its list of minor versions: an
amount that is sent for the tax is honoured.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..codec import amount, shown_amount
from .rates import Share, tax_line

Detail = dict[str, Any]


def build(shares: dict[str, Share], code: str = "") -> Detail:
    """Return the computed detail; ``code`` is the transaction's code (US)."""
    found: Detail = {}
    if code:
        found["TxnTaxCodeRef"] = {"value": code}
    rows = [tax_line(rate, share) for rate, share in shares.items()]
    found["TotalTax"] = shown_amount(
        sum((amount(row["Amount"]) for row in rows), Decimal(0))
    )
    if rows:
        found["TaxLine"] = rows
    return found


def override(computed: Detail, sent: Detail | None) -> Detail:
    """Return ``computed`` with the amounts that a client sent for it.

    Amounts of sent tax lines count rate by rate; without them a sent TotalTax does,
    and the difference goes to the first tax line.
    """
    if not sent:
        return computed
    rows = [
        row for row in sent.get("TaxLine", []) if row.get("Amount") not in (None, "")
    ]
    if rows:
        return _by_lines(computed, rows)
    if sent.get("TotalTax") in (None, ""):
        return computed
    total = amount(sent["TotalTax"])
    found = {**computed, "TotalTax": shown_amount(total)}
    delta = total - amount(computed["TotalTax"])
    if delta and "TaxLine" in computed:
        first, *others = computed["TaxLine"]
        moved = {**first, "Amount": shown_amount(amount(first["Amount"]) + delta)}
        found["TaxLine"] = [moved, *others]
    return found


def _by_lines(computed: Detail, rows: list[Detail]) -> Detail:
    ours = {rate_of(row): row for row in computed.get("TaxLine", [])}
    lines = []
    for row in rows:
        mine = ours.get(rate_of(row), {})
        inner = {**mine.get("TaxLineDetail", {}), **row.get("TaxLineDetail", {})}
        lines.append(
            {
                "Amount": row["Amount"],
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": inner,
            }
        )
    whole = sum((amount(row["Amount"]) for row in lines), Decimal(0))
    return {**computed, "TotalTax": shown_amount(whole), "TaxLine": lines}


def rate_of(row: Detail) -> str:
    """Return the Id of a tax line's rate, empty when it names none."""
    reference = row.get("TaxLineDetail", {}).get("TaxRateRef", {})
    return str(reference.get("value", ""))
