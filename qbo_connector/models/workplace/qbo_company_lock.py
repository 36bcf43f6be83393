"""Lock month: later changes to documents dated in it ask a bookkeeper."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    sales_locked_until = fields.Date(
        "Locked up to",
        readonly=True,
        copy=False,
        tracking=True,
        help="Documents dated up to this day go to QuickBooks, or change there, only "
        "when a bookkeeper confirms it. Lock month sets it.",
    )

    def _lock_sales(self, day, book, name):
        """Lock documents up to a day; what was seen is kept with the company.

        :param day: date
        :param bytes book: the spreadsheet of the month
        :param str name: its file name
        """
        self.ensure_one()
        self._check_group("bookkeeper")
        self.check_access("read")
        company = self.sudo()
        if company.sales_locked_until and company.sales_locked_until >= day:
            raise UserError(
                self.env._("It is locked up to %s already.", company.sales_locked_until)
            )
        company.sales_locked_until = day
        company._log_event(_lt("Month locked up to %s", day))
        company.message_post(
            body=self.env._("Month locked up to %s", day), attachments=[(name, book)]
        )

    def _unlock_sales(self, day):
        """Let documents after a day go again without asking."""
        self.ensure_one()
        self._check_group("bookkeeper")
        self.check_access("read")
        company = self.sudo()
        if not company.sales_locked_until or company.sales_locked_until <= day:
            raise UserError(self.env._("It is not locked."))
        company.sales_locked_until = day
        company._log_event(_lt("Month unlocked: locked up to %s", day))
        company._sales_look_again()


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    lock_confirmed = fields.Boolean(
        "Agreed to in a locked month",
        help="A bookkeeper has agreed to a change in a locked month",
    )

    def action_confirm_locked(self):
        """Confirm changes to documents of a locked month; they go with the next run."""
        self.check_access("read")
        self.env["qbo.company"]._check_group("bookkeeper")
        stopped = self.sudo().filtered(
            lambda operation: (
                operation.state == "attention"
                and operation.fault_code == "sales_locked"
            )
        )
        if not stopped:
            raise UserError(self.env._("Nothing of this waits for a bookkeeper."))
        stopped.lock_confirmed = True
        for company, operations in stopped.grouped("qbo_company_id").items():
            names = ", ".join(filter(None, operations.mapped("res_name")))
            company._log_event(
                _lt("Confirmed in a locked month: %(names)s", names=names)
            )
        stopped._try_again()
        return self.env["qbo.company"]._notify(
            self.env._("%(count)s changes are sent.", count=len(stopped)), reload=True
        )
