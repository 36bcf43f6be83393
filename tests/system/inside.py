"""What tests do inside of Odoo beside the everyday: crashes, races, edits.

Each takes ``env`` (superuser, a real cursor that is committed at the end) and plain
arguments, and returns plain data.
"""

import os
import signal
import time

from host.inside import *  # noqa: F403
from host.inside import export, run


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
    from odoo.addons.qbo_connector.models.runner.qbo_company_settle import QboCompany

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


def export_in_between(env, company_id, project_ids, seconds=60):
    """Press Export job as soon as a run of another process has sent something.

    Returns the action of the button, and how many jobs were linked right after it.
    """
    deadline = time.monotonic() + seconds
    sent = [("qbo_company_id", "=", company_id), ("state", "!=", "sending")]
    while not env["qbo.batch"].search_count(sent):
        assert time.monotonic() < deadline, "the other run has sent nothing"
        env.cr.commit()  # the next look sees what others have written
        time.sleep(0.05)
    told = export(env, project_ids)
    env.cr.commit()
    return {"told": told, "linked": linked_jobs(env, company_id)}


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
    time.sleep(max(0, at - time.time()))
    return export(env, project_ids)


def wait_and_run(env, company_id, at):
    """Run a QBO company at a moment (seconds since the epoch)."""
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


def expire_access(env, company_id):
    """Let the stored access token be out of date."""
    token = env["qbo.token"].search([("qbo_company_id", "=", company_id)])
    token.access_expires = "2020-01-01"
    return True


def wait_and_renew(env, company_id, at):
    """Ask for an access token at a moment (seconds since the epoch)."""
    company = env["qbo.company"].browse(company_id)
    time.sleep(max(0, at - time.time()))
    return env["qbo.token"]._access_token(company)


def renew_and_die(env, company_id):
    """Be killed between Intuit's answer and the commit of the new tokens."""
    from odoo.addons.qbo_connector.api import oauth

    renew = oauth.OAuth.renew

    def cut(*words, **more):
        renew(*words, **more)
        die()

    oauth.OAuth.renew = cut
    return env["qbo.token"]._access_token(env["qbo.company"].browse(company_id))


def state_of(env, company_id):
    """Return what a QBO company says of its connection."""
    company = env["qbo.company"].browse(company_id)
    return {
        "state": company.state,
        "text": company.halt_text or "",
        "activities": len(company.activity_ids),
        "open": env["qbo.operation"].search_count(
            [("qbo_company_id", "=", company_id), ("state", "=", "waiting")]
        ),
        "notes": env["qbo.change"].search_count([("qbo_company_id", "=", company_id)]),
    }


def connect_again(env, company_id, tokens):
    """Store the tokens of a new consent."""
    company = env["qbo.company"].browse(company_id)
    row = env["qbo.token"]._for(company)
    box = row._box()
    row.write(
        {
            "access_token": box.encrypt(tokens["access_token"]),
            "refresh_token": box.encrypt(tokens["refresh_token"]),
            "access_expires": "2099-01-01",
        }
    )
    company.write({"state": "connected", "halt_rule_id": False, "halt_text": False})
    return True


def linked_jobs(env, company_id):
    """Return how many jobs of a QBO company stand in QuickBooks."""
    return env["qbo.link"].search_count(
        [
            ("qbo_company_id", "=", company_id),
            ("res_model", "=", "project.project"),
            ("state", "=", "linked"),
        ]
    )


def span_of(env, company_id):
    """Return when the first and the last operation of a company were settled."""
    env.cr.execute(
        "SELECT extract(epoch FROM min(sent_at))::float,"
        " extract(epoch FROM max(done_at))::float"
        " FROM qbo_operation WHERE qbo_company_id = %s",
        [company_id],
    )
    return list(env.cr.fetchone())


def realms(env):
    """Return the realm ids of all connected QBO companies."""
    companies = env["qbo.company"].search([("state", "=", "connected")])
    return sorted(companies.mapped("realm_id"))
