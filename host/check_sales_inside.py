"""What the check of sales does inside of Odoo: charts, documents, export, balances.

Each function takes ``env`` (superuser, a real cursor that is committed at the end) and
plain arguments, and returns plain data.
"""

from datetime import timedelta
from typing import Any


def install(env: Any, modules: list[str]) -> bool:
    """Install modules; the registry is another one afterwards."""
    found = env["ir.module.module"].search([("name", "in", modules)])
    missing = found.filtered(lambda module: module.state != "installed")
    if missing:
        missing.button_immediate_install()
    return True


def found_company(env: Any, chart: str, country: str, state: str, currency: str) -> int:
    """Make an Odoo company with a chart and Odoo's demo documents; return its id."""
    money = env["res.currency"].with_context(active_test=False)
    money = money.search([("name", "=", currency)])
    money.active = True
    land = env["res.country"].search([("code", "=", country)])
    region = env["res.country.state"].search(
        [("code", "=", state), ("country_id", "=", land.id)]
    )
    company = env["res.company"].create(
        {
            "name": f"{land.name} with chart {chart}",
            "currency_id": money.id,
            "country_id": land.id,
            "state_id": region.id,
        }
    )
    env.user.company_ids |= company
    own = env(context={**env.context, "allowed_company_ids": company.ids})
    own["account.chart.template"].try_loading(
        chart, own["res.company"].browse(company.id), install_demo=True
    )
    env.flush_all()
    return company.id


def settle(env: Any, company_id: int) -> list[str]:
    """Pay invoices in the ways that there are and reconcile credit notes.

    On the spot, later, in part, two at once, too much. Returns what was done.
    """
    env = env(context={**env.context, "allowed_company_ids": [company_id]})
    moves = env["account.move"].search(
        [
            *_customer_documents(company_id),
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", "not_paid"),
        ],
        order="id",
    )
    told = []
    if len(moves) >= 4:
        _pay(env, moves[0], moves[0].invoice_date)
        _pay(env, moves[1], moves[1].invoice_date + timedelta(3))
        _pay(env, moves[2], moves[2].invoice_date, moves[2].amount_total / 3)
        _pay(env, moves[3], moves[3].invoice_date, moves[3].amount_total + 10)
        told.append("four invoices paid: at once, later, in part, too much")
    for partner, group in moves[4:].grouped("commercial_partner_id").items():
        if len(group) > 1:
            _pay(env, group[:2], max(group[:2].mapped("invoice_date")))
            told.append(f"two invoices of {partner.name} paid together")
            break
    told += _reconcile_credits(env, company_id)
    return told


def _customer_documents(company_id: int) -> list[Any]:
    return [
        ("company_id", "=", company_id),
        ("state", "=", "posted"),
        ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
    ]


def _pay(env: Any, moves: Any, day: Any, amount: float | None = None) -> None:
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=moves.ids
    )
    values = {"journal_id": journal.id, "payment_date": day, "group_payment": True}
    if amount is not None:
        values["amount"] = amount
    wizard.create(values)._create_payments()


def _reconcile_credits(env: Any, company_id: int) -> list[str]:
    moves = env["account.move"].search(_customer_documents(company_id), order="id")
    told = []
    for refund in moves.filtered(lambda m: m.move_type == "out_refund"):
        lines = _open_lines(refund)
        others = moves.filtered(
            lambda m, r=refund: (
                m.move_type == "out_invoice"
                and m.commercial_partner_id == r.commercial_partner_id
                and _open_lines(m)
            )
        )
        if lines and others:
            (lines | _open_lines(others[:1])).reconcile()
            told.append(f"{refund.name} reconciled with {others[:1].name}")
    return told


