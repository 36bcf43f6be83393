"""JournalEntry. Source: Intuit's reference of JournalEntry; recordings for its form.

A receivable line needs a customer, a payable line a vendor: it is an open item of that
name, which payments and bill payments can be applied to.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting, links
from ...settings import declare
from ...tax import tax_entries
from . import faults, payables
from .base import Transaction
from .currency_rules import check_account, check_total, settle_currency
from .doc_numbers import ALLOW_AUTOMATIC, next_number, refuse_duplicate, warns
from .expense_lines import in_order
from .money import home, level, multicurrency
from .purchase import find_name
from .receivables import follow_payments

DETAIL = "JournalEntryLineDetail"
TEXT = "DescriptionOnly"
# Remembered, not documented: one line on receivables or payables an entry.
declare("journal_one_named_line", False)
# The reference asks for amounts above zero; entries with lines of zero come through.
declare("journal_zero_lines", True)
_NEEDS = {
    "Accounts Receivable": ("Customer", faults.NEEDS_CUSTOMER),
    "Accounts Payable": ("Vendor", faults.NEEDS_VENDOR),
}


class JournalEntry(Transaction):
    """Debits and credits as a person writes them."""

    name = "JournalEntry"
    first_line = 0
    total_count = True
    keeps = Transaction.keeps | {"ExchangeRate"}

    def compute(self, change: Change) -> None:
        """Check lines and their names; TotalAmt is always answered as 0."""
        new = change.new
        settle_currency(change)
        for line in new["Line"]:
            if not line.get("DescriptionLineDetail"):
                line.pop("DescriptionLineDetail", None)
            self._line(change, line)
        new.setdefault("Adjustment", False)
        new.setdefault("TxnTaxDetail", {})
        new["TotalAmt"] = 0
        if multicurrency(change.company):
            new["HomeTotalAmt"] = 0
        number = new.get("DocNumber")
        if change.creating and not number and ALLOW_AUTOMATIC in change.options:
            new["DocNumber"] = next_number(change.company, self.name, 1)

    def _line(self, change: Change, line: dict[str, Any]) -> None:
        kind = line.get("DetailType")
        if not kind:
            raise faults.missing("Line.DetailType")
        if kind not in (DETAIL, TEXT):
            raise QboFault(errors.invalid_enum(kind, "Line.DetailType"))
        if kind == TEXT:
            line.pop("Amount", None)
            return
        detail = line.setdefault(DETAIL, {})
        if not detail.get("PostingType"):
            raise QboFault(
                errors.error(
                    2260,
                    "PostingType is missing",
                    "PostingType Debit or Credit must be specified on each line",
                    "Line.JournalEntryLineDetail.PostingType",
                )
            )
        if not detail.get("AccountRef", {}).get("value"):
            raise faults.missing(f"Line.{DETAIL}.AccountRef")
        if line.get("Amount") in (None, ""):
            raise faults.missing("Line.Amount")
        least = 0 if change.company.settings["journal_zero_lines"] else Decimal("0.01")
        if line["Amount"] < least:
            raise faults.negative("Line.Amount", line["Amount"])
        check_total(line["Amount"], "Line.Amount")
        check_total(home(change.new, line["Amount"]), "Line.Amount")
        if detail.get("BillableStatus") == "HasBeenBilled":
            raise faults.forbidden_billed()
        _name(change.company, detail)

    def rules(self, change: Change) -> None:
        """Refuse an entry without lines (2250) or out of balance (2300)."""
        new, company = change.new, change.company
        rows = list(entries(new))
        if not rows:
            raise QboFault(
                errors.error(
                    2250,
                    "No split lines",
                    "A journal entry must have at least one debit and one credit line",
                    "Line",
                )
            )
        named = [line for line in rows if self._named(company, new, line)]
        if len(named) > 1 and company.settings["journal_one_named_line"]:
            raise faults.business(
                "A journal entry can have one receivable or payable line only", "Line"
            )
        taxes = sum((row.amount for row in tax_entries(company, new)), Decimal(0))
        if sum(map(signed, rows), taxes):
            raise QboFault(
                errors.error(
                    2300,
                    "Debits do not equal credits",
                    "The total amount of debits must equal the total amount of credits",
                    "Line",
                )
            )
        if warns(company, "WarnDuplicateJournalNumber"):
            refuse_duplicate(change, self.name)

    def _named(self, company: Company, new: dict[str, Any], line: Any) -> bool:
        detail = line[DETAIL]
        account = detail["AccountRef"]["value"]
        check_account(company, new, account, "Line.AccountRef")
        kind, text = _NEEDS.get(company.account_type(account), ("", ""))
        if kind and detail.get("Entity", {}).get("Type") != kind:
            raise faults.business(text)
        return bool(kind)

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Post each line as it stands, and tax where it was sent."""
        rows = []
        for line in entries(obj):
            detail, value = line[DETAIL], signed(line)
            entity = detail.get("Entity", {})
            rows.append(
                Posting(
                    detail["AccountRef"]["value"],
                    home(obj, value),
                    foreign=value,
                    party_kind=entity.get("Type"),
                    party=entity.get("EntityRef", {}).get("value"),
                    klass=detail.get("ClassRef", {}).get("value"),
                    department=detail.get("DepartmentRef", {}).get("value"),
                    memo=line.get("Description") or obj.get("PrivateNote"),
                    line=line.get("Id"),
                )
            )
        for tax in tax_entries(company, obj):
            # The reference: tax lines of a credit are negative.
            row = Posting(tax.account, home(obj, tax.amount), foreign=tax.amount)
            rows.append(row)
        return level(rows)

    def side_effects(self, change: Change) -> None:
        """Let payments go where the entry leaves less to be paid."""
        follow_payments(change, self.name)
        company, identifier = change.company, change.new["Id"]
        if not links.to_target(company, self.name, identifier, "BillPayment"):
            return
        item = payables.open_item(company, self.name, identifier)
        gone = change.mode == "delete" or item is None
        payables.unapply(
            company, self.name, identifier, Decimal(0) if gone else item.total
        )

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Name the entities of lines; text lines carry an empty detail."""
        for line in obj["Line"]:
            if line["DetailType"] == TEXT:
                line.setdefault("DescriptionLineDetail", {})
            entity = line.get(DETAIL, {}).get("Entity")
            if entity is not None:
                value = entity["EntityRef"]["value"]
                label = company.label(entity["Type"], value) or ""
                entity["EntityRef"] = {"value": value, "name": label}
            in_order(line)


def entries(obj: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines that post."""
    return [line for line in obj["Line"] if line["DetailType"] == DETAIL]


def signed(line: dict[str, Any]) -> Decimal:
    """Return a line's amount, a debit positive."""
    debit = line[DETAIL]["PostingType"] == "Debit"
    return amount(line["Amount"]) * (1 if debit else -1)


def _name(company: Company, detail: dict[str, Any]) -> None:
    """Bring Entity into its form. Raises 2500 for nobody."""
    entity = detail.pop("Entity", None) or {}
    value = entity.get("EntityRef", {}).get("value")
    if not value:
        return
    kind = str(entity.get("Type") or "")
    found = find_name(company, {"value": value, "type": kind})
    if found is None:
        raise QboFault(errors.invalid_reference("Names", value))
    detail["Entity"] = {"Type": found[0], "EntityRef": {"value": value}}
