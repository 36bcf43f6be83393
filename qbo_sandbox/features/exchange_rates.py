"""The routes of ExchangeRate. Source: Intuit's reference of Exchangerate."""

from __future__ import annotations

from .. import errors
from ..entities.exchange_rate import ExchangeRate, check_code, rate_on
from ..errors import QboFault
from ..v3.answer import Answer
from ..v3.call import Call
from ..v3.routes import route


@route("GET", "exchangerate", "read", "ExchangeRate")
def get_rate(call: Call) -> Answer:
    """Answer the rate of ``sourcecurrencycode`` as of ``asofdate`` (today)."""
    params = {name.lower(): value for name, value in call.params.items()}
    if not params.get("sourcecurrencycode"):
        raise QboFault(errors.missing("sourcecurrencycode"))
    code = check_code(call.company, params["sourcecurrencycode"])
    date = params.get("asofdate") or call.company.clock.today()
    obj = rate_on(call.company, code, date)
    assert call.entity is not None
    return Answer({"ExchangeRate": call.entity.show(call.company, obj, "read")})


@route("POST", "exchangerate", "update", "ExchangeRate")
def post_rate(call: Call) -> Answer:
    """Set a rate for a date."""
    entity = call.entity
    assert isinstance(entity, ExchangeRate)
    obj = entity.save_rate(call.company, call.json())
    return Answer({"ExchangeRate": entity.show(call.company, obj, "update")})
