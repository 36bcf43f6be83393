"""How far the first hour has come, for tours that begin in the middle of it.

Each takes ``env`` (superuser, a real cursor that is committed at the end). What stands
already is left as it is: after the tours before it, a stage changes nothing.
"""

import json
import uuid
from datetime import timedelta

from odoo import fields
from odoo.tools import config

from tests.system import inside

COMPANY = "Production Ltd"
# Codes of what needs attention; asked often, hence without a process of Odoo.
CAUSES = """
    SELECT rule.code FROM qbo_attention row
      JOIN qbo_fault_rule rule ON rule.id = row.fault_rule_id
     WHERE row.state = 'open'
"""
# QuickBooks ids of a project.
IDS = """
    SELECT l.qbo_id FROM qbo_link l JOIN project_project p ON p.id = l.res_id
     WHERE l.res_model = 'project.project' AND l.qbo_id IS NOT NULL
       AND p.name->>'en_US' = $name${name}$name$
"""


def connected(env, sandbox):
    """Make sure that the first company is connected; return its id."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    company = env["qbo.company"].search([("name", "=", COMPANY)])
    if company.state == "connected":
        return company.id
    # A tour that broke off may have left a draft.
    company.write({"name": f"{COMPANY} (broken off)", "active": False})
    made = inside.connect(env, sandbox, name=COMPANY, enable=False)
    env["qbo.company"].browse(made).user_id = env.ref("base.user_admin")
    return made


def associated(env, sandbox):
    """Make sure that it is enabled, and that the joinery's jobs go to it."""
    company = env["qbo.company"].browse(connected(env, sandbox))
    if not company.enabled:
        company.enabled = True
    department = env["hr.department"].search([("name", "=", "Joinery")])
    if department.qbo_company_id != company:
        department._qbo_associate(company, "all")
    company._trigger_run()
    return company.id


def solved(env, sandbox):
    """Make sure that the likely double is linked; return whether it was to be done."""
    associated(env, sandbox)
    stopped = env["qbo.operation"].search(
        [("state", "=", "attention"), ("fault_code", "=", "lookalike")]
    )
    for operation in stopped:
        operation.action_link_candidate(operation.candidates[0]["qbo_id"])
    return len(stopped)


def story(env):
    """Return what stands in Odoo now, for the message of a tour that waits in vain."""
    return {
        "companies": env["qbo.company"]
        .with_context(active_test=False)
        .search([])
        .mapped(lambda c: [c.name, c.state, c.enabled, c.halt_text or ""]),
        "operations": env["qbo.operation"]
        .search([("state", "not in", ("done", "cancelled"))])
        .mapped(lambda o: [o.res_name, o.verb, o.state, o.fault_code or ""]),
        "notes": env["qbo.change"].search_count([]),
        "causes": env["qbo.attention"]
        .search([("state", "=", "open")])
        .mapped(lambda a: [a.title, a.count]),
    }


def both_changed(env, company):
    """Change the phone of one customer on both sides after both had agreed.

    :return: list of its name in QuickBooks and in Odoo
    """
    config["qbo_custom_hosts"] = "127.0.0.1"
    books = env["qbo.company"].browse(company)
    books.write({"contact_direction": "both", "conflict_rule": "ask"})
    partner = env["res.partner"].create(
        {"name": "Conflicting Ltd", "is_company": True, "phone": "555 0001"}
    )
    books.match_export("contacts", partner.ids)
    env.cr.commit()
    while books._run(budget=60).outcome in ("more", "busy"):
        pass
    env.invalidate_all()
    link = partner.qbo_link_ids
    body = {
        "Id": link.qbo_id,
        "SyncToken": link.sync_token,
        "sparse": True,
        "PrimaryPhone": {"FreeFormNumber": "555 0003"},
    }
    with books._client() as client:
        client.send_single(
            "Customer", None, json.dumps(body).encode(), uuid.uuid4().hex
        ).or_raise()
    partner.phone = "555 0002"
    # The hour is over after which changes in QuickBooks are read.
    books.list_ids.read_at = fields.Datetime.now() - timedelta(hours=2)
    books._trigger_run()
    return [link.qbo_name, partner.name]


def linked(env, company, ours, theirs):
    """Make sure that a contact is linked with a customer of QuickBooks."""
    books = env["qbo.company"].browse(company)
    partner = env["res.partner"].search([("name", "=", ours)], limit=1)
    link = env["qbo.link"].search(
        [
            ("qbo_company_id", "=", company),
            ("entity", "=", "Customer"),
            ("qbo_name", "=", theirs),
        ]
    )
    if link.res_id == partner.id:
        return False
    if link.res_model:
        books.match_unlink(link.ids)
        link = (
            env["qbo.link"]
            .search([("qbo_company_id", "=", company), ("qbo_name", "=", theirs)])
            .filtered("qbo_id")
        )
    books.match_link("contacts", partner.id, link.id)
    return True
