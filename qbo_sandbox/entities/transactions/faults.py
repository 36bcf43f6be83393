"""Faults of purchases, journal, deposits and time: codes as Intuit lists them.

Texts in the list are short descriptions; where a company's own text is known it is
used. Source: Intuit, "Error codes" and "Troubleshoot common errors".
"""

from __future__ import annotations

from typing import Any

from ... import errors
from ...errors import QboFault

NEEDS_CUSTOMER = (
    "When you use Accounts Receivable, you must choose a customer in the Name field."
)
NEEDS_VENDOR = (
    "When you use Accounts Payable, you must choose a vendor in the Name field."
)
LARGEST_TOTAL = 99_999_999_999


def business(text: str, element: str = "") -> QboFault:
    """Return 6000, the catch-all."""
    return QboFault(errors.business(text, element))


def missing(name: str) -> QboFault:
    """Return 2020 for a path such as ``Line.DetailType``."""
    return QboFault(errors.missing(name))


def account_type(kind: str, element: str) -> QboFault:
    """Return 6430 for an account of a type that a field cannot take."""
    return QboFault(
        errors.error(
            6430,
            "Invalid account type used",
            f"Invalid account type: {kind} cannot be used in {element}",
            element,
        )
    )


def duplicate_number(number: str, entity: str, identifier: str) -> QboFault:
    """Return 6140 for a document number in use."""
    return QboFault(
        errors.error(
            6140,
            "Duplicate Document Number Error",
            "Duplicate Document Number Error : You must specify a different number. "
            f"This number has already been used.  DocNumber={number} is assigned to "
            f"TxnType={entity} with TxnId={identifier}",
        )
    )


def negative(element: str, value: Any) -> QboFault:
    """Return 2290 for a negative amount on a line."""
    return QboFault(
        errors.error(
            2290,
            "Negative amount",
            f"The amount may not be negative. Supplied value:{value}",
            element,
        )
    )


def out_of_range(element: str, value: Any) -> QboFault:
    """Return 2240 for a number beyond its bounds."""
    return QboFault(
        errors.error(
            2240,
            "Number out of range",
            f"{element} is out of range. Supplied value:{value}",
            element,
        )
    )


def cannot_link(text: str) -> QboFault:
    """Return 620 for a transaction that cannot be linked."""
    return QboFault(errors.error(620, "Transaction cannot be linked", text))


def link_missing(kind: str, identifier: str) -> QboFault:
    """Return 6000 for a link to nothing, worded as recorded for an estimate."""
    what = f"{kind} {identifier}"
    return business(
        f"The entity {what} that you are trying to link does not exist. {what}"
    )


def forbidden_billed() -> QboFault:
    """Return 2170 for a client that sets HasBeenBilled."""
    return QboFault(errors.invalid_enum("HAS_BEEN_BILLED"))


def customer_needed(element: str) -> QboFault:
    """Return 6310 for something billable without a customer."""
    return QboFault(
        errors.error(
            6310,
            "Customer is required",
            "A customer is required when BillableStatus is Billable",
            element,
        )
    )


def linked_to_invoice(what: str) -> QboFault:
    """Return 6400 for what an invoice has billed."""
    return QboFault(
        errors.error(
            6400,
            "Transaction is linked to an invoice",
            f"This {what} is linked to an invoice and cannot be deleted",
        )
    )


def wrong_product(value: Any) -> QboFault:
    """Return 6070 for an amount that is not quantity times price."""
    return QboFault(
        errors.error(
            6070,
            "Amount calculation incorrect in the request",
            f"Amount is not equal to UnitPrice * Qty. Supplied value:{value}",
            "Line.Amount",
        )
    )
