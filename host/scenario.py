"""What the demonstration of ``./dev run`` shows: run inside Odoo, as superuser."""

from types import SimpleNamespace
from typing import Any

# Where a visitor looks first; one line each, printed when all is running.
CLICKS = (
    "QuickBooks > Overview: the QuickBooks company, connected with the sandbox",
    "its form > Associate Department: choose Workshop; its projects become jobs",
    "QuickBooks > Sales > Open transactions: what waits; Preview, then Export",
    "Project > Showroom Shelving > Job Cost: Export job, Link job, More",
    "QuickBooks > Needs attention: what stops, why, and what to do",
    "the sandbox's own page (address below) shows what has arrived",
)


class NotConnected(Exception):
    """The demonstration's QBO company could not be connected; the text says why."""


def connect(env: Any, sandbox: SimpleNamespace) -> None:
    """Connect a QBO company to the running sandbox, and enable it.

    No department is associated yet, so nothing is written.

    ``sandbox`` has the fields of the sandbox's start-up line: ``base_url``,
    ``discovery_url``, ``company_id``, ``companies``, ``client_id``,
    ``client_secret``, ``access_token``, ``refresh_token``, ``verifier_token``,
    ``tokens``. Raises ``NotConnected``.
    """
    # Only here: whoever starts the run has no Odoo to import.
    from odoo.exceptions import UserError

    from host import inside

    if env["qbo.company"].search_count([("realm_id", "=", sandbox.company_id)]):
        return
    name = sandbox.companies[0]["name"]
    company = env["qbo.company"].browse(
        inside.connect(env, vars(sandbox), name=name, enable=False)
    )
    company.user_id = env.ref("base.user_admin")
    env.cr.commit()  # tokens are read in a cursor of their own
    try:
        company._run_checkup()
    except UserError as error:
        raise NotConnected(str(error)) from error
    company.enabled = True
    company._log_event("Connected with the sandbox")
    sell(env, company)


def sell(env: Any, company: Any) -> None:
    """Let the documents of Odoo's demo data wait in Open transactions.

    Nothing of them goes before a visitor exports it. One map has a hole on purpose.
    """
    company.write(
        {
            "sales_enabled": True,
            "auto_export": "by_hand",
            "export_from": "2020-01-01",
            "us_tax_policy": "override",
        }
    )
    env.cr.commit()  # lists are read in a cursor of their own
    company._run_reading()
    env.invalidate_all()
    item = env["qbo.link"].search(
        [
            ("qbo_company_id", "=", company.id),
            ("entity", "=", "Item"),
            ("subtype", "in", ("Service", "NonInventory")),
        ],
        order="id",
        limit=1,
    )
    if item:
        env["qbo.revenue.map"].create(
            {
                "qbo_company_id": company.id,
                "kind": "default",
                "qbo_id": item.qbo_id,
            }
        )


def prepare(env: Any, sandbox: dict[str, Any]) -> str:
    """Prepare the database; return an empty text, or why it is not connected.

    Called once for a database; and again at each start until it is connected.
    """
    try:
        connect(env, SimpleNamespace(**sandbox))
    except NotConnected as error:
        return str(error)
    return ""
