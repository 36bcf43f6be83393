"""The company ``us``: a landscaping firm with half a year of business."""

from __future__ import annotations

from typing import Any

from ..company import Company
from .seed import FOUNDED, STEP, fills, plant
from .story import Teller, ref
from .us_lists import (
    plant_us_currencies,
    tell_accounts,
    tell_groupings,
    tell_items,
    tell_names,
)
from .us_more import plant_us_lists, tell_us_lists
from .us_purchases import Purchases
from .us_sales import Sales
from .us_variety import Variety


@fills("us")
def tell_us(company: Company) -> None:
    """Lists first, then sales and purchases together in the order of their days."""
    with company.clock.travel(company.now() - FOUNDED / 2, STEP):
        plant_us_currencies(company)
        plant_us_lists(company)
    teller = Teller(company, "Fern & Slate")
    stage: dict[str, Any] = {}

    def lists() -> None:
        stage.update(tell_names(teller))
        stage["accounts"] = tell_accounts(teller)
        stage["items"] = tell_items(teller, stage["accounts"])
        stage["groups"] = tell_groupings(teller)

    teller.begin(180, lists)
    teller.begin(172, lambda: tell_us_lists(teller))
    Sales(teller, stage).plan()
    Purchases(teller, stage).plan()
    Variety(teller, stage).plan()
    teller.tell()
    with company.clock.travel(company.now() - FOUNDED / 3):
        _plant_budget(company, teller)


def _plant_budget(company: Company, teller: Teller) -> None:
    """Plant this year's budget: people make them, the API only reads them."""
    year = teller.today.year
    details = [
        {
            "BudgetDate": f"{year}-{month:02d}-01",
            "Amount": amount,
            "AccountRef": ref(account),
        }
        for month in range(1, 13)
        for account, amount in (("1", 4000), ("17", 900), ("7", 150))
    ]
    plant(
        company,
        "Budget",
        Name=f"Budget {year}",
        StartDate=f"{year}-01-01",
        EndDate=f"{year}-12-31",
        BudgetType="ProfitAndLoss",
        BudgetEntryType="Monthly",
        Active=True,
        BudgetDetail=details,
    )
