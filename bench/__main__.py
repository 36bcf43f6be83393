"""``./dev bench [NAME]``: run one benchmark, or all.

Each prints a table for people and, as its last line, one JSON object. The last results
stay under ``bench/results/``.
"""

import importlib
import json
import sys
from pathlib import Path

NAMES = (
    "jobs",
    "match",
    "sales",
    "lost",
    "workplace",
)
RESULTS = Path(__file__).parent / "results"


def main(words):
    """Run the named benchmarks; return 1 when one missed its bound."""
    names = words or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"unknown benchmark {unknown[0]}; there are: {', '.join(NAMES)}")
        return 2
    missed = 0
    for name in names:
        figures, bounds = importlib.import_module(f"bench.{name}").measure()
        missed += show(name, figures, bounds)
        RESULTS.mkdir(exist_ok=True)
        text = json.dumps(figures, indent=2, sort_keys=True)
        (RESULTS / f"{name}.json").write_text(text + "\n")
        print(json.dumps(figures, sort_keys=True), flush=True)
    return 1 if missed else 0


def show(name, figures, bounds):
    """Print a table of figures with their bounds; return how many were missed."""
    print(f"{name}:")
    missed = 0
    for key, value in figures.items():
        bound = bounds.get(key)
        good = bound is None or value <= bound
        missed += not good
        said = (
            "" if bound is None else f"  (at most {bound}{'' if good else ': MISSED'})"
        )
        print(f"  {key:28} {value:>12}{said}")
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
