"""Whose time a line of a document sells, where Odoo's sale_timesheet is installed."""

from collections import defaultdict


def time_of(lines):
    """Return {line id: (by whom it was invoiced, all who worked)}, by one query.

    A time sheet knows its order line and its invoice, not the line of the invoice: the
    order line leads from one to the other.

    :param lines: ``account.move.line``
    :return: pairs of ``hr.employee``: of the timesheets that name the invoice, and of
        all time of the order line
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
    none = lines.env["hr.employee"].sudo()
    for line in lines:
        rows = [row for order in line.sale_line_ids for row in by_order[order.id]]
        if rows:
            mine = (employee for move, employee in rows if move == line.move_id)
            found[line.id] = none.union(*mine), none.union(*(row[1] for row in rows))
    return found


def sold_by(line, time, former=()):
    """Return the employees whose time a line of a document sells.

    Where no timesheet names the invoice any more, as after a credit note has let them
    go, those count with whom it went to QuickBooks, so that its item stays what it is.

    :param line: ``account.move.line``
    :param time: its pair of :func:`time_of`, or None
    :param former: ids of the employees with whom it was sent
    """
    invoiced, worked = time or (line.env["hr.employee"].sudo(),) * 2
    return invoiced or worked.browse(former) or worked
