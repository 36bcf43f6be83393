"""What tests do inside of Odoo: functions that run in a process of their own.

Each takes ``env`` (superuser, a real cursor that is committed at the end) and plain
arguments, and returns plain data.
"""

import os
import signal

from odoo.tools import config


def connect(env, sandbox, realm=None, name="Books", enable=True, **values):
    """Make a QBO company that is connected with a sandbox; return its id.

    :param dict sandbox: the JSON line of the sandbox
    :param realm: company id in the sandbox; by default the first
    """
    config["qbo_custom_hosts"] = "127.0.0.1"
    realm = realm or sandbox["company_id"]
    tokens = sandbox["tokens"][realm]
    company = env["qbo.company"].create(
        {
            "name": name,
            "environment": "custom",
            "discovery_url": sandbox["discovery_url"],
            "api_url": sandbox["base_url"],
            "unknown_wait": 0,
            **values,
        }
    )
    company.write(
        {
            "realm_id": realm,
            "state": "connected",
            "enabled": enable,
            "home_currency": "USD",
            "connected_at": "2026-01-01",
            "database_key": company._database_key(),
        }
    )
    token = env["qbo.token"]._for(company)
    token._store_keys(sandbox["client_id"], sandbox["client_secret"])
    box = token._box()
    token.write(
        {
            "access_token": box.encrypt(tokens["access_token"]),
            "refresh_token": box.encrypt(tokens["refresh_token"]),
            "access_expires": "2099-01-01",
            "refresh_expires": "2099-01-01",
        }
    )
    return company.id


def associate(env, company_id, name="Workshop", scope="all"):
    """Make a production department of a QBO company; return its id."""
    department = env["hr.department"].create({"name": name, "qbo_production": True})
    department._qbo_associate(env["qbo.company"].browse(company_id), scope)
    return department.id


def make_jobs(env, department_id, jobs=1, customers=1, first=1, name="Job"):
    """Make projects of a department; return their ids."""
    partners = env["res.partner"].create(
        [
            {
                "name": f"{name} customer {number}",
                "is_company": True,
                "email": f"office{number}@{name.lower()}.example.com",
                "street": f"{number} Main Street",
                "city": "Springfield",
            }
            for number in range(first, first + customers)
        ]
    )
    projects = env["project.project"].create(
        [
            {
                "name": f"{name} {number}",
                "partner_id": partners[number % customers].id,
                "qbo_department_line_ids": [(0, 0, {"department_id": department_id})],
            }
            for number in range(first, first + jobs)
        ]
    )
    return projects.ids


def run(env, company_id, budget=None):
    """Run a QBO company; return what the run says of itself."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    found = env["qbo.company"].browse(company_id)._run(budget=budget)
    return {"outcome": found.outcome, "text": found.text, "done": found.done}


def export(env, project_ids):
    """Press Export job; return the action that the client would get."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    return env["project.project"].browse(project_ids).action_qbo_export()


def operations(env, company_id):
    """Return the operations of a QBO company, oldest first."""
    found = env["qbo.operation"].search(
        [("qbo_company_id", "=", company_id)], order="id"
    )
    return found.read(
        ["verb", "entity", "res_model", "res_name", "state", "fault_code", "fault_text",
         "note", "attempts"]
    )


def links(env, company_id):
    """Return the links that hold an Odoo record."""
    found = env["qbo.link"].search(
        [("qbo_company_id", "=", company_id), ("res_model", "!=", False)], order="id"
    )
    return found.read(["res_model", "res_id", "qbo_id", "qbo_name", "state"])


def die(*_args, **_more):
    """End this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_when(moment):
    """Arrange that this process is killed at a moment of the next write.

    :param str moment: ``before_send`` (the batch is frozen and committed),
        ``after_answer`` (QuickBooks has answered, nothing is kept yet) or
        ``after_keeping`` (the raw answer is committed, nothing is applied)
    """
    from odoo.addons.qbo_connector.api import client
    from odoo.addons.qbo_connector.models.qbo_company_settle import QboCompany

    transmit = client.transmit

    def cut(session, request, timeouts):
        if request.method != "POST" or request.url.endswith("/query"):
            return transmit(session, request, timeouts)
        if moment == "before_send":
            die()
        found = transmit(session, request, timeouts)
        if moment == "after_answer":
            die()
        return found

    client.transmit = cut
    if moment == "after_keeping":
        QboCompany._apply_batch = die


def run_and_die(env, company_id, moment):
    """Run a QBO company and be killed in the middle."""
    die_when(moment)
    return run(env, company_id)


def export_and_die(env, project_ids, moment):
    """Press Export job and be killed in the middle."""
    die_when(moment)
    return export(env, project_ids)


def export_and_roll_back(env, project_ids, times=2):
    """Press Export job in a transaction that fails, as a serialization failure does."""
    for _time in range(times):
        export(env, project_ids)
        env.cr.rollback()
        env.invalidate_all()
    return True


def rename(env, project_id, name):
    """Rename a project, as a user does."""
    env["project.project"].browse(project_id).name = name
    return True


def wait_and_export(env, project_ids, at):
    """Press Export job at a moment (seconds since the epoch)."""
    import time

    time.sleep(max(0, at - time.time()))
    return export(env, project_ids)


def wait_and_run(env, company_id, at):
    """Run a QBO company at a moment (seconds since the epoch)."""
    import time

    time.sleep(max(0, at - time.time()))
    return run(env, company_id)


def retire(env):
    """Leave nothing of former tests in the way: their companies, jobs and names."""
    env.cr.execute(
        "UPDATE qbo_company SET state = 'disconnected', enabled = false,"
        " realm_id = NULL, active = false"
    )
    env.cr.execute("UPDATE project_project SET active = false")
    return True


def hurry(env, company_id):
    """Let pass the minutes that a run waits after a 429."""
    env.cr.execute("DELETE FROM qbo_throttle WHERE qbo_company_id = %s", [company_id])
    env["qbo.batch"].search([("qbo_company_id", "=", company_id)]).retry_at = False
    env["qbo.operation"].search(
        [("qbo_company_id", "=", company_id)]
    ).next_attempt = False
    return True
