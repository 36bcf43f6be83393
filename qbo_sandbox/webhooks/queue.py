"""The queue: events wait, are joined into notifications, sent, and tried again.

Source: Intuit, "Webhooks": a notification is taken when the app answers 200 within
three seconds; otherwise it is sent again after 10, 20 and 30 seconds, 5 and 20 minutes,
2, 4 and 6 hours, then every 6 hours, and later ones may be held back until then. All
times are those of the movable clock.
"""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import TYPE_CHECKING, Any

from ..clock import stamp_ms
from ..oauth.apps import App
from ..settings import declare
from ..store import register_schema
from . import payload, sender

if TYPE_CHECKING:
    from ..company import Event
    from ..world import World

WAITS = (10, 20, 30, 300, 1200, 7200, 14400, 21600)
declare("webhook_format", "cloudevents")  # or "legacy"
# Public code disagrees about the word for a void: "void" or "voided".
declare("webhook_void_word", "void")
# How long events are gathered before they go out in one POST (Intuit: up to 5 min).
declare("webhook_delay_seconds", 0.0)
declare("webhook_hold_back", True)
declare("webhook_timeout_seconds", 3.0)
register_schema(
    """CREATE TABLE IF NOT EXISTS webhook_event (id INTEGER PRIMARY KEY,
        client_id TEXT, company TEXT, entity TEXT, object TEXT, operation TEXT,
        moment REAL, deleted_id TEXT)""",
    """CREATE TABLE IF NOT EXISTS webhook_delivery (id INTEGER PRIMARY KEY,
        client_id TEXT, body TEXT, made REAL, due REAL, attempts TEXT, done REAL)""",
)


