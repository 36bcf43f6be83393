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
REFUND = "RefundReceipt"
# What a payment becomes; money that goes back is an expense.
PAYMENT, EXPENSE, INSIDE = "Payment", "Purchase", "inside"
# What a write-off or another entry on a receivable becomes.
JOURNAL, NETTING, NOTHING = "JournalEntry", "netting", ""
# Types of accounts that a write-off may be booked on.
RESULT = ("income", "expense")
# Why; the words for people stand on the link.
REASONS = (
    "decided",
    "credit",
    "refunded",
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
    "back",
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
    :param credits: of a credit note: key of the document that it names, or None
    """

    key: object
    kind: str
    day: date
    customer: object
    currency: str
    total: Decimal
    decided: str = ""
    credits: object = None


@dataclass(frozen=True)
class Money:
    """A payment of a customer, or money that goes back to one.

    :param method: any hashable: payment method in QuickBooks
    :param deposit: any hashable: account that it is deposited to, or leaves
    :param sent: it stands in QuickBooks already, or is on its way
    :param back: it goes back to the customer
    :param alone: nothing but an expense can carry it (it leaves a credit card)
    """

    key: object
    day: date
    customer: object
    currency: str
    amount: Decimal
    method: object = None
    deposit: object = None
    sent: bool = False
    back: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Match:
    """An amount of a document that something has settled.

    :param document: key of the document; a credit note is settled by money that goes
        back, too
    :param money: key of a payment; None for what is no payment (credit note,
        write-off, bank fee, exchange difference)
    """

    document: object
    money: object
    amount: Decimal


def decide(mode, documents, moneys, matches, standing=None):
    """Say what documents and payments become.

    :param str mode: ``smart``, ``invoices`` or ``receipts``
    :param documents: :class:`Document` objects
    :param moneys: :class:`Money` objects; all that ``matches`` name
    :param matches: :class:`Match` objects; all those of ``documents`` and ``moneys``
    :param dict standing: document key to entity, of documents that are not among
        ``documents`` and that a credit note may name
    :return: tuple (dict document key to INVOICE, RECEIPT, CREDIT, REFUND or WAIT; dict
        payment key to PAYMENT, EXPENSE or INSIDE, that is, part of its receipt)
    :raise ValueError: for an unknown mode
    """
    if mode not in MODES:
        raise ValueError(mode)
    money_of = {money.key: money for money in moneys}
    settled, pays = _sides(matches)
    found = dict(standing or {})
    # What a credit note becomes depends on the document that it names.
    for document in sorted(documents, key=lambda d: d.kind == "credit"):
        found[document.key] = _document(
            mode, document, settled[document.key], money_of, pays, found
        )
    inside = {
        money.key: INSIDE
        if pays[money.key]
        and all(found.get(d) in (RECEIPT, REFUND) for d in pays[money.key])
        else EXPENSE
        if money.back
        else PAYMENT
        for money in moneys
    }
    return {document.key: found[document.key] for document in documents}, inside


def reasons(mode, documents, moneys, matches, standing=None):
    """Say why, for each document and payment, :func:`decide` says what it says.

    :return: tuple (dict document key to one of REASONS; dict payment key to one)
    """
    found, inside = decide(mode, documents, moneys, matches, standing)
    money_of = {money.key: money for money in moneys}
    settled, pays = _sides(matches)
    words = {}
    for document in documents:
        words[document.key] = (
            "refunded"
            if found[document.key] == REFUND and not document.decided
            else _reason(mode, document, settled[document.key], money_of, pays)
        )
    paid = {}
    for money in moneys:
        if inside[money.key] == INSIDE:
            paid[money.key] = "inside"
        elif money.back:
            paid[money.key] = "back"
        else:
            paid[money.key] = "applied" if pays[money.key] else "alone"
    return words, paid


def _sides(matches):
    """Return (document to its matches, payment to the documents that it pays)."""
    settled, pays = defaultdict(list), defaultdict(set)
    for match in matches:
        settled[match.document].append(match)
        if match.money is not None:
            pays[match.money].add(match.document)
    return settled, pays


def _document(mode, document, matches, money_of, pays, found):
    if document.decided:
        return document.decided
    if document.kind == "credit":
        named = found.get(document.credits) if document.credits is not None else None
        if named != RECEIPT:
            return CREDIT
        why = _why_no_receipt(SMART, document, matches, money_of, pays)
        return CREDIT if why else REFUND
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
    if any(money.alone for money in moneys):
        return "other_settlement"
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


def applied_by_rule(amount, due, remaining):
    """Say how much of a credit note goes to the invoice that it names.

    Asked only for a credit note that is reconciled with nothing: one of at least the
    amount due closes the invoice, a smaller one stays open until a person decides.

    :param Decimal amount: of the credit note
    :param Decimal due: what is open of the invoice
    :param Decimal remaining: what is left of the credit note
    :return: Decimal, 0 for nothing
    """
    if due <= 0 or amount < due:
        return Decimal(0)
    return max(min(due, remaining), Decimal(0))


def write_off_becomes(way, amount):
    """Say what a difference between money and what it settles becomes.

    :param str way: ``credit`` or ``journal``
    :param Decimal amount: what the customer is spared; negative for what was paid
        beyond the documents and kept
    :return: CREDIT, INVOICE, JOURNAL, or NOTHING for no difference
    """
    if not amount:
        return NOTHING
    if way == "journal":
        return JOURNAL
    return CREDIT if amount > 0 else INVOICE


def write_off_stays(entity, amount):
    """Tell whether what a write-off became can still carry it.

    :param str entity: what it is in QuickBooks, or empty
    :param Decimal amount: as of :func:`write_off_becomes`
    """
    if not entity or not amount:
        return False
    return entity in (JOURNAL, write_off_becomes("credit", amount))


@dataclass(frozen=True)
class EntryLine:
    """A line of an entry that is neither document nor payment.

    :param str kind: ``receivable``, ``payable``, ``income``, ``expense``, ``tax`` or
        ``other``
    :param Decimal amount: a debit is positive
    :param partner: any hashable
    """

    kind: str
    amount: Decimal
    partner: object = None


def entry_becomes(lines, way, misc):
    """Say what a miscellaneous entry on a receivable becomes.

    :param lines: :class:`EntryLine` objects, all of the entry
    :param str way: what write-offs become: ``credit`` or ``journal``
    :param str misc: ``journal``, ``hold`` or ``skip``
    :return: CREDIT for a write-off of one customer; JOURNAL; NETTING for receivables
        against payables; WAIT for an entry that a person has to decide on; NOTHING
    """
    named = [line for line in lines if line.kind == "receivable" and line.amount]
    if not named:
        return NOTHING
    others = [line for line in lines if line.kind != "receivable" and line.amount]
    if any(line.kind == "payable" for line in others):
        return NETTING
    spared = -sum((line.amount for line in named), Decimal(0))
    off = (
        spared > 0
        and len({line.partner for line in named}) == 1
        and all(line.kind in RESULT or line.kind == "tax" for line in others)
        and any(line.kind in RESULT for line in others)
    )
    if off:
        return CREDIT if way == "credit" else JOURNAL
    return {"journal": JOURNAL, "hold": WAIT}.get(misc, NOTHING)


def still_receipt(document, money_of, matches):
    """Tell whether a document that went as a sales receipt still is one sale for cash.

    :param document: :class:`Document`
    :param dict money_of: payment key to :class:`Money`
    :param matches: :class:`Match` objects; all those of the document and its payments
    """
    settled, pays = _sides(matches)
    mine = settled[document.key]
    return not _why_no_receipt(RECEIPTS, document, mine, money_of, pays)
