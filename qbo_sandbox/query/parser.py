"""Reads a statement: SELECT, FROM, WHERE, ORDERBY, STARTPOSITION, MAXRESULTS.

AND only, no OR and no parentheses around conditions, as Intuit's grammar has it.
``ORDER BY`` in two words and MAXRESULTS before STARTPOSITION are accepted (recorded).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .lexer import END, Token, lexical, tokens, unexpected

OPERATORS = ("=", "<", ">", "<=", ">=")
UNEQUAL = "!="


@dataclass(frozen=True)
class Condition:
    """``path operator values``; a comparison has one value."""

    path: str
    operator: str
    values: tuple[str, ...]


@dataclass
class Statement:
    """A parsed query. ``fields`` is empty for ``*``."""

    entity: str = ""
    count: bool = False
    fields: list[str] = field(default_factory=list)
    where: list[Condition] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)  # (path, descending)
    start: int | None = None
    most: int | None = None


class _Reader:
    def __init__(self, text: str, today: str):
        self.tokens = tokens(text)
        self.at = 0
        self.today = today
        self.operators: tuple[str, ...] = OPERATORS

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.token
        self.at += 1
        return token

    def accept(self, keyword: str) -> bool:
        if self.token.keyword == keyword or self.token.kind == keyword:
            self.at += 1
            return True
        return False

    def expect(self, keyword: str) -> Token:
        if self.token.keyword != keyword and self.token.kind != keyword:
            shown = f"<{keyword}>" if keyword == "IDENTIFIER" else f'"{keyword}"'
            raise unexpected(
                self.token,
                shown.lower()
                if keyword.isalpha() and keyword != "IDENTIFIER"
                else shown,
            )
        return self.take()

    def path(self) -> str:
        parts = [self.expect("IDENTIFIER").text]
        while self.accept("."):
            if self.token.kind not in ("IDENTIFIER", "KEYWORD"):
                raise unexpected(self.token, "<IDENTIFIER>")
            parts.append(self.take().text)
        return ".".join(parts)


def parse(text: str, today: str = "", unequal: str = "refuse") -> Statement:
    """Return the statement. Raises QboFault 4000 for what does not parse.

    ``unequal``: "accept", "refuse", or the one entity with which ``!=`` is known.
    """
    reader, found = _Reader(text, today), Statement()
    reader.expect("SELECT")
    _selection(reader, found)
    reader.expect("FROM")
    found.entity = reader.expect("IDENTIFIER").text
    if unequal == "accept" or unequal.lower() == found.entity.lower():
        reader.operators += (UNEQUAL,)
    if reader.accept("WHERE"):
        found.where.append(_condition(reader))
        while reader.accept("AND"):
            found.where.append(_condition(reader))
    _order(reader, found)
    _page(reader, found)
    if reader.token.kind != END:
        raise unexpected(reader.token, *_expected_after(found))
    return found


def _expected_after(found: Statement) -> tuple[str, ...]:
    rest = ('"startposition"', '"maxresults"', "<EOF>")
    if found.order or found.start is not None or found.most is not None:
        return rest
    return ('"and"' if found.where else '"where"', '"orderby"', *rest)


def _selection(reader: _Reader, found: Statement) -> None:
    if reader.accept("COUNT"):
        reader.expect("(")
        reader.expect("*")
        reader.expect(")")
        found.count = True
        return
    while True:
        if not reader.accept("*"):
            if reader.token.kind != "IDENTIFIER":
                raise unexpected(reader.token, "<IDENTIFIER>")
            path = reader.path()
            if reader.accept("."):
                reader.expect("*")
            found.fields.append(path)
        if not reader.accept(","):
            return


def _condition(reader: _Reader) -> Condition:
    path = reader.path()
    if reader.accept("IN"):
        reader.expect("(")
        values = [_value(reader)]
        while reader.accept(","):
            values.append(_value(reader))
        reader.expect(")")
        return Condition(path, "IN", tuple(values))
    if reader.accept("LIKE"):
        return Condition(path, "LIKE", (_value(reader),))
    if reader.token.kind in reader.operators:
        operator = reader.take().kind
        return Condition(path, operator, (_value(reader),))
    if reader.token.kind == UNEQUAL:
        raise lexical("!", reader.token.line, reader.token.column)
    raise unexpected(
        reader.token, '"in"', '"like"', *(f'"{word}"' for word in OPERATORS)
    )


def _value(reader: _Reader) -> str:
    token = reader.token
    if token.kind in ("STRING", "NUMBER"):
        return reader.take().text
    if token.keyword in ("TRUE", "FALSE"):
        return reader.take().text.lower()
    if reader.accept("CURRENT_DATE"):
        return reader.today
    raise unexpected(token, "<STRING>", "<NUMBER>", '"true"', '"false"')


def _order(reader: _Reader, found: Statement) -> None:
    if reader.accept("ORDER"):
        reader.expect("BY")
    elif not reader.accept("ORDERBY"):
        return
    while True:
        path = reader.path()
        down = reader.accept("DESC")
        if not down:
            reader.accept("ASC")
        found.order.append((path, down))
        if not reader.accept(","):
            return


def _page(reader: _Reader, found: Statement) -> None:
    while reader.token.keyword in ("STARTPOSITION", "MAXRESULTS"):
        word = reader.take().keyword
        number = int(float(reader.expect("NUMBER").text))
        if word == "STARTPOSITION":
            found.start = number
        else:
            found.most = number
