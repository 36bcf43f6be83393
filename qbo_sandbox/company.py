"""One company file ("realm"): its objects, clock, sequences and profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .clock import Clock
from .companies.profiles import Profile, profile_of
from .settings import Settings
from .store import Database, ObjectStore


@dataclass
class Event:
    """Something that happened to an object, told to listeners after the commit."""

    company_id: str
    entity: str
    id: str
    operation: str  # Create, Update, Delete, Void, Emailed, Merge
    moment: float
    deleted_id: str | None = None


class Company:
    """What an entity's rules may see and change."""

    user_name = "Sandbox Admin"
    user_id = "9130000000000001"

    def __init__(
        self,
        row: Any,
        database: Database,
        clock: Clock,
        settings: Settings,
    ):
        self.id: str = row["id"]
        self.name: str = row["name"]
        self.country: str = row["country"]
        self.kind: str = row["kind"]
        self.currency: str = row["currency"]
        self.profile: Profile = profile_of(self.kind)
        self.database = database
        self.clock = clock
        self.settings = settings
        self.objects = ObjectStore(database, self.id)
        self.base_url = ""  # of the running sandbox, for addresses in answers
        self.events: list[Event] = []
        self._labels: dict[tuple[str, str], str | None] = {}
        self._single: dict[str, dict[str, Any]] = {}
        self._account_types: dict[str, str] = {}
        database.watchers.append(self)

    def forget(self) -> None:
        """Drop what is cached."""
        self._labels.clear()
        self._single.clear()
        self._account_types.clear()

    def mark(self) -> int:
        """Return how many events wait, as a transaction or savepoint begins."""
        return len(self.events)

    def back(self, mark: int) -> None:
        """Drop caches, and the events of work that is rolled back."""
        self.forget()
        del self.events[mark:]

    def next_id(self, sequence: str) -> str:
        """Return the next Id of a sequence as text."""
        return str(self.database.next(self.id, sequence))

    def now(self) -> float:
        """Return the present in seconds since the epoch."""
        return self.clock.now()

    def get(self, entity: str, identifier: str) -> dict[str, Any] | None:
        """Return a live object in stored form, or None."""
        return self.objects.get(entity, identifier)

    def single(self, entity: str) -> dict[str, Any]:
        """Return Preferences or CompanyInfo. Raises KeyError before it is seeded."""
        if entity not in self._single:
            found = self.objects.get(entity, "1")
            if found is None:
                raise KeyError(f"company {self.id} has no {entity}")
            self._single[entity] = found
        return self._single[entity]

    def preference(self, group: str, name: str, default: Any = None) -> Any:
        """Return one preference, such as ("SalesFormsPrefs", "CustomTxnNumbers")."""
        return self.single("Preferences").get(group, {}).get(name, default)

    def other_preference(self, name: str, default: str = "false") -> str:
        """Return a value of OtherPrefs.NameValue, always text."""
        rows = self.preference("OtherPrefs", "NameValue", [])
        return next((row["Value"] for row in rows if row["Name"] == name), default)

    def label(self, entity: str, identifier: str) -> str | None:
        """Return the name that references show for an object, or None."""
        key = (entity, identifier)
        if key not in self._labels:
            from .entities.registry import entity_named

            found = self.objects.get(entity, identifier)
            self._labels[key] = (
                entity_named(entity).label(found) if found is not None else None
            )
        return self._labels[key]

    def account_type(self, identifier: str) -> str:
        """Return an account's AccountType, empty for an unknown account."""
        if identifier not in self._account_types:
            found = self.objects.get("Account", identifier)
            self._account_types[identifier] = found["AccountType"] if found else ""
        return self._account_types[identifier]

    def object_changed(self, entity: str, identifier: str) -> None:
        """Forget cached views of an object that was written."""
        self._labels.pop((entity, identifier), None)
        self._single.pop(entity, None)
        if entity == "Account":
            self._account_types.pop(identifier, None)

    def tell(self, entity: str, identifier: str, operation: str) -> None:
        """Note an event for listeners (webhooks)."""
        self.events.append(
            Event(self.id, entity, identifier, operation, self.clock.now())
        )
