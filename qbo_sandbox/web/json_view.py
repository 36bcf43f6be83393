"""JSON for people: coloured, and its references lead to what they name."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from .. import codec
from ..company import Company
from ..schema.fields import Field, TypeSpec, type_spec
from .html import link

_STEP = "  "


class JsonView:
    """Writes one object as HTML for a ``pre``."""

    def __init__(self, company: Company | None = None):
        self.company = company

    def text(self, value: Any, spec: TypeSpec | None = None, depth: int = 0) -> str:
        """Return a value; ``spec`` is the table of an object, for its references."""
        if isinstance(value, dict):
            return self._object(value, spec, depth)
        if isinstance(value, list):
            rows = [self.text(part, spec, depth + 1) for part in value]
            return _block("[", rows, "]", depth)
        look = "s" if isinstance(value, str) else "v"
        shown = codec.dumps(value)
        return f'<span class="{look}">{escape(shown)}</span>'

    def _object(self, obj: dict[str, Any], spec: TypeSpec | None, depth: int) -> str:
        rows = []
        for name, value in obj.items():
            entry = spec.fields.get(name) if spec else None
            shown = self._linked(entry, obj, name, value)
            if shown is None:
                inner = _inner(entry)
                shown = self.text(value, inner, depth + 1)
                if entry is not None and entry.kind == "ref" and entry.target:
                    shown = self._reference(entry.target, value, depth + 1)
            rows.append(f'<span class="k">{escape(json.dumps(name))}</span>: {shown}')
        return _block("{", rows, "}", depth)

    def _reference(self, target: str, value: Any, depth: int) -> str:
        """Return a reference whose value leads to the record."""
        if not isinstance(value, dict) or self.company is None:
            return self.text(value, None, depth)
        rows = []
        for name, part in value.items():
            shown = self.text(part)
            if name == "value" and self.company.get(target, str(part)):
                words = json.dumps(str(part))
                shown = link(words, "ui", self.company.id, target, str(part))
            rows.append(f'<span class="k">{escape(json.dumps(name))}</span>: {shown}')
        return _block("{", rows, "}", depth)

    def _linked(
        self, entry: Field | None, obj: dict[str, Any], name: str, value: Any
    ) -> str | None:
        """Return the Id of a linked transaction as a way to it."""
        if name != "TxnId" or self.company is None:
            return None
        kind = str(obj.get("TxnType", ""))
        kinds = {"BillPaymentCheck": "BillPayment", "Expense": "Purchase"}
        kinds |= {"BillPaymentCreditCard": "BillPayment", "Check": "Purchase"}
        kind = kinds.get(kind, kind)
        if not self.company.get(kind, str(value)):
            return None
        return link(json.dumps(str(value)), "ui", self.company.id, kind, str(value))


def _inner(entry: Field | None) -> TypeSpec | None:
    if entry is None or entry.kind != "type":
        return None
    return type_spec(entry.target)


def _block(begin: str, rows: list[str], end: str, depth: int) -> str:
    if not rows:
        return begin + end
    inner = ",\n".join(_STEP * (depth + 1) + row for row in rows)
    return f"{begin}\n{inner}\n{_STEP * depth}{end}"


def pretty(text: str, most: int = 60_000) -> str:
    """Return a body as HTML: JSON in colours, anything else as it came."""
    cut = text[:most]
    try:
        return JsonView().text(codec.loads(text)) if len(text) <= most else escape(cut)
    except ValueError:
        return escape(cut)
