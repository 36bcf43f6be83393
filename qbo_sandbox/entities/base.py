"""What every entity has, and the hooks by which one differs from another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from .. import errors
from ..engine.references import show_names
from ..errors import QboFault
from ..schema.fields import TypeSpec, entity_spec
from ..store.objects import Columns

if TYPE_CHECKING:
    from ..company import Company
    from ..engine.change import Change
    from ..query.parser import Statement


class Entity:
    """One kind of object. Subclasses with a ``name`` are registered by existing.

    The order of hooks in a create or update: ``required`` names are asked for,
    references checked, then ``prepare`` (defaults, derived values), ``check`` (rules,
    raising QboFault), storing, ``saved`` (side effects on other objects).
    """

    name: ClassVar[str] = ""
    path: ClassVar[str] = ""  # URL segment; the lower-case name when empty
    operations: ClassVar[frozenset[str]] = frozenset(
        {"create", "read", "update", "query", "cdc"}
    )
    sequence: ClassVar[str] = ""  # Ids are counted in this; the name when empty
    transaction: ClassVar[bool] = False
    numeric_ids: ClassVar[bool] = True
    single: ClassVar[bool] = False  # one object a company, with Id 1
    always_sparse: ClassVar[bool] = False
    delete_without_token: ClassVar[bool] = False
    total_count: ClassVar[bool] = False  # plain queries answer totalCount
    keeps: ClassVar[frozenset[str]] = frozenset({"Active"})  # survive a full update
    ignored_in_comparison: ClassVar[frozenset[str]] = frozenset()
    default_order: ClassVar[str] = "name, num"  # columns of the store
    always_listed: ClassVar[frozenset[str]] = frozenset()  # Ids that ignore paging

    @classmethod
    def concrete(cls) -> list[type[Entity]]:
        """Return all subclasses that name an entity, at any depth."""
        found = []
        for sub in cls.__subclasses__():
            if sub.__dict__.get("name"):
                found.append(sub)
            found.extend(sub.concrete())
        return found

    def __init__(self) -> None:
        self.spec: TypeSpec = self.make_spec()
        self.url_path = self.path or self.name.lower()
        self.id_sequence = self.sequence or self.name

    def make_spec(self) -> TypeSpec:
        """Return the table of this entity."""
        return entity_spec(self.name)

    # --- what is allowed

    def must_support(self, operation: str) -> None:
        """Raise fault 500 for an operation that Intuit does not offer here."""
        if operation not in self.operations:
            raise QboFault(
                errors.operation_not_supported(f"{operation} on {self.name}")
            )

    def required(self, change: Change) -> list[str]:
        """Return names that must have a value after the merge."""
        return [entry.name for entry in self.spec.fields.values() if entry.required]

    # --- bodies that wrap another object

    def inner(self, body: Any) -> Any:
        """Return the object that Id and SyncToken stand in."""
        return body

    def resolve(self, body: Any) -> tuple[Entity, Any]:
        """Return who writes a body, and the body that is written."""
        return self, body

    def wrap(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return an answer in the form in which the entity gives it."""
        return answer

    # --- hooks of a write

    def merge_field(self, name: str, old: Any, sent: Any) -> Any:
        """Return the value after an update that sent one; default: what was sent."""
        return sent

    def prepare(self, change: Change) -> None:
        """Complete ``change.new``: defaults and derived values."""

    def check(self, change: Change) -> None:
        """Raise QboFault where a rule is broken."""

    def new_id(self, change: Change) -> str:
        """Return the Id of a new object."""
        return change.company.next_id(self.id_sequence)

    def saved(self, change: Change) -> None:
        """Do what a stored change causes elsewhere."""

    def check_delete(self, change: Change) -> None:
        """Raise QboFault where a delete is refused."""

    def deleted(self, change: Change) -> None:
        """Undo what the object caused, just before it goes."""

    def check_void(self, change: Change) -> None:
        """Raise QboFault where a void is refused."""

    def void(self, change: Change) -> None:
        """Turn ``change.new`` into its void form."""
        raise NotImplementedError(f"{self.name} has no void")

    def rows(
        self, company: Company, statement: Statement
    ) -> list[dict[str, Any]] | None:
        """Answer a query in an own way; None for the usual one."""
        return None

    # --- storing and showing

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return what is indexed of an object."""
        return Columns(
            name=self.sort_name(obj).casefold(),
            parent=obj.get("ParentRef", {}).get("value"),
            active=obj.get("Active", True),
        )

    def sort_name(self, obj: dict[str, Any]) -> str:
        """Return the name by which lists are ordered."""
        for name in ("FullyQualifiedName", "DisplayName", "Name"):
            if name in obj:
                return str(obj[name])
        return ""

    def label(self, obj: dict[str, Any]) -> str:
        """Return the name that references to this object show."""
        return self.sort_name(obj)

    def store(
        self, company: Company, obj: dict[str, Any], created: float, updated: float
    ) -> None:
        """Write an object; ``created`` counts only for a new one."""
        ordered = {name: obj[name] for name in self.spec.fields if name in obj}
        company.objects.put(self.name, ordered, self.columns(ordered), created, updated)
        company.object_changed(self.name, obj["Id"])

    def show(self, company: Company, obj: dict[str, Any], where: str) -> dict[str, Any]:
        """Return the object as answered; ``where`` is create, update, read or query."""
        show_names(company, self.spec, obj)
        self.project(company, obj, where)
        return obj

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Change ``obj``, a fresh copy, in place for an answer."""

    def pseudonym(self, company: Company, obj: dict[str, Any]) -> str:
        """Return the opaque V4IDPseudonym that queries add."""
        text = f"{company.id}.{self.name}.{obj['Id']}"
        return "002098" + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
