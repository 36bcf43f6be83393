"""BillPayment: money to a vendor, and his credits, applied to what is owed to him.

Sources: Intuit's reference of BillPayment (positive amounts on both kinds of lines,
TotalAmt net, an overpayment stays as credit), recordings for links and SyncTokens.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...ledger import Posting, links
from ...ledger.default_accounts import default_account
from ...ledger.links import Link
from ...settings import declare
from . import faults, payables
from .base import Transaction, void_amounts
from .currency_rules import check_account, check_total, currency_of, settle_currency
from .money import home

LINKABLE = ("Bill", "VendorCredit", "JournalEntry")
# More than a bill has open: "fault" (6000), or "void" as users saw it with a bill that
# was paid already: the line is dropped, and a payment without lines comes back void.
declare("bill_payment_over", "fault")
# PayType: (detail, its account, the account's type)
_KINDS = {
    "Check": ("CheckPayment", "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
}


class BillPayment(Transaction):
    """One payment, of any number of bills of one vendor."""

    name = "BillPayment"
    operations = Transaction.operations | {"void"}
    party_field = "VendorRef"
    party_kind = "Vendor"
    total_count = True
    keeps = Transaction.keeps | {"ExchangeRate"}

    def required(self, change: Change) -> list[str]:
        """Let a payment that lost its bills be updated without lines."""
        names = super().required(change)
        if not change.creating and "Line" in change.new:
            names.remove("Line")
        return names

    def compute(self, change: Change) -> None:
        """Check the account it is paid from; bring lines into their form."""
        new, company = change.new, change.company
        settle_currency(change, "Vendor", new["VendorRef"]["value"])
        check_total(new["TotalAmt"])
        check_total(home(new, new["TotalAmt"]), "HomeTotalAmt")
        detail, field, kind = _KINDS[new["PayType"]]
        for other in ("CheckPayment", "CreditCardPayment"):
            if other != detail:
                new.pop(other, None)
        account = new.get(detail, {}).get(field, {}).get("value")
        if not account:
            raise faults.missing(f"{detail}.{field}")
        if company.account_type(account) != kind:
            found = company.account_type(account)
            raise faults.account_type(found, f"{detail}.{field}")
        check_account(company, new, account, field)
        if detail == "CheckPayment":
            new[detail].setdefault("PrintStatus", "NotSet")
        new["Line"] = [row for row in map(_plain, new.get("Line", [])) if row]
        self._payable(change)

    def _payable(self, change: Change) -> None:
        reference = change.new.get("APAccountRef", {}).get("value")
        if reference:
            kind = change.company.account_type(reference)
            if kind != payables.PAYABLE:
                raise faults.account_type(kind, "APAccountRef")
            check_account(change.company, change.new, reference, "APAccountRef")

    def rules(self, change: Change) -> None:
        """Check each link and that the amounts add up."""
        new = change.new
        wanted: Counter[tuple[str, str]] = Counter()
        kept: list[dict[str, Any]] = []
        for line in new["Line"]:
            link = line["LinkedTxn"][0]
            key = (link["TxnType"], link["TxnId"])
            wanted[key] += amount(line["Amount"])  # type: ignore[assignment]
            if self._fits(change, key, amount(wanted[key])):
                kept.append(line)
        if len(kept) < len(new["Line"]):
            new["Line"] = kept
            if not kept:
                void_amounts(new)
        net = sum((_signed(change.company, line) for line in new["Line"]), Decimal(0))
        if amount(new["TotalAmt"]) < net:
            raise faults.business(
                "The total amount is less than the sum of the lines", "TotalAmt"
            )

    def _fits(self, change: Change, key: tuple[str, str], wanted: Decimal) -> bool:
        """Tell whether a line stays. Raises 620 and 6000."""
        new, company = change.new, change.company
        if key[0] not in LINKABLE:
            raise faults.cannot_link(f"A bill payment cannot be linked to {key[0]}")
        item = payables.open_item(company, *key, besides=new.get("Id", ""))
        if item is None:
            raise faults.link_missing(*key)
        if item.vendor != new["VendorRef"]["value"]:
            raise faults.cannot_link(
                f"{key[0]} {key[1]} belongs to another vendor than the payment"
            )
        if wanted <= item.left:
            return True
        if company.settings["bill_payment_over"] == "void":
            return False
        raise faults.business(
            f"The amount applied to {key[0]} {key[1]} is more than its open balance",
            "Line.Amount",
        )

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Debit what is paid at its own rate, credit the bank; the rest is exchange."""
        total, vendor = amount(obj["TotalAmt"]), obj["VendorRef"]["value"]
        department = obj.get("DepartmentRef", {}).get("value")
        rows: list[Posting] = []
        rest = total

        def add(account: str, value: Decimal, at_home: Decimal, named: bool) -> None:
            rows.append(
                Posting(
                    account,
                    at_home,
                    foreign=value,
                    party_kind="Vendor" if named else None,
                    party=vendor if named else None,
                    department=department,
                    memo=obj.get("PrivateNote"),
                )
            )

        for line in obj.get("Line", []):
            link = line["LinkedTxn"][0]
            item = payables.open_item(company, link["TxnType"], link["TxnId"])
            if item is None:
                continue
            value = item.side * amount(line["Amount"])
            rest -= value
            add(item.account, value, amount(value * item.rate), True)
        account = obj.get("APAccountRef", {}).get("value") or default_account(
            company, "payable", currency_of(company, obj)
        )
        add(account, rest, home(obj, rest), True)
        add(self._source(obj), -total, -home(obj, total), True)
        gap = -sum((amount(row.amount) for row in rows), Decimal(0))
        if gap:
            add(default_account(company, "exchange"), Decimal(0), gap, False)
        return rows

    def _source(self, obj: dict[str, Any]) -> str:
        detail, field, _kind = _KINDS[obj["PayType"]]
        return str(obj[detail][field]["value"])

    def side_effects(self, change: Change) -> None:
        """Move the documents whose share changed."""
        company, new = change.company, change.new
        before = self._shares(links.of_source(company, self.name, new["Id"]))
        if change.mode == "delete":
            links.replace(company, self.name, new["Id"], [])
        else:
            self.link(company, new)
        after = self._shares(links.of_source(company, self.name, new["Id"]))
        renamed = not change.creating and change.changes("PayType")
        for key in sorted(before.keys() | after.keys()):
            if renamed or before.get(key) != after.get(key):
                payables.refresh(company, *key)

    @staticmethod
    def _shares(rows: list[Link]) -> dict[tuple[str, str], Decimal]:
        found: dict[tuple[str, str], Decimal] = {}
        for row in rows:
            key = (row.target, row.target_id)
            found[key] = found.get(key, Decimal(0)) + amount(row.amount)
        return found

    def link(self, company: Company, obj: dict[str, Any]) -> None:
        """Store which documents the lines pay."""
        rows = []
        for line in obj.get("Line", []):
            link = line["LinkedTxn"][0]
            rows.append(Link(link["TxnType"], link["TxnId"], amount(line["Amount"])))
        links.replace(company, self.name, obj["Id"], rows)

    def void(self, change: Change) -> None:
        """Set the amount to zero and drop the lines, as recorded."""
        void_amounts(change.new)
        change.new["Line"] = []


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line as stored: amount and link, nothing for an amount of zero.

    Raises 2020 without link or amount and 2290 for a negative amount.
    """
    rows = [row for row in line.get("LinkedTxn", []) if row.get("TxnId")]
    if not rows or not rows[0].get("TxnType"):
        raise faults.missing("Line.LinkedTxn")
    if line.get("Amount") in (None, ""):
        raise faults.missing("Line.Amount")
    if line["Amount"] < 0:
        raise faults.negative("Line.Amount", line["Amount"])
    link = {"TxnId": rows[0]["TxnId"], "TxnType": rows[0]["TxnType"]}
    if not line["Amount"]:
        return {}
    return {"Amount": shown_amount(line["Amount"]), "LinkedTxn": [link]}


def _signed(company: Company, line: dict[str, Any]) -> Decimal:
    link = line["LinkedTxn"][0]
    item = payables.open_item(company, link["TxnType"], link["TxnId"])
    return amount(line["Amount"]) * (item.side if item else 1)
