"""Checks a body against its table and returns it in the form that is stored.

Raises QboFault with the code that QuickBooks uses: 2010 unknown property, 2050
length, 2060 date, 2070 number, 2090 amount, 2170 enumeration, 2190 boolean.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import errors
from ..codec import clean_text, plain_number, shown_amount
from ..errors import QboFault
from .fields import MAIN_MEMBER, Field, TypeSpec, enum_values, type_spec
from .txn_types import txn_type

REFERENCE = frozenset({"value", "name", "type"})
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_LARGEST = Decimal(10) ** 15
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def clean(spec: TypeSpec, body: Any, path: str = "") -> dict[str, Any]:
    """Return ``body`` with kept properties only, each in its stored form.

    A null is left out: QuickBooks does not read null as "clear". Read-only and merely
    accepted properties are left out too. ``""`` and ``{}`` stay, since they clear.
    """
    if not isinstance(body, dict):
        raise QboFault(
            errors.invalid_property(
                f"Can not deserialize instance of com.intuit.schema.finance.v3."
                f"{spec.name} out of {_token(body)} token"
            )
        )
    kept: dict[str, Any] = {}
    for name, value in body.items():
        entry = spec.fields.get(name)
        if entry is None:
            if name in spec.accepted:
                continue
            raise QboFault(errors.unknown_property(name, spec.name, spec.known()))
        if value is None or entry.read_only:
            continue
        where = f"{path}.{name}" if path else name
        kept[name] = (
            _many(entry, value, where) if entry.many else _one(entry, value, where)
        )
    return kept


def _token(value: Any) -> str:
    names = {list: "START_ARRAY", str: "VALUE_STRING", bool: "VALUE_BOOLEAN"}
    return names.get(type(value), "VALUE_NUMBER")


def _many(entry: Field, value: Any, path: str) -> list[Any]:
    rows = value if isinstance(value, list) else [value]
    return [_one(entry, row, path) for row in rows if row is not None]


def _one(entry: Field, value: Any, path: str) -> Any:
    if entry.kind == "type":
        return _nested(entry, value, path)
    if entry.kind == "ref":
        return _reference(entry, value)
    if entry.kind == "any":
        return value
    if isinstance(value, dict | list):
        raise QboFault(
            errors.invalid_property(
                f'Can not deserialize value of "{entry.name}" out of '
                f"{'START_OBJECT' if isinstance(value, dict) else 'START_ARRAY'} token"
            )
        )
    return _PLAIN[entry.kind](entry, value, path)


def _nested(entry: Field, value: Any, path: str) -> dict[str, Any]:
    inner = clean(type_spec(entry.target), value, path)
    if entry.target == "LinkedTxn" and "TxnType" in inner:
        inner["TxnType"] = txn_type(inner["TxnType"])
    main = MAIN_MEMBER.get(entry.target)
    if entry.longest and main in inner:
        _length(inner[main], entry.longest, path)
    return inner


def _reference(entry: Field, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        # Ids arrive bare from some clients' XML mappings; QuickBooks reads them.
        if isinstance(value, list):
            raise QboFault(
                errors.invalid_property(
                    "Can not deserialize instance of com.intuit.schema.finance.v3."
                    "ReferenceType out of START_ARRAY token"
                )
            )
        return {"value": str(value)}
    for name in value:
        if name not in REFERENCE:
            raise QboFault(
                errors.unknown_property(name, "ReferenceType", sorted(REFERENCE))
            )
    kept = {
        key: clean_text(str(part)) for key, part in value.items() if part is not None
    }
    return kept


def _length(text: str, longest: int, path: str) -> None:
    if len(text) > longest:
        raise QboFault(errors.bad_length(path, text, longest))


def _text(entry: Field, value: Any, path: str) -> str:
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = clean_text(str(value))
    if entry.longest:
        _length(text, entry.longest, path)
    return text


def _boolean(entry: Field, value: Any, path: str) -> bool | str:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("true", "false"):
        return text == "true"
    if text == "":
        return ""
    raise QboFault(errors.invalid_format(2190, "Boolean", value, path))


def _decimal(value: Any, code: int, what: str, path: str) -> Decimal:
    if isinstance(value, bool):
        raise QboFault(errors.invalid_format(code, what, value, path))
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise QboFault(errors.invalid_format(code, what, value, path)) from error
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise QboFault(errors.invalid_format(code, what, value, path))
    return number


def _number(entry: Field, value: Any, path: str) -> Any:
    if value == "":
        return ""
    number = _decimal(value, 2070, "Number", path)
    return plain_number(number.quantize(Decimal("1e-10")))


def _whole(entry: Field, value: Any, path: str) -> Any:
    if value == "":
        return ""
    number = _decimal(value, 2070, "Number", path)
    if number != number.to_integral_value():
        raise QboFault(errors.invalid_format(2070, "Number", value, path))
    return int(number)


def _amount(entry: Field, value: Any, path: str) -> Any:
    if value == "":
        return ""
    return shown_amount(_decimal(value, 2090, "Amount", path))


def _date(entry: Field, value: Any, path: str) -> str:
    text = str(value)
    if text == "":
        return ""
    match = _DATE.match(text[:10])
    if match and (len(text) == 10 or text[10] in "T+-Z"):
        year, month, day = (int(part) for part in match.groups())
        if year and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]:
            leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            if (month, day) != (2, 29) or leap:
                return text[:10]
    raise QboFault(errors.invalid_date(value, path))


def _date_time(entry: Field, value: Any, path: str) -> str:
    text = str(value)
    if text:
        _date(entry, text, path)
    return text


def _enumeration(entry: Field, value: Any, path: str) -> str:
    text = str(value)
    if text == "" or text in enum_values(entry.target):
        return text
    raise QboFault(errors.invalid_enum(value, path))


_PLAIN = {
    "str": _text,
    "id": _text,
    "bool": _boolean,
    "num": _number,
    "int": _whole,
    "amt": _amount,
    "date": _date,
    "datetime": _date_time,
    "enum": _enumeration,
}
