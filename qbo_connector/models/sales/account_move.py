"""Customer documents: what they note when they are posted, cancelled or settled."""

from odoo import api, models

from ...entities.sales_money import receivable_lines
from .sales_ledger import MOVES, side_of

# Fields of posted lines that may still change.
LINE_FIELDS = {"name", "product_id", "analytic_distribution"}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "qbo.linked.mixin"]

    def _qbo_touch(self):
        # EXTENDS: only customer documents that were posted once, only where wanted
        if self and self.env["qbo.company"]._any_sales():
            found = self.filtered(
                lambda move: (
                    (move.state != "draft" or move.posted_before)
                    and (move.move_type in MOVES or _on_receivable(move))
                )
            )
            return super(AccountMove, found)._qbo_touch()
        return None

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_qbo(self):
        # OVERRIDES: what was posted may be deleted; it is voided when somebody agrees
        self.env["qbo.link"].sudo()._release_documents(self)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        # EXTENDS account: a posted line's text or job has changed
        result = super().write(vals)
        if "account_id" in vals:
            self.move_id.statement_line_id._qbo_touch()
        if LINE_FIELDS & vals.keys():
            self.move_id.filtered(lambda move: move.state == "posted")._qbo_touch()
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account
        partials = super().create(vals_list)
        partials._qbo_touch_sides()
        return partials

    def unlink(self):
        # EXTENDS account
        self._qbo_touch_sides()
        return super().unlink()

    def _qbo_touch_sides(self):
        """Note the documents and payments on both sides."""
        if self and self.env["qbo.company"]._any_sales():
            moves = (self.debit_move_id | self.credit_move_id).move_id
            moves._qbo_touch()
            moves.origin_payment_id._qbo_touch()
            moves.statement_line_id._qbo_touch()


def _on_receivable(move):
    """Tell whether an entry of no payment and no bank line concerns a customer."""
    return (
        move.move_type == "entry" and side_of(move) == move and receivable_lines(move)
    )
