"""What the system tests of payments from QuickBooks do inside of Odoo."""

from host.inside import run
from tests.system.inside import die


def receive(env, company_id):
    """Let payments of QuickBooks become payments in Odoo by themselves."""
    company = env["qbo.company"].browse(company_id)
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.company_id.id)], limit=1
    )
    company.write(
        {
            "receive_payments": "take",
            "receive_from": "2026-01-01",
            "receive_journal_id": journal.id,
        }
    )
    return True


def age_lists(env, company_id):
    """Let the lists be old enough to be looked at again."""
    company = env["qbo.company"].browse(company_id)
    env.cr.execute(
        "UPDATE qbo_list SET read_at = read_at - interval '2 hours' "
        "WHERE qbo_company_id = %s",
        [company.id],
    )
    return True


def take_over_and_die(env, company_id):
    """Run, and be killed when the payment is made, posted and linked."""
    from odoo.addons.qbo_connector.models.received.qbo_company_received_take import (
        QboCompany,
    )

    link = QboCompany._link_received

    def cut(self, taken, payments):
        link(self, taken, payments)
        self.env.flush_all()
        die()

    QboCompany._link_received = cut
    return run(env, company_id)


def in_odoo(env, company_id):
    """Return (payments, of these taken over, what is open of all invoices)."""
    company = env["qbo.company"].browse(company_id)
    payments = env["account.payment"].search(
        [
            ("company_id", "=", company.company_id.id),
            ("state", "in", ("in_process", "paid")),
            ("qbo_link_ids.qbo_company_id", "=", company_id),
        ]
    )
    links = env["qbo.link"].search(
        [("qbo_company_id", "=", company_id), ("entity", "=", "Invoice")]
    )
    moves = env["account.move"].browse(links.mapped("res_id"))
    rows = env["qbo.received"].search([("qbo_company_id", "=", company_id)])
    return [
        len(payments),
        len(rows.filtered(lambda row: row.state == "taken")),
        str(sum(moves.mapped("amount_residual"))),
    ]
