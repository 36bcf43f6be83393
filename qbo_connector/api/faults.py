"""What QuickBooks says when something is wrong, and what it means for a write.

:func:`parse_faults` knows every shape in which an error comes back; :func:`judge` is
the one place where an error is turned into a disposition (:class:`Outcome`). The rule
behind it: an outcome is definite only where QuickBooks certainly answered about this
very request. Everything else is :attr:`Outcome.UNKNOWN`, and the caller repeats the
same bytes under the same request id.
"""

import enum
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree

from .redact import mask_text

# A fault is a few hundred bytes; a megabyte of XML is no fault but an attack.
_MAX_XML = 1_000_000
_MAX_TEXT = 4_000


class Outcome(enum.Enum):
    """What an answer means for the request that it answers."""

    OK = "ok"
    REFUSED = "refused"  # a definite business refusal: nothing was written
    STALE = "stale"  # the object has changed or is gone in QuickBooks: read it again
    DUPLICATE = "duplicate"  # the name or number is taken, perhaps by ourselves
    BUSY = "busy"  # nothing was written, the same request may go again soon
    THROTTLED = "throttled"  # nothing was written, wait a minute
    UNAUTHORIZED = "unauthorized"  # the access token is no longer good
    FORBIDDEN = "forbidden"  # connection or subscription problem: stop sending
    UNKNOWN = "unknown"  # may or may not have been written


@dataclass(frozen=True)
class Fault:
    """One error of an answer (an answer can hold several).

    ``code`` is QuickBooks' number as text without leading zeros, an OAuth error word,
    or "" where there is none; ``kind`` is the fault type ("ValidationFault", "SERVICE",
    ..., and of our own "MALFORMED" for what is no QuickBooks answer at all, "OAUTH");
    ``status`` is the HTTP status, 0 when none was received; ``tid`` is Intuit's
    transaction id, which their support asks for.
    """

    code: str
    message: str
    detail: str = ""
    element: str = ""
    kind: str = ""
    status: int = 0
    tid: str = ""

    def __str__(self):
        text = self.detail or self.message or self.kind
        return f"{self.code}: {text}" if self.code else text


class ApiError(Exception):
    """A QuickBooks call did not give what was asked for.

    :ivar outcome: :class:`Outcome`
    :ivar faults: list of :class:`Fault`, possibly empty
    :ivar tid: Intuit's transaction id, "" when there was no answer
    :ivar status: HTTP status, 0 when there was no answer
    """

    def __init__(self, message, outcome=Outcome.UNKNOWN, faults=(), tid="", status=0):
        super().__init__(message)
        self.outcome = outcome
        self.faults = list(faults)
        self.tid = tid
        self.status = status


class NoAnswer(ApiError):
    """The request may have been received, but no usable answer came back."""


class NotReached(ApiError):
    """Certainly nothing was sent: name resolution, connection or TLS set-up failed."""


class OAuthError(ApiError):
    """Intuit's OAuth server refused.

    :ivar error: "invalid_grant", "invalid_client", ... as received
    :ivar description: Intuit's text, may be ""
    """

    def __init__(self, error, description="", **kw):
        super().__init__(f"{error}: {description}" if description else error, **kw)
        self.error = error
        self.description = description


def header(headers, name):
    """Return the value of a header, whatever the case of its name, or ""."""
    wanted = name.lower()
    for key, value in (headers or {}).items():
        if key.lower() == wanted:
            return value or ""
    return ""


def tid_of(headers):
    """Return Intuit's transaction id; recordings show both spellings of the header."""
    return header(headers, "intuit_tid") or header(headers, "intuit-tid")


def _code(value, message):
    """Return the error number as text without leading zeros.

    The gateway writes "errorCode=003001" into its message, at times with no code.
    """
    text = str(value if value is not None else "").strip()
    if not text:
        found = re.search(r"errorCode=(\d+)", message)
        text = found.group(1) if found else ""
    return str(int(text)) if text.isdecimal() else text


def _text(value):
    """Return a text of a fault, secrets masked: a 401 repeats the access token."""
    return mask_text(str(value))[:_MAX_TEXT] if value is not None else ""


