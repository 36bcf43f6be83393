"""States of the USA: abbreviations and names."""

from __future__ import annotations

from typing import Any

_TABLE = """AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado
CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii
ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine
MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri
MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico
NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon
PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee
TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin
WY Wyoming"""
NAMES = {
    row.split(" ", 1)[0]: row.split(" ", 1)[1]
    for row in _TABLE.replace("\n", "|").split("|")
}
_SHORT = {name.lower(): short for short, name in NAMES.items()}


def state_of(address: dict[str, Any]) -> str:
    """Return the state's abbreviation (other text as it is), empty for none."""
    text = str(address.get("CountrySubDivisionCode", "")).strip()
    return _SHORT.get(text.lower(), text.upper())


def words_of(state: str) -> list[str]:
    """Return the texts that stand for a state."""
    return [NAMES[state], state] if state in NAMES else [state or "no state"]
