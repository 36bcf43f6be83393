"""What runs, tests and benchmarks do inside of Odoo, on the addon's own models.

Each takes ``env`` (superuser, a real cursor that is committed at the end) and plain
arguments, and returns plain data.
"""

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
        [
            "verb",
            "entity",
            "res_model",
            "res_name",
            "state",
            "fault_code",
            "fault_text",
            "note",
            "attempts",
        ]
    )


def links(env, company_id):
    """Return the links that hold an Odoo record."""
    found = env["qbo.link"].search(
        [("qbo_company_id", "=", company_id), ("res_model", "!=", False)], order="id"
    )
    return found.read(["res_model", "res_id", "qbo_id", "qbo_name", "state"])
