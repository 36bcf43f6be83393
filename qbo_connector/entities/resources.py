"""Whose time a line of a document sells, where Odoo's sale_timesheet is installed."""

from collections import defaultdict


def employees_of(lines):
    """Return {line id: employees whose timesheets it sells}, by one query.

    A time sheet knows its order line and its invoice, not the line of the invoice: the
    order line leads from one to the other. Where none names the invoice, as after a
    credit note has let them go, all time of the order line counts.

    :param lines: ``account.move.line``
    """
    sheets = lines.env["account.analytic.line"].sudo()
    if not {"so_line", "timesheet_invoice_id"} <= set(sheets._fields):
        return {}
    orders = lines.sale_line_ids
    if not orders:
        return {}
    by_order = defaultdict(list)
    for order, move, employee in sheets._read_group(
        [("so_line", "in", orders.ids), ("employee_id", "!=", False)],
        ["so_line", "timesheet_invoice_id", "employee_id"],
    ):
        by_order[order.id].append((move, employee))
    found = {}
    for line in lines:
        rows = [row for order in line.sale_line_ids for row in by_order[order.id]]
        invoiced = [employee for move, employee in rows if move == line.move_id]
        mine = invoiced or [employee for _move, employee in rows]
        if mine:
            found[line.id] = mine[0].union(*mine)
    return found
