"""What the check-up finds about sales: settings of QuickBooks, the chart, every map."""

from odoo import models
from odoo.tools import SQL

from ..sales.sales_ledger import MOVES

# Taxes of posted lines that have not gone yet, with the documents that carry them.
TAXES = """
    SELECT t.taxes, count(DISTINCT t.move_id)
      FROM (SELECT l.id, l.move_id, coalesce(array_agg(r.account_tax_id ORDER BY
                   r.account_tax_id) FILTER (WHERE r.account_tax_id IS NOT NULL),
                   '{}') AS taxes
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
              LEFT JOIN account_move_line_account_tax_rel r
                     ON r.account_move_line_id = l.id
             WHERE m.company_id = %(odoo_company)s AND m.state = 'posted'
               AND m.move_type = ANY(%(types)s) AND l.display_type = 'product'
               AND coalesce(m.invoice_date, m.date) >= %(since)s
               AND NOT EXISTS (
                   SELECT 1 FROM qbo_link k
                    WHERE k.res_model = 'account.move' AND k.res_id = m.id
                      AND k.qbo_company_id = %(company)s AND k.qbo_id IS NOT NULL)
             GROUP BY l.id, l.move_id) t
     GROUP BY t.taxes
"""
MAPS = {
    "qbo.tax.map": "action_qbo_tax_map",
    "qbo.payment.map": "action_qbo_payment_map",
    "qbo.revenue.map": "action_qbo_revenue_map",
    "qbo.refund.map": "action_qbo_refund_map",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _findings_sales(self):
        # EXTENDS: whatever else decides how documents arrive
        yield from super()._findings_sales()
        if self.sales_enabled:
            yield from self._findings_forms()
            yield from self._findings_tracking()
            yield from self._findings_tax_model()
            yield from self._findings_chart()
            yield from self._findings_maps()

    def _findings_forms(self):
        """Judge discount and shipping settings: the connector needs neither."""
        sales = self._prefs("SalesFormsPrefs")
        if sales.get("AllowDiscount"):
            yield self._finding(
                "info",
                self.env._("Discounts are on in QuickBooks"),
                self.env._(
                    "The connector sends net prices and never a discount line, so both "
                    "totals agree."
                ),
            )
        if sales.get("AllowShipping"):
            yield self._finding(
                "info",
                self.env._("Shipping is on in QuickBooks"),
                self.env._(
                    "Shipping of Odoo goes as a line with the item that the revenue "
                    "map names, not into QuickBooks' shipping field."
                ),
            )
        if sales.get("AutoApplyPayments"):
            yield self._finding(
                "warning",
                self.env._("Payments are applied by QuickBooks itself"),
                self.env._(
                    "QuickBooks would settle other invoices than Odoo does with "
                    "unapplied payments."
                ),
                self.env._(
                    "In QuickBooks: the gear > Account and settings > Advanced > "
                    "Automation: off."
                ),
                repair="auto_payments",
            )

    def _findings_tracking(self):
        """Judge what documents carry besides: locations, classes, days of service.

        QuickBooks takes no location and no class while it does not track them.
        """
        if not self.preferences:
            return
        accounting = self._prefs("AccountingInfoPrefs")
        classes = accounting.get("ClassTrackingPerTxn")
        classes = classes or accounting.get("ClassTrackingPerTxnLine")
        linked = self._linked_tracking()
        if linked.get("Department") and not accounting.get("TrackDepartments"):
            yield self._finding(
                "warning",
                self.env._("Locations are not tracked in QuickBooks"),
                self.env._(
                    "%s departments are linked, and documents go without location.",
                    linked["Department"],
                ),
                self.env._(
                    "In QuickBooks: the gear > Account and settings > Advanced > "
                    "Categories > Track locations: on."
                ),
                repair="locations",
            )
        if linked.get("Class") and not classes:
            yield self._finding(
                "warning",
                self.env._("Classes are not tracked in QuickBooks"),
                self.env._(
                    "%s analytic accounts or plans are linked, and documents go "
                    "without class.",
                    linked["Class"],
                ),
                self.env._(
                    "In QuickBooks: the gear > Account and settings > Advanced > "
                    "Categories > Track classes: on."
                ),
                repair="classes",
            )
        if not self._prefs("SalesFormsPrefs").get("AllowServiceDate"):
            yield from self._findings_service_dates()

    def _linked_tracking(self):
        """Return {entity: number} of linked classes and locations."""
        return dict(
            self.env["qbo.link"]._read_group(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "in", ("Class", "Department")),
                    ("res_model", "!=", False),
                    ("qbo_id", "!=", False),
                ],
                ["entity"],
                ["__count"],
            )
        )

    def _findings_service_dates(self):
        """Tell where delivery dates of Odoo have no place in QuickBooks."""
        if not self.export_from:
            return
        dated = self.env["account.move"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "in", MOVES),
                ("state", "=", "posted"),
                ("delivery_date", "!=", False),
                ("date", ">=", self.export_from),
            ],
            limit=1,
        )
        if dated:
            yield self._finding(
                "info",
                self.env._("Service dates are off in QuickBooks"),
                self.env._("Delivery dates of Odoo's documents do not go there."),
                self.env._(
                    "In QuickBooks: the gear > Account and settings > Sales > Sales "
                    "form content > Service date."
                ),
                repair="service_dates",
            )

    def _findings_tax_model(self):
        """Say how QuickBooks computes tax, and what is missing for it."""
        taxes = self._prefs("TaxPrefs")
        if self.country_code == "US":
            automated = taxes.get("PartnerTaxEnabled")
            if automated:
                yield self._finding(
                    "info",
                    self.env._("Automated sales tax"),
                    self.env._(
                        "QuickBooks computes tax from addresses. When US sales tax "
                        "differs (tab Sales) says what happens then."
                    ),
                )
            elif automated is False:
                yield self._finding(
                    "warning",
                    self.env._("Sales tax is not set up"),
                    self.env._("QuickBooks takes no tax on documents."),
                    self.env._("In QuickBooks: Taxes > Sales tax > Use automatic tax."),
                )
        elif taxes and not taxes.get("UsingSalesTax"):
            yield self._finding(
                "warning",
                self.env._("Tax is not set up in QuickBooks"),
                self.env._("Documents with tax would be refused."),
                self.env._("In QuickBooks: Taxes > Set up."),
            )

    def _findings_chart(self):
        """Judge the accounts that documents need."""
        accounts = self.env["qbo.link"].search(
            [("qbo_company_id", "=", self.id), ("entity", "=", "Account")]
        )
        if not accounts:
            yield self._finding(
                "info",
                self.env._("The chart of accounts has not been read yet"),
                self.env._("It is read with the next run."),
            )
            return
        active = accounts.filtered("qbo_active")
        kinds = {
            (account.image or {}).get("AccountType"): account for account in active
        }
        if "Accounts Receivable" not in kinds:
            yield self._finding(
                "danger",
                self.env._("No receivable account"),
                self.env._("QuickBooks can hold no invoice."),
                self.env._(
                    "In QuickBooks: the gear > Chart of accounts > New: Accounts "
                    "receivable."
                ),
            )
        known = set(active.mapped("qbo_id"))
        if self.deposit_qbo_id and self.deposit_qbo_id not in known:
            yield self._finding(
                "warning",
                self.env._("The deposit account is inactive or gone"),
                self.env._("Payments are held until another one is chosen."),
                self.env._("Choose a deposit account on the tab Sales."),
            )

    # === MAPS === #

    def _findings_maps(self):
        """Name every hole of the maps, with the documents that wait for it."""
        yield from self._findings_waiting()
        if self.country_code != "US":
            yield from self._findings_taxes()
        table = self.env["qbo.revenue.map"]._rules_of(self)
        if not table.get("default"):
            yield self._finding(
                "info",
                self.env._("The revenue map has no default"),
                self.env._("Lines that no row fits are held."),
                self.env._("Add a row for Everything else, or be sure of the others."),
                open="action_qbo_revenue_map",
            )
        for model, action in MAPS.items():
            rows = self.env[model].search([("qbo_company_id", "=", self.id)])
            gone = rows.filtered("target_gone")
            if gone:
                yield self._finding(
                    "warning",
                    self.env._("Mapped to something inactive or gone in QuickBooks"),
                    ", ".join(gone.mapped("display_name")),
                    self.env._("Choose another one."),
                    open=action,
                )

    def _findings_waiting(self):
        """Say which holes hold documents up right now."""
        groups = self.env["qbo.operation"]._read_group(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "=", "attention"),
                ("fault_code", "=like", "map_%"),
            ],
            ["fault_rule_id", "fault_text"],
            ["id:max", "__count"],
        )
        latest = self.env["qbo.operation"].browse(group[2] for group in groups)
        by_rule = {}
        for operation, (rule, _text, _id, count) in zip(latest, groups, strict=True):
            texts, total = by_rule.get(rule, ([], 0))
            by_rule[rule] = ([*texts, operation.fault_shown], total + count)
        for rule, (texts, total) in by_rule.items():
            shown = "; ".join(texts[:3])
            yield self._finding(
                "warning",
                rule.title,
                self.env._(
                    "%(count)s documents wait: %(texts)s",
                    count=total,
                    texts=shown + (" …" if len(texts) > 3 else ""),
                ),
                rule.remedy,
                open="action_qbo_map_holes",
                count=total,
            )

    def _findings_taxes(self):
        """Foresee taxes of posted documents that the tax map does not know."""
        self.env.flush_all()
        table = self.env["qbo.tax.map"]._rules_of(self)
        rows = self.env.execute_query(
            SQL(
                TAXES,
                company=self.id,
                odoo_company=self.company_id.id,
                types=list(MOVES),
                since=self.export_from or "infinity",
            )
        )
        taxes = self.env["account.tax"].browse({i for ids, _n in rows for i in ids})
        by_id = {tax.id: tax for tax in taxes}
        for ids, count in rows:
            mine = taxes.browse().union(*(by_id[i] for i in ids))
            if self.env["qbo.tax.map"]._code_of(table, mine):
                continue
            yield self._finding(
                "warning",
                self.env._(
                    "No tax code for %s",
                    " + ".join(mine.mapped("name")) or self.env._("lines without tax"),
                ),
                self.env._("%s posted documents wait for it.", count),
                self.env._("Add a row to the tax map."),
                open="action_qbo_tax_map",
                count=count,
            )