def _from_error(error, kind, status, tid):
    """Return one :class:`Fault` from one JSON error, keys in either case."""
    if not isinstance(error, Mapping):
        return Fault("", _text(error), "", "", kind, status, tid)
    low = {str(key).lower(): value for key, value in error.items()}
    message = _text(low.get("message"))
    return Fault(
        code=_code(low.get("code"), message),
        message=message,
        detail=_text(low.get("detail")),
        element=_text(low.get("element")),
        kind=kind,
        status=status,
        tid=tid,
    )


def parse_item_fault(fault_dict, status=200, tid=""):
    """Return the faults in a ``Fault`` (or gateway ``fault``) object.

    :param fault_dict: the value of the key "Fault" of a batch item or a whole answer
    :param status: HTTP status of the answer that carried it
    :param tid: Intuit's transaction id of that answer
    :return: list of :class:`Fault`, never empty
    """
    if not isinstance(fault_dict, Mapping):
        return [Fault("", _text(fault_dict), kind="MALFORMED", status=status, tid=tid)]
    low = {str(key).lower(): value for key, value in fault_dict.items()}
    kind = str(low.get("type") or "")
    errors = low.get("error")
    if isinstance(errors, Mapping):
        errors = [errors]
    if not isinstance(errors, list) or not errors:
        return [Fault("", "Fault without an error", "", "", kind, status, tid)]
    return [_from_error(error, kind, status, tid) for error in errors]


def _parse_xml(text, status, tid):
    """Return the faults of an ``IntuitResponse`` in XML, or None if it is none.

    The gateway has answered in XML although JSON was asked for (recorded 401 and
    throttle answers of several client libraries).
    """
    if "IntuitResponse" not in text[:2000] or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None  # reported by the caller as a malformed answer
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    fault = root.find(f"{space}Fault")
    if fault is None:
        return None
    errors = [
        {
            "code": error.get("code"),
            "element": error.get("element"),
            "message": error.findtext(f"{space}Message"),
            "detail": error.findtext(f"{space}Detail"),
        }
        for error in fault.findall(f"{space}Error")
    ]
    return parse_item_fault({"type": fault.get("type"), "error": errors}, status, tid)


def _malformed(status, tid, text):
    """Return the one fault that stands for an answer which is not QuickBooks'."""
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text[:_MAX_TEXT])).strip()
    return [
        Fault(
            code="",
            message=f"Not a QuickBooks answer (HTTP {status})",
            detail=mask_text(plain)[:500],
            kind="MALFORMED",
            status=status,
            tid=tid,
        )
    ]


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def load_json(body):
    """Return the parsed JSON of ``body`` (bytes), or None if it is none.

    Numbers with a fraction become :class:`decimal.Decimal`: amounts are never floats.
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        return None  # the caller reports it as a malformed answer


def parse_faults(status, headers, body):
    """Return the errors of an answer, [] when it is a success.

    Shapes known (Intuit's error documentation and public recordings): the service's
    ``{"Fault": {"Error": [...]}}``, at times with HTTP 200; the gateway's lower-case
    ``{"fault": {"error": [...]}}``; the same in XML; OAuth's ``{"error": "..."}``; HTML
    or nothing at all from the edge.

    :param status: HTTP status (int)
    :param headers: mapping of response headers
    :param body: bytes
    :return: list of :class:`Fault`
    """
    tid = tid_of(headers)
    data = load_json(body)
    if isinstance(data, Mapping):
        return _json_faults(status, tid, data, body)
    if status == 200 and body[:5] == b"%PDF-":
        return []
    text = body[:_MAX_XML].decode("utf-8", "replace")
    return _parse_xml(text, status, tid) or _malformed(status, tid, text)


def _json_faults(status, tid, data, body):
    """Return the faults of an answer whose body is a JSON object."""
    fault = data.get("Fault") or data.get("fault")
    if fault:
        return parse_item_fault(fault, status, tid)
    error = data.get("error")
    if isinstance(error, str) and error:
        return [
            Fault(
                code=error,
                message=_text(data.get("error_description") or error),
                kind="OAUTH",
                status=status,
                tid=tid,
            )
        ]
    if 200 <= status < 300:
        return []
    return _malformed(status, tid, body.decode("utf-8", "replace"))


# -- disposition ----------------------------------------------------------------------

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
