"""Budget: read and asked, made by people. Source: Intuit's reference of Budget."""

from __future__ import annotations

from .lists import ListEntity


class Budget(ListEntity):
    """Amounts planned for accounts; the API can read and delete one."""

    name = "Budget"
    word = "budget"
    operations = frozenset({"read", "query", "delete", "cdc"})
