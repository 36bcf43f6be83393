"""What QuickBooks says when something is wrong.

:func:`parse_faults` knows every shape in which an error comes back. What an error means
for a write is decided in :mod:`.disposition`; both, and the exceptions, are to be had
from here.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from xml.etree import ElementTree

from .disposition import is_closed_books, judge, settles
from .errors import ApiError, Fault, NoAnswer, NotReached, OAuthError, Outcome
from .redact import mask_text

__all__ = [
    "ApiError",
    "Fault",
    "NoAnswer",
    "NotReached",
    "OAuthError",
    "Outcome",
    "header",
    "is_closed_books",
    "judge",
    "load_json",
    "parse_faults",
    "parse_item_fault",
    "settles",
    "tid_of",
]

# A fault is a few hundred bytes; a megabyte of XML is no fault but an attack.
_MAX_XML = 1_000_000
_MAX_TEXT = 4_000


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


# Escapes of NUL and of surrogates; most surrogates come in pairs and are fine.
_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def load_json(body):
    """Return the parsed JSON of ``body`` (bytes), or None if it is none.

    Numbers with a fraction become :class:`decimal.Decimal`: amounts are never floats.
    Characters that no database stores (NUL, and half of a pair of surrogates, as a text
    ends that was cut within an emoji) are taken out: one such name in a page would hold
    up the whole list.
    """
    try:
        data = json.loads(
            body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant
        )
        return _storable(data) if _UNSTORABLE.search(body) else data
    except (ValueError, RecursionError):
        return None  # the caller reports it as a malformed answer


def _storable(value):
    """Return parsed JSON without characters that cannot be stored."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\x00", "")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


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
