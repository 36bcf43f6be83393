"""The month as a spreadsheet."""

import io
from datetime import date, datetime

import xlsxwriter

from odoo import models

from .qbo_company_receivables import CLASSES

# Columns that only QuickBooks can answer.
ASKED = ("qbo_balance", "difference")
WIDTHS = (26, 22, 34, 14, 16, 22, 60)


class QboMonth(models.TransientModel):
    _inherit = "qbo.month"

    def _book_name(self):
        name = "".join(c if c.isalnum() else "-" for c in self.qbo_company_id.name)
        return f"{name}-{self.date_from}-{self.date_to}.xlsx"

    def _book(self):
        """Return the month as an xlsx file, as bytes."""
        self.ensure_one()
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "moment": book.add_format(
                {"num_format": "yyyy-mm-dd hh:mm", "align": "left"}
            ),
            "money": book.add_format({"num_format": "#,##0.00"}),
        }
        self._book_summary(book, styles)
        self._book_lines(book, styles)
        self._book_balances(book, styles)
        book.close()
        return buffer.getvalue()

    def _book_summary(self, book, styles):
        sheet = book.add_worksheet(self.env._("Month"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 24)
        counts = [
            (self._fields[name]._description_string(self.env), self[name])
            for name in self._fields
            if name.endswith("_count")
        ]
        rows = [
            (self.env._("QuickBooks company"), self.qbo_company_id.name),
            (self.env._("From"), self.date_from),
            (self.env._("To"), self.date_to),
            (self.env._("Looked at (UTC)"), self.computed_at),
            (self.env._("QuickBooks' report of (UTC)"), self.qbo_at or "-"),
            (self.env._("Currency"), self.currency_id.name),
            *counts,
            (self.env._("Receivables in Odoo"), self.odoo_total),
            (self.env._("Receivables in QuickBooks"), self.qbo_total),
            (self.env._("Difference"), self.difference),
        ]
        for place, (label, value) in enumerate(rows):
            sheet.write_string(place, 0, label, styles["head"])
            if isinstance(value, float):
                sheet.write_number(place, 1, value, styles["money"])
            elif isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(place, 1, value)
            elif isinstance(value, date):
                kind = "moment" if isinstance(value, datetime) else "day"
                sheet.write_datetime(place, 1, value, styles[kind])
            else:
                sheet.write_string(place, 1, value or "")

    def _book_sheet(self, book, styles, title, heads, widths):
        sheet = book.add_worksheet(title)
        for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, styles["head"])
        sheet.freeze_panes(1, 0)
        return sheet

    def _book_lines(self, book, styles):
        heads = [
            self.env._("What"),
            self.env._("Number"),
            self.env._("Customer"),
            self.env._("Date"),
            self.env._("Amount"),
            self.env._("QuickBooks number"),
            self.env._("Note"),
        ]
        title = self.env._("Documents")
        sheet = self._book_sheet(book, styles, title, heads, WIDTHS)
        kinds = dict(
            self.env["qbo.month.line"]._fields["kind"]._description_selection(self.env)
        )
        for place, line in enumerate(self.line_ids, 1):
            sheet.write_string(place, 0, kinds[line.kind])
            sheet.write_string(place, 1, line.name or "")
            sheet.write_string(place, 2, line.partner_id.display_name or "")
            if line.day:
                sheet.write_datetime(place, 3, line.day, styles["day"])
            sheet.write_number(place, 4, line.amount, styles["money"])
            sheet.write_string(place, 5, line.qbo_name or "")
            sheet.write_string(place, 6, line.note or "")

    def _book_balances(self, book, styles):
        names = ("odoo_balance", "qbo_balance", "difference", *CLASSES)
        rows = self.balance_ids
        heads = [
            self.env._("Customer"),
            *(rows._fields[name]._description_string(self.env) for name in names),
        ]
        widths = [34, *(16 for _name in names)]
        title = self.env._("Receivables")
        sheet = self._book_sheet(book, styles, title, heads, widths)
        for place, row in enumerate(rows, 1):
            sheet.write_string(place, 0, row.partner_id.display_name or row.name or "")
            for column, name in enumerate(names, 1):
                if name in ASKED and not row.known:
                    # Not a zero: nobody has asked QuickBooks.
                    continue
                sheet.write_number(place, column, row[name], styles["money"])
