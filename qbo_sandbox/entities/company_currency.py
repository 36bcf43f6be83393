"""CompanyCurrency: currencies in use. Source: Intuit's reference of CompanyCurrency."""

from __future__ import annotations

from typing import Any

from .. import currencies, errors
from ..engine.change import Change
from ..errors import QboFault
from ..store.objects import Columns
from .base import Entity


class CompanyCurrency(Entity):
    """A currency beside the home currency; the name follows from the code."""

    name = "CompanyCurrency"

    def required(self, change: Change) -> list[str]:
        """Ask for the code."""
        return ["Code"]

    def prepare(self, change: Change) -> None:
        """Fill in the name."""
        new = change.new
        new["Code"] = str(new["Code"]).upper()
        if new["Code"] not in currencies.NAMES:
            raise QboFault(errors.invalid_format(2160, "Currency", new["Code"], "Code"))
        new["Name"] = currencies.NAMES[new["Code"]]
        new.setdefault("Active", True)

    def check(self, change: Change) -> None:
        """Refuse a currency twice, and the home currency."""
        code, company = change.new["Code"], change.company
        holder = company.objects.holder(f"CompanyCurrency|{code}")
        if holder and holder[1] != change.new.get("Id") or code == company.currency:
            raise QboFault(errors.duplicate_name("currency"))

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns, unique by code."""
        found = super().columns(obj)
        found.unique_key = f"CompanyCurrency|{obj['Code']}"
        return found
