"""``./dev run --check sales``: Odoo's demo documents, exported and compared.

All posted customer documents and payments of Odoo's demo data, and of companies with
the charts of l10n_us, l10n_uk and l10n_ca, go to a sandbox of that country. Printed is
what each customer owes on both sides. Databases and sandboxes are made for it and go
afterwards.
"""

import sys
import tempfile
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from host import check_sales_inside as inside
from host import check_sales_time as sales_time
from host import databases, environment
from host.environment import Host
from host.files import say
from host.processes import Sandbox
from host.testing import run_in_odoo

LONG = 600  # seconds for one process


@dataclass(frozen=True)
class Scene:
    """One Odoo company and the sandbox that it is exported to."""

    title: str
    kind: str  # of the sandbox's company
    home: str  # currency
    chart: str = ""  # empty: the main company of the demo data
    country: str = ""
    state: str = ""
    modules: tuple[str, ...] = ()
    # Time of employees is sold by an order, each as an item of its own.
    time: bool = False


TIME = "sale_timesheet"
SCENES = (
    Scene("Odoo's demo data", "us", "USD"),
    Scene("l10n_us", "us", "USD", "us", "US", "CA", ("l10n_us_account", TIME), True),
    Scene("l10n_uk", "gb", "GBP", "uk", "GB", "", ("l10n_uk",)),
    Scene("l10n_ca", "ca", "CAD", "ca_2023", "CA", "ON", ("l10n_ca",)),
)


def play(host: Host, scene: Scene) -> tuple[dict[str, Any], dict[str, Decimal]]:
    """Export one scene; return Odoo's side, and balances in QuickBooks by Id."""
    name = f"qbo_check_{uuid.uuid4().hex[:10]}"
    databases.copy(databases.template("addon_demo", host), name)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "sandbox.log"
        words = ("--company", scene.kind, "--throttle", "off")
        sandbox = Sandbox(host, log, *words)
        sandbox.start()
        try:
            return _play(name, scene, sandbox)
        finally:
            sandbox.stop()
            databases.drop(name)


def _play(
    name: str, scene: Scene, sandbox: Sandbox
) -> tuple[dict[str, Any], dict[str, Decimal]]:
    def run(function: Any, **arguments: Any) -> Any:
        return run_in_odoo(name, function, arguments=arguments, seconds=LONG).result

    company = 1
    if scene.chart:
        run(inside.install, modules=list(scene.modules))
        company = run(
            inside.found_company,
            chart=scene.chart,
            country=scene.country,
            state=scene.state,
            currency=scene.home,
        )
    for text in run(inside.settle, company_id=company):
        print(f"  {text}")
    books = run(
        inside.export, company_id=company, sandbox=sandbox.hello, home=scene.home
    )
    sold = run(sales_time.sell, books_id=books) if scene.time else {}
    found = run(inside.receivables, books_id=books)

    def standing(entity: str) -> list[dict[str, Any]]:
        path = f"/_sandbox/objects/{sandbox.company_id}/{entity}"
        return sandbox.get(path)["objects"]

    found["stopped"] += sales_time.compare(sold, standing("Invoice"))
    there = {
        row["Id"]: Decimal(str(row.get("Balance") or 0)) for row in standing("Customer")
    }
    return found, there


def show(found: dict[str, Any], there: dict[str, Decimal]) -> list[str]:
    """Print the receivables of both sides; return what is wrong, as texts."""
    wrong = list(found["stopped"])
    print(f"{'Customer':32}{'':5}{'Odoo':>14}{'QuickBooks':>14}{'Difference':>14}")
    for customer, currency, owed, ids in found["rows"]:
        ours = Decimal(str(owed)).quantize(Decimal("0.01"))
        theirs = sum((there[key] for key in ids), Decimal("0.00"))
        line = (
            f"{customer[:31]:32}{currency:5}{ours:>14}{theirs:>14}{ours - theirs:>14}"
        )
        print(line)
        if ours != theirs or not ids:
            wrong.append(f"{customer}: {ours} in Odoo, {theirs} in QuickBooks")
    for text in found["entries"]:
        print(f"  not sent, no document and no payment: {text}")
    if not found["rows"]:
        wrong.append("there is no document at all")
    return wrong


def main() -> int:
    """Do the check; return the exit code."""
    host, failed = environment.ensure(), 0
    for scene in SCENES:
        say(f"exporting {scene.title} to a company in {scene.kind}")
        print(f"\n{scene.title}")
        found, there = play(host, scene)
        wrong = show(found, there)
        failed += bool(wrong)
        for text in wrong:
            print(f"  WRONG: {text}")
        counts = f"{found['documents']} documents, {found['payments']} payments sent"
        print(f"{counts}; difference {'0.00' if not wrong else 'above'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
