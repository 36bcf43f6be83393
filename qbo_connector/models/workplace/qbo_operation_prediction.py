"""What an operation was to make, beside what QuickBooks has made of it."""

from odoo import api, fields, models

from ...entities import amounts
from ..sales.qbo_company_sales_settle import TRANSACTIONS


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    predicted = fields.Char(
        "Foreseen", compute="_compute_prediction", compute_sudo=True
    )
    answered = fields.Char(
        "QuickBooks has made", compute="_compute_prediction", compute_sudo=True
    )
    as_predicted = fields.Boolean(
        "As foreseen", compute="_compute_prediction", compute_sudo=True
    )

    @api.depends("values", "answer", "state")
    def _compute_prediction(self):
        """Compare lines, tax and total of what was frozen with the answer."""
        for operation in self:
            values, answer = operation.values, operation.answer
            operation.predicted = operation.answered = False
            operation.as_predicted = True
            if operation.entity not in TRANSACTIONS or operation.verb not in (
                "create",
                "update",
            ):
                continue
            if values and values.get("_total"):
                operation.predicted = self._sums_text(
                    values.get("Line"), values.get("_tax"), values["_total"]
                )
            if isinstance(answer, dict) and "TotalAmt" in answer:
                tax = (answer.get("TxnTaxDetail") or {}).get("TotalTax")
                known = values and values.get("_tax")
                operation.answered = self._sums_text(
                    answer.get("Line"), tax if known else None, answer["TotalAmt"]
                )
            operation.as_predicted = (
                not operation.answered or operation.predicted == operation.answered
            )

    @api.model
    def _sums_text(self, lines, tax, total):
        """Return lines, tax and total in one line of text."""
        count = len(
            [
                row
                for row in lines or ()
                if row.get("DetailType") != "SubTotalLineDetail"
                and row.get("Amount") is not None
            ]
        )
        parts = [self.env._("lines %(count)s", count=count)]
        if tax is not None:
            parts.append(self.env._("tax %(tax)s", tax=amounts.money(tax)))
        parts.append(self.env._("total %(total)s", total=amounts.money(total)))
        return ", ".join(parts)
