"""Intuit's change notifications: is it theirs, and what does it say.

A notification says only what has changed, possibly twice and out of order; the record
itself is fetched afterwards. Since 2026 it is an array of CloudEvents which can mix
several companies; the form before that is read as well (Intuit's announcement of the
payload change, November 2025).
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

_logger = logging.getLogger(__name__)

# Intuit's list of entities that can be subscribed to; CloudEvents write them in lower
# case.
ENTITIES = (
    "Account",
    "Bill",
    "BillPayment",
    "Budget",
    "Class",
    "CreditMemo",
    "Currency",
    "Customer",
    "Department",
    "Deposit",
    "Employee",
    "Estimate",
    "Invoice",
    "Item",
    "JournalCode",
    "JournalEntry",
    "Payment",
    "PaymentMethod",
    "Preferences",
    "Purchase",
    "PurchaseOrder",
    "RefundReceipt",
    "SalesReceipt",
    "TaxAgency",
    "Term",
    "TimeActivity",
    "Transfer",
    "Vendor",
    "VendorCredit",
)
_BY_LOWER = {name.lower(): name for name in ENTITIES}
# Old form and new; for a void public sources show both "void" and "voided".
_VERBS = {
    "create": "create",
    "created": "create",
    "update": "update",
    "updated": "update",
    "delete": "delete",
    "deleted": "delete",
    "merge": "merge",
    "merged": "merge",
    "void": "void",
    "voided": "void",
    "emailed": "email",
}
_TYPE = re.compile(r"qbo\.([a-z_]+)\.([a-z]+)\.v\d+", re.I)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?\s*(Z|[+-]\d\d:?\d\d)?", re.I
)


@dataclass(frozen=True)
class Event:
    """One change.

    :ivar realm_id: QuickBooks company
    :ivar entity: "Invoice", ...; as received if it is not known here
    :ivar qbo_id: Id of the object; of the survivor in a merge
    :ivar verb: "create", "update", "delete", "merge", "void" or "email"; as received
        if it is not known here
    :ivar at: datetime in UTC, None if the notification has no readable time
    :ivar merged_id: in a merge the Id that is gone, else ""
    """

    realm_id: str
    entity: str
    qbo_id: str
    verb: str
    at: datetime.datetime | None = None
    merged_id: str = ""


def verify(raw, signature, verifier_tokens):
    """Return whether ``raw`` was signed with one of the verifier tokens.

    The header ``intuit-signature`` holds base64 of HMAC-SHA256 over the body as
    received. Takes the same time wherever a difference lies.

    :param raw: bytes of the body
    :param signature: value of the header, may be None
    :param verifier_tokens: a token or an iterable of them; empty ones never match
    """
    if isinstance(verifier_tokens, str):
        verifier_tokens = [verifier_tokens]
    try:
        given = base64.b64decode((signature or "").strip().encode("ascii"), None, True)
    except (binascii.Error, UnicodeEncodeError):
        _logger.info("notification with an unreadable signature")
        return False
    good = False
    for token in verifier_tokens or ():
        if not token:
            continue
        expected = hmac.new(token.encode("utf-8"), raw, hashlib.sha256).digest()
        good |= hmac.compare_digest(expected, given)
    return good


def parse_time(text):
    """Return a time stamp as aware UTC datetime, or None if it cannot be read.

    Fractions come with up to nine digits, offsets with and without a colon; a time
    without an offset is taken as UTC.
    """
    found = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        return None
    day, clock, fraction, zone = found.groups()
    zone = "+0000" if not zone or zone in "Zz" else zone.replace(":", "")
    micro = (fraction or "0")[:6].ljust(6, "0")
    try:
        local = datetime.datetime.strptime(
            f"{day}T{clock}.{micro}{zone}", "%Y-%m-%dT%H:%M:%S.%f%z"
        )
        return local.astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        _logger.info("notification with an impossible time")
        return None


def _event(realm_id, entity, qbo_id, verb, at, merged_id):
    """Return an :class:`Event`, or None where it cannot be told what has changed."""
    if not (realm_id and entity and qbo_id and verb):
        return None
    return Event(
        realm_id=str(realm_id),
        entity=_BY_LOWER.get(str(entity).replace("_", "").lower(), str(entity)),
        qbo_id=str(qbo_id),
        verb=_VERBS.get(str(verb).lower(), str(verb)),
        at=parse_time(at),
        merged_id=str(merged_id or ""),
    )


def _cloud_event(item):
    found = _TYPE.fullmatch(str(item.get("type") or ""))
    if not found:
        return None
    data = item.get("data")
    data = data if isinstance(data, Mapping) else {}
    return _event(
        item.get("intuitaccountid"),
        found.group(1),
        item.get("intuitentityid"),
        found.group(2),
        item.get("time"),
        data.get("deletedid") or data.get("deletedId"),
    )


def _legacy_events(notification):
    change = notification.get("dataChangeEvent")
    entities = change.get("entities") if isinstance(change, Mapping) else None
    for item in entities if isinstance(entities, list) else []:
        if isinstance(item, Mapping):
            yield _event(
                notification.get("realmId"),
                item.get("name"),
                item.get("id"),
                item.get("operation"),
                item.get("lastUpdated"),
                item.get("deletedId"),
            )
        else:
            yield None


def parse(raw):
    """Return the list of :class:`Event` in a notification.

    Elements that cannot be read are logged and left out, so that one new kind of event
    does not hold up the others.

    :param raw: bytes of the body, verified before
    :raises ValueError: when it is no notification at all
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise ValueError("the notification is no JSON") from exc
    if isinstance(data, list):
        found = [_cloud_event(it) if isinstance(it, Mapping) else None for it in data]
    elif isinstance(data, Mapping) and isinstance(data.get("eventNotifications"), list):
        parts = [it for it in data["eventNotifications"] if isinstance(it, Mapping)]
        found = [event for part in parts for event in _legacy_events(part)]
    elif isinstance(data, Mapping) and "specversion" in data:
        found = [_cloud_event(data)]
    else:
        raise ValueError("the notification has an unknown form")
    events = [event for event in found if event]
    if len(events) < len(found):
        _logger.warning(
            "%s of %s events of a notification could not be read",
            len(found) - len(events),
            len(found),
        )
    return events
