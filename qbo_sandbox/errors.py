"""Faults of the v3 API: codes and texts as recorded or listed by Intuit.

Source of codes: Intuit, "Error codes" and "Troubleshoot common errors". Texts that
real companies returned are kept to the letter, doubled words included.
"""

from __future__ import annotations

from typing import Any

VALIDATION = "ValidationFault"
SYSTEM = "SystemFault"


class QboFault(Exception):
    """An answer with a Fault: one or more errors, a type and an HTTP status."""

    def __init__(
        self,
        *errors: dict[str, str],
        kind: str = VALIDATION,
        status: int = 400,
        timed: bool = True,
    ):
        super().__init__("; ".join(error.get("Detail", "") for error in errors))
        self.errors = list(errors)
        self.kind = kind
        self.status = status
        self.timed = timed

    def body(self) -> dict[str, Any]:
        """Return the value of the ``Fault`` key."""
        return {"Error": self.errors, "type": self.kind}

    def codes(self) -> list[str]:
        """Return the codes, for logs and counters."""
        return [error["code"] for error in self.errors]


class PeriodClosed(QboFault):
    """A change in a closed period, which may also be answered without a change."""


class GatewayFault(Exception):
    """A refusal by the gateway before the service: lower-case keys, other envelope."""

    def __init__(self, status: int, message: str, detail: str | None, code: str):
        super().__init__(message)
        self.status = status
        self.message = message
        self.detail = detail
        self.code = code
        self.kind = "AUTHENTICATION" if status == 401 else "SERVICE"

    def codes(self) -> list[str]:
        """Return the codes, for logs and counters."""
        return [self.code]


def error(
    code: int | str, message: str, detail: str, element: str | None = ""
) -> dict[str, str]:
    """Return one error; ``element`` None leaves the key out, as some answers do."""
    row = {"Message": message, "Detail": detail, "code": str(code)}
    if element is not None:
        row["element"] = element
    return row


def unsupported_operation(path: str, full: str) -> dict[str, str]:
    """500 for a path that the service does not know."""
    return error(
        500,
        "Unsupported Operation",
        f"Operation Could not find resource for relative : {path} of full path: "
        f"{full} is not supported.",
        None,
    )


def operation_not_supported(what: str) -> dict[str, str]:
    """500 for an operation that exists, but not on this entity."""
    return error(
        500, "Unsupported Operation", f"Operation {what} is not supported.", None
    )


def bad_encoding() -> dict[str, str]:
    """500 for a body that is no valid UTF-8."""
    return error(
        500,
        "Unsupported Operation",
        "Operation com.sun.org.apache.xerces.internal.impl.io."
        "MalformedByteSequenceException: Invalid byte 1 of 1-byte UTF-8 sequence. "
        "is not supported.",
        None,
    )


def duplicate_request(request_id: str) -> dict[str, str]:
    """600 for a request id that came before with another body."""
    return error(
        600,
        "Duplicate Request ID",
        f"The request id {request_id} was used by an earlier request.",
        None,
    )


def not_found(deleted: bool = False) -> dict[str, str]:
    """610 for an unknown, inactive or deleted object."""
    tail = (
        "Another user has deleted this transaction."
        if deleted
        else "Something you're trying to use has been made inactive. Check the fields "
        "with accounts, customers, items, vendors or employees."
    )
    return error(610, "Object Not Found", f"Object Not Found : {tail}")


def invalid_property(text: str) -> dict[str, str]:
    """2010 for a body that does not fit the schema."""
    return error(
        2010,
        "Request has invalid or unsupported property",
        f"Property Name:{text}\n specified is unsupported or invalid",
        None,
    )


def unknown_property(name: str, kind: str, known: list[str]) -> dict[str, str]:
    """2010 for a property that the class lacks; names the class as the parser does."""
    listed = ", ".join(f'"{field}"' for field in known[:61])
    more = " [truncated]" if len(known) > 61 else ""
    return invalid_property(
        f'Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{kind}), '
        f"not marked as ignorable ({len(known)} known properties: {listed}{more}])"
    )


def missing(name: str) -> dict[str, str]:
    """2020 for a required value; ``name`` is the path, such as Line.DetailType."""
    return error(
        2020,
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {name} is missing in the request",
        name,
    )


def invalid_id(value: Any, element: str | None = None) -> dict[str, str]:
    """2030 for an Id that is no number."""
    return error(
        2030,
        "Invalid ID",
        f"Id should be a valid number. Supplied value:{value}",
        element,
    )


