"""Deposit: what lay in Undeposited Funds, and other money, to the bank.

Sources: Intuit's reference of Deposit (LinkedTxn lines, CashBack, TotalAmt), its list
of faults (6540); recordings: a linked line has no DetailType, the payment stays as is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...engine.write import same
from ...errors import QboFault
from ...ledger import Posting, links, postings_of
from ...ledger.default_accounts import default_account
from ...ledger.links import Link
from ...settings import declare
from . import faults
from .base import Transaction, guards
from .currency_rules import check_account, check_total, settle_currency
from .expense_lines import in_order, undress
from .money import home, level, multicurrency
from .purchase import find_name
from .receivables import follow_payments

DETAIL = "DepositLineDetail"
LINKABLE = (
    "Payment",
    "SalesReceipt",
    "RefundReceipt",
    "JournalEntry",
    "Transfer",
    "Purchase",
)
INTO = ("Bank", "Other Current Asset")
# Which changes of a deposited transaction are refused: "any", or "money" (amount,
# account, currency, customer, delete and void; other fields may change).
declare("deposited_change", "any")
_MONEY = ("TotalAmt", "DepositToAccountRef", "CurrencyRef", "CustomerRef", "TxnDate")


class Deposit(Transaction):
    """Money that reaches a bank account together."""

    name = "Deposit"
    total_count = True
    keeps = Transaction.keeps | {"ExchangeRate"}

    def compute(self, change: Change) -> None:
        """Bring lines into their form; TotalAmt is their sum less the cash back."""
        new, company = change.new, change.company
        settle_currency(change)
        total = Decimal(0)
        for line in new["Line"]:
            undress(line)
            total += self._line(change, line)
        total -= self._cash_back(change)
        check_total(total)
        check_total(home(new, total), "HomeTotalAmt")
        new["TotalAmt"] = shown_amount(total)
        if multicurrency(company):
            new["HomeTotalAmt"] = shown_amount(home(new, total))
        new.setdefault("TxnTaxDetail", {})

    def currency(self, change: Change) -> str:
        """Return the currency of the account it goes to."""
        reference = change.new["DepositToAccountRef"]["value"]
        account = change.company.get("Account", reference) or {}
        own = account.get("CurrencyRef", {}).get("value")
        return str(own or change.company.currency)

    def _cash_back(self, change: Change) -> Decimal:
        back = change.new.get("CashBack")
        if not back or not back.get("Amount"):
            change.new.pop("CashBack", None)
            return Decimal(0)
        if not back.get("AccountRef", {}).get("value"):
            raise faults.missing("CashBack.AccountRef")
        if back["Amount"] < 0:
            raise faults.negative("CashBack.Amount", back["Amount"])
        return amount(back["Amount"])

    def _line(self, change: Change, line: dict[str, Any]) -> Decimal:
        if line.get("LinkedTxn"):
            return self._linked(change, line)
        if line.get("DetailType") not in (None, "", DETAIL):
            raise QboFault(errors.invalid_enum(line["DetailType"], "Line.DetailType"))
        line["DetailType"] = DETAIL
        line.pop("LinkedTxn", None)
        detail = line.setdefault(DETAIL, {})
        if not detail.get("AccountRef", {}).get("value"):
            raise faults.missing(f"Line.{DETAIL}.AccountRef")
        if line.get("Amount") in (None, ""):
            raise faults.missing("Line.Amount")
        reference = detail.pop("Entity", None) or {}
        if reference.get("value"):
            found = find_name(change.company, reference)
            if found is None:
                raise QboFault(errors.invalid_reference("Names", reference["value"]))
            detail["Entity"] = {"value": reference["value"], "type": found[0].upper()}
        return amount(line["Amount"])

    def _linked(self, change: Change, line: dict[str, Any]) -> Decimal:
        """Complete a line that names a transaction. Raises 620 and 6000."""
        row = line["LinkedTxn"][0]
        kind = links.entity_of(str(row.get("TxnType", "")))
        identifier = str(row.get("TxnId", ""))
        if kind not in LINKABLE:
            raise faults.cannot_link(f"{kind or 'Nothing'} cannot be deposited")
        company = change.company
        if company.get(kind, identifier) is None:
            raise faults.link_missing(kind, identifier)
        held = undeposited(company, kind, identifier)
        if not held:
            raise faults.cannot_link(f"{kind} {identifier} is not in Undeposited Funds")
        taken = deposit_of(company, kind, identifier)
        if taken not in ("", change.new.get("Id", "")):
            raise faults.cannot_link(f"{kind} {identifier} is deposited already")
        sent = line.get("Amount")
        if sent not in (None, "") and amount(sent) != held:
            raise faults.business(
                f"The amount of the line is not that of {kind} {identifier}",
                "Line.Amount",
            )
        for name in ("Id", "DetailType", DETAIL):
            line.pop(name, None)
        line["Amount"] = shown_amount(held)
        txn = {"TxnId": identifier, "TxnType": row["TxnType"]}
        line["LinkedTxn"] = [{**txn, "TxnLineId": row.get("TxnLineId") or "0"}]
        return held

    def rules(self, change: Change) -> None:
        """Check accounts (6430) and the names that some need."""
        new, company = change.new, change.company
        reference = new["DepositToAccountRef"]["value"]
        kind = company.account_type(reference)
        if kind not in INTO:
            raise faults.account_type(kind, "DepositToAccountRef")
        check_account(company, new, reference, "DepositToAccountRef")
        if "CashBack" in new:
            back = new["CashBack"]["AccountRef"]["value"]
            check_account(company, new, back, "CashBack.AccountRef")
        seen: set[tuple[str, str]] = set()
        for line in new["Line"]:
            if line.get("LinkedTxn"):
                row = line["LinkedTxn"][0]
                key = (links.entity_of(row["TxnType"]), row["TxnId"])
                if key in seen:
                    raise faults.cannot_link(f"{key[0]} {key[1]} is deposited twice")
                seen.add(key)
            else:
                self._check_line(company, new, line[DETAIL])

    def _check_line(
        self, company: Company, new: dict[str, Any], detail: dict[str, Any]
    ) -> None:
        account = detail["AccountRef"]["value"]
        check_account(company, new, account, "Line.AccountRef")
        kind = company.account_type(account)
        who = detail.get("Entity", {}).get("type", "")
        if kind == "Accounts Receivable" and who != "CUSTOMER":
            raise faults.business(faults.NEEDS_CUSTOMER)
        if kind == "Accounts Payable" and who != "VENDOR":
            raise faults.business(faults.NEEDS_VENDOR)

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Debit the bank and the cash back, credit where the money was."""
        department = obj.get("DepartmentRef", {}).get("value")
        total = amount(obj["TotalAmt"])
        rows = [
            Posting(
                obj["DepositToAccountRef"]["value"],
                home(obj, total),
                foreign=total,
                department=department,
                memo=obj.get("PrivateNote"),
            )
        ]
        if "CashBack" in obj:
            back = obj["CashBack"]
            value = amount(back["Amount"])
            rows.append(
                Posting(
                    back["AccountRef"]["value"],
                    home(obj, value),
                    foreign=value,
                    memo=back.get("Memo"),
                )
            )
        for line in obj["Line"]:
            rows.append(self._credit(company, obj, line, department))
        gap = -sum((amount(row.amount) for row in rows), Decimal(0))
        if gap and any("LinkedTxn" in line for line in obj["Line"]):
            account = default_account(company, "exchange")
            rows.append(Posting(account, gap, foreign=0, department=department))
        return level(rows)

    def _credit(
        self,
        company: Company,
        obj: dict[str, Any],
        line: dict[str, Any],
        department: str | None,
    ) -> Posting:
        value = amount(line["Amount"])
        if line.get("LinkedTxn"):
            row = line["LinkedTxn"][0]
            kind = links.entity_of(row["TxnType"])
            held = _held(company, kind, row["TxnId"])
            account, at_home = held[0], Decimal(held[2]) / 100
            return Posting(account, -at_home, foreign=-value, department=department)
        detail = line[DETAIL]
        entity = detail.get("Entity", {})
        return Posting(
            detail["AccountRef"]["value"],
            -home(obj, value),
            foreign=-value,
            party_kind=entity.get("type", "").capitalize() or None,
            party=entity.get("value"),
            klass=detail.get("ClassRef", {}).get("value"),
            department=department,
            memo=line.get("Description"),
            line=line.get("Id"),
        )

    def side_effects(self, change: Change) -> None:
        """Remember what is in the deposit."""
        rows = []
        if change.mode != "delete":
            for line in change.new["Line"]:
                for row in line.get("LinkedTxn", []):
                    kind = links.entity_of(row["TxnType"])
                    rows.append(Link(kind, row["TxnId"], amount(line["Amount"])))
        links.replace(change.company, self.name, change.new["Id"], rows)
        follow_payments(change, self.name)

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Name the entities of lines; number the lines that have an Id."""
        for number, line in enumerate(obj["Line"], 1):
            entity = line.get(DETAIL, {}).get("Entity")
            if "Id" in line:
                line["LineNum"] = number
            if entity is not None:
                kind = entity["type"].capitalize()
                entity["name"] = company.label(kind, entity["value"]) or ""
            in_order(line)


def _held(company: Company, kind: str, identifier: str) -> tuple[str, int, int]:
    """Return (account, foreign cents, home cents) that wait in Undeposited Funds."""
    account, foreign, cents = "", 0, 0
    for row in postings_of(company, kind, identifier):
        found = company.get("Account", row["account"]) or {}
        if found.get("AccountSubType") == "UndepositedFunds":
            account = row["account"]
            foreign += row["foreign_cents"]
            cents += row["cents"]
    return account, foreign, cents


def undeposited(company: Company, kind: str, identifier: str) -> Decimal:
    """Return what a transaction put into Undeposited Funds, negative for a refund."""
    return Decimal(_held(company, kind, identifier)[1]) / 100


def deposit_of(company: Company, kind: str, identifier: str) -> str:
    """Return the Id of the deposit that contains a transaction, or an empty text."""
    rows = links.to_target(company, kind, identifier, "Deposit")
    return rows[0][1] if rows else ""


@guards
def refuse_deposited(kind: Transaction, change: Change) -> None:
    """Raise 6540 for a change of a transaction that sits in a deposit."""
    company, new = change.company, change.new
    if kind.name not in LINKABLE or not deposit_of(company, kind.name, new["Id"]):
        return
    writing = change.mode in ("update", "sparse")
    if writing and change.old is not None and same(kind, change.old, new):
        return
    if writing and company.settings["deposited_change"] == "money":
        if not any(change.changes(name) for name in _MONEY):
            return
    raise QboFault(
        errors.error(
            6540,
            "Deposited Transaction cannot be changed",
            "Deposited Transaction cannot be changed : This transaction has been "
            "deposited. If you want to change or delete it, you must edit the deposit "
            "it appears on and remove it first.",
        )
    )
