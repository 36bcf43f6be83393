"""Client applications: keys, redirect addresses, verifier token for webhooks.

Source: Intuit, "Set up OAuth 2.0" (redirect address must match exactly and carry no
query; development keys may use http on localhost, production keys need https).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..store import Database, register_schema

register_schema(
    """CREATE TABLE IF NOT EXISTS app (client_id TEXT PRIMARY KEY,
        client_secret TEXT, name TEXT, redirect_uris TEXT, production INTEGER,
        verifier_token TEXT, webhook_url TEXT, position INTEGER)"""
)
PLAYGROUND_PATH = "/v2/OAuth2Playground/RedirectUrl"
PLAYGROUND = "https://developer.intuit.com" + PLAYGROUND_PATH
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass
class App:
    """One client. Without registered addresses any fitting one is accepted."""

    client_id: str
    client_secret: str
    name: str
    redirect_uris: list[str] = field(default_factory=list)
    production: bool = False
    verifier_token: str = ""
    webhook_url: str = ""

    def accepts(self, redirect_uri: str) -> bool:
        """Tell whether a redirect address is registered, or allowed by default."""
        parts = urlsplit(redirect_uri)
        if parts.query or parts.fragment or not parts.netloc:
            return False
        if self.redirect_uris:
            return redirect_uri in self.redirect_uris
        if self.production:
            host = parts.hostname or ""
            return parts.scheme == "https" and not host.replace(".", "").isdigit()
        return parts.scheme in ("http", "https")


class Apps:
    """The clients in the database."""

    def __init__(self, database: Database):
        self.database = database

    def add(
        self,
        name: str,
        redirect_uris: list[str] | None = None,
        production: bool = False,
        webhook_url: str = "",
    ) -> App:
        """Register a client with fresh keys."""
        app = App(
            client_id="AB" + secrets.token_hex(20),
            client_secret=secrets.token_urlsafe(30),
            name=name,
            redirect_uris=redirect_uris or [],
            production=production,
            verifier_token=secrets.token_hex(18),
            webhook_url=webhook_url,
        )
        self.save(app)
        return app

    def save(self, app: App) -> None:
        """Insert or replace a client."""
        self.database.execute(
            "INSERT INTO app VALUES (?, ?, ?, ?, ?, ?, ?, "
            "(SELECT COUNT(*) FROM app)) ON CONFLICT (client_id) DO UPDATE SET "
            "client_secret = excluded.client_secret, name = excluded.name, "
            "redirect_uris = excluded.redirect_uris, "
            "production = excluded.production, "
            "verifier_token = excluded.verifier_token, "
            "webhook_url = excluded.webhook_url",
            (
                app.client_id,
                app.client_secret,
                app.name,
                json.dumps(app.redirect_uris),
                int(app.production),
                app.verifier_token,
                app.webhook_url,
            ),
        )

    def get(self, client_id: str) -> App | None:
        """Return a client by id, or None."""
        return next((app for app in self.all() if app.client_id == client_id), None)

    def all(self) -> list[App]:
        """Return all clients, oldest first."""
        rows = self.database.execute("SELECT * FROM app ORDER BY position")
        return [
            App(
                row["client_id"],
                row["client_secret"],
                row["name"],
                json.loads(row["redirect_uris"]),
                bool(row["production"]),
                row["verifier_token"],
                row["webhook_url"],
            )
            for row in rows
        ]
