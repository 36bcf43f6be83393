"""The workplace: what a bookkeeper presses and opens, with 200 and 2,000 rows waiting.

Counts and ratios: a page asks the same whatever waits behind it, a button on all rows
grows with them and not faster, and what goes on in the background does so in steps
that do not grow.
"""

from bench import workplace_inside
from bench.jobs import scene

SMALL = {"invoices": 120, "customers": 12, "payments": 60, "credits": 20}
TIMES = 10
PAGES = (
    "open_page",
    "open_clients",
    "open_client",
    "open_counts",
    "overview",
    "overview_after",
    "documents_page",
    "export_plan_page",
    "undo_plan_page",
    "run_page",
    "checkup",
    "refresh",
)
# Presses that answer within seconds, whatever was chosen (ms of CPU).
BUTTONS = ("ignore", "take_back", "export", "stop", "plan", "send", "undo_plan", "undo")
BUTTON_CPU = 5000
# What the scheduled action does, in steps; the longest may not grow.
STEPS = (
    "refresh_run",
    "ignore_run",
    "take_back_run",
    "export_run",
    "stop_run",
    "plan_run",
    "send_run",
    "undo_plan_run",
    "undo_run",
)
MOST_MB = 60


def measure():
    """Return (figures, bounds)."""
    small, large = once(1), once(TIMES)
    figures, bounds = {}, {}
    for name, found in large.items():
        before = small[name]
        figures[f"{name}_queries"] = found["queries"]
        figures[f"{name}_ratio"] = ratio(found["queries"], before["queries"])
        figures[f"{name}_cpu_ms"] = found["cpu"]
        figures[f"{name}_mb"] = found["mb"]
        bounds[f"{name}_ratio"] = 2 if name in PAGES else 11
        bounds[f"{name}_mb"] = MOST_MB
        if name in BUTTONS:
            bounds[f"{name}_cpu_ms"] = BUTTON_CPU
        if name in STEPS:
            figures[f"{name}_step"] = found["step"]
            figures[f"{name}_step_ratio"] = ratio(found["step"], before["step"])
            bounds[f"{name}_step_ratio"] = 2
    return figures, bounds


def once(times):
    """Return what each thing took with so many times the smallest number of rows."""
    work = {key: value * times for key, value in SMALL.items()}
    with scene() as place:
        place.sandbox.post("/_sandbox/settings", {"throttle": False})
        made = place.inside(
            workplace_inside.prepare, sandbox=place.sandbox.hello, **work
        )
        return place.inside(
            workplace_inside.measure,
            company_id=made["company"],
            keeper_id=made["keeper"],
        )


def ratio(large, small):
    """Return how many times as much it was."""
    return round(large / small, 2) if small else float(large)
