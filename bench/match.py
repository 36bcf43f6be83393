"""Automatch: 50,000 contacts against 50,000 customers of QuickBooks.

CPU is that of the Odoo process and of its PostgreSQL backend; the lists are generated
(see ``match_names``) and stored before the clock starts.
"""

import uuid

from bench import match_inside
from host import databases, environment
from host.testing import run_in_odoo

SIZE = 50_000
BOUNDS = {"cpu_s": 60, "wrong_share": 0.005, "missed_share": 0.1}


def measure():
    """Return (figures, bounds)."""
    host = environment.ensure()
    name = f"qbo_bench_{uuid.uuid4().hex[:10]}"
    databases.copy(databases.template("addon", host), name)
    try:
        made = run_in_odoo(
            name, match_inside.prepare, arguments={"size": SIZE}, seconds=3600
        ).result
        figures = run_in_odoo(
            name,
            match_inside.match,
            arguments={"company_id": made["company"]},
            seconds=3600,
        ).result
        for function in (match_inside.screens, match_inside.bulk):
            figures |= run_in_odoo(
                name,
                function,
                arguments={"company_id": made["company"]},
                seconds=3600,
            ).result
    finally:
        databases.drop(name)
    return figures, BOUNDS
