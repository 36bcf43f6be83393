"""What all transactions share, shown on Transfer: ledger, delete, CDC, closed books."""

from __future__ import annotations

from .support import Sandbox, codes, fault_of

BODY = {
    "FromAccountRef": {"value": "35"},
    "ToAccountRef": {"value": "36"},
    "Amount": 120.5,
}


def balances(sandbox: Sandbox) -> dict[str, float]:
    return {
        row["Id"]: row["CurrentBalance"]
        for row in sandbox.objects("Account")
        if row["CurrentBalance"]
    }


def test_a_transfer_posts_and_is_taken_back(sandbox: Sandbox) -> None:
    made = sandbox.make("transfer", BODY)
    assert made["TxnDate"] == sandbox.control("clock")["today"]
    assert made["Amount"] == 120.5
    assert '"Amount":120.50' in sandbox.get(f"transfer/{made['Id']}").text
    assert balances(sandbox) == {"35": -120.5, "36": 120.5}
    change = {**BODY, "Id": made["Id"], "SyncToken": "0", "Amount": "20"}
    sandbox.make("transfer", change)
    assert balances(sandbox) == {"35": -20, "36": 20}
    gone = sandbox.post(
        "transfer", {"Id": made["Id"], "SyncToken": "1"}, operation="delete"
    ).json()["Transfer"]
    assert gone == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert balances(sandbox) == {}
    fault = fault_of(sandbox.get(f"transfer/{made['Id']}"))
    assert fault["Detail"] == (
        "Object Not Found : Another user has deleted this transaction."
    )


def test_deleted_transactions_come_last_in_change_data(sandbox: Sandbox) -> None:
    first = sandbox.make("transfer", BODY)
    second = sandbox.make("transfer", BODY)
    stale = {"Id": first["Id"], "SyncToken": "0"}
    item = {"bId": "1", "operation": "delete", "Transfer": stale}
    assert sandbox.batch([item])[0]["Transfer"]["status"] == "Deleted"
    answer = sandbox.get(
        "cdc", entities="Transfer", changedSince=first["MetaData"]["CreateTime"]
    ).json()
    rows = answer["CDCResponse"][0]["QueryResponse"][0]["Transfer"]
    assert rows[0]["Id"] == second["Id"]
    assert rows[1]["status"] == "Deleted"
    assert set(rows[1]) == {"domain", "status", "Id", "MetaData"}


def test_refused_transfers(sandbox: Sandbox) -> None:
    assert codes(sandbox.post("transfer", {})) == ["2020"] * 3
    bad = {**BODY, "ToAccountRef": {"value": "7"}}
    assert codes(sandbox.post("transfer", bad)) == ["6430"]
    bad = {**BODY, "Amount": "many"}
    assert codes(sandbox.post("transfer", bad)) == ["2090"]
    bad = {**BODY, "TxnDate": "2026-02-30"}
    assert codes(sandbox.post("transfer", bad)) == ["2060"]
    assert balances(sandbox) == {}


def test_a_void_is_not_offered_everywhere(sandbox: Sandbox) -> None:
    made = sandbox.make("transfer", BODY)
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    answer = sandbox.post("transfer", body, operation="update", include="void")
    assert codes(answer) == ["500"]


def test_closed_books(sandbox: Sandbox) -> None:
    made = sandbox.make("transfer", {**BODY, "TxnDate": "2026-01-31"})
    values = {"AccountingInfoPrefs": {"BookCloseDate": "2026-01-31"}}
    sandbox.control(f"preferences/{sandbox.company}", values)
    fault = fault_of(sandbox.post("transfer", {**BODY, "TxnDate": "2026-01-15"}))
    assert fault["code"] == "6210"
    assert "cannot be updated through through the QBO Services API" in fault["Detail"]
    body = {"Id": made["Id"], "SyncToken": "0"}
    assert codes(sandbox.post("transfer", body, operation="delete")) == ["6210"]
    sandbox.make("transfer", {**BODY, "TxnDate": "2026-02-01"})


def test_unknown_report(sandbox: Sandbox) -> None:
    assert codes(sandbox.get("reports/Horoscope")) == ["5020"]


def test_closed_books_answered_without_a_change(sandbox: Sandbox) -> None:
    """With the switch, updates in a closed period change nothing, with 200."""
    made = sandbox.make("transfer", {**BODY, "TxnDate": "2026-01-31"})
    sandbox.control("settings", {"closed_books_update": "unchanged"})
    values = {"AccountingInfoPrefs": {"BookCloseDate": "2026-01-31"}}
    sandbox.control(f"preferences/{sandbox.company}", values)
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "Late"}
    changed = sandbox.post("transfer", body)
    assert changed.status_code == 200
    assert changed.json()["Transfer"]["SyncToken"] == "0"
    assert "PrivateNote" not in changed.json()["Transfer"]
    assert codes(sandbox.post("transfer", {**BODY, "TxnDate": "2026-01-15"})) == [
        "6210"
    ]
