"""What every transaction has: date, currency, lines with Ids, postings, void, delete.

To add one, subclass Transaction in a new module of this package and give it ``name``,
``party_field`` and the hooks ``compute``, ``rules``, ``postings``, ``side_effects``
and, where it can be voided, ``void``. ``transfer.py`` is a complete small example.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ... import errors, ledger
from ...company import Company
from ...engine.change import Change
from ...errors import PeriodClosed
from ...ledger import Posting, inventory
from ...settings import declare
from ...store.objects import Columns
from ..base import Entity

# Intuit lists 6200 (closed) and 6210 (closed with a password); users report 5010 with
# the same text.
declare("closed_books_code", "6210")
# "unchanged": updates and voids are answered with 200 and change nothing.
declare("closed_books_update", "refuse")
CLOSED = (
    "The account period has closed and the account books cannot be updated through "
    "through the QBO Services API. Please use the QBO website to make these changes."
)

# What other transactions have to say against a change: a deposit that contains it...
Guard = Callable[["Transaction", Change], None]
_GUARDS: list[Guard] = []


def guards(function: Guard) -> Guard:
    """Register a function that may refuse any change of any transaction."""
    _GUARDS.append(function)
    return function


class Transaction(Entity):
    """A transaction. Hooks are called in the order in which they stand here."""

    transaction: ClassVar[bool] = True
    sequence: ClassVar[str] = "transactions"
    operations: ClassVar[frozenset[str]] = frozenset(
        {"create", "read", "update", "delete", "query", "cdc"}
    )
    default_order: ClassVar[str] = "updated DESC, version DESC"
    keeps: ClassVar[frozenset[str]] = frozenset({"TxnDate", "CurrencyRef"})
    txn_type: ClassVar[str] = ""  # in LinkedTxn and reports; the name when empty
    party_field: ClassVar[str] = ""  # CustomerRef, VendorRef; empty for none
    party_kind: ClassVar[str] = ""  # Customer, Vendor
    first_line: ClassVar[int] = 1  # JournalEntry starts its lines at 0

    # --- hooks to fill in

    def compute(self, change: Change) -> None:
        """Complete ``change.new``: amounts, totals, tax, due date, DocNumber."""

    def rules(self, change: Change) -> None:
        """Raise QboFault where a rule of this transaction is broken."""

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Return the ledger entries of an object; they must sum to zero."""
        return []

    def side_effects(self, change: Change) -> None:
        """Change linked objects, after posting; ``change.mode`` tells delete, void."""

    def refuse_delete(self, change: Change) -> None:
        """Raise QboFault where a delete is refused (6540 and the like)."""

    # --- the frame

    def prepare(self, change: Change) -> None:
        """Set date, currency and line Ids, then compute."""
        new = change.new
        new.setdefault("TxnDate", change.company.clock.today())
        if "CurrencyRef" in self.spec.fields:
            new.setdefault("CurrencyRef", {"value": self.currency(change)})
        number_lines(change, self.first_line)
        self.compute(change)

    def currency(self, change: Change) -> str:
        """Return the currency of a transaction that names none: its party's."""
        value = change.new.get(self.party_field, {}).get("value")
        party = change.company.get(self.party_kind, value) if value else None
        if party is None:
            return change.company.currency
        return str(party.get("CurrencyRef", {}).get("value", change.company.currency))

    def check(self, change: Change) -> None:
        """Refuse closed periods, then apply the entity's own rules."""
        check_period(change)
        self.rules(change)
        self.guarded(change)

    def guarded(self, change: Change) -> None:
        """Ask those who may refuse; a create is asked of nobody."""
        if change.creating:
            return
        for guard in _GUARDS:
            guard(self, change)

    def saved(self, change: Change) -> None:
        """Post, then let links follow."""
        self.post(change.company, change.new)
        self.side_effects(change)

    def post(self, company: Company, obj: dict[str, Any]) -> None:
        """Put an object's entries into the ledger, replacing earlier ones."""
        currency = obj.get("CurrencyRef", {}).get("value", company.currency)
        with inventory.restocking(company, self.name, obj["Id"]):
            ledger.apply(
                company,
                self.name,
                obj["Id"],
                obj["TxnDate"],
                currency,
                self.postings(company, obj),
            )

    def check_delete(self, change: Change) -> None:
        """Refuse closed periods and what the entity refuses."""
        check_period(change)
        self.refuse_delete(change)
        self.guarded(change)

    def deleted(self, change: Change) -> None:
        """Take the entries back and let links follow."""
        company, identifier = change.company, change.new["Id"]
        with inventory.restocking(company, self.name, identifier):
            ledger.withdraw(company, self.name, identifier)
        self.side_effects(change)

    def check_void(self, change: Change) -> None:
        """Refuse closed periods and what the entity refuses to delete."""
        check_period(change)
        self.refuse_delete(change)
        self.guarded(change)

    def void(self, change: Change) -> None:
        """Turn ``change.new`` into its void form; voiding twice is refused."""
        void_amounts(change.new)

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns: party, number and date."""
        return Columns(
            name=str(obj.get("DocNumber", "")).casefold(),
            party=obj.get(self.party_field, {}).get("value"),
            doc=obj.get("DocNumber"),
            date=obj.get("TxnDate"),
        )

    def label(self, obj: dict[str, Any]) -> str:
        """Return the number; transactions are not referred to by name."""
        return str(obj.get("DocNumber", obj["Id"]))


def check_period(change: Change) -> None:
    """Raise 6210 (switchable) for a date in a closed period, before or after."""
    closed = change.company.preference("AccountingInfoPrefs", "BookCloseDate", "")
    dates = [obj.get("TxnDate", "") for obj in (change.old or {}, change.new)]
    if closed and any(date and date <= closed for date in dates):
        code = change.company.settings["closed_books_code"]
        title = "Account Period Closed, Cannot Update Through Services API"
        raise PeriodClosed(errors.error(code, title, CLOSED))


def number_lines(change: Change, first: int = 1) -> None:
    """Give lines their Ids: a known Id stays, any other line gets the next number.

    Recorded: a line that is sent again without its Id comes back with a new one.
    Subtotal lines have no Id and are left to the entity.
    """
    lines = change.new.get("Line")
    if not isinstance(lines, list):
        return
    known = {line.get("Id") for line in (change.old or {}).get("Line", [])}
    known.discard(None)
    numbers = [int(mark) for mark in known if str(mark).isdigit()]
    upcoming = max(numbers, default=first - 1) + 1
    for line in lines:
        if line.get("DetailType") == "SubTotalLineDetail":
            line.pop("Id", None)
            continue
        if line.get("Id") not in known:
            line["Id"] = str(upcoming)
            upcoming += 1


_VOIDED_TOTALS = (
    "TotalAmt",
    "Balance",
    "UnappliedAmt",
    "HomeTotalAmt",
    "HomeBalance",
    "RemainingCredit",
    "Deposit",
    "Amount",
)
_VOIDED_DETAILS = ("Qty", "UnitPrice", "TaxAmount", "TaxInclusiveAmt")


def void_amounts(obj: dict[str, Any]) -> None:
    """Set all amounts and quantities to zero, drop links, mark the note as voided."""
    for line in obj.get("Line", []):
        _void_line(line)
    obj.update({name: 0 for name in _VOIDED_TOTALS if name in obj})
    if "TxnTaxDetail" in obj:
        obj["TxnTaxDetail"] = {"TotalTax": 0}
    if "LinkedTxn" in obj:
        obj["LinkedTxn"] = []
    note = str(obj.get("PrivateNote", ""))
    if not note.startswith("Voided"):
        obj["PrivateNote"] = f"Voided - {note}" if note else "Voided"


def _void_line(line: dict[str, Any]) -> None:
    line["Amount"] = 0
    line.pop("LinkedTxn", None)
    for part in line.values():
        if isinstance(part, dict):
            part.update({name: 0 for name in _VOIDED_DETAILS if name in part})
