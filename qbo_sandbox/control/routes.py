"""The ``/_sandbox`` routes. README.md documents them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .. import codec
from ..clock import parse_moment, stamp
from ..errors import QboFault
from . import objects

if TYPE_CHECKING:
    from ..company import Company
    from ..world import World

PREFIX = "/_sandbox"


class BadRequest(Exception):
    """A control request that makes no sense; answered with 400 and the reason."""


def answer(value: Any, status: int = 200) -> Response:
    """Return JSON with decimal amounts kept."""
    return Response(codec.dumps(value), status, media_type="application/json")


def guarded(
    handler: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Turn mistakes of the caller into 400 with a reason."""

    async def wrapped(request: Request) -> Response:
        try:
            return await handler(request)
        except QboFault as fault:
            return answer({"error": str(fault), "Fault": fault.body()}, 400)
        except (BadRequest, ValueError, TypeError, KeyError) as error:
            reason = f"{type(error).__name__}: {error}"
            return JSONResponse({"error": reason}, 400)

    return wrapped


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; an empty body is an empty object."""
    raw = await request.body()
    value = codec.loads(raw) if raw.strip() else {}
    if not isinstance(value, dict):
        raise BadRequest("a JSON object is expected")
    return value


def world_of(request: Request) -> World:
    """Return the sandbox's state."""
    world: World = request.app.state.world
    return world


def company_of(request: Request) -> Company:
    """Return the company named in the path, by id or by kind."""
    wanted = request.path_params["company"]
    world = world_of(request)
    for company in world.companies.values():
        if wanted in (company.id, company.kind):
            return company
    raise BadRequest(f"no company {wanted}")


# --- log and statistics


async def get_log(request: Request) -> Response:
    """Answer log entries; ``since`` and any field of an entry filter."""
    query = dict(request.query_params)
    since = int(query.pop("since", 0))
    return answer({"log": world_of(request).log.find(since, **query)})


async def delete_log(request: Request) -> Response:
    """Forget the log."""
    world_of(request).log.clear()
    return answer({})


async def get_stats(request: Request) -> Response:
    """Answer the counters."""
    return answer(world_of(request).stats.as_dict())


async def reset_stats(request: Request) -> Response:
    """Set the counters to zero."""
    world_of(request).stats.reset()
    return answer({})


# --- faults, clock, settings


async def get_faults(request: Request) -> Response:
    """List the fault rules."""
    rules = world_of(request).faults.rules.values()
    return answer({"faults": [rule.as_dict() for rule in rules]})


async def add_fault(request: Request) -> Response:
    """Add a fault rule, and answer it with its id."""
    values = json.loads(await request.body() or b"{}")
    return answer(world_of(request).faults.add(values).as_dict(), 201)


async def delete_fault(request: Request) -> Response:
    """Remove one rule, or all of them."""
    number = request.path_params.get("number")
    if not world_of(request).faults.remove(number) and number is not None:
        return answer({"error": f"no rule {number}"}, 404)
    return answer({})


def _clock_state(world: World) -> Response:
    now = world.clock.now()
    return answer(
        {
            "now": now,
            "iso": stamp(now),
            "today": world.clock.today(),
            "frozen": world.clock.frozen_at is not None,
        }
    )


async def get_clock(request: Request) -> Response:
    """Answer the sandbox's present."""
    return _clock_state(world_of(request))


async def set_clock(request: Request) -> Response:
    """Set or advance the clock, or freeze it, or bring it back to real time."""
    values, world = await body_of(request), world_of(request)
    unknown = set(values) - {"set", "advance", "freeze", "reset"}
    if unknown:
        raise BadRequest(f"unknown: {', '.join(sorted(unknown))}")
    if values.get("reset"):
        world.clock.freeze(False)
        world.clock.offset = 0.0
    if "set" in values:
        moment = values["set"]
        text = isinstance(moment, str)
        world.clock.set(parse_moment(moment) if text else float(moment))
    if "advance" in values:
        world.clock.advance(float(values["advance"]))
    if "freeze" in values:
        world.clock.freeze(bool(values["freeze"]))
    world.keep_clock()
    world.webhooks.wake()
    for told in AFTER_CLOCK:
        told(world)
    return _clock_state(world)


# Called after the clock was moved.
AFTER_CLOCK: list[Callable[[World], None]] = []


async def get_settings(request: Request) -> Response:
    """Answer all switches."""
    return answer(dict(world_of(request).settings))


async def set_settings(request: Request) -> Response:
    """Change switches; answers all of them."""
    world = world_of(request)
    values = json.loads(await request.body() or b"{}")
    world.settings.change(values)
    world.keep_settings()
    return answer(dict(world.settings))


async def reset(request: Request) -> Response:
    """Bring the companies back to their first state; drop rules, log and statistics.

    ``{"company": id}`` resets only the objects of that company. Tokens, clients, clock
    and switches stay.
    """
    values, world = await body_of(request), world_of(request)
    if "company" in values:
        world.reset_company(world.companies[str(values["company"])])
        return answer({})
    world.faults.remove()
    world.log.clear()
    world.stats.reset()
    world.throttle.reset()
    world.webhooks.clear()
    for company in world.companies.values():
        world.reset_company(company)
    return answer({})


# --- clients and companies


