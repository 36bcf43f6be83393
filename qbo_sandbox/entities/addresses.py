"""Addresses and contact values inside people and firms."""

from __future__ import annotations

import re
from typing import Any

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault

_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
LINES = ("Line1", "Line2", "Line3", "Line4", "Line5")
LONGEST_TOGETHER = 2000


def number_addresses(change: Change, *names: str) -> None:
    """Give each address its Id; one that is replaced keeps the Id of its place."""
    for name in names:
        address = change.new.get(name)
        if not address:
            continue
        before = (change.old or {}).get(name, {})
        if "Id" not in address:
            number = before.get("Id") or change.company.next_id("address")
            address = change.new[name] = {"Id": number, **address}
        for part in [key for key, value in address.items() if value == ""]:
            del address[part]
        check_lines(name, address)


def check_lines(name: str, address: dict[str, Any]) -> None:
    """Raise 2050 when the lines together are longer than 2000 characters."""
    text = "".join(str(address.get(line, "")) for line in LINES)
    if len(text) > LONGEST_TOGETHER:
        raise QboFault(errors.bad_length(name, text, LONGEST_TOGETHER))


def check_mail(obj: dict[str, Any], name: str) -> None:
    """Raise 2150 for an e-mail address without @ and dot; lists by comma are fine."""
    text = obj.get(name, {}).get("Address", "")
    for part in filter(None, (piece.strip() for piece in str(text).split(","))):
        if not _MAIL.match(part):
            raise QboFault(
                errors.invalid_format(2150, "Email Address", part, f"{name}.Address")
            )


def country_address(company: Company) -> dict[str, Any]:
    """Return the company's own address, from its profile."""
    profile = company.profile
    address = {
        "Id": "1",
        "Line1": profile.line1,
        "City": profile.city,
        "Country": {"US": "USA", "CA": "CAN", "GB": "GBR", "FR": "FRA", "AU": "AUS"}[
            profile.country
        ],
        "CountrySubDivisionCode": profile.region,
        "PostalCode": profile.postal_code,
    }
    return {key: value for key, value in address.items() if value}
