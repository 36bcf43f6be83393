"""Open amounts of bills, vendor credits and journal entries, and what closes them.

Sources: Intuit's references of Bill, VendorCredit and BillPayment; recordings for what
moves on a bill when it is paid (SyncToken up by one, LastUpdatedTime of the payment,
LinkedTxn named by the payment's kind).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...clock import stamp
from ...codec import amount, shown_amount
from ...company import Company
from ...ledger import links, postings_of
from ...settings import declare
from ..registry import entity_named

PAYABLE = "Accounts Payable"
# Deleting a paid bill: its payments keep their amount without it ("unapply"), or it is
# refused ("refuse": the reference says to unlink first). Lowering one below what is
# paid: likewise.
declare("delete_paid_bill", "unapply")
declare("lower_paid_bill", "unapply")


@dataclass
class OpenItem:
    """What of a document can be paid. ``side`` 1 is owed to the vendor, -1 by him."""

    entity: str
    id: str
    side: int
    total: Decimal
    used: Decimal
    account: str
    rate: Decimal
    vendor: str

    @property
    def left(self) -> Decimal:
        """What is still open, in the document's currency."""
        return self.total - self.used


def open_item(
    company: Company, entity: str, identifier: str, besides: str = ""
) -> OpenItem | None:
    """Return the payable side of a document, or None where there is none.

    ``besides`` is a BillPayment whose own share is not counted as used.
    """
    obj = company.get(entity, identifier)
    if obj is None:
        return None
    rows = [
        row
        for row in postings_of(company, entity, identifier)
        if company.account_type(row["account"]) == PAYABLE and row["party"]
    ]
    if not rows:
        return None
    foreign = sum(row["foreign_cents"] for row in rows)
    used = sum(
        (
            amount(link.amount)
            for _source, source_id, link in links.to_target(
                company, entity, identifier, "BillPayment"
            )
            if source_id != besides
        ),
        Decimal(0),
    )
    return OpenItem(
        entity,
        identifier,
        -1 if foreign > 0 else 1,
        abs(Decimal(foreign)) / 100,
        used,
        rows[0]["account"],
        Decimal(str(obj.get("ExchangeRate", 1))),
        rows[0]["party"],
    )


def payment_type(payment: dict[str, Any]) -> str:
    """Return how a bill names a payment: by its kind."""
    card = payment.get("PayType") == "CreditCard"
    return "BillPaymentCreditCard" if card else "BillPaymentCheck"


def linked(company: Company, entity: str, identifier: str) -> list[dict[str, str]]:
    """Return the LinkedTxn of a document: payments, newest first, then orders."""
    found: list[dict[str, str]] = []
    for _source, source_id, _link in reversed(
        links.to_target(company, entity, identifier, "BillPayment")
    ):
        payment = company.get("BillPayment", source_id)
        row = {"TxnId": source_id, "TxnType": payment_type(payment or {})}
        if payment is not None and row not in found:
            found.append(row)
    for link in links.of_source(company, entity, identifier):
        row = {"TxnId": link.target_id, "TxnType": link.target}
        if link.target == "PurchaseOrder" and row not in found:
            found.append(row)
    return found


def set_links(company: Company, entity: str, obj: dict[str, Any]) -> None:
    """Put the links of an object into it; none leaves the property out."""
    found = linked(company, entity, obj["Id"]) if "Id" in obj else []
    if found:
        obj["LinkedTxn"] = found
    else:
        obj.pop("LinkedTxn", None)


def refresh(company: Company, entity: str, identifier: str, bump: bool = True) -> None:
    """Bring a document's links and balance up to date after another one changed.

    With ``bump`` the SyncToken moves (recorded for paid bills), else the time alone.
    """
    kind, obj, now = (
        entity_named(entity),
        company.get(entity, identifier),
        company.now(),
    )
    follow = getattr(kind, "follow_links", None)
    if obj is None or follow is None:
        return  # a journal entry shows nothing of what is applied to it
    follow(company, obj)
    if bump:
        obj["SyncToken"] = str(int(obj["SyncToken"]) + 1)
    obj["MetaData"]["LastUpdatedTime"] = stamp(now)
    kind.store(company, obj, created=0, updated=now)
    company.tell(entity, identifier, "Update")


def unapply(company: Company, entity: str, identifier: str, most: Decimal) -> bool:
    """Cut what payments apply to a document down to ``most``, newest payment first.

    The payments keep their TotalAmt: what they lose stays with the vendor as credit.
    Returns whether anything was cut.
    """
    excess = links.applied(company, entity, identifier, "BillPayment") - most
    cuts = False
    for _source, source_id, link in reversed(
        links.to_target(company, entity, identifier, "BillPayment")
    ):
        if excess <= 0:
            return cuts
        cut = min(excess, amount(link.amount))
        excess -= cut
        _cut(company, source_id, (entity, identifier), cut)
        cuts = True
    return cuts


def _cut(
    company: Company, payment_id: str, target: tuple[str, str], cut: Decimal
) -> None:
    kind, payment = entity_named("BillPayment"), company.get("BillPayment", payment_id)
    if payment is None:
        return
    kept = []
    for line in payment.get("Line", []):
        link = line["LinkedTxn"][0]
        if (link["TxnType"], link["TxnId"]) == target and cut:
            taken = min(cut, amount(line["Amount"]))
            cut -= taken
            line["Amount"] = shown_amount(amount(line["Amount"]) - taken)
        if line["Amount"]:
            kept.append(line)
    now = company.now()
    payment["Line"] = kept
    payment["SyncToken"] = str(int(payment["SyncToken"]) + 1)
    payment["MetaData"]["LastUpdatedTime"] = stamp(now)
    kind.store(company, payment, created=0, updated=now)
    kind.link(company, payment)  # type: ignore[attr-defined]
    kind.post(company, payment)  # type: ignore[attr-defined]
