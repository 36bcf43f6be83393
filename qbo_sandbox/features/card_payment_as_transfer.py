"""Reads under /transfer: a payment of a credit card is answered there too."""

from __future__ import annotations

from ..engine import read as reading
from ..entities.registry import entity_named
from ..entities.transactions.credit_card_payment import as_transfer
from ..v3.answer import Answer
from ..v3.call import Call
from ..v3.routes import route


@route("GET", "transfer/{id}", "read", entity="Transfer")
def get_transfer(call: Call) -> Answer:
    """Read a transfer, or a card payment as one."""
    company, identifier = call.company, call.names["id"]
    if identifier.isdigit() and company.get("Transfer", identifier) is None:
        return Answer({"Transfer": as_transfer(company, identifier)})
    kind = entity_named("Transfer")
    return Answer({"Transfer": reading.read(company, kind, identifier)})
