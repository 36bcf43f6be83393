"""JSON with decimal amounts: read without floats, written as QuickBooks writes them."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

_MARK = "\x01"
_MARKED = re.compile(r'"\\u0001(-?\d+(?:\.\d+)?)"')
CENT = Decimal("0.01")
# A price times a quantity, fifteen digits each, must still round to cents.
_WIDE = Context(prec=60)


def _default(value: Any) -> str:
    if isinstance(value, Decimal):
        return _MARK + format(value, "f")
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def dumps(value: Any) -> str:
    """Return compact JSON text; a Decimal keeps its digits (``100.00``)."""
    text = json.dumps(
        value, default=_default, separators=(",", ":"), ensure_ascii=False
    )
    # A Decimal leaves json as a marked string; input can hold no mark (see clean).
    return _MARKED.sub(r"\1", text)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"Non-standard token '{name}'")


# Made once: json.loads with options would make a decoder for every text.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


def loads(text: str | bytes) -> Any:
    """Parse JSON; fractions become Decimal. Raises ValueError (JSONDecodeError)."""
    if isinstance(text, str) and not text.startswith("\ufeff"):
        return _DECODER.decode(text)
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def clean_text(text: str) -> str:
    """Drop the control character that marks numbers in ``dumps``."""
    return text.replace(_MARK, "")


def amount(value: Any) -> Decimal:
    """Return money rounded half up to cents, as QuickBooks rounds.

    Raises InvalidOperation for what is no finite number.
    """
    number = Decimal(str(value))
    if not number.is_finite():
        raise InvalidOperation(f"{value} is no amount")
    return number.quantize(CENT, ROUND_HALF_UP, _WIDE)


def shown_amount(value: Any) -> Decimal | int:
    """Return money as answers show it: ``0`` bare, anything else with two decimals."""
    cents = amount(value)
    return cents if cents else 0


def plain_number(value: Any) -> Decimal | int:
    """Return a quantity or rate without trailing zeros (``75``, ``4.5``)."""
    number = Decimal(str(value))
    if number == number.to_integral_value():
        return int(number)
    return number.normalize()
