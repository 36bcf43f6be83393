"""``./dev run --check``: the main job without a person.

Associates the production departments of Odoo's demo data with the QBO company, lets
the scheduled action of the running server push their jobs, and compares what stands in
the sandbox with what Odoo wants there.
"""

import json
import os
import sys
import urllib.request
from pathlib import Path

from host.processes import call, wait_until
from host.testing import run_in_odoo

PATIENCE = 180  # seconds for the scheduled action


def associate(env):
    """Associate the production departments that have projects; return what is wanted.

    Returns a list of {"id", "job", "customer", "status"} of the jobs.
    """
    company = env["qbo.company"].search([("state", "=", "connected")], limit=1)
    free = env["hr.department"].search(
        [("qbo_production", "=", True), ("qbo_company_id", "=", False)]
    )
    free._qbo_associate(company, "all")
    return wanted(env)


def wanted(env):
    """Return the jobs that belong into QuickBooks, with their status in Odoo."""
    company = env["qbo.company"].search([("state", "=", "connected")], limit=1)
    rows = []
    for project in company._eligible_jobs():
        link = project.qbo_link_ids.filtered("qbo_id")
        rows.append(
            {
                "id": link.qbo_id or "",
                "job": project.name,
                "customer": company._customer_of(project).name or "",
                "status": project.qbo_state or "",
                "message": project.qbo_message or "",
            }
        )
    return rows


def export(env):
    """Let all documents go that wait; return how many."""
    company = env["qbo.company"].search([("state", "=", "connected")], limit=1)
    held = env["qbo.operation"].search_count(
        [("qbo_company_id", "=", company.id), ("held", "=", True)]
    )
    company._release_all()
    company._trigger_run()
    return held


def on_the_way(env):
    """Return how many documents the scheduled action still has to send."""
    return env["qbo.operation"].search_count(
        [
            ("res_model", "in", ("account.move", "account.payment")),
            ("state", "in", ("waiting", "sending")),
            ("blocked_by_id", "=", False),
            ("held", "=", False),
        ]
    )


def sell(database):
    """Export the demonstration's documents, and wait for the scheduled action."""
    run_in_odoo(database, export)
    wait_until(
        lambda: not run_in_odoo(database, on_the_way).result,
        "the scheduled action",
        PATIENCE,
    )


def receive(env, sandbox):
    """Enter payments of exported invoices in QuickBooks, and let Odoo show them.

    One invoice is paid, one in part, and one payment is of a stranger.
    """
    company = env["qbo.company"].search([("state", "=", "connected")], limit=1)
    links = env["qbo.link"].search(
        [("qbo_company_id", "=", company.id), ("entity", "=", "Invoice")], order="id"
    )
    links = links.filtered(lambda link: float((link.image or {}).get("Balance") or 0))
    for number, link in enumerate(links[:3]):
        due = float(link.image["Balance"])
        amount = due if number == 0 else round(due / 2, 2)
        _enter(
            sandbox,
            "payment",
            CustomerRef=link.image["CustomerRef"],
            TotalAmt=amount,
            PaymentRefNum=f"CHK 10{number}",
            Line=[
                {
                    "Amount": amount,
                    "LinkedTxn": [{"TxnId": link.qbo_id, "TxnType": "Invoice"}],
                }
            ],
        )
    stranger = _enter(sandbox, "customer", DisplayName="Walk-in")["Customer"]
    _enter(sandbox, "payment", CustomerRef={"value": stranger["Id"]}, TotalAmt=45)
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.company_id.id)], limit=1
    )
    company.write({"receive_payments": "ask", "receive_journal_id": journal.id})
    company._trigger_run()


def _enter(sandbox, entity, **body):
    """Write in the sandbox as its own people do; return the answer."""
    realm, base = sandbox["company_id"], sandbox["base_url"]
    given = call(f"{base}/_sandbox/connect", "POST", {"company": realm})
    request = urllib.request.Request(
        f"{base}/v3/company/{realm}/{entity}",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {given['access_token']}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def received(env):
    """Return how many payments of QuickBooks Odoo has looked at."""
    return env["qbo.received"].search_count([("state", "!=", "new")])


def settled(rows):
    """Tell whether nothing is on its way any more."""
    return all(row["status"] in ("linked", "attention", "held") for row in rows)


def in_sandbox(hello):
    """Return the jobs in the sandbox: {id: (customer, job)}."""
    url = f"{hello['base_url']}/_sandbox/objects/{hello['company_id']}/Customer"
    found = call(url)["objects"]
    names = {row["Id"]: row["DisplayName"] for row in found}
    return {
        row["Id"]: (names[row["ParentRef"]["value"]], row["DisplayName"])
        for row in found
        if row.get("ParentRef")
    }


def problems(rows, there):
    """Compare what Odoo wants with what stands in the sandbox; return texts."""
    texts = []
    for row in rows:
        if row["id"] not in there:
            texts.append(f"missing: {row['customer']} / {row['job']} {row['message']}")
        elif there[row["id"]][0] != row["customer"]:
            customer = there[row["id"]][0]
            texts.append(f"wrong: {row['job']} stands under {customer}")
    seen = set()
    for qbo_id, pair in there.items():
        if pair in seen:
            texts.append(f"doubled: {pair[0]} / {pair[1]} ({qbo_id})")
        seen.add(pair)
    if not rows:
        texts.append("missing: Odoo has no job for the QBO company")
    return texts


def push(database):
    """Associate the departments and wait for the scheduled action; return the jobs.

    Raises ``TimeoutError`` when it does not come to its end.
    """
    run_in_odoo(database, associate)
    return wait_until(
        lambda: settled(found := run_in_odoo(database, wanted).result) and found,
        "the scheduled action",
        PATIENCE,
    )


def main():
    """Do the check; return the exit code."""
    running = json.loads(Path(os.environ["QBO_RUNNING"]).read_text())
    database, hello = running["database"], running["sandbox"]
    if running["problem"]:
        print(f"Odoo and the sandbox are not connected: {running['problem']}")
        return 1
    rows = push(database)
    there = in_sandbox(hello)
    wide = max(len(name) for pair in there.values() for name in pair) + 2
    print(f"{'Customer':{wide}}{'Job':{wide}}Id")
    for qbo_id, (customer, job) in sorted(there.items(), key=lambda item: item[1]):
        print(f"{customer:{wide}}{job:{wide}}{qbo_id}")
    found = problems(rows, there)
    print("\n".join(found) or f"{len(rows)} jobs, each there once")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
