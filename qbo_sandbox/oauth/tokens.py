"""Grants, codes and tokens: issue, exchange, rotate, expire, revoke.

Source: Intuit, "Set up OAuth 2.0" and "Important changes to refresh token policy"
(3600 s access, 100 days rolling refresh whose value changes about daily, five years at
most). The grace for a former refresh token is reported, so it is a switch.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..settings import Settings
from ..store import Database, register_schema
from .apps import App

register_schema(
    """CREATE TABLE IF NOT EXISTS oauth_grant (id INTEGER PRIMARY KEY, client_id TEXT,
        company TEXT, scope TEXT, made REAL, revoked INTEGER DEFAULT 0)""",
    """CREATE TABLE IF NOT EXISTS token (value TEXT PRIMARY KEY, kind TEXT,
        grant_id INTEGER, issued REAL, expires REAL, replaced REAL,
        redirect_uri TEXT)""",
    "CREATE INDEX IF NOT EXISTS token_grant ON token (grant_id, kind)",
)


class OAuthError(Exception):
    """An error answer of the token endpoints."""

    def __init__(self, error: str, description: str = "", status: int = 400):
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> dict[str, str]:
        """Return the JSON body."""
        if self.description:
            return {"error_description": self.description, "error": self.error}
        return {"error": self.error}


@dataclass
class Access:
    """What a valid access token opens."""

    client_id: str
    company: str
    scope: str


class Tokens:
    """All grants and tokens in the database."""

    def __init__(self, database: Database, clock: Clock, settings: Settings):
        self.database = database
        self.clock = clock
        self.settings = settings

    # --- issuing

    def consent(self, app: App, company: str, scope: str, redirect_uri: str) -> str:
        """Record a person's consent and return a one-time authorization code."""
        grant = self._grant(app, company, scope)
        lifetime = self.settings["authorization_code_seconds"]
        return self._issue("code", grant, lifetime, redirect_uri, "AB1")

    def connect(self, app: App, company: str, scope: str) -> dict[str, Any]:
        """Grant without a person: returns a token answer, for tests and start-up."""
        with self.database.transaction():
            return self._answer(self._grant(app, company, scope), None, False)

    def _grant(self, app: App, company: str, scope: str) -> int:
        cursor = self.database.execute(
            "INSERT INTO oauth_grant (client_id, company, scope, made) "
            "VALUES (?, ?, ?, ?)",
            (app.client_id, company, scope, self.clock.now()),
        )
        return int(cursor.lastrowid or 0)

    def _issue(
        self, kind: str, grant: int, lifetime: float, redirect_uri: str, prefix: str
    ) -> str:
        now = self.clock.now()
        value = prefix + secrets.token_urlsafe(36)
        self.database.execute(
            "INSERT INTO token VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (value, kind, grant, now, now + lifetime, redirect_uri),
        )
        return value

    # --- exchanging

    def exchange(
        self, app: App, code: str, redirect_uri: str, hard: bool
    ) -> dict[str, Any]:
        """Turn a code into tokens, once. Raises OAuthError invalid_grant.

        A second use also revokes what the first one issued.
        """
        row = self._token(code, "code")
        grant = row and self._grant_row(row["grant_id"])
        if not row or not grant or grant["client_id"] != app.client_id:
            raise OAuthError("invalid_grant")
        if row["replaced"] is not None:
            self._revoke_grant(row["grant_id"])
            raise OAuthError("invalid_grant")
        if row["expires"] <= self.clock.now() or row["redirect_uri"] != redirect_uri:
            raise OAuthError("invalid_grant")
        with self.database.transaction():
            self._replace(code)
            return self._answer(row["grant_id"], None, hard)

    def refresh(self, app: App, value: str, hard: bool) -> dict[str, Any]:
        """Return new tokens for a refresh token. Raises OAuthError invalid_grant."""
        row = self._token(value, "refresh")
        grant = row and self._grant_row(row["grant_id"])
        refused = OAuthError("invalid_grant", "Incorrect or invalid refresh token")
        if not row or not grant or grant["client_id"] != app.client_id:
            raise refused
        now = self.clock.now()
        hard_end = grant["made"] + self.settings["refresh_hard_seconds"]
        if grant["revoked"] or row["expires"] <= now or hard_end <= now:
            raise refused
        if row["replaced"] is not None and not self._in_grace(row["replaced"]):
            raise refused
        with self.database.transaction():
            current = self._current(row["grant_id"])
            if self._due(current):
                self._replace(current["value"])
                current = None
            return self._answer(row["grant_id"], current, hard)

    def _in_grace(self, replaced: float) -> bool:
        if self.settings["rotation"] == "strict":
            return False
        return self.clock.now() < replaced + self.settings["refresh_grace_seconds"]

    def _due(self, row: Any) -> bool:
        if self.settings["rotation"] == "strict":
            return True
        if self.settings["rotate_every_refresh"]:
            return True
        age = self.clock.now() - row["issued"]
        return bool(age >= self.settings["refresh_rotation_seconds"])

    def _answer(self, grant: int, refresh: Any, hard: bool) -> dict[str, Any]:
        """Return a token answer; without a current refresh token a new one is made."""
        now, settings = self.clock.now(), self.settings
        made = self._grant_row(grant)["made"]
        hard_left = made + settings["refresh_hard_seconds"] - now
        left = min(settings["refresh_lifetime_seconds"], hard_left)
        if refresh is None:
            value = self._issue("refresh", grant, left, "", "RT1-")
        else:
            value = refresh["value"]
            self.database.execute(
                "UPDATE token SET expires = ? WHERE value = ?", (now + left, value)
            )
        lifetime = settings["access_token_seconds"]
        answer = {
            "token_type": "bearer",
            "expires_in": int(lifetime),
            "refresh_token": value,
            "x_refresh_token_expires_in": int(left),
            "access_token": self._issue("access", grant, lifetime, "", "eyJlbmMiOi"),
        }
        if hard:
            answer["x_refresh_token_hard_expires_in"] = int(hard_left)
        return answer

    # --- checking and ending

    def access(self, value: str) -> Access | None:
        """Return what an access token opens, or None when it opens nothing."""
        row = self._token(value, "access")
        if row is None or row["expires"] <= self.clock.now():
            return None
        grant = self._grant_row(row["grant_id"])
        if grant["revoked"]:
            return None
        return Access(grant["client_id"], grant["company"], grant["scope"])

    def scope_of(self, refresh_or_code: str) -> tuple[str, int]:
        """Return (scope, grant) of a token or code; empty for an unknown one."""
        row = self.database.execute(
            "SELECT grant_id FROM token WHERE value = ?", (refresh_or_code,)
        ).fetchone()
        if row is None:
            return "", 0
        return self._grant_row(row["grant_id"])["scope"], row["grant_id"]

    def revoke(self, app: App, value: str) -> None:
        """End the connection that a token belongs to. Raises OAuthError."""
        row = self.database.execute(
            "SELECT * FROM token WHERE value = ? AND kind != 'code'", (value,)
        ).fetchone()
        grant = row and self._grant_row(row["grant_id"])
        if not grant or grant["client_id"] != app.client_id or grant["revoked"]:
            raise OAuthError("invalid_request", "Invalid token")
        self._revoke_grant(row["grant_id"])

    def revoke_company(self, company: str) -> int:
        """End all connections of a company, as a person does inside QuickBooks."""
        cursor = self.database.execute(
            "UPDATE oauth_grant SET revoked = 1 WHERE company = ? AND revoked = 0",
            (company,),
        )
        return cursor.rowcount

    def _revoke_grant(self, grant: int) -> None:
        self.database.execute(
            "UPDATE oauth_grant SET revoked = 1 WHERE id = ?", (grant,)
        )

    def _token(self, value: str, kind: str) -> Any:
        return self.database.execute(
            "SELECT * FROM token WHERE value = ? AND kind = ?", (value, kind)
        ).fetchone()

    def _grant_row(self, grant: int) -> Any:
        return self.database.execute(
            "SELECT * FROM oauth_grant WHERE id = ?", (grant,)
        ).fetchone()

    def _current(self, grant: int) -> Any:
        return self.database.execute(
            "SELECT * FROM token WHERE grant_id = ? AND kind = 'refresh' "
            "AND replaced IS NULL",
            (grant,),
        ).fetchone()

    def _replace(self, value: str) -> None:
        self.database.execute(
            "UPDATE token SET replaced = ? WHERE value = ?", (self.clock.now(), value)
        )
