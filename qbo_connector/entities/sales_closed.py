"""Books that are closed in QuickBooks: hold, ask, or the first open day.

Intuit's list of faults (6200, 6210): nothing dated up to the closing date can be made,
changed or taken back by a program. Only what is new can have another date; its due
date and rate stay, and its own date stands in the private note.
"""

from datetime import timedelta

from odoo import api, fields, models

from . import said
from .qbo_entity import Problem


class QboEntityTransaction(models.AbstractModel):
    _inherit = "qbo.entity.transaction"

    @api.model
    def _record_values(self, company, record, link):
        # EXTENDS: with the date that it can have in QuickBooks
        found = super()._record_values(company, record, link)
        moved = self._moved_to(company, link, found)
        if moved and "TxnDate" in found:
            own = found["TxnDate"]
            found.update({"TxnDate": str(moved), "_own_date": own})
            if "PrivateNote" in found:
                note = self.env._("Original date %s", own)
                found["PrivateNote"] = f"{found['PrivateNote']} | {note}"
        return found

    @api.model
    def _moved_to(self, company, link, values):
        """Return the date that a record gets instead of its own, or None.

        What went under another date keeps it, as long as its own has not changed.
        """
        own, sent = values.get("TxnDate"), link.sent or {}
        if link.qbo_id:
            return sent["TxnDate"] if own and sent.get("_own_date") == own else None
        closed = self._context().closed
        if not own or not closed or own > str(closed):
            return None
        if company.closed_policy == "first_open" or link.first_open:
            return closed + timedelta(days=1)
        return None

    @api.model
    def _closed_problem(self, company, link, values):
        """Foresee what QuickBooks would refuse since its books are closed, or None."""
        closed = self._context().closed
        days = [values.get("TxnDate"), (link.image or {}).get("TxnDate")]
        late = [day for day in days if closed and day and day <= str(closed)]
        if not late:
            return None
        if link.qbo_id:
            if not self._update_body(values, link.sent):
                return None
            return Problem("sales_closed_change", closed_days(min(late), closed))
        if company.closed_policy == "ask":
            return Problem("sales_closed_ask", self._closed_text(late[0], closed))
        return Problem("sales_closed", closed_days(late[0], closed))

    @api.model
    def _closed_text(self, day, closed):
        """Say which date a document would get, and what that changes."""
        new = closed + timedelta(days=1)
        text = said.term("would_become", day=said.day(day), new=said.day(new))
        if another_period(day, new):
            return said.term("other_period", text=text)
        return text


def closed_days(day, closed):
    """Return the node of a document's date and of the day up to which is closed."""
    return said.against(said.day(day), said.day(closed))


def another_period(day, new):
    """Tell whether two dates may lie in different periods of a tax return."""
    day = fields.Date.to_date(day)
    new = fields.Date.to_date(new)
    return (day.year, day.month) != (new.year, new.month)