def _open_lines(moves: Any) -> Any:
    return moves.line_ids.filtered(
        lambda line: (
            line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
    )


def export(env: Any, company_id: int, sandbox: dict[str, Any], home: str) -> int:
    """Connect a QBO company, fill in its maps, and export all; return its id."""
    # Only here: whoever starts the check has no Odoo to import.
    from host import inside

    books = env["qbo.company"].browse(
        inside.connect(env, sandbox, company_id=company_id, home_currency=home)
    )
    books.home_currency = home
    # Tokens are read in a cursor of their own.
    env.cr.commit()
    books._run_checkup()
    books.write(
        {
            "sales_enabled": True,
            "auto_export": "at_once",
            "export_from": "2000-01-01",
            "us_tax_policy": "override",
            # Entries by hand on receivables are named below; the comparison is of
            # documents and money.
            "misc_as": "skip",
        }
    )
    env.cr.commit()
    # The lists first: maps name what stands in them. Documents wait for the maps.
    to_the_end(books)
    env.cr.commit()
    _fill_maps(env, books)
    env.cr.commit()
    to_the_end(books)
    return books.id


def to_the_end(books: Any) -> None:
    for _round in range(20):
        if books._run().outcome != "more":
            return
    raise RuntimeError("the export does not come to an end")


def services(env: Any, books_id: int) -> Any:
    """Return the links of a company's service items, the oldest first."""
    return env["qbo.link"].search(
        [
            ("qbo_company_id", "=", books_id),
            ("entity", "=", "Item"),
            ("subtype", "=", "Service"),
            ("qbo_id", "!=", False),
        ],
        order="id",
    )


def _fill_maps(env: Any, books: Any) -> None:
    """Map all lines to one item, and taxes by their percentages."""
    item = services(env, books.id)[:1]
    env["qbo.revenue.map"].create(
        {"qbo_company_id": books.id, "kind": "default", "qbo_id": item.qbo_id}
    )
    if books.country_code == "US":
        return
    codes = _codes(env, books)
    lines = env["account.move"].search(_customer_documents(books.company_id.id))
    for taxes in {line.tax_ids for line in lines.invoice_line_ids}:
        percents = tuple(sorted(t.amount for t in taxes.flatten_taxes_hierarchy()))
        if percents in codes:
            env["qbo.tax.map"].create(
                {
                    "qbo_company_id": books.id,
                    "kind": "taxes" if taxes else "untaxed",
                    "tax_ids": [(6, 0, taxes.ids)],
                    "qbo_id": codes[percents],
                }
            )


def _codes(env: Any, books: Any) -> dict[tuple, str]:
    """Return the tax codes by the percentages of their rates, the first of each."""
    links = env["qbo.link"].search(
        [("qbo_company_id", "=", books.id), ("qbo_id", "!=", False)], order="id"
    )
    by_entity = links.grouped("entity")
    rates = {
        link.qbo_id: float((link.image or {}).get("RateValue") or 0)
        for link in by_entity["TaxRate"]
    }
    found: dict[tuple, str] = {}
    for link in by_entity["TaxCode"]:
        rows = ((link.image or {}).get("SalesTaxRateList") or {}).get("TaxRateDetail")
        percents = sorted(rates[row["TaxRateRef"]["value"]] for row in rows or ())
        found.setdefault(tuple(percents), link.qbo_id)
    return found


# === WHAT IS TRUE === #


def receivables(env: Any, books_id: int) -> dict[str, Any]:
    """Return what each customer owes in Odoo and which customers he is in QuickBooks.

    ``rows``: [customer, currency, owed, Ids in QuickBooks], in the currency's units;
    ``stopped``: texts; ``entries``: what is no document and no payment, not sent;
    ``documents``: how many documents and payments there are.
    """
    books = env["qbo.company"].browse(books_id)
    here = [("qbo_company_id", "=", books_id), ("qbo_id", "!=", False)]
    links = env["qbo.link"].search(here)
    lines = env["account.move.line"].search(
        [
            ("company_id", "=", books.company_id.id),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
        ]
    )
    entries = lines.filtered(
        lambda line: line.move_type == "entry" and not line.move_id.origin_payment_id
    )
    owed = _owed(env, books, lines - entries)
    rows = [
        [
            partner.name,
            currency.name,
            round(amount, 2),
            _customers(links, books, partner, currency),
        ]
        for (partner, currency), amount in owed.items()
    ]
    return {
        "rows": sorted(rows),
        "stopped": _stopped(env, books_id),
        "entries": [
            f"{line.move_id.name} {line.partner_id.name}: {line.amount_currency:.2f}"
            for line in entries
        ],
        "documents": len(lines.move_id.filtered(lambda m: m.move_type != "entry")),
        "sent": len(links.filtered(lambda r: r.res_model == "account.move")),
        "payments": len(links.filtered(lambda r: r.res_model == "account.payment")),
    }


def _owed(env: Any, books: Any, lines: Any) -> dict[Any, float]:
    """Return what is owed by (customer, currency), by receivable lines and payments."""
    owed: dict[Any, float] = {}
    for line in lines:
        key = (line.partner_id.commercial_partner_id, line.currency_id)
        owed[key] = owed.get(key, 0.0) + line.amount_currency
    _without_entry(env, books, owed)
    return owed


def _stopped(env: Any, books_id: int) -> list[str]:
    """Return what has not gone, with the reason."""
    found = env["qbo.operation"].search(
        [
            ("qbo_company_id", "=", books_id),
            ("state", "in", ("waiting", "sending", "attention")),
        ]
    )
    return [f"{o.entity} {o.res_name}: {o.fault_text or o.state}" for o in found]


def _without_entry(env: Any, books: Any, owed: dict[Any, float]) -> None:
    """Take off payments that Odoo books only with the bank statement.

    QuickBooks has them at once: they lie in Undeposited Funds until then.
    """
    payments = env["account.payment"].search(
        [
            ("company_id", "=", books.company_id.id),
            ("state", "in", ("in_process", "paid")),
            ("payment_type", "=", "inbound"),
            ("partner_type", "=", "customer"),
            ("move_id", "=", False),
        ]
    )
    for payment in payments:
        key = (payment.partner_id.commercial_partner_id, payment.currency_id)
        owed[key] = owed.get(key, 0.0) - payment.amount


def _customers(links: Any, books: Any, partner: Any, currency: Any) -> list[str]:
    variant = books._sales_variant(currency)
    found = links.filtered(
        lambda link: (
            link.entity == "Customer"
            and link.variant == variant
            and (
                (link.res_model == "res.partner" and link.res_id == partner.id)
                or (
                    link.res_model == "project.project"
                    and link.env["project.project"]
                    .browse(link.res_id)
                    .partner_id.commercial_partner_id
                    == partner
                )
            )
        )
    )
    return found.mapped("qbo_id")
