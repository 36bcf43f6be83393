"""Term (payment terms). Source: Intuit's reference of Term."""

from __future__ import annotations

from typing import Any

from .. import errors
from ..engine.change import Change
from ..errors import QboFault
from .lists import ListEntity

RANGES = {
    "DueDays": (0, 999),
    "DiscountDays": (0, 999),
    "DayOfMonthDue": (1, 31),
    "DueNextMonthDays": (0, 999),
    "DiscountDayOfMonth": (0, 31),
    "DiscountPercent": (0, 100),
}


class Term(ListEntity):
    """Due after days, or on a day of the month; which of them makes its Type."""

    name = "Term"
    word = "term"

    def prepare(self, change: Change) -> None:
        """Compute the type and check ranges (2240)."""
        super().prepare(change)
        new = change.new
        by_date = "DayOfMonthDue" in new
        if not by_date and "DueDays" not in new:
            raise QboFault(errors.missing("DueDays"))
        new["Type"] = "DATE_DRIVEN" if by_date else "STANDARD"
        new.setdefault("DiscountPercent", 0)
        if by_date:
            new.setdefault("DueNextMonthDays", 0)
        else:
            new.setdefault("DiscountDays", 0)
        self._check_ranges(new)

    def _check_ranges(self, new: dict[str, Any]) -> None:
        for name, (least, most) in RANGES.items():
            value = new.get(name)
            if value is not None and not least <= value <= most:
                raise QboFault(
                    errors.error(
                        2240,
                        "Number out of range",
                        f"{name} must lie between {least} and {most}. "
                        f"Supplied value:{value}",
                        name,
                    )
                )
