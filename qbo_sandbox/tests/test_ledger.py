"""The ledger itself, in process: balance of entries, names and accounts, rollback."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qbo_sandbox import ledger
from qbo_sandbox.company import Company
from qbo_sandbox.engine.write import create
from qbo_sandbox.entities.registry import entity_named
from qbo_sandbox.errors import QboFault
from qbo_sandbox.ledger import Posting
from qbo_sandbox.world import World


@pytest.fixture
def company() -> Company:
    return next(iter(World(kinds=["empty"]).companies.values()))


def customer(company: Company, **body: Any) -> dict[str, Any]:
    return create(company, entity_named("Customer"), body)


def bill(company: Company, who: str, amount: str) -> None:
    ledger.apply(
        company,
        "Invoice",
        "900",
        "2026-05-01",
        "USD",
        [
            Posting("84", Decimal(amount), party_kind="Customer", party=who),
            Posting("1", -Decimal(amount)),
        ],
    )


def test_entries_must_sum_to_zero(company: Company) -> None:
    with pytest.raises(ledger.Unbalanced):
        ledger.post(company, "Invoice", "1", "2026-05-01", "USD", [Posting("84", 1)])


def test_balances_follow_entries_up_the_tree(company: Company) -> None:
    top = customer(company, DisplayName="Top")
    job = customer(company, DisplayName="Job", Job=True, ParentRef={"value": top["Id"]})
    company.clock.advance(100)
    bill(company, job["Id"], "12.50")
    bill(company, job["Id"], "20.00")
    below, above = (company.get("Customer", row["Id"]) for row in (job, top))
    assert below is not None and above is not None
    assert (below["Balance"], below["BalanceWithJobs"]) == (20, 20)
    assert (above["Balance"], above["BalanceWithJobs"]) == (0, 20)
    assert above["SyncToken"] == "0"
    assert above["MetaData"]["LastUpdatedTime"] > top["MetaData"]["LastUpdatedTime"]
    assert ledger.balance(company, "84") == 20
    ledger.withdraw(company, "Invoice", "900")
    after = company.get("Customer", job["Id"])
    assert after is not None and after["Balance"] == 0
    assert ledger.balance(company, "84") == ledger.balance(company, "1") == 0


def test_an_open_balance_forbids_making_inactive(company: Company) -> None:
    top = customer(company, DisplayName="Top")
    bill(company, top["Id"], "5")
    from qbo_sandbox.engine.write import save

    body = {"Id": top["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    with pytest.raises(QboFault) as refused:
        save(company, entity_named("Customer"), body)
    assert refused.value.codes() == ["6220"]


def test_rollback_takes_back_only_its_own_events(company: Company) -> None:
    company.events.clear()
    with company.database.transaction():
        customer(company, DisplayName="Kept")
        with pytest.raises(QboFault), company.database.transaction():
            customer(company, DisplayName="Lost")
            customer(company, DisplayName="Kept")
    assert [event.operation for event in company.events] == ["Create"]
    assert company.objects.count("Customer") == 1
