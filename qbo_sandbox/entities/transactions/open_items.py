"""What a customer's payment can be applied to, and how much of it is open.

Invoices and, with the other sign, credit memos; and whatever else debits or credits a
receivable account in a customer's name: journal entries, expenses and checks.
Sources: Intuit's reference of Payment (TxnType of LinkedTxn), fault list (620).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ... import errors
from ...company import Company
from ...errors import QboFault
from ...ledger import links, postings_of
from ...ledger.default_accounts import default_account
from ..registry import entity_named
from . import money
from .sales import document_total

POSTED = frozenset({"JournalEntry", "Purchase", "Deposit"})
RECEIVABLE = "Accounts Receivable"


@dataclass
class OpenItem:
    """One document: ``whole`` is what it opened, ``sign`` -1 for a credit."""

    entity: str
    id: str
    sign: int
    customer: str
    currency: str
    rate: Decimal
    account: str
    whole: Decimal
    number: str

    def open(self, company: Company) -> Decimal:
        """Return what no payment is applied to yet."""
        return self.whole - self.applied(company)

    def applied(self, company: Company) -> Decimal:
        """Return what payments are applied to it."""
        rows = links.to_target(company, self.entity, self.id, "Payment")
        mine = self.entity not in POSTED
        return sum(
            (
                Decimal(row.amount)
                for _source, _id, row in rows
                if mine or row.target_line == self.customer
            ),
            Decimal(0),
        )

    def link(self, value: Any) -> links.Link:
        """Return the link of a payment that applies ``value``.

        Several customers can share a journal entry: its link says whose part it is.
        """
        part = self.customer if self.entity in POSTED else ""
        return links.Link(self.entity, self.id, value, target_line=part)


def not_linkable(text: str) -> QboFault:
    """Return fault 620."""
    return QboFault(
        errors.error(620, "Transaction cannot be linked", text, "Line.LinkedTxn")
    )


def find(company: Company, txn_type: str, identifier: str, payer: str) -> OpenItem:
    """Return the open item that a payment's line names.

    Raises 610 for a document that is not there, 620 for one that cannot be paid or
    is neither the payer's nor one of its jobs'.
    """
    entity = links.entity_of(txn_type)
    if entity not in POSTED and entity not in ("Invoice", "CreditMemo"):
        raise not_linkable(f"A payment cannot be linked to {txn_type} {identifier}")
    obj = company.get(entity, identifier)
    if obj is None:
        gone = company.objects.was_deleted(entity, identifier)
        raise QboFault(errors.not_found(deleted=gone))
    found = _item(company, entity, obj, payer)
    if found is None:
        raise not_linkable(
            f"{txn_type} {identifier} belongs to another customer than the payment"
        )
    return found


def _item(
    company: Company, entity: str, obj: dict[str, Any], payer: str
) -> OpenItem | None:
    if entity in POSTED:
        return _posted(company, entity, obj, payer)
    customer = obj["CustomerRef"]["value"]
    if not within(company, customer, payer):
        return None
    currency = obj["CurrencyRef"]["value"]
    return OpenItem(
        entity,
        obj["Id"],
        1 if entity == "Invoice" else -1,
        customer,
        currency,
        money.rate_of(obj),
        default_account(company, "receivable", currency),
        document_total(obj),
        str(obj.get("DocNumber", "")),
    )


def _posted(
    company: Company, entity: str, obj: dict[str, Any], payer: str
) -> OpenItem | None:
    """Return what a journal entry or purchase has on a receivable of the family."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in postings_of(company, entity, obj["Id"]):
        if row["party_kind"] != "Customer" or not row["party"]:
            continue
        if company.account_type(row["account"]) == RECEIVABLE:
            key = (row["party"], row["account"])
            cents = Decimal(row["foreign_cents"]) / 100
            found[key] = found.get(key, Decimal(0)) + cents
    for (customer, account), value in found.items():
        if value and within(company, customer, payer):
            return OpenItem(
                entity,
                obj["Id"],
                1 if value > 0 else -1,
                customer,
                obj.get("CurrencyRef", {}).get("value", company.currency),
                money.rate_of(obj),
                account,
                abs(value),
                str(obj.get("DocNumber", "")),
            )
    return None


def within(company: Company, customer: str, payer: str) -> bool:
    """Tell whether a customer is the payer or one of its jobs, at any depth."""
    at: str = customer
    while at and at != payer:
        record = company.get("Customer", at) or {}
        at = record.get("ParentRef", {}).get("value", "")
    return bool(at)


def touch(company: Company, entity: str, obj: dict[str, Any], bump: bool) -> None:
    """Store a linked object: LastUpdatedTime moves, the SyncToken where recorded."""
    from ...clock import stamp

    now = company.now()
    if bump:
        obj["SyncToken"] = str(int(obj["SyncToken"]) + 1)
    obj["MetaData"]["LastUpdatedTime"] = stamp(now)
    entity_named(entity).store(company, obj, created=0, updated=now)
    company.tell(entity, obj["Id"], "Update")
