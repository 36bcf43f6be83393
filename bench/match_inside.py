"""What the benchmark of matching does inside of Odoo; each function is one process."""

import os
import resource
import time

from bench.match_names import make_lists


def prepare(env, size):
    """Store both lists and the truth; return the id of the QBO company."""
    company = env["qbo.company"].create({"name": "Books", "home_currency": "USD"})
    ours, theirs, truth = make_lists(size)
    partners = env["res.partner"]
    for start in range(0, size, 2000):
        partners |= partners.with_context(tracking_disable=True).create(
            [
                {
                    "name": row["name"],
                    "is_company": row["company"],
                    "email": row["email"],
                    "phone": row["phone"],
                    "vat": row["vat"],
                    "street": row["street"],
                    "zip": row["zip"],
                    "city": row["city"],
                }
                for row in ours[start : start + 2000]
            ]
        )
    for start in range(0, size, 1000):
        company._mirror_store(
            "Customer",
            [_customer(start + i, row) for i, row in enumerate(theirs[start:][:1000])],
        )
    env.cr.execute("CREATE TABLE bench_truth (partner int, qbo_id text)")
    for ours_at, theirs_at in truth.items():
        env.cr.execute(
            "INSERT INTO bench_truth VALUES (%s, %s)",
            [partners[ours_at].id, str(theirs_at + 1)],
        )
    return {"company": company.id}


def _customer(number, row):
    return {
        "Id": str(number + 1),
        "SyncToken": "0",
        "DisplayName": row["name"],
        "Active": True,
        "PrimaryEmailAddr": {"Address": row["email"]},
        "PrimaryPhone": {"FreeFormNumber": row["phone"]},
        "PrimaryTaxIdentifier": row["vat"],
        "BillAddr": {
            "Line1": row["street"],
            "PostalCode": row["zip"],
            "City": row["city"],
        },
    }


def match(env, company_id):
    """Run automatch on the contacts; return precision, recall and what it cost."""
    env.cr.execute("ANALYZE qbo_link; ANALYZE res_partner")
    env.cr.commit()
    company = env["qbo.company"].browse(company_id)
    run = env["qbo.match.run"]._open_run(company, "contacts", "automatch", "Bench")
    env.cr.execute("SELECT pg_backend_pid()")
    backend = env.cr.fetchone()[0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, database, wall = time.process_time(), _cpu_of(backend), time.monotonic()
    company._by_hand()._automatch(run.with_env(company._by_hand().env))
    env.flush_all()
    figures = {
        "cpu_odoo_s": round(time.process_time() - cpu, 1),
        "cpu_database_s": round(_cpu_of(backend) - database, 1),
        "wall_s": round(time.monotonic() - wall, 1),
        "growth_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        // 1024,
        "linked": run.linked,
        "proposed": run.proposed,
    }
    figures["cpu_s"] = round(figures["cpu_odoo_s"] + figures["cpu_database_s"], 1)
    return figures | _quality(env, run)


def _cpu_of(pid):
    """Return the CPU seconds that a process has used, from its status."""
    with open(f"/proc/{pid}/stat") as status:
        words = status.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _quality(env, run):
    env.cr.execute(
        """
        SELECT count(*) FILTER (WHERE t.qbo_id = l.qbo_id), count(*)
          FROM qbo_link l LEFT JOIN bench_truth t ON t.partner = l.res_id
         WHERE l.match_run_id = %s
        """,
        [run.id],
    )
    right, made = env.cr.fetchone()
    env.cr.execute("SELECT count(*) FROM bench_truth")
    true_pairs = env.cr.fetchone()[0]
    env.cr.execute(
        """
        SELECT count(*) FROM bench_truth t
          JOIN qbo_match_proposal p ON p.res_id = t.partner AND p.state = 'open'
          JOIN qbo_link l ON l.id = p.link_id AND l.qbo_id = t.qbo_id
        """
    )
    proposed = env.cr.fetchone()[0]
    return {
        "true_pairs": true_pairs,
        "precision": round(right / made, 5),
        "recall": round(right / true_pairs, 4),
        "recall_with_proposals": round((right + proposed) / true_pairs, 4),
        "wrong": made - right,
        "wrong_share": round(1 - right / made, 5),
        "missed_share": round(1 - right / true_pairs, 4),
    }


def screens(env, company_id):
    """Measure what a screen asks for, over 50,000 rows a side; milliseconds."""
    company = env["qbo.company"].browse(company_id)
    calls = {
        "left_page_ms": lambda: company.match_left("contacts"),
        "left_open_ms": lambda: company.match_left("contacts", state="open"),
        "left_search_ms": lambda: company.match_left("contacts", search="plumbing"),
        "right_page_ms": lambda: company.match_right("contacts", offset=40000),
        "right_search_ms": lambda: company.match_right("contacts", search="plumbing"),
        "counts_ms": lambda: company.match_counts("contacts"),
    }
    found = {}
    for name, call in calls.items():
        call()
        begin = time.monotonic()
        call()
        found[name] = round(1000 * (time.monotonic() - begin))
    return found


def bulk(env, company_id):
    """Measure the agreement of 2,000 links, clearing all links and taking it back."""
    company = env["qbo.company"].browse(company_id)
    begin = time.process_time()
    for _chunk in range(4):
        company._agree_step()
    agreed = time.process_time() - begin
    begin = time.monotonic()
    cleared = company.match_clear("contacts")
    env.flush_all()
    middle = time.monotonic()
    back = company.match_take_back(cleared["run_id"])
    env.flush_all()
    return {
        "agree_ms_per_link": round(agreed / 2, 2),
        "clear_s": round(middle - begin, 1),
        "take_back_s": round(time.monotonic() - middle, 1),
        "taken_back": back["count"],
    }
