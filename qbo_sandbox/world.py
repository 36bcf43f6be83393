"""The whole sandbox: database, clock, clients, companies, records of what happened."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import IO, Any

from .clock import Clock
from .companies.profiles import PROFILES, profile_of
from .company import Company, Event
from .control.faults import Faults
from .control.log import Log
from .control.stats import Stats
from .oauth.apps import App, Apps
from .oauth.tokens import Tokens
from .plugins import load_all
from .settings import Settings
from .store import Database, company_tables
from .v3.throttle import Throttle
from .webhooks import Webhooks

REALM_START = 9341452000000000
Listener = Callable[["World", list[Event]], None]
LISTENERS: list[Listener] = []


def on_events(listener: Listener) -> Listener:
    """Register a function that is told of committed events, beside the webhooks."""
    LISTENERS.append(listener)
    return listener


class World:
    """One running sandbox. ``kinds`` are the companies that a new database gets."""

    user = {
        "sub": "5f3d9c1e-0b52-4c67-9d17-6a1f0f6b8a11",
        "email": "admin@example.com",
        "emailVerified": True,
        "givenName": "Sandbox",
        "familyName": "Admin",
        "phoneNumber": "+1 5555550100",
        "phoneNumberVerified": False,
        "address": {
            "streetAddress": "12 Harbor Lane",
            "locality": "Mountain View",
            "region": "CA",
            "postalCode": "94043",
            "country": "US",
        },
    }

    def __init__(
        self,
        path: str = ":memory:",
        kinds: list[str] | None = None,
        settings: dict[str, Any] | None = None,
        wire_log: str | None = None,
    ):
        load_all()  # before the database opens: modules bring tables
        self.database = Database(path)
        self.settings = Settings(self.database.get_meta("settings"))
        self.settings.change(settings or {})
        kept = self.database.get_meta("clock", {})
        self.clock = Clock(kept.get("offset", 0.0), kept.get("frozen_at"))
        self.apps = Apps(self.database)
        self.tokens = Tokens(self.database, self.clock, self.settings)
        self.log = Log()
        self.stats = Stats()
        self.faults = Faults()
        self.throttle = Throttle(self.settings, self.clock)
        self.webhooks = Webhooks(self)
        self.wire_log: IO[str] | None = (
            open(wire_log, "a", encoding="utf-8") if wire_log else None  # noqa: SIM115
        )
        self._base_url = ""
        self.companies: dict[str, Company] = {}
        self._open(kinds)

    @property
    def base_url(self) -> str:
        """The address under which the sandbox is reached, empty before it serves."""
        return self._base_url

    @base_url.setter
    def base_url(self, base: str) -> None:
        self._base_url = base
        for company in self.companies.values():
            company.base_url = base

    # --- companies

    def _open(self, kinds: list[str] | None) -> None:
        rows = self.database.execute("SELECT * FROM company ORDER BY position")
        for row in rows.fetchall():
            self._add(row)
        if not self.companies:
            for kind in kinds or ["us"]:
                self.new_company(kind)
        if not self.apps.all():
            self.apps.add("Sandbox App")

    def _add(self, row: Any) -> Company:
        company = Company(row, self.database, self.clock, self.settings)
        company.base_url = self._base_url
        self.companies[company.id] = company
        return company

    def new_company(self, kind: str, name: str | None = None) -> Company:
        """Create and fill a company. Raises KeyError for an unknown kind."""
        from .companies.seed import fill

        profile = profile_of(kind)
        place = len(self.companies)
        with self.database.transaction():
            number = REALM_START + place * 104729 + secrets.randbelow(100000)
            same = sum(c.kind == kind for c in self.companies.values())
            self.database.execute(
                "INSERT INTO company VALUES (?, ?, ?, ?, ?, ?)",
                (
                    str(number),
                    name or profile.name + (f" {same + 1}" if same else ""),
                    profile.country,
                    kind,
                    profile.currency,
                    place,
                ),
            )
            row = self.database.execute(
                "SELECT * FROM company WHERE id = ?", (str(number),)
            ).fetchone()
            company = self._add(row)
            fill(company)
        return company

    def reset_company(self, company: Company) -> None:
        """Throw away what a company holds and fill it anew; its id stays."""
        from .companies.seed import fill

        with self.database.transaction():
            for table in ("object", "counter", "request_id", *company_tables()):
                self.database.execute(
                    f"DELETE FROM {table} WHERE company = ?", (company.id,)
                )
            company.forget()
            fill(company)

    @staticmethod
    def kinds() -> list[str]:
        """Return the kinds of companies there are."""
        return list(PROFILES)

    # --- start-up

    def hello(self, base: str) -> dict[str, Any]:
        """Return the line that start-up prints; connects the first client afresh."""
        app = self.apps.all()[0]
        answers = {cid: self._start_tokens(app, cid) for cid in self.companies}
        first = next(iter(self.companies))
        return {
            "base_url": base,
            "discovery_url": f"{base}/.well-known/openid_sandbox_configuration",
            "company_id": first,
            "companies": [
                {
                    "company_id": company.id,
                    "name": company.name,
                    "country": company.country,
                    "kind": company.kind,
                }
                for company in self.companies.values()
            ],
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "access_token": answers[first]["access_token"],
            "refresh_token": answers[first]["refresh_token"],
            "verifier_token": app.verifier_token,
            "tokens": answers,
        }

    def _start_tokens(self, app: App, company: str) -> dict[str, str]:
        scope = "com.intuit.quickbooks.accounting openid profile email phone address"
        answer = self.tokens.connect(app, company, scope)
        return {name: answer[name] for name in ("access_token", "refresh_token")}

    # --- after a commit

    def publish(self) -> None:
        """Tell listeners what was committed since the last call."""
        events: list[Event] = []
        for company in self.companies.values():
            events += company.events
            company.events.clear()
        if events:
            self.webhooks.note(events)
            for listener in LISTENERS:
                listener(self, events)

    def keep_clock(self) -> None:
        """Save the clock, so that a restart goes on from it."""
        self.database.set_meta(
            "clock", {"offset": self.clock.offset, "frozen_at": self.clock.frozen_at}
        )

    def keep_settings(self) -> None:
        """Save the switches that were changed."""
        self.database.set_meta("settings", self.settings.changed())
