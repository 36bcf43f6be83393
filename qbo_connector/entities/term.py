"""Term: when a document is due."""

from odoo import api, models

from .named import number_text
from .qbo_entity import Problem
from .rows import Row

DAYS = ("DueDays", "DiscountDays", "DiscountPercent", "DayOfMonthDue")


class QboEntityTerm(models.AbstractModel):
    """``account.payment.term`` to Term: one due date, after days or on a day.

    QuickBooks knows no instalments (Intuit's reference of Term).
    """

    _name = "qbo.entity.term"
    _inherit = "qbo.entity.named"
    _description = "QuickBooks term"

    _qbo_name = "Term"
    _res_model = "account.payment.term"
    _rank = 4
    _name_size = 31

    @api.model
    def _rows(self):
        return (
            Row("Name", "name", 31, value="_name_of"),
            Row("DueDays", "line_ids", value="_due_of"),
            Row("DayOfMonthDue", "line_ids", value="_day_of"),
            Row("DiscountPercent", "discount_percentage", value="_discount_of"),
            Row("DiscountDays", "discount_days", value="_discount_days_of"),
            Row("Active", "active", value="_active_of"),
        )

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Type", "DueNextMonthDays"}

    @api.model
    def _image(self, answered):
        image = super()._image(answered)
        return {
            key: number_text(value) if key in DAYS else value
            for key, value in image.items()
        }

    @api.model
    def _due_of(self, company, term, link):
        line = term.line_ids
        if len(line) != 1 or line.delay_type != "days_after":
            return None
        return number_text(line.nb_days)

    @api.model
    def _day_of(self, company, term, link):
        line = term.line_ids
        if len(line) != 1 or line.delay_type != "days_after_end_of_next_month":
            return None
        return number_text(line.nb_days) if 1 <= line.nb_days <= 31 else None

    @api.model
    def _discount_of(self, company, term, link):
        percent = term.discount_percentage if term.early_discount else 0
        return number_text(round(percent, 4))

    @api.model
    def _discount_days_of(self, company, term, link):
        if self._due_of(company, term, link) is None:
            return None
        return number_text(term.discount_days if term.early_discount else 0)

    @api.model
    def _problems(self, company, links, values):
        problems = super()._problems(company, links, values)
        for link in links:
            mine = values.get(link.id)
            if (
                mine
                and link.id not in problems
                and not ("DueDays" in mine or "DayOfMonthDue" in mine)
            ):
                problems[link.id] = Problem("term_instalments", mine["Name"])
        return problems
