"""Sales: 1,000 invoices with payments and credit notes, then an edit of 30 %.

They go into an empty company under the documented throttles, with a server that takes
300 ms for each request. How queries and memory grow is measured without both.
"""

from bench import sales_inside
from bench.jobs import scene

WORK = {"invoices": 1000, "customers": 200, "payments": 600, "credits": 50}
SMALL = {"invoices": 100, "customers": 20, "payments": 60, "credits": 5}
EDITED = 300
DELAY = 0.3  # seconds that the server takes
# Intuit's documented limit.
BATCHES, MINUTE = 40, 60.0

BOUNDS = {
    "first_requests": 75,
    "reads_per_document": 0.02,
    "edited_requests": 24,
    "wall_ratio": 1.2,
    "throttled": 0,
    "duplicates": 0,
    "lost": 0,
    "cents_of_difference": 0,
    "queries_ratio": 11,
    "growth_mb": 100,
}


def measure():
    """Return (figures, bounds)."""
    figures = first_and_edited()
    small = growth()
    figures.update(
        {
            "queries_small": small["queries"],
            "queries_ratio": round(figures["queries"] / small["queries"], 2),
            "growth_mb": figures["peak_mb"] - small["peak_mb"],
        }
    )
    return figures, BOUNDS


def first_and_edited():
    """Measure the first export, and that of 30 % that were edited afterwards."""
    with scene() as place:
        made = place.inside(sales_inside.prepare, sandbox=place.sandbox.hello, **WORK)
        company = made["company"]
        place.sandbox.post("/_sandbox/faults", {"kind": "delay", "seconds": DELAY})
        first, wire = place.counted(sales_inside.push, company_id=company)
        compared = compare(place, made)
        place.inside(sales_inside.edit, move_ids=made["invoices"][:EDITED])
        second, edited = place.counted(sales_inside.push, company_id=company)
    documents = sum(WORK[key] for key in ("invoices", "payments", "credits"))
    least = least_seconds(wire["requests"], wire["batches"])
    return {
        "first_requests": wire["requests"],
        "first_reads": wire["reads"],
        "reads_per_document": round(wire["reads"] / documents, 4),
        "batches": wire["batches"],
        "writes": wire["writes"],
        "throttled": wire["throttled"],
        "most_batches_a_minute": wire["max_batches_per_minute"],
        "edited_requests": edited["requests"],
        "edited_reads": edited["reads"],
        "edited_writes": edited["writes"],
        "queries": first["queries"],
        "queries_per_document": round(first["queries"] / documents, 2),
        "cpu_s": first["cpu_s"],
        "cpu_ms_per_document": round(1000 * first["cpu_s"] / documents, 2),
        "edited_cpu_s": second["cpu_s"],
        "wall_s": first["wall_s"],
        "least_wall_s": round(least, 2),
        "wall_ratio": round(first["wall_s"] / least, 3),
        "peak_mb": first["peak_mb"],
        **compared,
    }


def least_seconds(requests, batches):
    """Return in how many seconds so many requests can go at the least.

    One after the other, each as long as the server takes, and no more batches in a
    minute than documented.
    """
    end = (requests - batches) * DELAY
    starts = []
    for number in range(batches):
        start = end
        if number >= BATCHES:
            start = max(start, starts[number - BATCHES] + MINUTE)
        starts.append(start)
        end = start + DELAY
    return end


def compare(place, made):
    """Compare documents, payments and open amounts; return what differs."""
    ours = place.inside(sales_inside.balances, company_id=made["company"])
    there = {
        (entity, row["Id"]): row
        for entity in ("Invoice", "CreditMemo")
        for row in objects(place, entity)
    }
    difference = lost = 0
    for entity, qbo_id, total, residual in ours.values():
        row = there.pop((entity, qbo_id), None)
        if row is None:
            lost += 1
            continue
        difference += abs(cents(row["TotalAmt"]) - cents(total))
        difference += abs(cents(row["Balance"]) - cents(residual))
    payments = [row for row in objects(place, "Payment") if float(row["TotalAmt"])]
    doubled = max(0, len(payments) - len(made["payments"]))
    lost += max(0, len(made["payments"]) - len(payments))
    lost += len(made["invoices"]) + len(made["credits"]) - len(ours)
    return {
        "duplicates": len(there) + doubled,
        "lost": lost,
        "cents_of_difference": difference,
    }


def objects(place, entity):
    """Return all objects of an entity in the sandbox; counts no read."""
    path = f"/_sandbox/objects/{place.sandbox.company_id}/{entity}"
    return place.sandbox.get(path)["objects"]


def cents(amount):
    """Return an amount in cents."""
    return round(float(amount) * 100)


def growth():
    """Export a tenth without throttle and delay; return what the process measured."""
    with scene() as place:
        place.sandbox.post("/_sandbox/settings", {"throttle": False})
        made = place.inside(sales_inside.prepare, sandbox=place.sandbox.hello, **SMALL)
        return place.inside(
            sales_inside.push, company_id=made["company"], throttle=False
        )
