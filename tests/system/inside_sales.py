"""What the tests of sales do inside of Odoo: documents and payments."""

from tests.system.inside import *  # noqa: F403


def switch_sales_on(env, company_id, since="2026-01-01", **values):
    """Let sales documents go to a QBO company; all lines are sold as Services."""
    company = env["qbo.company"].browse(company_id)
    if not company.company_id.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company.company_id)
    company._run_checkup()
    company.write({"sales_enabled": True, "export_from": since, **values})
    env["qbo.revenue.map"].create(
        {"qbo_company_id": company_id, "kind": "default", "qbo_id": "1"}
    )
    return True


def sell(env, company_id, invoices=1, paid=False, price=100.0, name="Azure"):
    """Post invoices without tax, and pay each; return their numbers."""
    company = env["qbo.company"].browse(company_id).company_id
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    partner = env["res.partner"].create({"name": name, "is_company": True})
    line = {"name": "Work", "quantity": 3, "price_unit": price, "tax_ids": False}
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [(0, 0, line)],
            }
            for _number in range(invoices)
        ]
    )
    moves.action_post()
    if paid:
        wizards = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        wizards.create(
            {"journal_id": journal.id, "payment_date": "2026-03-05"}
        )._create_payments()
    return moves.mapped("name")


def open_sales(env, company_id):
    """Return (entity, state, text) of operations of documents that are not settled."""
    operations = env["qbo.operation"].search(
        [
            ("qbo_company_id", "=", company_id),
            ("state", "not in", ("done", "cancelled")),
        ]
    )
    return [(row.entity, row.state, row.fault_text) for row in operations]


def retire_documents(env):
    """Let documents of earlier tests be too old for the next company."""
    moves = env["account.move"].search([("move_type", "=", "out_invoice")])
    moves.filtered(lambda move: move.state == "posted").button_draft()
    payments = env["account.payment"].search([("state", "!=", "canceled")])
    payments.action_draft()
    payments.action_cancel()
    return len(moves)
