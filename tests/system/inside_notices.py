"""What the system tests of notices do inside of Odoo, with real commits."""

from datetime import timedelta

from odoo import fields

from tests.system import inside


def listen(env, sandbox):
    """Connect a company that gets notices, and link one customer both ways.

    :return: list of company id, partner id and QuickBooks id
    """
    company = env["qbo.company"].browse(
        inside.connect(env, sandbox, contact_direction="both")
    )
    company.verifier_token = sandbox["verifier_token"]
    env.cr.commit()
    company.refresh_lists(["Customer"])
    env.cr.commit()
    while company._run(budget=60).outcome == "more":
        pass
    env.invalidate_all()
    link = env["qbo.link"].search(
        [("entity", "=", "Customer"), ("parent_qbo_id", "=", False)],
        order="id",
        limit=1,
    )
    partner = env["res.partner"].create({"name": link.qbo_name, "is_company": True})
    company.match_link("contacts", partner.id, link.id)
    # Not read this very minute: what is announced is read at once.
    company.list_ids.read_at = fields.Datetime.now() - timedelta(minutes=2)
    return [company.id, partner.id, link.qbo_id]


def phone(env, partner_id):
    """Return the phone of a contact."""
    return env["res.partner"].browse(partner_id).phone
