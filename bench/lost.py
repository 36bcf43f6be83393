"""Lost answers: 2,000 documents, of which each hundredth is written and the answer cut.

Once with a QuickBooks that remembers request ids, once with one that forgets them.
``QBO_DOCUMENTS`` in the environment asks for another number of documents.
"""

import os

from bench import sales_inside
from bench.jobs import scene
from bench.sales import compare

DOCUMENTS = int(os.environ.get("QBO_DOCUMENTS") or 2000)
RATE = 0.01
ROUNDS = 200

BOUNDS = {
    f"{word}_{figure}": 0
    for word in ("remembered", "forgotten")
    for figure in ("duplicates", "lost", "cents_of_difference", "open", "uncut")
}


def measure():
    """Return (figures, bounds)."""
    figures = {"documents": DOCUMENTS, "rate": RATE}
    for word, setting in (("remembered", "replay"), ("forgotten", "forget")):
        found = once(setting)
        figures.update({f"{word}_{key}": value for key, value in found.items()})
    return figures, BOUNDS


def once(setting):
    """Export all with answers cut; return what came of it."""
    work = {
        "invoices": DOCUMENTS * 7 // 10,
        "customers": max(DOCUMENTS // 20, 1),
        "payments": DOCUMENTS * 3 // 10,
        "credits": 0,
        "lines": 1,
    }
    with scene() as place:
        made = place.inside(sales_inside.prepare, sandbox=place.sandbox.hello, **work)
        place.sandbox.post(
            "/_sandbox/settings", {"throttle": False, "request_ids": setting}
        )
        for number, entity in enumerate(("Invoice", "Payment")):
            rule = {
                "kind": "drop_after_commit",
                "entity": entity,
                "operation": "create",
                "rate": RATE,
                "seed": 20260301 + number,
            }
            place.sandbox.post("/_sandbox/faults", rule)
        place.sandbox.post("/_sandbox/stats/reset")
        found = place.inside(
            sales_inside.push_until_done, company_id=made["company"], rounds=ROUNDS
        )
        wire = place.sandbox.get("/_sandbox/stats")
        rules = place.sandbox.get("/_sandbox/faults")["faults"]
        cut = sum(rule["fired"] for rule in rules)
        return {
            **compare(place, made),
            "open": found["open"],
            "rounds": found["rounds"],
            "reads": wire["reads"],
            "requests": wire["requests"],
            "cut": cut,
            # Where nothing was cut, nothing is shown.
            "uncut": int(not cut),
        }
