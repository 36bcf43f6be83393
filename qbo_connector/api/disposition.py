"""From an error to what it means for a write: the one judgement of this package.

The rule behind it: an outcome is definite only where QuickBooks certainly answered
about this very request. Everything else is :attr:`~.errors.Outcome.UNKNOWN`, and the
caller repeats the same bytes under the same request id.
"""

import re

from .errors import Outcome

# Numbers from Intuit's list of error codes. 600 ("duplicate request id") says that the
# id was used before, not what became of that use. 130 (wrong cluster) and 150
# (maintenance) say nothing about a request that went before under the same id.
_BY_CODE = {
    "100": Outcome.UNAUTHORIZED,
    "110": Outcome.UNAUTHORIZED,
    "120": Outcome.FORBIDDEN,
    "130": Outcome.UNKNOWN,
    "140": Outcome.FORBIDDEN,
    "150": Outcome.UNKNOWN,
    "600": Outcome.UNKNOWN,
    "3001": Outcome.THROTTLED,
    "3100": Outcome.FORBIDDEN,
    "3200": Outcome.UNAUTHORIZED,
    "6140": Outcome.DUPLICATE,
    "6190": Outcome.FORBIDDEN,
    "6240": Outcome.DUPLICATE,
    "10000": Outcome.UNKNOWN,
    "10100": Outcome.REFUSED,
    "10200": Outcome.FORBIDDEN,
    "invalid_token": Outcome.UNAUTHORIZED,
}
_BY_KIND = {
    "authentication": Outcome.UNAUTHORIZED,
    "authenticationfault": Outcome.UNAUTHORIZED,
    "authorization": Outcome.FORBIDDEN,
    "authorizationfault": Outcome.FORBIDDEN,
    "authorizatonfault": Outcome.FORBIDDEN,  # so spelled in Intuit's own schema
    "malformed": Outcome.UNKNOWN,
    "systemfault": Outcome.UNKNOWN,
}
# Answered by something before QuickBooks, which itself says 400 for all of these.
_EDGE_REFUSALS = frozenset((404, 405, 406, 411, 413, 414, 415, 431))
_CLOSED_BOOKS = re.compile(
    r"account(?:ing)? period|period (?:is |has |has been )?closed|closing date"
    r"|books? (?:is |are |have been |has been |were )?closed"
    r"|closed (?:the |your )?books",
    re.I,
)
_ONE_NAME = re.compile(r"one name at a time", re.I)
_DELETED = re.compile(r"(?:has|have|was|been) deleted", re.I)
# The first that any fault of an answer gives is the answer's: what stops everything
# comes first, and a refusal that stays outranks one that a second look would cure.
_PRECEDENCE = (
    Outcome.UNAUTHORIZED,
    Outcome.THROTTLED,
    Outcome.FORBIDDEN,
    Outcome.UNKNOWN,
    Outcome.REFUSED,
    Outcome.BUSY,
    Outcome.STALE,
    Outcome.DUPLICATE,
)


def is_closed_books(faults):
    """Return whether the refusal is about a closed accounting period.

    6200 and 6210 say so by number; the same text has come with other numbers, 5010
    (stale object) among them, so the text counts too.
    """
    return any(
        fault.code in ("6200", "6210")
        or bool(_CLOSED_BOOKS.search(f"{fault.message} {fault.detail}"))
        for fault in faults
    )


def _judge_one(fault, operation):
    """Return the :class:`Outcome` of one fault."""
    if fault.code in ("3001", "3200", "3100"):
        return _BY_CODE[fault.code]
    if fault.status == 429:
        return Outcome.THROTTLED
    if fault.status == 401:
        return Outcome.UNAUTHORIZED
    if fault.status == 403:
        return Outcome.FORBIDDEN
    if fault.status >= 500:
        # Whatever the text: the service broke while it worked on the request.
        return Outcome.UNKNOWN
    if fault.kind == "MALFORMED" and fault.status in _EDGE_REFUSALS:
        return Outcome.REFUSED
    if fault.code in _BY_CODE:
        return _BY_CODE[fault.code]
    return _judge_by_text(fault, operation)


def _judge_by_text(fault, operation):
    """Return the outcome of a fault whose number alone does not settle it."""
    text = f"{fault.message} {fault.detail}"
    if is_closed_books([fault]):
        return Outcome.REFUSED
    if fault.code == "5010":
        return Outcome.STALE
    if fault.code == "610":
        gone = operation in ("update", "delete", "void") or _DELETED.search(text)
        return Outcome.STALE if gone else Outcome.REFUSED
    if fault.code == "6000" and _ONE_NAME.search(text):
        return Outcome.BUSY
    if fault.code:
        return Outcome.REFUSED
    by_kind = _BY_KIND.get(fault.kind.lower())
    if by_kind:
        return by_kind
    return Outcome.REFUSED if fault.kind == "ValidationFault" else Outcome.UNKNOWN


def judge(faults, operation=""):
    """Return what an answer with these faults means for the request.

    :param faults: list of :class:`Fault`; [] is :attr:`Outcome.OK`
    :param operation: "create", "update", "delete", "void" or "" when not known. 610
        (object not found) means "gone, look again" for an existing object, but for a
        new one that something it refers to is inactive
    :return: :class:`Outcome`
    """
    if not faults:
        return Outcome.OK
    found = {_judge_one(fault, operation) for fault in faults}
    return next(outcome for outcome in _PRECEDENCE if outcome in found)


def settles(faults, operation=""):
    """Return whether an answer also settles earlier attempts under its request id.

    Say the first attempt got no answer and the second is throttled: the gateway refused
    the second, and the first may have been written all the same. The same goes for an
    expired token, a lost subscription, a proxy's refusal, and for "one name at a time",
    which may be said because the first attempt is still at work. "Stale" and
    "duplicate" may be traces of it: read and compare. Only success and a refusal on the
    merits speak for all attempts. Before that, no new request id may be drawn.

    :param faults: list of :class:`~.errors.Fault`
    :param operation: as for :func:`judge`
    """
    outcome = judge(faults, operation)
    if outcome is Outcome.REFUSED:
        return all(fault.kind != "MALFORMED" for fault in faults)
    return outcome is Outcome.OK
