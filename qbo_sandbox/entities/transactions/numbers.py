"""DocNumber of sales forms.

Sources: Intuit's reference of Invoice (CustomTxnNumbers, ``allowduplicatedocnum``);
recordings: invoices, credit memos, receipts and refunds share one sequence, estimates
have their own; estimates with the same number exist side by side.
"""

from __future__ import annotations

import re
from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault

FIRST = 1001
AGAIN = "allowduplicatedocnum"
AUTOMATIC = "allowautodocnum"
DUPLICATE = (
    "Duplicate Document Number Error : You must specify a different number. This "
    "number has already been used. DocNumber={number} is assigned to "
    "TxnType={kind} with TxnId={identifier}"
)


def custom_numbers(company: Company) -> bool:
    """Tell whether clients number sales forms themselves."""
    return bool(company.preference("SalesFormsPrefs", "CustomTxnNumbers", False))


def number(change: Change, sequence: str) -> None:
    """Complete DocNumber: the next of the sequence, or what was sent, or nothing.

    A number that is sent does not move the sequence. Raises 2020 in France, where
    custom numbers have to be sent.
    """
    new, company = change.new, change.company
    if not custom_numbers(company):
        if "DocNumber" not in new:
            kept = (change.old or {}).get("DocNumber")
            new["DocNumber"] = kept or _next(company, sequence)
        return
    if change.mode == "update" and "DocNumber" not in change.sent:
        new.pop("DocNumber", None)
    if "DocNumber" in new:
        return
    if AUTOMATIC in change.options:
        new["DocNumber"] = _next(company, sequence)
    elif company.country == "FR":
        raise QboFault(errors.missing("DocNumber"))


def _next(company: Company, sequence: str) -> str:
    return str(company.database.next(company.id, f"docnumber.{sequence}", FIRST))


def refuse_duplicate(change: Change, kind: str) -> None:
    """Raise 6140 for a number that was sent and that another document has."""
    value = change.sent.get("DocNumber")
    if not value or AGAIN in change.options:
        return
    if not change.creating and not change.changes("DocNumber"):
        return
    for other in change.company.objects.select(kind, "AND doc = ?", (value,)):
        if other["Id"] != change.new.get("Id"):
            raise QboFault(_duplicate(kind, other))


def _duplicate(kind: str, other: dict[str, Any]) -> dict[str, str]:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)  # as people see it: Sales Receipt
    text = DUPLICATE.format(
        number=other["DocNumber"], kind=words, identifier=other["Id"]
    )
    return errors.error(6140, "Duplicate Document Number Error", text, "")
