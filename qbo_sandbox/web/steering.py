"""How tests steer the sandbox, and how it stands: rules, switches, webhooks, clock."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from ..clock import stamp
from ..settings import DEFAULTS
from ..world import World
from .frame import answer, world_of
from .html import facts, pill, table

# (request, what it does); README.md has the whole of it
_REQUESTS = (
    ("GET log?since=N&operation=..&entity=..", "requests in order, with their faults"),
    ("DELETE log", "forgets them"),
    ("GET stats, POST stats/reset", "requests, reads as Intuit meters, writes, peaks"),
    ("POST faults", "a rule: drop, delay, status, malformed, stale or fault"),
    ("GET faults, DELETE faults/ID", "the rules; takes them back"),
    ("POST clock", '{"advance": seconds}, {"set": time}, {"freeze": true}'),
    ("GET settings, POST settings", "the switches below"),
    ("POST reset", 'back to the first state; {"company": id} only one'),
    ("GET objects/COMPANY/ENTITY", "whole state, inactive and deleted ones too"),
    ("POST objects/COMPANY/ENTITY", '{"objects": [body, ...]} by the usual rules'),
    ("POST objects/COMPANY", '{"generate": {"Customer": 5000}}'),
    ("POST preferences/COMPANY", "what clients cannot write, such as BookCloseDate"),
    ("GET apps, POST apps", "client apps, their redirect and webhook addresses"),
    ("POST connect, POST disconnect", "tokens without a person; takes them back"),
    ("GET companies, POST companies", "adds a company while running"),
    ("GET webhooks, POST webhooks", "what waits and what was sent; flush, repeat"),
    ("POST merge/COMPANY", "merges two accounts, customers, items or vendors"),
)


def _rules(world: World) -> str:
    rows = []
    for rule in world.faults.rules.values():
        meets = ("operation", "entity", "company", "nth", "rate", "times")
        words = [f"{k} {getattr(rule, k)}" for k in meets if getattr(rule, k)]
        fired = f"{rule.fired:,}"
        rows.append([str(rule.id), escape(rule.kind), escape(", ".join(words)), fired])
    if not rows:
        return '<p class="soft">No rule is in force.</p>'
    return table([">Id", "Does", "Meets", ">Fired"], rows)


def _switches(world: World) -> str:
    changed = world.settings.changed()
    rows = []
    for name in sorted(DEFAULTS, key=lambda name: (name not in changed, name)):
        value = escape(str(world.settings[name]))
        mark = pill("changed", "warn") if name in changed else ""
        default = escape(str(DEFAULTS[name]))
        rows.append([f"<code>{escape(name)}</code>", value, default, mark])
    return table(["Switch", "Now", "Default", ""], rows)


async def show_steering(request: Request) -> Response:
    """Show what may be asked of ``/_sandbox``, and what was set there."""
    world = world_of(request)
    clock = world.clock
    still = " (standing still)" if clock.frozen_at is not None else ""
    apps = ", ".join(app.name for app in world.apps.all())
    body = (
        "<h1>Steering</h1><p>Tests send JSON to <code>/_sandbox/...</code>; no token "
    )
    body += "is asked for, nothing is throttled or metered.</p>"
    body += facts(
        (
            ("Clock", escape(stamp(clock.now()) + still)),
            ("Client apps", escape(apps)),
        )
    )
    rows = [[f"<code>{escape(a)}</code>", escape(b)] for a, b in _REQUESTS]
    body += table(["Request", "What"], rows)
    body += f"<h2>Fault rules</h2>{_rules(world)}"
    body += f"<h2>Switches</h2>{_switches(world)}"
    return answer("Steering", body, "Steering")