class Webhooks:
    """The queue of one sandbox, and the task that empties it."""

    def __init__(self, world: World):
        self.world = world
        self.database = world.database
        self._task: asyncio.Task[None] | None = None
        self._wake: asyncio.Event | None = None
        self._sending = asyncio.Lock()

    # --- filling

    def note(self, events: list[Event]) -> None:
        """Queue events for every app that wants notifications of their companies."""
        apps = [app for app in self.world.apps.all() if app.webhook_url]
        for app in apps:
            realms = self._connected(app)
            for event in events:
                name = payload.subject(event.entity, event.operation)
                if name is not None and event.company_id in realms:
                    self._keep(app, name, event)
        if apps:
            self.wake()

    def _connected(self, app: App) -> set[str]:
        rows = self.database.execute(
            "SELECT DISTINCT company FROM oauth_grant "
            "WHERE client_id = ? AND revoked = 0",
            (app.client_id,),
        )
        return {row["company"] for row in rows}

    def _keep(self, app: App, name: str, event: Event) -> None:
        self.database.execute(
            "INSERT INTO webhook_event (client_id, company, entity, object, "
            "operation, moment, deleted_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                app.client_id,
                event.company_id,
                name,
                event.id,
                event.operation,
                event.moment,
                event.deleted_id,
            ),
        )

    def gather(self, now: float, everything: bool = False) -> None:
        """Join events that have waited long enough into one notification an app."""
        delay = float(self.world.settings["webhook_delay_seconds"])
        for app in self.world.apps.all():
            rows = self.database.execute(
                "SELECT * FROM webhook_event WHERE client_id = ? ORDER BY id",
                (app.client_id,),
            ).fetchall()
            if not rows or (rows[0]["moment"] + delay > now and not everything):
                continue
            settings = self.world.settings
            body = (
                payload.legacy(rows)
                if settings["webhook_format"] == "legacy"
                else payload.cloud_events(rows, app, settings["webhook_void_word"])
            )
            with self.database.transaction():
                self.database.execute(
                    "INSERT INTO webhook_delivery (client_id, body, made, due, "
                    "attempts) VALUES (?, ?, ?, ?, '[]')",
                    (app.client_id, body, now, now),
                )
                self.database.execute(
                    "DELETE FROM webhook_event WHERE client_id = ? AND id <= ?",
                    (app.client_id, rows[-1]["id"]),
                )

    # --- emptying

    def start(self) -> None:
        """Begin to send in the background; needs a running event loop."""
        if self._task is None or self._task.done():
            self._wake = asyncio.Event()
            self._task = asyncio.get_running_loop().create_task(self._run())

    def wake(self) -> None:
        """Let the background task look again."""
        if self._wake is not None:
            self._wake.set()

    async def _run(self) -> None:
        assert self._wake is not None
        while True:
            self._wake.clear()
            await self.pump()
            try:
                await asyncio.wait_for(self._wake.wait(), self._seconds_to_next())
            except asyncio.TimeoutError:  # the next one is due
                continue

    def _seconds_to_next(self) -> float | None:
        if self.world.clock.frozen_at is not None:
            return None
        delay = float(self.world.settings["webhook_delay_seconds"])
        row = self.database.execute(
            "SELECT MIN(due) AS due FROM webhook_delivery WHERE done IS NULL"
        ).fetchone()
        waiting = self.database.execute(
            "SELECT MIN(moment) AS moment FROM webhook_event"
        ).fetchone()["moment"]
        times = [row["due"], waiting + delay if waiting is not None else None]
        known = [moment for moment in times if moment is not None]
        if not known:
            return None
        return max(0.05, min(known) - self.world.clock.now())

    async def pump(self, everything: bool = False) -> None:
        """Send what is due, or all that waits; returns when that is done."""
        async with self._sending:
            self.gather(self.world.clock.now(), everything)
            apps = [app for app in self.world.apps.all() if app.webhook_url]
            await asyncio.gather(*(self._send_all(app, everything) for app in apps))

    async def _send_all(self, app: App, everything: bool) -> None:
        rows = self.database.execute(
            "SELECT * FROM webhook_delivery WHERE client_id = ? AND done IS NULL "
            "ORDER BY id",
            (app.client_id,),
        ).fetchall()
        for row in rows:
            due = everything or row["due"] <= self.world.clock.now()
            taken = await self._send(app, row) if due else False
            if not taken and self.world.settings["webhook_hold_back"]:
                break

    async def _send(self, app: App, row: Any) -> bool:
        now = self.world.clock.now()
        headers = payload.headers(row["body"], app.verifier_token, row["made"])
        seconds = float(self.world.settings["webhook_timeout_seconds"])
        attempt: dict[str, Any] = {"time": stamp_ms(now), "status": 0}
        try:
            attempt["status"] = await asyncio.to_thread(
                sender.send, app.webhook_url, row["body"].encode(), headers, seconds
            )
        except (OSError, http.client.HTTPException, sender.NotLocal) as error:
            attempt["error"] = f"{type(error).__name__}: {error}"
        attempt["headers"] = headers
        attempts = [*json.loads(row["attempts"]), attempt]
        taken = attempt["status"] == 200
        due = now + WAITS[min(len(attempts), len(WAITS)) - 1]
        self.database.execute(
            "UPDATE webhook_delivery SET attempts = ?, due = ?, done = ? WHERE id = ?",
            (json.dumps(attempts), due, now if taken else None, row["id"]),
        )
        return taken

    # --- looking and steering

    def state(self) -> dict[str, Any]:
        """Return waiting events and all deliveries with their attempts."""
        events = self.database.execute("SELECT * FROM webhook_event ORDER BY id")
        rows = self.database.execute("SELECT * FROM webhook_delivery ORDER BY id")
        return {
            "events": [dict(row) for row in events],
            "deliveries": [
                {
                    "id": row["id"],
                    "client_id": row["client_id"],
                    "body": json.loads(row["body"]),
                    "made": stamp_ms(row["made"]),
                    "attempts": json.loads(row["attempts"]),
                    "delivered": row["done"] is not None,
                    "next_attempt": None if row["done"] else stamp_ms(row["due"]),
                }
                for row in rows
            ],
        }

    def repeat(self, number: int) -> None:
        """Queue a copy of a delivery, as duplicates happen. Raises KeyError."""
        now = self.world.clock.now()
        cursor = self.database.execute(
            "INSERT INTO webhook_delivery (client_id, body, made, due, attempts) "
            "SELECT client_id, body, made, ?, '[]' FROM webhook_delivery WHERE id = ?",
            (now, number),
        )
        if not cursor.rowcount:
            raise KeyError(f"no delivery {number}")

    def clear(self) -> None:
        """Forget waiting events and all deliveries."""
        self.database.execute("DELETE FROM webhook_event")
        self.database.execute("DELETE FROM webhook_delivery")
