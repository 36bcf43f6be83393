"""What a sales form takes over from its customer and from preferences.

Sources: Intuit's reference of Invoice; recordings: addresses come with the customer's
address Ids, the due date from terms, but no BillEmail, SalesTermRef or CustomerMemo.
"""

from __future__ import annotations

from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ..addresses import check_lines, check_mail
from . import terms

ADDRESSES = ("BillAddr", "ShipAddr")
MAILS = ("BillEmail", "BillEmailCc", "BillEmailBcc")


def customer_of(change: Change) -> dict[str, Any] | None:
    """Return the customer, None where the form names none."""
    value = change.new.get("CustomerRef", {}).get("value")
    return change.company.get("Customer", value) if value else None


def copy_addresses(change: Change, customer: dict[str, Any] | None) -> None:
    """Copy addresses that were not sent; give Ids to those that were."""
    new, old = change.new, change.old or {}
    moved = change.changes("CustomerRef")
    for name in ADDRESSES:
        theirs = (customer or {}).get(name)
        if name not in new or (moved and name not in change.sent):
            if theirs and change.sent.get(name) != {}:
                new[name] = dict(theirs)
            continue
        address = new[name]
        for part in [key for key, value in address.items() if value == ""]:
            del address[part]
        check_lines(name, address)
        for known in (old.get(name), theirs):
            if known and _plain(known) == _plain(address):
                new[name] = dict(known)
                break
        else:
            address["Id"] = change.company.next_id("address")


def _plain(address: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in address.items() if k not in ("Id", "Lat", "Long")}


def check_mails(new: dict[str, Any]) -> None:
    """Check addresses (2150) and that a form to be sent has one (6420)."""
    for name in MAILS:
        check_mail(new, name)
    if new.get("EmailStatus") != "NeedToSend":
        return
    if not new.get("BillEmail", {}).get("Address"):
        raise QboFault(
            errors.error(
                6420,
                "Email address is required",
                "BillEmail is required when EmailStatus is NeedToSend",
                "BillEmail",
            )
        )
    new.setdefault("DeliveryInfo", {"DeliveryType": "Email"})


def custom_fields(change: Change) -> None:
    """List the company's custom fields for sales forms, with the values sent."""
    values = {
        str(row.get("DefinitionId", "")): row.get("StringValue")
        for row in change.new.get(
            "CustomField", (change.old or {}).get("CustomField", [])
        )
    }
    fields = []
    for position, name in sorted(_defined(change.company).items()):
        row = {"DefinitionId": position, "Name": name, "Type": "StringType"}
        if values.get(position):
            row["StringValue"] = values[position]
        fields.append(row)
    change.new["CustomField"] = fields


def _defined(company: Company) -> dict[str, str]:
    """Return the names of the fields in use by their number."""
    used, names = set(), {}
    for group in company.preference("SalesFormsPrefs", "CustomField", []):
        for row in group.get("CustomField", []):
            position = row.get("Name", "")[-1:]
            if ".UseSalesCustom" in row.get("Name", "") and row.get("BooleanValue"):
                used.add(position)
            elif ".SalesCustomName" in row.get("Name", ""):
                names[position] = row.get("StringValue", "")
    return {position: names.get(position, "") for position in used}


def due_date(change: Change, customer: dict[str, Any] | None) -> None:
    """Compute DueDate from the form's, the customer's or the company's terms."""
    new, company = change.new, change.company
    moved = change.mode == "sparse" and change.changes("SalesTermRef")
    if "DueDate" in new and not (moved and "DueDate" not in change.sent):
        return
    places = (
        new.get("SalesTermRef"),
        (customer or {}).get("SalesTermRef"),
        company.preference("SalesFormsPrefs", "DefaultTerms"),
    )
    wanted = next((row["value"] for row in places if row and row.get("value")), "")
    new["DueDate"] = terms.due_date(company, new["TxnDate"], wanted)


def check_deposit_account(change: Change, name: str = "DepositToAccountRef") -> None:
    """Raise 6430 for an account that can hold no money."""
    value = change.new.get(name, {}).get("value")
    kind = change.company.account_type(value) if value else ""
    if kind and kind not in ("Bank", "Other Current Asset"):
        raise QboFault(
            errors.error(
                6430,
                "Invalid account type used",
                f"Invalid account type: You need to select a different type of account "
                f"for this transaction. {kind} for {name}",
                name,
            )
        )
