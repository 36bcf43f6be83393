"""References: do they point to something, and which name do they show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import currencies, errors
from ..errors import QboFault
from ..schema.fields import Field, TypeSpec, type_spec

if TYPE_CHECKING:
    from ..company import Company

# How fault 2500 calls the kinds.
_KIND_WORD = {
    "Customer": "Names",
    "Vendor": "Names",
    "Employee": "Names",
    "Account": "Accounts",
    "Item": "Items",
    "Class": "Klasses",
    "Department": "Departments",
    "Term": "Terms",
    "PaymentMethod": "PaymentMethods",
    "TaxCode": "TaxCodes",
    "TaxRate": "TaxRates",
    "TaxAgency": "TaxAgencies",
    "CustomerType": "CustomerTypes",
}


# Values that stand for no record: shipping and gratuity of sales lines.
SPECIAL_ITEMS = frozenset({"SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID"})


def walk(
    spec: TypeSpec, obj: dict[str, Any], path: str = ""
) -> Iterator[tuple[Field, dict[str, Any], str]]:
    """Yield (field, reference, path) for every reference in an object, nested too."""
    for name, value in obj.items():
        entry = spec.fields.get(name)
        if entry is None or entry.kind not in ("ref", "type"):
            continue
        where = f"{path}.{name}" if path else name
        for part in value if isinstance(value, list) else (value,):
            if not isinstance(part, dict):
                continue
            if entry.kind == "ref":
                yield entry, part, where
            else:
                yield from walk(type_spec(entry.target), part, where)


def check(
    company: Company, spec: TypeSpec, new: dict[str, Any], old: dict[str, Any] | None
) -> None:
    """Raise 2500 for a reference to nothing and 610 for one to something inactive.

    What the object referred to before is not asked again: a list record may have been
    made inactive since.
    """
    known = (
        {(e.target, r.get("value")) for e, r, _ in walk(spec, old)} if old else set()
    )
    for entry, reference, _path in walk(spec, new):
        value = reference.get("value")
        if not entry.target or (entry.target, value) in known:
            continue
        if entry.target == "Item" and value in SPECIAL_ITEMS:
            continue
        if entry.target == "Currency":
            _check_currency(company, str(value))
            continue
        found = company.get(entry.target, str(value))
        if found is None:
            word = _KIND_WORD.get(entry.target, entry.target)
            raise QboFault(errors.invalid_reference(word, value))
        if found.get("Active") is False:
            raise QboFault(errors.not_found())


def _check_currency(company: Company, code: str) -> None:
    if code not in currencies.NAMES:
        raise QboFault(errors.invalid_format(2160, "Currency", code, "CurrencyRef"))
    if code != company.currency and not company.preference(
        "CurrencyPrefs", "MultiCurrencyEnabled", False
    ):
        raise QboFault(
            errors.business(
                "Multi Currency should be enabled to perform this operation"
            )
        )


def show_names(company: Company, spec: TypeSpec, obj: dict[str, Any]) -> None:
    """Fill in the name that each reference shows, from the present state."""
    for entry, reference, _path in walk(spec, obj):
        value = reference.get("value")
        if entry.target == "Currency":
            label = currencies.NAMES.get(str(value))
        elif entry.target:
            label = company.label(entry.target, str(value))
        else:
            continue
        if label is not None:
            reference["name"] = label


def strip_names(spec: TypeSpec, obj: dict[str, Any]) -> None:
    """Remove names and types sent with references; only values count."""
    for entry, reference, _path in walk(spec, obj):
        if entry.target:
            reference.pop("name", None)
            reference.pop("type", None)
