"""Webhooks sent to a real local server: both formats, signature, retries, merges."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from .support import Sandbox
from .test_reports import sale


class Receiver:
    """A local server that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.pause = 0.0
        keep = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                headers = {k.lower(): v for k, v in self.headers.items()}
                keep.got.append((headers, self.rfile.read(size)))
                time.sleep(keep.pause)
                self.send_response(keep.status)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver(sandbox: Sandbox) -> Iterator[Receiver]:
    made = Receiver()
    change = {"client_id": sandbox.hello["client_id"], "webhook_url": made.url}
    sandbox.control("apps", change)
    yield made
    sandbox.control("apps", {**change, "webhook_url": ""})
    defaults = {"webhook_format": "cloudevents", "webhook_void_word": "void"}
    more = {"webhook_delay_seconds": 0, "webhook_hold_back": True}
    sandbox.control("settings", {**defaults, **more, "webhook_timeout_seconds": 3})
    made.server.shutdown()
    made.server.server_close()


def until(test: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return True
        time.sleep(0.02)
    return test()


def deliveries(sandbox: Sandbox) -> list[Any]:
    return sandbox.control("webhooks")["deliveries"]


def test_cloud_events_are_signed(sandbox: Sandbox, receiver: Receiver) -> None:
    made = sandbox.make("customer", {"DisplayName": "Añil"})
    assert until(lambda: len(receiver.got) == 1)
    headers, body = receiver.got[0]
    (event,) = json.loads(body)
    assert event["type"] == "qbo.customer.created.v1"
    assert event["intuitentityid"] == made["Id"]
    assert event["intuitaccountid"] == sandbox.company
    assert event["source"].startswith("intuit.") and event["source"].endswith("=")
    assert event["specversion"] == "1.0" and event["data"] == {}
    assert event["time"].endswith("Z")
    token = sandbox.hello["verifier_token"].encode()
    digest = hmac.new(token, body, hashlib.sha256).digest()
    assert headers["intuit-signature"] == base64.b64encode(digest).decode()
    assert headers["intuit-notification-schema-version"] == "0.1"
    assert headers["user-agent"] == "intuit_notification_server/0.1"
    assert headers["intuit-t-id"] and headers["intuit-created-time"]
    assert until(lambda: deliveries(sandbox)[0]["delivered"])


def test_legacy_format(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("settings", {"webhook_format": "legacy"})
    made = sandbox.make("vendor", {"DisplayName": "V"})
    assert until(lambda: len(receiver.got) == 1)
    (realm,) = receiver.bodies()[0]["eventNotifications"]
    assert realm["realmId"] == sandbox.company
    (entity,) = realm["dataChangeEvent"]["entities"]
    assert entity["name"] == "Vendor" and entity["id"] == made["Id"]
    assert entity["operation"] == "Create"
    assert entity["lastUpdated"][-5] in "+-" and ":" not in entity["lastUpdated"][-5:]


def test_voids_sends_and_deletes(sandbox: Sandbox, receiver: Receiver) -> None:
    customer = sandbox.make("customer", {"DisplayName": "A"})["Id"]

    def invoice() -> dict[str, Any]:
        return sandbox.make("invoice", sale("invoice", customer, 10, "2026-11-01"))

    def words() -> list[str]:
        return [e["type"] for body in receiver.bodies() for e in body]

    for word in ("void", "voided"):
        sandbox.control("settings", {"webhook_void_word": word})
        made = {"Id": invoice()["Id"], "SyncToken": "0"}
        sandbox.make("invoice", made, operation="void")
        assert until(lambda w=word: f"qbo.invoice.{w}.v1" in words()), words()
    sent = sandbox.http.post(
        sandbox.url(f"invoice/{invoice()['Id']}/send"),
        params={"sendTo": "a@example.com"},
        headers=sandbox.headers(**{"Content-Type": "application/octet-stream"}),
    )
    assert sent.status_code == 200
    gone = {"Id": invoice()["Id"], "SyncToken": "0"}
    assert sandbox.post("invoice", gone, operation="delete").status_code == 200
    assert until(lambda: "qbo.invoice.emailed.v1" in words())
    assert until(lambda: "qbo.invoice.deleted.v1" in words())


def test_retries_follow_the_schedule(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.status = 500
    sandbox.control("clock", {"freeze": True})
    sandbox.make("customer", {"DisplayName": "A"})
    assert until(lambda: len(receiver.got) == 1)
    waits = (10, 20, 30, 300, 1200, 7200, 14400, 21600, 21600)
    for count, wait in enumerate(waits, 1):
        assert until(lambda c=count: len(deliveries(sandbox)[0]["attempts"]) == c)
        sandbox.control("clock", {"advance": wait - 1})
        time.sleep(0.1)
        assert len(receiver.got) == count, "not before its time"
        sandbox.control("clock", {"advance": 2})
        assert until(lambda c=count: len(receiver.got) == c + 1), wait
    assert not deliveries(sandbox)[0]["delivered"]
    assert len({body for _headers, body in receiver.got}) == 1


def test_later_events_wait_for_the_failed_one(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.status = 503
    sandbox.control("clock", {"freeze": True})
    sandbox.make("customer", {"DisplayName": "A"})
    assert until(lambda: len(receiver.got) == 1)
    receiver.status = 200
    sandbox.make("customer", {"DisplayName": "B"})
    time.sleep(0.2)
    assert len(receiver.got) == 1
    sandbox.control("clock", {"advance": 11})
    assert until(lambda: len(receiver.got) == 3)
    ids = [body[0]["intuitentityid"] for body in receiver.bodies()]
    assert ids[0] == ids[1] != ids[2]
    sandbox.control("settings", {"webhook_hold_back": False})
    receiver.status = 500
    sandbox.make("customer", {"DisplayName": "C"})
    assert until(lambda: len(receiver.got) == 4)
    receiver.status = 200
    sandbox.make("customer", {"DisplayName": "D"})
    assert until(lambda: len(receiver.got) == 5)


def test_a_slow_app_counts_as_failed(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("settings", {"webhook_timeout_seconds": 0.2})
    receiver.pause = 0.6
    sandbox.make("customer", {"DisplayName": "A"})
    assert until(lambda: bool(deliveries(sandbox)[0]["attempts"]))
    state = deliveries(sandbox)[0]
    assert state["attempts"][0]["status"] == 0 and not state["delivered"]
    assert "imed out" in state["attempts"][0]["error"]


def test_events_are_gathered_over_realms(sandbox: Sandbox, receiver: Receiver) -> None:
    other = sandbox.control("companies", {"kind": "empty", "name": "Second"})
    sandbox.hello["tokens"][other["company_id"]] = other["tokens"]
    sandbox.control("settings", {"webhook_delay_seconds": 300})
    made = sandbox.make("customer", {"DisplayName": "A"})
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "x"}
    sandbox.make("customer", change)
    sandbox.make("vendor", {"DisplayName": "B"}, company=other["company_id"])
    assert receiver.got == []
    assert len(sandbox.control("webhooks")["events"]) == 3
    sandbox.control("webhooks", {"flush": True})
    (events,) = receiver.bodies()
    assert [event["type"] for event in events] == [
        "qbo.customer.created.v1",
        "qbo.customer.updated.v1",
        "qbo.vendor.created.v1",
    ]
    realms = {event["intuitaccountid"] for event in events}
    assert realms == {sandbox.company, other["company_id"]}
    number = deliveries(sandbox)[0]["id"]
    sandbox.control("webhooks", {"repeat": number})
    assert len(receiver.got) == 2, "a duplicate on request"


def test_merges(sandbox: Sandbox, receiver: Receiver) -> None:
    keep = sandbox.make("customer", {"DisplayName": "Keep"})["Id"]
    gone = sandbox.make("customer", {"DisplayName": "Gone"})["Id"]
    job = sandbox.make(
        "customer", {"DisplayName": "J", "Job": True, "ParentRef": {"value": gone}}
    )["Id"]
    values = {"entity": "Customer", "keep": keep, "gone": gone}
    sandbox.control(f"merge/{sandbox.company}", values)
    assert until(lambda: sum(len(body) for body in receiver.bodies()) == 4)
    event = receiver.bodies()[-1][-1]
    assert event["type"] == "qbo.customer.merged.v1"
    assert event["intuitentityid"] == keep and event["data"] == {"deletedid": gone}
    assert sandbox.get(f"customer/{gone}").status_code == 400
    parent = sandbox.get(f"customer/{job}").json()["Customer"]["ParentRef"]["value"]
    assert parent == keep


def test_who_is_told_and_of_what(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.make("attachable", {"Note": "no subscription has this"})
    shown = sandbox.get("preferences").json()["Preferences"]
    sandbox.make("preferences", {"SyncToken": shown["SyncToken"], "sparse": True})
    refused = sandbox.post("customer", {"DisplayName": "x" * 501})
    assert refused.status_code == 400
    sandbox.control("webhooks", {"flush": True})
    assert receiver.got == []
    sandbox.make("class", {"Name": "K"})
    assert until(lambda: len(receiver.got) == 1)
    assert receiver.bodies()[0][0]["type"] == "qbo.class.created.v1"


def test_only_this_machine_is_reached(sandbox: Sandbox, receiver: Receiver) -> None:
    url = "http://192.0.2.1/hook"
    change = {"client_id": sandbox.hello["client_id"], "webhook_url": url}
    sandbox.control("apps", change)
    sandbox.make("customer", {"DisplayName": "A"})
    assert until(lambda: bool(deliveries(sandbox)[0]["attempts"]))
    assert "not this machine" in deliveries(sandbox)[0]["attempts"][0]["error"]
    assert receiver.got == []