def _app_row(app: Any) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "name": app.name,
        "redirect_uris": app.redirect_uris,
        "production": app.production,
        "verifier_token": app.verifier_token,
        "webhook_url": app.webhook_url,
    }


async def get_apps(request: Request) -> Response:
    """List the client apps."""
    return answer({"apps": [_app_row(app) for app in world_of(request).apps.all()]})


async def add_app(request: Request) -> Response:
    """Register a client app, or change one when client_id is given."""
    values, world = await body_of(request), world_of(request)
    if "client_id" not in values:
        return answer(_app_row(world.apps.add(**{"name": "App", **values})), 201)
    app = world.apps.get(values["client_id"])
    if app is None:
        raise BadRequest("no such client_id")
    for name, value in values.items():
        if not hasattr(app, name):
            raise BadRequest(f"unknown: {name}")
        setattr(app, name, value)
    world.apps.save(app)
    world.webhooks.wake()
    return answer(_app_row(app))


async def connect_app(request: Request) -> Response:
    """Connect a client to a company without a person; answers tokens."""
    values, world = await body_of(request), world_of(request)
    apps = world.apps.all()
    app = world.apps.get(str(values.get("client_id", apps[0].client_id)))
    company = str(values.get("company", next(iter(world.companies))))
    if app is None or company not in world.companies:
        raise BadRequest("unknown client_id or company")
    scope = str(values.get("scope", "com.intuit.quickbooks.accounting"))
    return answer({**world.tokens.connect(app, company, scope), "realmId": company})


async def disconnect(request: Request) -> Response:
    """End all connections of a company, as its owner does in QuickBooks."""
    values, world = await body_of(request), world_of(request)
    return answer({"revoked": world.tokens.revoke_company(str(values["company"]))})


async def get_companies(request: Request) -> Response:
    """List the companies."""
    rows = world_of(request).companies.values()
    return answer({"companies": [_company_row(company) for company in rows]})


def _company_row(company: Company) -> dict[str, str]:
    return {
        "company_id": company.id,
        "name": company.name,
        "country": company.country,
        "kind": company.kind,
    }


async def add_company(request: Request) -> Response:
    """Add a company of a kind, and connect the first client to it."""
    values, world = await body_of(request), world_of(request)
    company = world.new_company(str(values.get("kind", "empty")), values.get("name"))
    tokens = world.tokens.connect(
        world.apps.all()[0], company.id, "com.intuit.quickbooks.accounting openid"
    )
    return answer({**_company_row(company), "tokens": tokens}, 201)


# --- objects


async def get_objects(request: Request) -> Response:
    """Answer all objects of an entity, deleted ones marked, free of throttle."""
    company = company_of(request)
    return answer(objects.dump(company, request.path_params["entity"]))


async def add_objects(request: Request) -> Response:
    """Create objects from bodies: ``{"objects": [...]}``."""
    company, values = company_of(request), await body_of(request)
    entity = request.path_params["entity"]
    made = objects.load(company, entity, values.get("objects", []))
    return answer({"created": made}, 201)


async def generate_objects(request: Request) -> Response:
    """Make many objects fast: ``{"generate": {"Customer": 5000}}``."""
    company, values = company_of(request), await body_of(request)
    wanted = {name: int(count) for name, count in values["generate"].items()}
    return answer({"generated": objects.generate(company, wanted)}, 201)


async def get_counts(request: Request) -> Response:
    """Answer how many objects of each entity a company has."""
    return answer(objects.counts(company_of(request)))


async def set_preferences(request: Request) -> Response:
    """Set preferences that clients cannot write, such as BookCloseDate."""
    company, values = company_of(request), await body_of(request)
    return answer(objects.set_single(company, "Preferences", values))


async def set_company_info(request: Request) -> Response:
    """Set values of CompanyInfo that clients cannot write."""
    company, values = company_of(request), await body_of(request)
    return answer(objects.set_single(company, "CompanyInfo", values))


def _route(path: str, handler: Any, method: str = "GET") -> Route:
    return Route(PREFIX + path, guarded(handler), methods=[method])


ROUTES = [
    _route("/log", get_log),
    _route("/log", delete_log, "DELETE"),
    _route("/stats", get_stats),
    _route("/stats/reset", reset_stats, "POST"),
    _route("/faults", get_faults),
    _route("/faults", add_fault, "POST"),
    _route("/faults", delete_fault, "DELETE"),
    _route("/faults/{number:int}", delete_fault, "DELETE"),
    _route("/clock", get_clock),
    _route("/clock", set_clock, "POST"),
    _route("/settings", get_settings),
    _route("/settings", set_settings, "POST"),
    _route("/reset", reset, "POST"),
    _route("/apps", get_apps),
    _route("/apps", add_app, "POST"),
    _route("/connect", connect_app, "POST"),
    _route("/disconnect", disconnect, "POST"),
    _route("/companies", get_companies),
    _route("/companies", add_company, "POST"),
    _route("/preferences/{company}", set_preferences, "POST"),
    _route("/companyinfo/{company}", set_company_info, "POST"),
    _route("/objects/{company}", get_counts),
    _route("/objects/{company}", generate_objects, "POST"),
    _route("/objects/{company}/{entity}", get_objects),
    _route("/objects/{company}/{entity}", add_objects, "POST"),
]
