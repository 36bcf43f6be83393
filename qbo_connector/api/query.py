"""Statements of QuickBooks' query language, built without a chance of injection.

The language (Intuit's page on data queries): conditions joined by AND only, operators
``= < > <= >= IN LIKE`` with ``%`` as the only wildcard, strings in single quotes with
``\\'`` and ``\\\\`` as escapes, at most 1,000 rows a page. Values compare without
regard to case. Typographic quotes inside a string are a lexical error.
"""

import datetime
import re
from decimal import Decimal

OPERATORS = ("=", "<", ">", "<=", ">=", "IN", "LIKE")
MAX_ROWS = 1000
# Our own limits for one IN list: a statement that stays readable in a log, and an
# answer of one page. QuickBooks documents none.
MAX_IN = 500
MAX_IN_CHARACTERS = 16_000
# Cannot be paged or ordered.
SINGLE_RECORD = frozenset(("CompanyInfo", "Preferences"))

_TYPOGRAPHIC = re.compile(
    "[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033]"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*")


def needs_like(text):
    """Return whether ``text`` can be searched only by LIKE.

    True for typographic quotes and control characters, which no literal can hold.
    """
    return bool(_TYPOGRAPHIC.search(text) or _CONTROL.search(text))


def quote(text, like=False):
    """Return ``text`` as a string literal, quotes included.

    :param like: the literal is for LIKE: ``%`` in it is a wildcard, and whatever no
        literal can hold becomes one. The search then finds more than was asked for:
        compare again what comes back
    :raises ValueError: for invalid Unicode; and where no LIKE is meant for control
        characters and typographic quotes
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise ValueError("a search text must be valid Unicode") from exc
    if needs_like(text):
        if not like:
            raise ValueError(
                "typographic quotes and control characters can be searched only "
                "with LIKE"
            )
        text = _CONTROL.sub("%", _TYPOGRAPHIC.sub("%", text))
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def moment(value):
    """Return an aware datetime as QuickBooks writes it: ``2026-11-01T08:00:00+00:00``.

    :raises ValueError: for a datetime without a time zone
    """
    if value.tzinfo is None:
        raise ValueError("a point in time needs a time zone")
    return value.replace(microsecond=0).isoformat()


def literal(value, like=False):
    """Return any value (text, bool, int, Decimal, date, aware datetime) as a literal.

    :raises TypeError: for anything else, floats above all
    """
    if isinstance(value, str):
        return quote(value, like)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return f"'{value:f}'" if isinstance(value, Decimal) else f"'{value}'"
    if isinstance(value, datetime.datetime):
        return f"'{moment(value)}'"
    if isinstance(value, datetime.date):
        return f"'{value.isoformat()}'"
    raise TypeError(f"{type(value).__name__} cannot be searched for")


def _name(text):
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is no name of the query language")
    return text


def condition(field, operator, value):
    """Return one condition as text.

    Equality with a text that no literal can hold (see :func:`quote`) becomes LIKE and
    then finds more than was asked for.

    :param operator: one of :data:`OPERATORS`
    :param value: see :func:`literal`; a non-empty list for IN
    """
    operator = operator.upper()
    if operator not in OPERATORS:
        raise ValueError(f"QuickBooks has no operator {operator!r}")
    if operator == "IN":
        values = [literal(item) for item in value]
        if not values:
            raise ValueError("IN needs at least one value")
        return f"{_name(field)} IN ({', '.join(values)})"
    if operator == "=" and isinstance(value, str) and needs_like(value):
        operator = "LIKE"  # a % of its own in the text only widens the search
    return f"{_name(field)} {operator} {literal(value, operator == 'LIKE')}"


def where(conditions):
    """Return conditions joined by AND; "" for none.

    :param conditions: list of (field, operator, value)
    """
    return " AND ".join(condition(*item) for item in conditions)


_joined = where  # where the name is taken by a parameter


def chunks_in(field, values, size=MAX_IN):
    """Return conditions that together find every one of ``values``, each once.

    :param values: any iterable; repetitions are dropped, order is kept
    :param size: at most so many values in one IN list
    :return: list of texts, one query each. Values that no literal can hold get a LIKE
        of their own, which finds more than was asked for
    """
    plain, result, length = [], [], 0
    for value in dict.fromkeys(values):
        if isinstance(value, str) and needs_like(value):
            result.append(condition(field, "=", value))
            continue
        cost = len(literal(value)) + 2
        if plain and (len(plain) >= size or length + cost > MAX_IN_CHARACTERS):
            result.append(condition(field, "IN", plain))
            plain, length = [], 0
        plain.append(value)
        length += cost
    if plain:
        result.append(condition(field, "IN", plain))
    return result


def select(entity, where=None, order_by=None, start=1, limit=MAX_ROWS):
    """Return a statement for one page of an entity.

    :param where: list of (field, operator, value), or text from :func:`where` or
        :func:`chunks_in`
    :param order_by: field name, may end in " DESC"
    :param start: 1-based position of the first row
    :param limit: 1 to 1,000
    """
    statement = f"SELECT * FROM {_name(entity)}"
    conditions = where if isinstance(where, str) else _joined(where or [])
    if conditions:
        statement += f" WHERE {conditions}"
    if entity in SINGLE_RECORD:
        return statement
    if not (start >= 1 and 1 <= limit <= MAX_ROWS):
        raise ValueError(f"rows {start} and {limit}: QuickBooks gives 1 to {MAX_ROWS}")
    if order_by:
        field, _space, direction = order_by.partition(" ")
        if direction.upper() not in ("", "ASC", "DESC"):
            raise ValueError(f"{order_by!r} is no order")
        statement += f" ORDERBY {_name(field)} {direction.upper()}".rstrip()
    return f"{statement} STARTPOSITION {int(start)} MAXRESULTS {int(limit)}"


def count(entity, where=None):
    """Return a statement that counts; the answer holds ``totalCount``."""
    conditions = where if isinstance(where, str) else _joined(where or [])
    tail = f" WHERE {conditions}" if conditions else ""
    return f"SELECT COUNT(*) FROM {_name(entity)}{tail}"
