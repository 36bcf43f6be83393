"""The ledger: all entries or those of an account, and the accounts' balances."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..company import Company
from ..entities.account_types import TYPES
from .frame import SIZE, answer, company_of, missing, money, start_of
from .html import link, pager, table


def entries_table(company: Company, rows: list[Any]) -> str:
    """Return postings as a table of debits and credits."""
    shown = []
    for row in rows:
        cents, account = row["cents"], row["account"]
        number = money(abs(cents))
        party = ""
        if row["party"]:
            party = company.label(row["party_kind"], row["party"]) or row["party"]
        name = company.label("Account", account) or account
        document = (row["entity"], row["txn"])
        shown.append(
            [
                escape(row["date"]),
                link(" ".join(document), "ui", company.id, *document),
                link(name, "ui", company.id, "ledger", account=account),
                number if cents > 0 else "",
                number if cents < 0 else "",
                escape(party),
                escape(row["memo"] or ""),
            ]
        )
    heads = ["Date", "Transaction", "Account", ">Debit", ">Credit", "Name", "Memo"]
    return table(heads, shown)


async def show_ledger(request: Request) -> Response:
    """Show one page of the entries, the latest first; ``account`` narrows them."""
    company = company_of(request)
    if company is None:
        return missing("such company")
    account, start = request.query_params.get("account", ""), start_of(request)
    where = "company = ? AND account = ?" if account else "company = ?"
    values = (company.id, account) if account else (company.id,)
    totals = company.database.execute(
        "SELECT COUNT(*) AS n, SUM(MAX(cents, 0)) AS debit, SUM(MAX(-cents, 0)) "
        f"AS credit FROM posting WHERE {where}",
        values,
    ).fetchone()
    rows = company.database.execute(
        f"SELECT * FROM posting WHERE {where} ORDER BY date DESC, "
        "CAST(txn AS INTEGER) DESC, position LIMIT ? OFFSET ?",
        (*values, SIZE, start),
    ).fetchall()
    debit, credit = totals["debit"] or 0, totals["credit"] or 0
    title = "Ledger"
    if account:
        title = company.label("Account", account) or account
    body = f"<h1>{escape(title)}</h1><p>Debits {money(debit)}, credits {money(credit)}"
    body += f", balance {money(debit - credit)}.</p>" if account else ".</p>"
    kept = {"account": account} if account else {}
    parts = ("ui", company.id, "ledger")
    body += pager(parts, start, len(rows), totals["n"], SIZE, **kept)
    return answer(title, body + entries_table(company, rows), "Ledger", company)


async def show_accounts(request: Request) -> Response:
    """Show the trial balance: every account that has entries."""
    company = company_of(request)
    if company is None:
        return missing("such company")
    found = company.database.execute(
        "SELECT account, SUM(cents) AS cents, COUNT(*) AS n FROM posting "
        "WHERE company = ? GROUP BY account",
        (company.id,),
    ).fetchall()
    order = {kind: place for place, kind in enumerate(TYPES)}

    def place(row: Any) -> tuple[int, str]:
        kind = company.account_type(row["account"])
        name = company.label("Account", row["account"]) or ""
        return order.get(kind, len(order)), name.casefold()

    rows, debits, credits = [], 0, 0
    for row in sorted(found, key=place):
        account, cents = row["account"], row["cents"]
        debits, credits = debits + max(cents, 0), credits + max(-cents, 0)
        name = company.label("Account", account) or account
        rows.append(
            [
                link(account, "ui", company.id, "Account", account),
                link(name, "ui", company.id, "ledger", account=account),
                escape(company.account_type(account)),
                f"{row['n']:,}",
                money(cents) if cents > 0 else "",
                money(-cents) if cents < 0 else "",
            ]
        )
    rows.append(["", "<b>Total</b>", "", "", money(debits), money(credits)])
    heads = ["Id", "Account", "Type", ">Entries", ">Debit", ">Credit"]
    body = '<h1>Accounts</h1><p class="soft">Balances in home currency.</p>'
    return answer("Accounts", body + table(heads, rows), "Accounts", company)
