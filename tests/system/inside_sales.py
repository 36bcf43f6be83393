"""What the tests of sales do inside of Odoo: documents and payments."""

import time
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.tools import config

from host.processes import call
from tests.system.inside import *  # noqa: F403
from tests.system.inside import die, die_when, run


def switch_sales_on(env, company_id, since="2026-01-01", **values):
    """Let sales documents go to a QBO company; all lines are sold as Services."""
    company = env["qbo.company"].browse(company_id)
    if not company.company_id.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company.company_id)
    company._run_checkup()
    switched = {"sales_enabled": True, "auto_export": "at_once"}
    company.write({**switched, "export_from": since, **values})
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
    types = ("out_invoice", "out_refund")
    moves = env["account.move"].search([("move_type", "in", types)])
    moves.filtered(lambda move: move.state == "posted").button_draft()
    payments = env["account.payment"].search([("state", "!=", "canceled")])
    payments.action_draft()
    payments.action_cancel()
    return len(moves)


def _posted(env, company_id):
    """Return the posted customer documents of a QBO company's Odoo company."""
    company = env["qbo.company"].browse(company_id).company_id
    return env["account.move"].search(
        [
            ("company_id", "=", company.id),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
        ],
        order="id",
    )


def export_documents(env, company_id):
    """Export all posted invoices as a button does."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    moves = _posted(env, company_id)
    return env["qbo.company"].browse(company_id)._run(records=moves, budget=20).outcome


def export_documents_and_die(env, company_id, moment):
    """Press the button and be killed in the middle."""
    die_when(moment)
    return export_documents(env, company_id)


def export_documents_and_roll_back(env, company_id, times=2):
    """Press the button in a transaction that fails, as a serialization failure does."""
    for _time in range(times):
        export_documents(env, company_id)
        env.cr.rollback()
        env.invalidate_all()
    return True


def wait_and_export_documents(env, company_id, at):
    """Press the button at a moment (seconds since the epoch)."""
    time.sleep(max(0, at - time.time()))
    return export_documents(env, company_id)


def edit_documents(env, company_id, price):
    """Reset invoices to draft, change their price and post them again."""
    moves = _posted(env, company_id)
    moves.button_draft()
    moves.invoice_line_ids.price_unit = price
    moves.action_post()
    return moves.mapped("name")


def run_and_outlive_the_token(env, company_id, clock):
    """Run; after the first write an hour passes in QuickBooks.

    :param str clock: address of the sandbox's clock
    """
    from odoo.addons.qbo_connector.api import client

    transmit, done = client.transmit, []

    def send(session, request, timeouts):
        found = transmit(session, request, timeouts)
        if request.method == "POST" and not done:
            done.append(True)
            call(clock, "POST", {"advance": 3700})
        return found

    with patch.object(client, "transmit", send):
        return run(env, company_id)


def describe(env, company_id, text):
    """Give the lines of all posted invoices another text, as users may."""
    lines = _posted(env, company_id).invoice_line_ids
    lines.write({"name": text})
    return len(lines)


def split_bank_line(env, company_id):
    """Post a bank line that pays an invoice of each of three customers."""
    company = env["qbo.company"].browse(company_id).company_id
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    names = ("Azure", "Beryl", "Coral")
    numbers = [sell(env, company_id, name=name)[0] for name in names]
    moves = env["account.move"].search(
        [("name", "in", numbers), ("company_id", "=", company.id)]
    )
    due = moves.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    line = env["account.bank.statement.line"].create(
        {
            "journal_id": journal.id,
            "amount": sum(due.mapped("balance")),
            "date": "2026-03-05",
            "payment_ref": "Cards",
        }
    )
    _liquidity, suspense, _others = line._seek_for_lines()
    rows = [
        {
            "account_id": row.account_id.id,
            "partner_id": row.partner_id.id,
            "balance": -row.balance,
        }
        for row in due
    ]
    line.with_context(force_delete=True, skip_readonly_check=True).line_ids = [
        (2, suspense.id),
        *((0, 0, row) for row in rows),
    ]
    for row in due:
        brought = line.line_ids.filtered(
            lambda mine, row=row: (
                mine.account_id == row.account_id and mine.partner_id == row.partner_id
            )
        )
        (row | brought).reconcile()
    return numbers


def attach(env, company_id, name, text):
    """Attach a text file to each posted invoice, as users may; return how many."""
    moves = _posted(env, company_id)
    env["ir.attachment"].create(
        [
            {
                "name": name,
                "raw": text.encode(),
                "res_model": "account.move",
                "res_id": move.id,
            }
            for move in moves
        ]
    )
    return len(moves)


def export_all(env, company_id):
    """Export all that waits, as a bookkeeper does."""
    found = env["qbo.bundle"].search([("qbo_company_id", "=", company_id)])
    found.action_export()
    return len(found)


def undo_last(env, company_id):
    """Preview the undo of the last export, and run that plan; return its number."""
    run = env["qbo.run"].search(
        [("qbo_company_id", "=", company_id), ("kind", "=", "export")], limit=1
    )
    plan = env["qbo.plan"].browse(run.action_undo()["res_id"])
    plan.action_run()
    return plan.digest


@contextmanager
def rows_at_once(count):
    """Let plans be made and let go, and buttons act, so many rows at a time."""
    from odoo.addons.qbo_connector.models.workplace import (
        qbo_bundle_actions,
        qbo_plan_make,
        qbo_plan_run,
        qbo_run_rows,
    )

    with ExitStack() as stack:
        for module in (qbo_bundle_actions, qbo_plan_make, qbo_plan_run, qbo_run_rows):
            stack.enter_context(patch.object(module, "CHUNK", count))
        yield


def preview_undo(env, company_id, rows):
    """Preview the undo of the last export; of so many rows at once."""
    run = env["qbo.run"].search(
        [("qbo_company_id", "=", company_id), ("kind", "=", "export")], limit=1
    )
    with rows_at_once(rows):
        return run.action_undo()["res_id"]


def run_plan(env, plan_id, rows):
    """Press Run this plan, which lets so many rows go."""
    with rows_at_once(rows):
        env["qbo.plan"].browse(plan_id).action_run()
    return True


def press_in_steps(env, company_id, button, rows):
    """Press a button for all open transactions, so many rows at once.

    :param str button: of ``qbo.bundle``
    """
    found = env["qbo.bundle"].search([("qbo_company_id", "=", company_id)])
    with rows_at_once(rows):
        getattr(found, button)()
    return len(found)


def run_facts(env, company_id, kind):
    """Return (state, rows not come to, total) of the latest run of a kind."""
    found = env["qbo.run"].search(
        [("qbo_company_id", "=", company_id), ("kind", "=", kind)], limit=1
    )
    return [found.state, found.ahead, found.total]


def run_and_die_in(env, company_id, method, time_, rows, model="qbo.plan"):
    """Run, and be killed in a step: all of it done, nothing committed.

    :param str method: of the model
    :param int time_: the how-many-eth call kills
    """
    cls = type(env[model])
    inner, calls = getattr(cls, method), []

    def deadly(record, *values):
        result = inner(record, *values)
        record.env.flush_all()
        calls.append(method)
        if len(calls) == time_:
            die()
        return result

    setattr(cls, method, deadly)
    with rows_at_once(rows):
        return run(env, company_id)


def plan_facts(env, plan_id):
    """Return what a plan has come to."""
    plan = env["qbo.plan"].browse(plan_id)
    undos = plan.run_id.operation_ids.undo_of_id
    return {
        "state": plan.state,
        "rows": plan.line_count,
        "left": plan.left_count,
        "back": plan.back_count,
        "ahead": plan.run_id.ahead,
        "operations": len(plan.run_id.operation_ids),
        "undone": len(undos),
        "run": plan.run_id.state,
    }


def bundle_states(env, company_id):
    """Return the status of each open transaction."""
    found = env["qbo.bundle"].search([("qbo_company_id", "=", company_id)])
    return found.mapped("state")
