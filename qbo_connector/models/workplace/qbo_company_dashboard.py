"""What the overview shows of sales: what was exported over the last weeks."""

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..sales.qbo_company_sales_settle import TRANSACTIONS

WEEKS = 8
# What counts as sold: payments and credits are told in their own lists.
SOLD = ("Invoice", "SalesReceipt")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    currency_id = fields.Many2one(related="company_id.currency_id")
    dashboard_graph = fields.Text(
        "Exported over the last weeks", compute="_compute_dashboard"
    )
    recent_count = fields.Integer("Documents exported", compute="_compute_dashboard")
    recent_total = fields.Monetary("Amount exported", compute="_compute_dashboard")
    days_left_text = fields.Char(
        "Days left on the connection", compute="_compute_days_left_text"
    )

    @api.depends("link_ids")
    def _compute_dashboard(self):
        """Add up invoices and receipts by the week of their export, in one query."""
        today = fields.Date.context_today(self)
        first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
        groups = self.env["qbo.link"]._read_group(
            [
                ("qbo_company_id", "in", self.ids),
                ("entity", "in", SOLD),
                ("qbo_id", "!=", False),
                ("res_model", "!=", False),
                ("linked_at", ">=", fields.Datetime.to_datetime(first)),
            ],
            ["qbo_company_id", "linked_at:day"],
            ["__count", "home_total:sum"],
        )
        found = {}
        for company, moment, count, total in groups:
            week = (moment.date() - first).days // 7
            row = found.setdefault(company.id, {}).setdefault(week, [0, 0.0])
            row[0] += count
            row[1] += total
        for company in self:
            weeks = found.get(company.id, {})
            company.recent_count = sum(count for count, _total in weeks.values())
            company.recent_total = sum(total for _count, total in weeks.values())
            company.dashboard_graph = json.dumps(company._graph(first, weeks))

    def _graph(self, first, weeks):
        """Return the data of the bars as the widget ``dashboard_graph`` wants them.

        :param first: first day of the first week
        :param dict weeks: number of a week to [count, total]
        """
        values = []
        for number in range(WEEKS):
            day = first + timedelta(weeks=number)
            count, total = weeks.get(number, (0, 0.0))
            last = number == WEEKS - 1
            values.append(
                {
                    "label": self.env._("This week")
                    if last
                    else format_date(self.env, day, date_format="d MMM"),
                    "value": round(total, 2),
                    "count": count,
                    "type": "future" if last else "past",
                }
            )
        return [
            {
                "key": self.env._("Exported, %s", self.currency_id.name),
                "values": values,
                "is_sample_data": False,
            }
        ]

    @api.depends("token_days_left", "token_expires", "state")
    def _compute_days_left_text(self):
        for company in self:
            company.days_left_text = (
                self.env._("%s days left on the connection", company.token_days_left)
                if company.token_expires and company.state in ("connected", "paused")
                else False
            )

    def action_open_documents(self):
        """Open what stands in QuickBooks, latest first."""
        self.ensure_one()
        action = self._open_list("action_qbo_document", [])
        action["domain"] = [
            ("qbo_company_id", "=", self.id),
            ("entity", "in", TRANSACTIONS),
            ("qbo_id", "!=", False),
        ]
        return action

    def action_open_month(self):
        """Open the month of this company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_month"
        )
        action["context"] = {"default_qbo_company_id": self.id}
        return action
