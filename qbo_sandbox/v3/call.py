"""One request to the accounting API, with what the gateway learned about it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from .. import codec, errors
from ..company import Company
from ..control.log import Entry
from ..entities.base import Entity
from ..errors import QboFault
from ..oauth.apps import App
from ..world import World

LONGEST_REQUEST_ID = 50


def new_tid() -> str:
    """Return an intuit_tid as the gateway writes them."""
    return f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"


@dataclass
class Call:
    """A request. ``segments`` are the parts of the path below the company.

    ``operation`` is the word of the log: create, update, delete, void, read, query,
    batch, cdc, and those that features add (report, pdf, send, upload, ...).
    """

    world: World
    request: Request
    method: str
    path: str
    segments: list[str]
    raw: bytes
    entry: Entry
    tid: str = field(default_factory=new_tid)
    company: Company = None  # type: ignore[assignment]  # set by the gateway
    app: App = None  # type: ignore[assignment]
    entity: Entity | None = None
    operation: str = ""
    names: dict[str, str] = field(default_factory=dict)
    replayed: bool = False

    @property
    def params(self) -> dict[str, str]:
        """The query parameters, the last of each name."""
        return dict(self.request.query_params)

    @property
    def options(self) -> frozenset[str]:
        """The words of ``?include=``, lower case."""
        words = self.params.get("include", "").lower().split(",")
        return frozenset(word.strip() for word in words if word.strip())

    @property
    def request_id(self) -> str:
        """The request id, or an empty string."""
        return self.params.get("requestid", "") or self.params.get("requestId", "")

    def text(self) -> str:
        """Return the body as text. Raises fault 500 for bytes that are no UTF-8."""
        try:
            return self.raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise QboFault(errors.bad_encoding()) from error

    def json(self) -> Any:
        """Return the body, parsed. Raises 2010 for what is no JSON."""
        if not hasattr(self, "_json"):
            self._json = self._parse()
        return self._json

    def _parse(self) -> Any:
        content_type = self.request.headers.get("content-type", "")
        text = self.text()
        if "xml" in content_type:
            from .xml_in import parse_entity

            return parse_entity(text)
        try:
            return codec.loads(text)
        except (ValueError, RecursionError) as error:
            raise QboFault(
                errors.invalid_property(f"Unexpected or malformed content: {error}")
            ) from error

    def record(self) -> None:
        """Copy into the log what is known by now."""
        entry = self.entry
        entry.operation = self.operation
        entry.entity = self.entity.name if self.entity else ""
        entry.company = self.company.id if self.company else ""
        entry.client_id = self.app.client_id if self.app else ""
        entry.request_id = self.request_id
        entry.intuit_tid = self.tid
        entry.replayed = self.replayed
