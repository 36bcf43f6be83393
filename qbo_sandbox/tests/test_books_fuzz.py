"""Bodies near to right ones, spoilt in some places: never an unknown failure."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .books import account_line, item_line, journal_line, linked, payment
from .support import Sandbox
from .test_fuzz import JUNK, unsettled
from .test_stock_and_openings import recurring

# Names and objects that the bodies mean are there: customer 1, vendor 2, employee 3.
WORKER = {"NameOf": "Employee", "EmployeeRef": {"value": "3"}, "Hours": 1}
ADJUST = {
    "DetailType": "ItemAdjustmentLineDetail",
    "ItemAdjustmentLineDetail": {"ItemRef": {"value": "3"}, "QtyDiff": 1},
}
DIRECT = {
    "Amount": 5,
    "DetailType": "DepositLineDetail",
    "DepositLineDetail": {"AccountRef": {"value": "1"}, "Entity": {"value": "1"}},
}
LINES = [account_line(5), item_line(8, "1", Qty=2, UnitPrice=4)]
VENDOR = {"VendorRef": {"value": "2"}}
RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("bill", {**VENDOR, "Line": LINES, "SalesTermRef": {"value": "3"}}),
    ("vendorcredit", {**VENDOR, "Line": LINES}),
    ("billpayment", payment("2", 5, linked(5, "Bill", "1"))),
    (
        "purchase",
        {
            "PaymentType": "Check",
            "AccountRef": {"value": "35"},
            "EntityRef": {"value": "2", "type": "Vendor"},
            "Line": [account_line(5, "84", CustomerRef={"value": "1"})],
        },
    ),
    ("purchaseorder", {**VENDOR, "APAccountRef": {"value": "33"}, "Line": LINES}),
    (
        "journalentry",
        {
            "Line": [
                journal_line("Debit", 5, "84", "Customer", "1"),
                journal_line("Credit", 5, "33", "Vendor", "2"),
            ]
        },
    ),
    (
        "deposit",
        {
            "DepositToAccountRef": {"value": "35"},
            "CashBack": {"AccountRef": {"value": "36"}, "Amount": 1, "Memo": "till"},
            "Line": [DIRECT, linked(5, "Payment", "2", "0")],
        },
    ),
    (
        "creditcardpayment",
        {
            "BankAccountRef": {"value": "35"},
            "CreditCardAccountRef": {"value": "42"},
            "Amount": 5,
        },
    ),
    ("timeactivity", WORKER),
    (
        "timeactivity",
        {
            "NameOf": "Vendor",
            **VENDOR,
            "StartTime": "2026-03-02T09:00:00",
            "EndTime": "2026-03-02T10:00:00",
            "BreakMinutes": 5,
        },
    ),
    ("recurringtransaction", recurring("2")),
    ("inventoryadjustment", {"AdjustAccountRef": {"value": "80"}, "Line": [ADJUST]}),
    ("transfer", {"FromAccountRef": {"value": "35"}, "Amount": 5}),
]
SPOILERS = st.one_of(
    JUNK,
    st.sampled_from(
        ["", {}, [], {"value": ""}, -1, 0, "1e3", 9 * 10**14, "2026-02-29", "NaN"]
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all members of a body."""
    found = []
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        found += [(*path, key), *places(inner, (*path, key))]
    return found


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, str]]:
    path, right = draw(st.sampled_from(RIGHT))
    body = copy.deepcopy(right)
    for _time in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        where = draw(st.sampled_from(places(body) or [()]))
        if not where:
            break
        inner = body
        for key in where[:-1]:
            inner = inner[key]
        if draw(st.booleans()) and isinstance(inner, dict):
            del inner[where[-1]]
        else:
            inner[where[-1]] = copy.deepcopy(draw(SPOILERS))
    update = draw(st.sampled_from([{}, {}, {"Id": "1", "SyncToken": "0"}]))
    sparse = draw(st.sampled_from([{}, {"sparse": True}])) if update else {}
    word = draw(st.sampled_from([*[""] * 8, "delete", "void"]))
    params = {"operation": word} if word else {}
    return path, {**body, **update, **sparse}, params


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_spoilt_bodies(sandbox: Sandbox, data: st.DataObject) -> None:
    if not sandbox.objects("Vendor"):
        sandbox.make("customer", {"DisplayName": "Buyer"})
        sandbox.make("vendor", {"DisplayName": "Seller"})
        sandbox.make("employee", {"GivenName": "Ida"})
        sandbox.make("bill", {**VENDOR, "Line": LINES})
        paid = {"CustomerRef": {"value": "1"}, "TotalAmt": 5}
        sandbox.make("payment", paid)
    path, body, params = data.draw(spoilt())
    if body.get("Id") == "1" and path != "recurringtransaction":
        found = sandbox.get(f"{path}/1").json()
        old = next((v for k, v in found.items() if k not in ("time", "Fault")), {})
        body["SyncToken"] = old.get("SyncToken", "0")
    response = sandbox.post(path, body, **params)
    assert not unsettled(response), (path, body, params, response.text[:2000])
    rows = sandbox.objects("Account")
    assert all(isinstance(row["CurrentBalance"], int | float) for row in rows)
