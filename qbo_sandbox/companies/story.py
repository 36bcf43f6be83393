"""Tells a company's history: records made by the rules that clients meet."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from heapq import heappop, heappush
from typing import Any

from ..company import Company
from ..engine import write
from ..entities.exchange_rate import ExchangeRate
from ..entities.registry import entity_named

Obj = dict[str, Any]
NINE_IN_THE_MORNING = 17 * 3600  # in UTC, for the Pacific coast


class Teller:
    """Makes records as of past days, so that the clock shows when they were made.

    ``later`` collects what happens how many days ago; ``tell`` makes it all in order.
    Chance is seeded: two companies of a kind are alike.
    """

    def __init__(self, company: Company, seed: str):
        self.company = company
        self.chance = random.Random(seed)
        self.today = date.fromisoformat(company.clock.today())
        self._count = 0
        self._events: list[tuple[int, int, Callable[[], None]]] = []

    def day(self, ago: int) -> str:
        """Return the date so many days ago."""
        return (self.today - timedelta(days=ago)).isoformat()

    def make(self, entity: str, **body: Any) -> Obj:
        """Create a record; it is dated today where it has a date and none is given."""
        clock = self.company.clock
        if clock.frozen_at is not None:
            clock.frozen_at += 60
        kind, inner = entity_named(entity).resolve(body)
        return write.save(self.company, kind, inner, force_create=True)

    def change(self, entity: str, obj: Obj, **values: Any) -> Obj:
        """Update a record sparsely, as it stands by now."""
        stored = self.company.get(entity, obj["Id"])
        assert stored is not None
        body = {"Id": obj["Id"], "SyncToken": stored["SyncToken"], "sparse": True}
        return write.save(self.company, entity_named(entity), {**body, **values})

    def later(self, ago: int, action: Callable[[], None]) -> None:
        """Have something happen ``ago`` days before today."""
        self._count += 1
        heappush(self._events, (-ago, self._count, action))

    def tell(self) -> None:
        """Let everything happen, the oldest first."""
        with self.company.clock.travel():
            while self._events:  # events may plan more events
                minus, _order, action = heappop(self._events)
                self._go_to(-minus)
                action()

    def begin(self, ago: int, action: Callable[[], None]) -> None:
        """Let something happen now, as of a day."""
        with self.company.clock.travel():
            self._go_to(ago)
            action()

    def _go_to(self, ago: int) -> None:
        day = datetime.combine(
            self.today - timedelta(days=ago), datetime.min.time(), timezone.utc
        )
        moment = day.timestamp() + NINE_IN_THE_MORNING
        clock = self.company.clock
        clock.frozen_at = max(moment, clock.frozen_at or 0.0)


def set_first_rate(company: Company, code: str, value: str) -> None:
    """Set the exchange rate with which a company begins."""
    rate = entity_named("ExchangeRate")
    assert isinstance(rate, ExchangeRate)
    body = {"SourceCurrencyCode": code, "Rate": value, "AsOfDate": "2024-01-01"}
    rate.save_rate(company, body)


def ref(value: Any) -> Obj:
    """Return a reference to an Id."""
    return {"value": str(value)}


def monthly(name: str) -> Obj:
    """Return the schedule of what happens on the first of each month."""
    plan = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1}
    return {"Name": name, "RecurType": "Automated", "ScheduleInfo": plan}


def sold(item: str, quantity: Any, price: Any, **more: Any) -> Obj:
    """Return a line of a sales form."""
    detail = {"ItemRef": ref(item), "Qty": quantity, "UnitPrice": price}
    detail.update(more.pop("detail", {}))
    return {
        "Amount": round(quantity * price, 2),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
        **more,
    }


def spent(account: str, value: Any, **more: Any) -> Obj:
    """Return a line of an expense form, by account."""
    detail = {"AccountRef": ref(account), **more.pop("detail", {})}
    return {
        "Amount": value,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
        **more,
    }


def bought(item: str, quantity: Any, price: Any, **more: Any) -> Obj:
    """Return a line of an expense form, by item."""
    detail = {"ItemRef": ref(item), "Qty": quantity, "UnitPrice": price}
    detail.update(more.pop("detail", {}))
    return {
        "Amount": round(quantity * price, 2),
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": detail,
        **more,
    }


def applied(value: Any, kind: str, identifier: str, **more: Any) -> Obj:
    """Return a line that settles another transaction, or takes it into a deposit."""
    link = {"TxnId": identifier, "TxnType": kind, **more}
    return {"Amount": value, "LinkedTxn": [link]}
