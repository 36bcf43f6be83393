"""What the tests of refunds do inside of Odoo: credit notes, money back, write-offs."""

from tests.system.inside_sales import *  # noqa: F403


def map_refunds(env, company_id, receivable="84", bank="35"):
    """Let money go back in the home currency, from the bank account Checking."""
    company = env["qbo.company"].browse(company_id)
    env["qbo.refund.map"].search([]).unlink()
    env["qbo.refund.map"].create(
        {
            "qbo_company_id": company_id,
            "currency_id": company.company_id.currency_id.id,
            "qbo_id": receivable,
            "bank_qbo_id": bank,
        }
    )
    return True


def refund(env, company_id, price=40.0):
    """Post a credit note and pay it back; return its number."""
    company = env["qbo.company"].browse(company_id).company_id
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    partner = env["res.partner"].create({"name": "Gemini", "is_company": True})
    line = {"name": "Work", "quantity": 1, "price_unit": price, "tax_ids": False}
    move = env["account.move"].create(
        {
            "move_type": "out_refund",
            "partner_id": partner.id,
            "invoice_date": "2026-03-02",
            "invoice_line_ids": [(0, 0, line)],
        }
    )
    move.action_post()
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    )
    wizard = wizard.create({"journal_id": journal.id, "payment_date": "2026-03-05"})
    wizard._create_payments()
    return move.name


def spare(env, company_id, price=100.0, missing=5.0):
    """Post an invoice that is paid short, the rest written off; return its number."""
    company = env["qbo.company"].browse(company_id).company_id
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    costs = env["account.account"].search(
        [("account_type", "=", "expense"), ("company_ids", "in", company.ids)], limit=1
    )
    partner = env["res.partner"].create({"name": "Gemini", "is_company": True})
    line = {"name": "Work", "quantity": 1, "price_unit": price, "tax_ids": False}
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": "2026-03-02",
            "invoice_line_ids": [(0, 0, line)],
        }
    )
    move.action_post()
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    )
    wizard.create(
        {
            "journal_id": journal.id,
            "payment_date": "2026-03-05",
            "amount": price - missing,
            "payment_difference_handling": "reconcile",
            "writeoff_account_id": costs.id,
        }
    )._create_payments()
    return move.name
