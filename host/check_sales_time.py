"""Time that an order sells, with Odoo's sale_timesheet: an item for each employee.

``sell`` runs inside of Odoo, as the functions of ``check_sales_inside`` do.
"""

from typing import Any


def sell(env: Any, books_id: int) -> dict[str, Any]:
    """Sell the time of two employees by an order, map each to an item, and export.

    Returns ``invoice``: its Id in QuickBooks, or empty; ``items``: the Ids that its
    lines must have, by their text.
    """
    # Only here: whoever starts the check has no Odoo to import.
    from host.check_sales_inside import services, to_the_end

    books = env["qbo.company"].browse(books_id)
    env = env(context={**env.context, "allowed_company_ids": books.company_id.ids})
    books = books.with_env(env)
    employees = env["hr.employee"].create(
        [{"name": f"{name} (time)"} for name in ("Ada", "Ben")]
    )
    links = services(env, books_id)[-2:]
    env["qbo.revenue.map"].create(
        [
            {
                "qbo_company_id": books_id,
                "employee_id": employee.id,
                "qbo_id": link.qbo_id,
            }
            for employee, link in zip(employees, links, strict=True)
        ]
    )
    order = _ordered(env, employees)
    _work(env, order, employees)
    move = order._create_invoices()
    move.action_post()
    env.cr.commit()
    to_the_end(books)
    env.invalidate_all()
    link = env["qbo.link"].search(
        [("res_model", "=", "account.move"), ("res_id", "=", move.id)], limit=1
    )
    lines = zip(order.order_line, links, strict=True)
    return {
        "invoice": link.qbo_id or "",
        "items": {line.name: item.qbo_id for line, item in lines},
    }


def _ordered(env: Any, employees: Any) -> Any:
    """Return a confirmed order of time, with a line for each employee."""
    product = env["product.product"].create(
        {
            "name": "Hour",
            "type": "service",
            "service_policy": "delivered_timesheet",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "taxes_id": False,
        }
    )
    partner = env["res.partner"].create({"name": "Time Buyer", "is_company": True})
    rows = [
        {"product_id": product.id, "name": employee.name, "price_unit": 50}
        for employee in employees
    ]
    order = env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [(0, 0, row) for row in rows]}
    )
    order.action_confirm()
    return order


def _work(env: Any, order: Any, employees: Any) -> None:
    """Note time of each employee on the line of the order that sells it."""
    project = env["project.project"].create(
        {
            "name": "Time",
            "partner_id": order.partner_id.id,
            "allow_billable": True,
            "allow_timesheets": True,
            "company_id": env.company.id,
        }
    )
    pairs = list(zip(employees, order.order_line, strict=True))
    env["project.sale.line.employee.map"].create(
        [
            {
                "project_id": project.id,
                "employee_id": employee.id,
                "sale_line_id": line.id,
            }
            for employee, line in pairs
        ]
    )
    task = env["project.task"].create({"name": "Work", "project_id": project.id})
    env["account.analytic.line"].create(
        [
            {
                "name": "Work",
                "project_id": project.id,
                "task_id": task.id,
                "employee_id": employee.id,
                "unit_amount": 2,
                "so_line": line.id,
            }
            for employee, line in pairs
        ]
    )


def compare(sold: dict[str, Any], invoices: list[dict[str, Any]]) -> list[str]:
    """Print how time was sold; return what is wrong, as texts."""
    if not sold:
        return []
    (invoice,) = [r for r in invoices if r["Id"] == sold["invoice"]] or [{"Line": []}]
    sent = {
        row["Description"].split("\n")[-1]: row["SalesItemLineDetail"]["ItemRef"][
            "value"
        ]
        for row in invoice["Line"]
        if "SalesItemLineDetail" in row
    }
    for name, item in sold["items"].items():
        print(f"  time of {name}: item {sent.get(name)}, mapped to {item}")
    if sent == sold["items"]:
        return []
    return [f"time was sold as {sent}, and is mapped to {sold['items']}"]
