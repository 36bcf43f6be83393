"""What a notification looks like: CloudEvents (current) and the former shape."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from datetime import datetime, timezone
from typing import Any

from ..clock import pacific
from ..oauth.apps import App

# Intuit's list of entities that can be subscribed to.
SUBSCRIBABLE = frozenset(
    """Account Bill BillPayment Budget Class CreditMemo Currency Customer Department
    Deposit Employee Estimate Invoice Item JournalCode JournalEntry Payment
    PaymentMethod Preferences Purchase PurchaseOrder RefundReceipt SalesReceipt
    TaxAgency Term TimeActivity Transfer Vendor VendorCredit""".split()
)
_WORDS = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Emailed": "emailed",
}


def subject(entity: str, operation: str) -> str | None:
    """Return an entity's name in notifications, or None when it has none."""
    name = "Currency" if entity == "CompanyCurrency" else entity
    if name not in SUBSCRIBABLE:
        return None
    if name == "Preferences" and operation != "Update":
        return None
    return name


def utc(moment: float) -> str:
    """Return ``2026-09-10T21:31:25.179Z``."""
    text = datetime.fromtimestamp(moment, timezone.utc).isoformat(
        timespec="milliseconds"
    )
    return text.replace("+00:00", "Z")


def cloud_events(rows: list[Any], app: App, void_word: str) -> str:
    """Return the JSON array of the current format; realms may be mixed."""
    digest = hashlib.sha256(app.client_id.encode()).digest()
    source = "intuit." + base64.b64encode(digest).decode()
    events = []
    for row in rows:
        word = _WORDS.get(row["operation"], void_word)
        events.append(
            {
                "specversion": "1.0",
                "id": str(uuid.uuid4()),
                "source": source,
                "type": f"qbo.{row['entity'].lower()}.{word}.v1",
                "datacontenttype": "application/json",
                "time": utc(row["moment"]),
                "intuitentityid": row["object"],
                "intuitaccountid": row["company"],
                "data": ({"deletedid": row["deleted_id"]} if row["deleted_id"] else {}),
            }
        )
    return json.dumps(events)


def legacy(rows: list[Any]) -> str:
    """Return the object of the format before 2026: entities by realm."""
    realms: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        changed = pacific(row["moment"]).strftime("%Y-%m-%dT%H:%M:%S%z")
        entry = {
            "name": row["entity"],
            "id": row["object"],
            "operation": row["operation"],
            "lastUpdated": changed,
        }
        if row["deleted_id"]:
            entry["deletedId"] = row["deleted_id"]
        realms.setdefault(row["company"], []).append(entry)
    return json.dumps(
        {
            "eventNotifications": [
                {"realmId": realm, "dataChangeEvent": {"entities": entries}}
                for realm, entries in realms.items()
            ]
        }
    )


def headers(body: str, verifier_token: str, made: float) -> dict[str, str]:
    """Return the headers of a notification, signed over the bytes of the body."""
    digest = hmac.new(verifier_token.encode(), body.encode(), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "intuit-signature": base64.b64encode(digest).decode(),
        "intuit-created-time": utc(made),
        "intuit-t-id": str(uuid.uuid4()),
        "intuit-notification-schema-version": "0.1",
        "user-agent": "intuit_notification_server/0.1",
    }
