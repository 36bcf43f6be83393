"""Bodies that tests of vendors, bank and journal send, and sums they compare with."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

import pytest

from .support import ROOT, Sandbox

SCHEMA = pathlib.Path(
    os.environ.get("QBO_SCHEMA", ROOT.parent / "shared" / "qbo" / "v3.schema.json")
)
# Members that answers carry since 2026 and the published schema of before lacks.
NEWER = {"CustomExtensions"}


def account_line(amount: Any, account: str = "7", **detail: Any) -> dict[str, Any]:
    """Return an expense line on an account."""
    return {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}, **detail},
    }


def item_line(amount: Any, item: str, **detail: Any) -> dict[str, Any]:
    """Return an expense line of an item."""
    return {
        "Amount": amount,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item}, **detail},
    }


def journal_line(
    posting: str, amount: Any, account: str, kind: str = "", who: str = ""
) -> dict[str, Any]:
    """Return a line of a journal entry, for a name where one is given."""
    detail: dict[str, Any] = {
        "PostingType": posting,
        "AccountRef": {"value": account},
    }
    if who:
        detail["Entity"] = {"Type": kind, "EntityRef": {"value": who}}
    return {
        "Amount": amount,
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": detail,
    }


def linked(amount: Any, kind: str, identifier: str, line: str = "") -> dict[str, Any]:
    """Return a line that names another transaction."""
    row = {"TxnId": identifier, "TxnType": kind}
    if line:
        row["TxnLineId"] = line
    return {"Amount": amount, "LinkedTxn": [row]}


def payment(vendor: str, total: Any, *lines: Any, **more: Any) -> dict[str, Any]:
    """Return a bill payment by check."""
    return {
        "VendorRef": {"value": vendor},
        "TotalAmt": total,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": list(lines),
        **more,
    }


def bill(sandbox: Sandbox, vendor: str, *lines: Any, **more: Any) -> dict[str, Any]:
    """Create a bill."""
    company = more.pop("company", None)
    body = {"VendorRef": {"value": vendor}, "Line": list(lines), **more}
    return sandbox.make("bill", body, company=company)


def vendor(sandbox: Sandbox, name: str = "Stone & Sons", **more: Any) -> str:
    """Create a vendor; returns its Id."""
    company = more.pop("company", None)
    return sandbox.make("vendor", {"DisplayName": name, **more}, company=company)["Id"]


def customer(sandbox: Sandbox, name: str = "Amaryllis Court", **more: Any) -> str:
    """Create a customer; returns its Id."""
    company = more.pop("company", None)
    body = {"DisplayName": name, **more}
    return sandbox.make("customer", body, company=company)["Id"]


def now(
    sandbox: Sandbox, path: str, identifier: str, company: str | None = None
) -> Any:
    """Read an object as it is now."""
    answer = sandbox.get(f"{path}/{identifier}", company).json()
    return next(value for name, value in answer.items() if name != "time")


def balances(sandbox: Sandbox, company: str | None = None) -> dict[str, float]:
    """Return the balances of accounts that have one, by Id."""
    rows = sandbox.objects("Account", company)
    return {r["Id"]: r["CurrentBalance"] for r in rows if r["CurrentBalance"]}


def remove(sandbox: Sandbox, path: str, obj: dict[str, Any], **more: Any) -> Any:
    """Delete an object as it stands; returns the response."""
    body = {"Id": obj["Id"], "SyncToken": obj["SyncToken"]}
    return sandbox.post(path, body, operation="delete", **more)


def violations(entity: str, obj: dict[str, Any]) -> list[str]:
    """Return where an answer departs from the published schema; skip without it."""
    if not SCHEMA.is_file():
        pytest.skip("no published schema beside this checkout")
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft202012Validator({**schema, "$ref": f"#/$defs/{entity}"})
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:120]}"
        for error in validator.iter_errors(_older(obj))
    ]


def _older(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _older(v) for k, v in value.items() if k not in NEWER}
    return [_older(row) for row in value] if isinstance(value, list) else value
