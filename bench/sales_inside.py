"""What the benchmark of sales does inside of Odoo; each function is one process."""

from odoo.tools import config

from bench.jobs_inside import push  # noqa: F401 (run in a process as function of this)
from host import inside

DAY, PAID = "2026-03-02", "2026-03-09"
LINES = 5


def prepare(env, sandbox, invoices, customers, payments, credits, lines=LINES):
    """Connect a company with sales switched on and post what is to go.

    Of the credit notes each is reconciled with an invoice that nobody has paid.
    Return {"company", "invoices", "payments", "credits"}: ids.
    """
    company = env["qbo.company"].browse(inside.connect(env, sandbox))
    env["account.chart.template"].try_loading("generic_coa", company.company_id)
    env = env(context={**env.context, "allowed_company_ids": company.company_id.ids})
    # Tokens are read in a cursor of their own.
    env.cr.commit()
    company._run_checkup()
    company.write(
        {
            "sales_enabled": True,
            "auto_export": "at_once",
            "export_from": "2026-01-01",
            "on_change": "overwrite",
        }
    )
    env["qbo.revenue.map"].create(
        {"qbo_company_id": company.id, "kind": "default", "qbo_id": "1"}
    )
    tax = env["account.tax"].create({"name": "California", "amount": 8})
    partners = _partners(env, customers)
    moves = _documents(env, tax, partners, "out_invoice", invoices, lines)
    refunds = _documents(env, tax, partners, "out_refund", credits, lines)
    env.cr.commit()
    # As in a database that has lived for a day.
    env.cr.execute("ANALYZE")
    paid = _pay(env, moves[:payments])
    for refund, move in zip(refunds, moves[payments:], strict=False):
        _receivables(refund | move).reconcile()
    return {
        "company": company.id,
        "invoices": moves.ids,
        "payments": paid.ids,
        "credits": refunds.ids,
    }


def _partners(env, count):
    state = env.ref("base.state_us_5")
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {number}",
                "is_company": True,
                "email": f"office{number}@example.com",
                "street": f"{number} Main Street",
                "city": "Fremont",
                "zip": "94536",
                "state_id": state.id,
                "country_id": state.country_id.id,
            }
            for number in range(1, count + 1)
        ]
    )


def _documents(env, tax, partners, move_type, count, lines):
    moves = env["account.move"].create(
        [
            {
                "move_type": move_type,
                # Invoice n and credit note n are of one customer; see prepare.
                "partner_id": partners[number % len(partners)].id,
                "invoice_date": DAY,
                "invoice_line_ids": [
                    (0, 0, _line(tax, number, position)) for position in range(lines)
                ],
            }
            for number in range(count)
        ]
    )
    moves.action_post()
    return moves


def _line(tax, number, position):
    return {
        "name": f"Work {position + 1}",
        "quantity": position + 1,
        "price_unit": 10 + number % 90 + position / 3,
        "discount": (0, 5, 12.5)[position % 3],
        "tax_ids": [(6, 0, tax.ids if position % 2 else [])],
    }


def _pay(env, moves):
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=moves.ids
    )
    wizard = wizard.create(
        {"journal_id": journal.id, "payment_date": PAID, "group_payment": False}
    )
    return wizard._create_payments()


def _receivables(moves):
    return moves.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )


def push_until_done(env, company_id, rounds):
    """Run a company until nothing is open; return {"rounds", "open"}."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    config["qbo_custom_throttle"] = "off"
    company = env["qbo.company"].browse(company_id)
    done, left = 0, 1
    while left and done < rounds:
        company._run()
        env.cr.commit()
        done += 1
        left = env["qbo.operation"].search_count(
            [
                ("qbo_company_id", "=", company_id),
                ("state", "not in", ("done", "cancelled")),
            ]
        )
    return {"rounds": done, "open": left}


def edit(env, move_ids):
    """Edit invoices one by one, as users do; reconciliations stay."""
    for move in env["account.move"].browse(move_ids):
        move.invoice_line_ids[:1].name = "Work as agreed"
    return True


def balances(env, company_id):
    """Return {document: [entity, Id in QuickBooks, total, open]} of Odoo's side."""
    links = env["qbo.link"].search(
        [
            ("qbo_company_id", "=", company_id),
            ("res_model", "=", "account.move"),
            ("entity", "!=", "Payment"),
        ]
    )
    moves = env["account.move"].browse(links.mapped("res_id"))
    return {
        move.name: [link.entity, link.qbo_id, move.amount_total, move.amount_residual]
        for link, move in zip(links, moves, strict=True)
    }
