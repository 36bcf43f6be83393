"""What becomes in Odoo of a payment that was entered in QuickBooks. One pure rule.

Pure Python: no database, no request.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from . import amounts

INVOICE = "Invoice"
# What is told where a payment cannot be taken over as it stands.
CREDIT = "received_credit"
UNKNOWN = "received_document"
PAID = "received_paid"
SPLIT = "received_split"


@dataclass(frozen=True)
class Received:
    """A payment as QuickBooks holds it.

    :ivar amount: what came in; 0 for one that is void, or only applies a credit
    :ivar pays: {(type, Id): amount} of what it settles
    :ivar customer: Id of its customer
    :ivar currency: code, or empty where QuickBooks keeps one currency
    """

    amount: Decimal
    pays: dict
    customer: str
    currency: str
    day: str

    @property
    def unapplied(self):
        """Return what is left of it."""
        return self.amount - sum(self.pays.values(), amounts.ZERO)


@dataclass(frozen=True)
class Due:
    """An invoice that stands on both sides.

    :ivar key: any hashable
    :ivar due: what is open of it in Odoo, 0 where it is no posted invoice
    :ivar account: any hashable: the receivable account that it stands on
    """

    key: object
    name: str
    due: Decimal
    account: object = None


@dataclass(frozen=True)
class Verdict:
    """What becomes of a payment.

    :ivar code: why it cannot be taken over, or empty
    :ivar detail: the facts of that
    :ivar parts: keys of the invoices that it pays, in the order in which Odoo comes to
        the same amounts
    """

    code: str = ""
    detail: str = ""
    parts: list = field(default_factory=list)


def read(answered):
    """Return the :class:`Received` of a Payment of the API.

    :param dict answered: fractions as text
    """
    pays = {}
    for line in answered.get("Line") or ():
        for row in line.get("LinkedTxn") or ():
            key = row.get("TxnType"), str(row.get("TxnId"))
            pays[key] = pays.get(key, amounts.ZERO) + amounts.cents(line.get("Amount"))
    return Received(
        amounts.cents(answered.get("TotalAmt")),
        {key: amount for key, amount in pays.items() if amount},
        str((answered.get("CustomerRef") or {}).get("value") or ""),
        (answered.get("CurrencyRef") or {}).get("value") or "",
        answered.get("TxnDate") or "",
    )


def differs(before, now):
    """Tell whether a payment has become another one: memo and account do not count.

    :param before: dict as of the API, as it was taken over
    :param now: dict as of the API
    """
    return now.get("status") == "Deleted" or read(before) != read(now)


def judge(received, known):
    """Say what becomes of a payment that is no payment of Odoo yet.

    :param received: :class:`Received`
    :param dict known: (type, Id) to :class:`Due` of what stands on both sides
    :return: :class:`Verdict`
    """
    pays = received.pays
    if not received.amount or any(kind != INVOICE for kind, _id in pays):
        return Verdict(CREDIT)
    if missing := [qbo_id for kind, qbo_id in pays if (kind, qbo_id) not in known]:
        return Verdict(UNKNOWN, ", ".join(missing))
    if paid := [known[key].name for key in pays if known[key].due < pays[key]]:
        return Verdict(PAID, ", ".join(paid))
    # Odoo settles one invoice after the other, each with all that is left.
    part = [key for key in pays if pays[key] < known[key].due]
    if len(part) > 1 or (part and received.unapplied):
        return Verdict(SPLIT, ", ".join(known[key].name for key in part))
    if len({known[key].account for key in pays}) > 1:
        return Verdict(SPLIT, ", ".join(known[key].name for key in pays))
    whole = [key for key in pays if key not in part]
    return Verdict(parts=[known[key].key for key in (*whole, *part)])


@dataclass(frozen=True)
class Way:
    """A row of the payment map, read backwards.

    :ivar method: Id of the payment method in QuickBooks, or empty
    :ivar deposit: Id of the account that it is deposited to; empty for Undeposited
        Funds
    :ivar journal: any hashable
    :ivar currency: code, or empty for any
    """

    method: str
    deposit: str
    journal: object
    method_line: object = None
    currency: str = ""


def way_of(answered, ways):
    """Return the :class:`Way` that a payment came, or None where none is named.

    Its account decides, then its method: a row that names the method is better than
    one that names none. Of several journals that are as good none is chosen.

    :param dict answered: the Payment
    :param ways: :class:`Way` objects
    """
    deposit = str((answered.get("DepositToAccountRef") or {}).get("value") or "")
    method = str((answered.get("PaymentMethodRef") or {}).get("value") or "")
    code = (answered.get("CurrencyRef") or {}).get("value") or ""
    fits = [
        way
        for way in ways
        if way.deposit == deposit
        and way.method in ("", method)
        and way.currency in ("", code)
    ]
    best = [way for way in fits if way.method == method and method] or fits
    journals = {way.journal for way in best}
    return best[0] if len(journals) == 1 else None
