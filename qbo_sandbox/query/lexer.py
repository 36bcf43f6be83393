"""Splits a query into tokens and words the complaints of Intuit's parser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import errors
from ..errors import QboFault

KEYWORDS = frozenset(
    "SELECT FROM WHERE AND IN LIKE ORDERBY ORDER BY ASC DESC STARTPOSITION MAXRESULTS "
    "COUNT TRUE FALSE NULL OR NOT CURRENT_DATE ITERATOR".split()
)
_SYMBOLS = ("!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "*", ".")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
END = "<EOF>"


@dataclass(frozen=True)
class Token:
    """A piece of the statement: its kind, its text and where it stands (from 1)."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def keyword(self) -> str:
        """The upper-case keyword, or an empty string."""
        return self.text.upper() if self.kind == "KEYWORD" else ""


def tokens(text: str) -> list[Token]:
    """Return the tokens, the last of kind ``<EOF>``. Raises fault 4000."""
    found: list[Token] = []
    at, line, start = 0, 1, 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            line += space.group().count("\n")
            if "\n" in space.group():
                start = space.start() + space.group().rindex("\n") + 1
            at = space.end()
            continue
        token, at = _next(text, at, line, at - start + 1)
        found.append(token)
    found.append(Token(END, "", line, at - start + 1))
    return found


def _next(text: str, at: int, line: int, column: int) -> tuple[Token, int]:
    if text[at] == "'":
        return _string(text, at, line, column)
    number = _NUMBER.match(text, at)
    if number:
        return Token("NUMBER", number.group(), line, column), number.end()
    word = _WORD.match(text, at)
    if word:
        kind = "KEYWORD" if word.group().upper() in KEYWORDS else "IDENTIFIER"
        return Token(kind, word.group(), line, column), word.end()
    for symbol in _SYMBOLS:
        if text.startswith(symbol, at):
            return Token(symbol, symbol, line, column), at + len(symbol)
    raise lexical(text[at], line, column)


def _string(text: str, at: int, line: int, column: int) -> tuple[Token, int]:
    parts, here = [], at + 1
    while here < len(text) and text[here] != "'":
        if text[here] == "\\" and here + 1 < len(text):
            here += 1
            parts.append(_ESCAPES.get(text[here], text[here]))
        else:
            parts.append(text[here])
        here += 1
    if here >= len(text):
        raise lexical(END, line, column + here - at)
    return Token("STRING", "".join(parts), line, column), here + 1


def lexical(mark: str, line: int, column: int) -> QboFault:
    """Return the fault for a character that starts no token."""
    shown = (
        "<EOF>"
        if mark == END
        else f'"{mark}" ({ord(mark)})'
        if mark.isascii()
        else f'"\\u{ord(mark):04x}" ({ord(mark)})'
    )
    return QboFault(
        errors.query_parse(
            f"Lexical error at line {line}, column {column}.  "
            f'Encountered: {shown}, after : ""'
        )
    )


def unexpected(token: Token, *wanted: str) -> QboFault:
    """Return the fault for a token in the wrong place."""
    if token.kind == END:
        met = f'"{END}"'
    elif token.kind == "KEYWORD":
        met = f'" "{token.text.lower()}" "{token.text} ""'
    elif token.kind in ("IDENTIFIER", "NUMBER", "STRING"):
        met = f'" <{token.kind}> "{token.text} ""'
    else:
        met = f'" "{token.text}" "{token.text} ""'
    listed = "".join(f"    {word} ...\n    " for word in wanted)
    many = " one of" if len(wanted) > 1 else ""
    return QboFault(
        errors.query_parse(
            f"Encountered {met} at line {token.line}, column {token.column}.\n"
            f"Was expecting{many}:\n{listed}"
        )
    )
