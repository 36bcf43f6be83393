"""What the system tests of lists do inside of Odoo, with real commits."""

from odoo.tools import config

from host.inside import run
from tests.system.inside import die


def ask_for_lists(env, company_id, entities):
    """Press Refresh."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    env["qbo.company"].browse(company_id).refresh_lists(entities)
    return True


def read_and_die(env, company_id, pages):
    """Run a QBO company and be killed after so many pages were asked for."""
    from odoo.addons.qbo_connector.models.lists.qbo_company_lists import QboCompany

    read, asked = QboCompany._list_page, []

    def cut(self, client, task):
        found = read(self, client, task)
        asked.append(task)
        if len(asked) == pages:
            die()
        return found

    QboCompany._list_page = cut
    return run(env, company_id)


def mirrored(env, company_id, entity):
    """Return (rows, different ids, state of the list) of a mirrored list."""
    company = env["qbo.company"].browse(company_id)
    links = env["qbo.link"].search(
        [("qbo_company_id", "=", company_id), ("entity", "=", entity)]
    )
    row = company.list_ids.filtered(lambda found: found.entity == entity)
    return [len(links), len(set(links.mapped("qbo_id"))), row.state]


def match(env, company_id, names):
    """Make contacts, ask for automatch; return the id of the run."""
    env["res.partner"].create([{"name": name} for name in names])
    return env["qbo.company"].browse(company_id).match_auto("contacts")


def match_and_die(env, company_id):
    """Run automatch and be killed before it commits."""
    from odoo.addons.qbo_connector.models.match.qbo_match_proposal import (
        QboMatchProposal,
    )

    QboMatchProposal._replace = die
    return run(env, company_id)


def match_result(env, run_id):
    """Return state and number of links of a matching run."""
    found = env["qbo.match.run"].browse(run_id)
    return [found.state, found.linked]