def invalid_string(name: str, value: str) -> dict[str, str]:
    """2040 for characters that a field refuses (colon, tab, newline in names)."""
    return error(
        2040,
        "Invalid String. Value contains an unsupported character",
        f"Property {name} contains an unsupported character. Supplied value:{value}",
        name,
    )


def bad_length(name: str, value: str, most: int, least: int = 0) -> dict[str, str]:
    """2050 for a string that is too long or too short."""
    return error(
        2050,
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        f"Min:{least} Max:{most} supported. Supplied length:{len(value)}",
        name,
    )


def invalid_date(value: Any, element: str = "") -> dict[str, str]:
    """2060 for text that is no date."""
    return error(2060, "Invalid Date", f"Invalid Date. Supplied value:{value}", element)


def invalid_format(code: int, what: str, value: Any, element: str) -> dict[str, str]:
    """2070 number, 2090 amount, 2150 e-mail, 2190 boolean and the like."""
    return error(
        code, f"Invalid {what}", f"Invalid {what}. Supplied value:{value}", element
    )


def invalid_enum(value: Any, element: str = "") -> dict[str, str]:
    """2170 for a value outside an enumeration."""
    return error(2170, "Invalid Enumeration", f"Invalid Enumeration : {value}", element)


def invalid_request_id(request_id: str) -> dict[str, str]:
    """2130 for a request id or bId that is too long."""
    return error(
        2130,
        "Invalid Request ID",
        f"The request id format is invalid. Supplied value:{request_id}",
        None,
    )


def invalid_reference(kind: str, value: Any, element: str = "") -> dict[str, str]:
    """2500 for a reference to nothing; ``kind`` is Names, Accounts, Klasses, Items."""
    return error(
        2500,
        "Invalid Reference Id",
        f"Invalid Reference Id : {kind} element id {value} not found",
        element,
    )


def stale(user: str) -> dict[str, str]:
    """5010 for an old SyncToken."""
    return error(
        5010,
        "Stale Object Error",
        f"Stale Object Error : You and {user} were working on this at the same time. "
        f"{user} finished before you did, so your work was not saved.",
    )


def business(text: str, element: str = "") -> dict[str, str]:
    """6000, the catch-all for business rules."""
    return error(
        6000,
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {text}",
        element,
    )


def no_name() -> dict[str, str]:
    """6080 for a person or firm without any name."""
    return error(
        6080,
        "Name is required",
        "At least one of Title, GivenName, MiddleName, FamilyName, Suffix or "
        "DisplayName must be supplied",
    )


def bill_with_parent() -> dict[str, str]:
    """6130 where BillWithParent may not change."""
    return error(
        6130,
        "BillWithParent cannot be changed",
        "BillWithParent cannot be changed : there are linked invoices",
        "BillWithParent",
    )


def parent_needed(flag: str) -> dict[str, str]:
    """6150 where a job, sub-account or sub-item names no parent."""
    return error(
        6150,
        "Parent reference is required",
        f"ParentRef is required when {flag} is true",
        "ParentRef",
    )


def too_deep(element: str = "ParentRef") -> dict[str, str]:
    """6180 for a sixth level."""
    return error(
        6180,
        "Exceeded maximum hierarchy levels",
        "You can have no more than five levels: the record and four below it",
        element,
    )


def has_balance(what: str) -> dict[str, str]:
    """6220 for making a record with an open balance inactive."""
    return error(
        6220,
        "Delete List Has Balance Error",
        "The entity you are trying to delete has an open balance. : This "
        f"{what} cannot be deleted because it has a non-zero balance",
    )


def duplicate_name(what: str = "customer, vendor or employee") -> dict[str, str]:
    """6240 for a name in use; the newline is in the original text."""
    return error(
        6240,
        "Duplicate Name Exists Error",
        f"The name supplied already exists. : Another {what} is already using this "
        "\nname. Please use a different name.",
    )


def too_many_in_batch(most: int) -> dict[str, str]:
    """1040 for a batch with too many items."""
    return error(
        1040,
        "Batch size limit exceeded",
        f"The maximum number of batch items is {most}",
        None,
    )


def query_parse(detail: str) -> dict[str, str]:
    """4000 for a statement that does not parse."""
    return error(4000, "Error parsing query", f"QueryParserError: {detail}", None)


def query_invalid(detail: str) -> dict[str, str]:
    """4001 for a statement that names what does not exist or cannot be asked."""
    return error(4001, "Invalid query", f"QueryValidationError: {detail}", None)


def system_failure(detail: str) -> QboFault:
    """10000, an unexpected failure of the service."""
    row = error(
        10000,
        "An application error has occurred while processing your request",
        f"System Failure Error: {detail}",
    )
    return QboFault(row, kind=SYSTEM, status=500)
