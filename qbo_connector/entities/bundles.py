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
# Why; the words for people stand on the link.
REASONS = (
    "decided",
    "credit",
    "always_invoice",
    "on_the_spot",
    "in_full",
    "unpaid",
    "partly_paid",
    "other_settlement",
    "several_methods",
    "payment_sent",
    "other_payer",
    "pays_more",
    "other_day",
    "applied",
    "alone",
    "inside",
)


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
    settled, pays = _sides(matches)
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


def reasons(mode, documents, moneys, matches):
    """Say why, for each document and payment, :func:`decide` says what it says.

    :return: tuple (dict document key to one of REASONS; dict payment key to one)
    """
    found, inside = decide(mode, documents, moneys, matches)
    money_of = {money.key: money for money in moneys}
    settled, pays = _sides(matches)
    words = {
        document.key: _reason(mode, document, settled[document.key], money_of, pays)
        for document in documents
    }
    paid = {
        key: "inside" if what == INSIDE else "applied" if pays[key] else "alone"
        for key, what in inside.items()
    }
    return words, paid


def _sides(matches):
    """Return (document to its matches, payment to the documents that it pays)."""
    settled, pays = defaultdict(list), defaultdict(set)
    for match in matches:
        settled[match.document].append(match)
        if match.money is not None:
            pays[match.money].add(match.document)
    return settled, pays


def _document(mode, document, matches, money_of, pays):
    if document.decided:
        return document.decided
    if document.kind == "credit":
        return CREDIT
    if mode == INVOICES:
        return INVOICE
    paid = sum((match.amount for match in matches), Decimal(0))
    if not _why_no_receipt(mode, document, matches, money_of, pays):
        return RECEIPT
    if mode == RECEIPTS and paid < document.total:
        return WAIT
    return INVOICE


def _reason(mode, document, matches, money_of, pays):
    if document.decided:
        return "decided"
    if document.kind == "credit":
        return "credit"
    if mode == INVOICES:
        return "always_invoice"
    why = _why_no_receipt(mode, document, matches, money_of, pays)
    if why:
        return why
    return "on_the_spot" if mode == SMART else "in_full"


def _why_no_receipt(mode, document, matches, money_of, pays):
    """Say why a document and its payments are no single sale; "" where they are."""
    if not matches or not document.total:
        return "unpaid"
    if sum(match.amount for match in matches) != document.total:
        return "partly_paid"
    if any(match.money is None for match in matches):
        return "other_settlement"
    moneys = [money_of[match.money] for match in matches]
    spent = defaultdict(Decimal)
    for match in matches:
        spent[match.money] += match.amount
    if len({(money.method, money.deposit) for money in moneys}) > 1:
        return "several_methods"
    if any(money.sent for money in moneys):
        return "payment_sent"
    if any(
        (money.customer, money.currency) != (document.customer, document.currency)
        for money in moneys
    ):
        return "other_payer"
    if any(
        pays[money.key] != {document.key} or money.amount != spent[money.key]
        for money in moneys
    ):
        return "pays_more"
    # Receipts only: money that came later is still one receipt, on its day.
    if mode != RECEIPTS and any(money.day != document.day for money in moneys):
        return "other_day"
    return ""
