"""What the benchmark of jobs does inside of Odoo; each function is one process."""

import resource
import time

from odoo import sql_db
from odoo.tools import config

from host import inside


def prepare(env, sandbox, jobs, customers):
    """Connect a company and make its jobs; return the ids."""
    company = inside.connect(env, sandbox)
    department = inside.associate(env, company)
    projects = inside.make_jobs(env, department, jobs=jobs, customers=customers)
    return {"company": company, "projects": projects}


def push(env, company_id, throttle=True):
    """Run a company to its end; return queries, CPU and wall seconds, peak memory."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    if not throttle:
        config["qbo_custom_throttle"] = "off"
    env["qbo.company"].browse(company_id).read()  # what a warm server has loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    queries, cpu, wall = sql_db.sql_counter, time.process_time(), time.monotonic()
    found, done = _to_the_end(env["qbo.company"].browse(company_id))
    return {
        "queries": sql_db.sql_counter - queries,
        "cpu_s": round(time.process_time() - cpu, 2),
        "wall_s": round(time.monotonic() - wall, 2),
        "start_mb": before // 1024,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "done": done,
        "outcome": found.outcome,
    }


def _to_the_end(company):
    """Run as the scheduled action does: again when the throttle has a slot."""
    done = 0
    while True:
        found = company._run()
        done += found.done
        if found.outcome != "more":
            return found, done
        time.sleep(company.env["qbo.throttle"]._next_wait(company, "batch"))


def sweep(env, company_id):
    """Let the next run look at everything again, as it does once a day."""
    env["qbo.company"].browse(company_id)._start_sweep()
    return True


def rename(env, project_ids):
    """Rename projects one by one, as users do."""
    for project in env["project.project"].browse(project_ids):
        project.name = f"{project.name} (renamed)"
    return True
