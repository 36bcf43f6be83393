"""Jobs: first push, second push, renames, and how it grows.

1,000 jobs of 300 customers go into an empty company under the documented throttles.
The growth is measured without them, since only queries and memory count there.
"""

import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path

from bench import jobs_inside
from host import databases, environment
from host.processes import Sandbox
from host.testing import run_in_odoo

JOBS, CUSTOMERS = 1000, 300
SMALL, GROWTH = 500, 10

BOUNDS = {
    "first_requests": 51,
    "first_reads": 2,
    "unchanged_requests": 0,
    "renamed_requests": 4,
    "throttled": 0,
    "most_a_second": 10,
    "most_batches_a_minute": 40,
    "duplicates": 0,
    "lost": 0,
    "queries_ratio": 11,
    "growth_mb": 100,
}


class Scene:
    """A fresh database beside a fresh sandbox."""

    def __init__(self, database, sandbox):
        self.database = database
        self.sandbox = sandbox

    def inside(self, function, **arguments):
        """Run a function of ``jobs_inside`` in a process of its own."""
        return run_in_odoo(
            self.database, function, arguments=arguments, seconds=3600
        ).result

    def counted(self, function, **arguments):
        """Run a function; return its result and what the sandbox counted meanwhile."""
        self.sandbox.post("/_sandbox/stats/reset")
        result = self.inside(function, **arguments)
        return result, self.sandbox.get("/_sandbox/stats")

    def names(self):
        """Return the full names of all customers and jobs in the sandbox."""
        path = f"/_sandbox/objects/{self.sandbox.company_id}/Customer"
        return [row["FullyQualifiedName"] for row in self.sandbox.get(path)["objects"]]


@contextmanager
def scene():
    """Give a fresh scene; it is gone afterwards."""
    host = environment.ensure()
    name = f"qbo_bench_{uuid.uuid4().hex[:10]}"
    databases.copy(databases.template("addon", host), name)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "sandbox.log"
        sandbox = Sandbox(host, log, "--company", "empty")
        sandbox.start()
        try:
            yield Scene(name, sandbox)
        finally:
            sandbox.stop()
            databases.drop(name)


def measure():
    """Return (figures, bounds)."""
    figures = first_and_second()
    small, large = growth(SMALL), growth(SMALL * GROWTH)
    figures.update(
        {
            "queries_small": small["queries"],
            "queries_large": large["queries"],
            "queries_ratio": round(large["queries"] / small["queries"], 2),
            "growth_mb": large["peak_mb"] - small["peak_mb"],
            "peak_mb": large["peak_mb"],
        }
    )
    return figures, BOUNDS


def first_and_second():
    """Measure the first push, a second one without changes, and 100 renames."""
    with scene() as place:
        made = place.inside(
            jobs_inside.prepare,
            sandbox=place.sandbox.hello,
            jobs=JOBS,
            customers=CUSTOMERS,
        )
        company = made["company"]
        first, wire = place.counted(jobs_inside.push, company_id=company)
        place.inside(jobs_inside.sweep, company_id=company)
        _second, quiet = place.counted(jobs_inside.push, company_id=company)
        place.inside(jobs_inside.rename, project_ids=made["projects"][:100])
        _third, renamed = place.counted(jobs_inside.push, company_id=company)
        names = place.names()
    return {
        "first_requests": wire["requests"],
        "first_reads": wire["reads"],
        "batches": wire["batches"],
        "writes": wire["writes"],
        "throttled": wire["throttled"],
        "most_a_second": wire["max_requests_per_second"],
        "most_batches_a_minute": wire["max_batches_per_minute"],
        "unchanged_requests": quiet["requests"],
        "renamed_requests": renamed["requests"],
        "duplicates": len(names) - len(set(names)),
        "lost": JOBS + CUSTOMERS - len(names),
        "queries": first["queries"],
        "queries_per_1000_jobs": round(first["queries"] * 1000 / JOBS),
        "cpu_s": first["cpu_s"],
        "cpu_ms_per_record": round(1000 * first["cpu_s"] / (JOBS + CUSTOMERS), 2),
        "wall_s": first["wall_s"],
    }


def growth(jobs):
    """Push so many jobs without throttles; return what the process measured."""
    with scene() as place:
        place.sandbox.post("/_sandbox/settings", {"throttle": False})
        made = place.inside(
            jobs_inside.prepare,
            sandbox=place.sandbox.hello,
            jobs=jobs,
            customers=jobs * 3 // 10,
        )
        found = place.inside(
            jobs_inside.push, company_id=made["company"], throttle=False
        )
        assert found["done"] == jobs + jobs * 3 // 10, found
        return found
