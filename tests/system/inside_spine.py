"""What the tests of the spine do inside of Odoo: users who write in between."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from tests.system.inside import *  # noqa: F403
from tests.system.inside import run


def _elsewhere(env, function):
    """Run a function in another transaction and commit it, as another user does."""
    with env.registry.cursor() as cr:
        function(api.Environment(cr, SUPERUSER_ID, {}))


def set_values(env, company_id, **values):
    """Change settings of a QBO company."""
    env["qbo.company"].browse(company_id).write(values)
    return True


def run_and_edit_while_sending(env, company_id, project_id, name):
    """Run; while the first write is on its way, somebody renames the project."""
    from odoo.addons.qbo_connector.api import client

    transmit, done = client.transmit, []

    def edit(other):
        other["project.project"].browse(project_id).name = name

    def send(session, request, timeouts):
        if request.method == "POST" and not request.url.endswith("/query") and not done:
            done.append(True)
            _elsewhere(env, edit)
        return transmit(session, request, timeouts)

    with patch.object(client, "transmit", send):
        return run(env, company_id)


def run_and_lose_a_conflict(env, company_id, times=1):
    """Run; another transaction writes the operations while a batch is prepared."""
    companies = env.registry["qbo.company"]
    freeze, lost = companies._freeze, []

    def touch(other):
        other.cr.execute(
            "UPDATE qbo_operation SET write_date = now() AT TIME ZONE 'UTC'"
            " WHERE qbo_company_id = %s AND state = 'waiting'",
            [company_id],
        )

    def late(company, ready):
        if len(lost) < times:
            lost.append(True)
            _elsewhere(env, touch)
        return freeze(company, ready)

    with patch.object(companies, "_freeze", late):
        found = run(env, company_id)
    return {**found, "conflicts": len(lost)}


def run_and_read_rows(env, company_id):
    """Run; return the rows of the activity log that are no events."""
    run(env, company_id)
    env.cr.commit()
    rows = env["qbo.run"].search(
        [("qbo_company_id", "=", company_id), ("state", "!=", "event")], order="id"
    )
    return rows.read(["state", "done", "total", "message"])


def leave_row(env, company_id):
    """Leave a running row of a button whose process died two hours ago."""
    row = env["qbo.run"].create(
        {"qbo_company_id": company_id, "name": "Push", "user_id": 2}
    )
    row.flush_recordset()
    env.cr.execute(
        "UPDATE qbo_run SET write_date = now() - interval '2 hours' WHERE id = %s",
        [row.id],
    )
    return row.id
