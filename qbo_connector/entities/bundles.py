"""What a set of posted documents and payments becomes in QuickBooks. One pure rule.

Pure Python: no database, no request. The rule is asked when a document is exported for
the first time; what it says is kept as the entity of the link, and not asked again. An
invoice that stands in QuickBooks never becomes a sales receipt.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SMART, INVOICES, RECEIPTS = "smart", "invoices", "receipts"
MODES = (SMART, INVOICES, RECEIPTS)
# What a document becomes.
INVOICE, RECEIPT, CREDIT, WAIT = "Invoice", "SalesReceipt", "CreditMemo", "wait"
# What a payment becomes.
PAYMENT, INSIDE = "Payment", "inside"


@dataclass(frozen=True)
class Document:
    """A posted customer document.

    :param key: any hashable
    :param kind: ``invoice`` or ``credit``
    :param total: what it comes to, never negative
    :param customer: any hashable
    :param decided: entity that was decided at its first export, or ``""``
    """

    key: object
    kind: str
    day: date
    customer: object
    currency: str
    total: Decimal
    decided: str = ""


@dataclass(frozen=True)
class Money:
    """A payment of a customer.

    :param method: any hashable: payment method in QuickBooks
    :param deposit: any hashable: account that it is deposited to
    :param sent: it stands in QuickBooks already, or is on its way
    """

    key: object
    day: date
    customer: object
    currency: str
    amount: Decimal
    method: object = None
    deposit: object = None
    sent: bool = False


@dataclass(frozen=True)
class Match:
    """An amount of a document that something has settled.

    :param document: key of the document
    :param money: key of a payment; None for what is no payment (credit note,
        write-off, bank fee, exchange difference)
    """

    document: object
    money: object
    amount: Decimal


def decide(mode, documents, moneys, matches):
    """Say what documents and payments become.

    :param str mode: ``smart``, ``invoices`` or ``receipts``
    :param documents: :class:`Document` objects
    :param moneys: :class:`Money` objects; all that ``matches`` name
    :param matches: :class:`Match` objects; all those of ``documents`` and ``moneys``
    :return: tuple (dict document key to INVOICE, RECEIPT, CREDIT or WAIT; dict payment
        key to PAYMENT or INSIDE, that is, part of its receipt)
    :raise ValueError: for an unknown mode
    """
    if mode not in MODES:
        raise ValueError(mode)
    money_of = {money.key: money for money in moneys}
    settled, pays = defaultdict(list), defaultdict(set)
    for match in matches:
        settled[match.document].append(match)
        if match.money is not None:
            pays[match.money].add(match.document)
    found = {
        document.key: _document(mode, document, settled[document.key], money_of, pays)
        for document in documents
    }
    inside = {
        money.key: INSIDE
        if pays[money.key] and all(found.get(d) == RECEIPT for d in pays[money.key])
        else PAYMENT
        for money in moneys
    }
    return found, inside


def _document(mode, document, matches, money_of, pays):
    if document.decided:
        return document.decided
    if document.kind == "credit":
        return CREDIT
    if mode == INVOICES:
        return INVOICE
    paid = sum((match.amount for match in matches), Decimal(0))
    if _one_receipt(mode, document, matches, money_of, pays):
        return RECEIPT
    if mode == RECEIPTS and paid < document.total:
        return WAIT
    return INVOICE


def _one_receipt(mode, document, matches, money_of, pays):
    """Tell whether a document and its payments are one sale for cash."""
    if not matches or not document.total or any(m.money is None for m in matches):
        return False
    if sum(match.amount for match in matches) != document.total:
        return False
    moneys = [money_of[match.money] for match in matches]
    spent = defaultdict(Decimal)
    for match in matches:
        spent[match.money] += match.amount
    return (
        len({(money.method, money.deposit) for money in moneys}) == 1
        and all(
            not money.sent
            and money.customer == document.customer
            and money.currency == document.currency
            and pays[money.key] == {document.key}
            and money.amount == spent[money.key]
            for money in moneys
        )
        # Receipts only: money that came later is still one receipt, on its day.
        and (mode == RECEIPTS or all(money.day == document.day for money in moneys))
    )
