"""What the check-up finds, and how it is shown."""

from markupsafe import Markup

from odoo import api, fields, models

ICONS = {"danger": "fa-times-circle", "warning": "fa-exclamation-triangle"}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    checkup = fields.Json("Findings of the check-up", copy=False)
    checkup_html = fields.Html(
        "Check-up", compute="_compute_checkup_html", sanitize=False
    )

    # === FINDINGS === #

    def _findings(self):
        """Return what the check-up has found, the gravest first.

        :return: list of dicts with ``level`` (danger, warning, info, success),
            ``title``, ``text`` and ``fix`` (``""`` where nothing is to be done)
        """
        self.ensure_one()
        found = [
            *self._findings_books(),
            *self._findings_sales(),
            *self._findings_used(),
            *self._findings_odoo(),
        ]
        order = ("danger", "warning", "info", "success")
        found.sort(key=lambda row: order.index(row["level"]))
        if found[:1] and found[0]["level"] in ("info", "success") or not found:
            found.insert(
                0, self._finding("success", self.env._("Nothing stands in the way"))
            )
        return found

    @api.model
    def _finding(self, level, title, text="", fix="", **more):
        """Return one finding.

        :param more: ``repair``: key of what the connector can put right itself;
            ``open``: name of the action of this addon that leads there; ``count``:
            documents that wait for it
        """
        return {"level": level, "title": title, "text": text, "fix": fix, **more}

    def _prefs(self, group):
        return (self.preferences or {}).get(group) or {}

    def _findings_books(self):
        """Judge currency, subscription and closing date."""
        ours = self.company_id.currency_id.name
        if self.home_currency and self.home_currency != ours:
            yield self._finding(
                "danger",
                self.env._("Different home currencies"),
                self.env._(
                    "QuickBooks: %(theirs)s, Odoo: %(ours)s.",
                    theirs=self.home_currency,
                    ours=ours,
                ),
                self.env._("Connect an Odoo company with the same currency."),
            )
        if self.subscription and self.subscription.upper() not in ("PAID", "TRIAL"):
            yield self._finding(
                "warning",
                self.env._(
                    "QuickBooks subscription: %(status)s", status=self.subscription
                ),
                self.env._("QuickBooks may refuse to take anything."),
                self.env._("See Billing & Subscription in QuickBooks."),
            )
        closed = self._prefs("AccountingInfoPrefs").get("BookCloseDate")
        if closed:
            yield self._finding(
                "info",
                self.env._("Books are closed up to %(date)s", date=closed),
                self.env._("QuickBooks refuses documents of that time."),
            )
        if self.multi_currency:
            yield self._finding("info", self.env._("Several currencies are on"))

    def _findings_sales(self):
        """Judge the preferences that decide how documents arrive."""
        sales = self._prefs("SalesFormsPrefs")
        if sales and not sales.get("CustomTxnNumbers"):
            yield self._finding(
                "warning",
                self.env._("Custom transaction numbers are off"),
                self.env._(
                    "QuickBooks would number documents by itself instead of keeping "
                    "Odoo's numbers."
                ),
                self.env._(
                    "In QuickBooks: the gear > Account and settings > Sales > Sales "
                    "form content > Custom transaction numbers."
                ),
                repair="custom_numbers",
            )
        if sales.get("AutoApplyCredit"):
            yield self._finding(
                "warning",
                self.env._("Credits are applied by QuickBooks itself"),
                self.env._(
                    "QuickBooks would settle invoices with other credits "
                    "than Odoo does."
                ),
                self.env._(
                    "In QuickBooks: the gear > Account and settings > Advanced > "
                    "Automation > Automatically apply credits: off."
                ),
            )

    def _findings_used(self):
        """Tell what this company uses, for the maps that follow."""
        accounting = self._prefs("AccountingInfoPrefs")
        used = [
            (accounting.get("TrackDepartments"), self.env._("Locations are tracked")),
            (
                accounting.get("ClassTrackingPerTxn"),
                self.env._("Classes: one per document"),
            ),
            (
                accounting.get("ClassTrackingPerTxnLine"),
                self.env._("Classes: one per line"),
            ),
            (
                self._prefs("TaxPrefs").get("UsingSalesTax"),
                self.env._("Sales tax is set up"),
            ),
        ]
        yield from (self._finding("info", title) for on, title in used if on)

    def _findings_odoo(self):
        """Judge what is missing on Odoo's side."""
        if not self.department_ids:
            yield self._finding(
                "warning",
                self.env._("No department is associated"),
                self.env._("No project goes to QuickBooks before one is."),
                self.env._("Press Associate Department."),
            )
        if self.unassociated_note:
            yield self._finding(
                "warning",
                self.env._("Departments without QuickBooks"),
                self.unassociated_note,
            )
        cron = self.sudo().cron_id
        if not cron.active:
            yield self._finding(
                "warning",
                self.env._("The scheduled action is switched off"),
                self.env._("Nothing goes by itself."),
                self.env._(
                    "An administrator of Odoo can switch on %(name)s under Settings > "
                    "Technical > Scheduled Actions.",
                    name=cron.name or "",
                ),
            )
        if not self.customers_read_at:
            yield self._finding(
                "info",
                self.env._("Customers have not been read yet"),
                self.env._(
                    "They are read before the first one is made, so that none is "
                    "doubled."
                ),
            )

    # === SHOW === #

    @api.depends("checkup")
    def _compute_checkup_html(self):
        row_html = Markup(
            '<li class="d-flex mb-1"><i class="fa {icon} text-{level} me-2 mt-1"></i>'
            "<div><strong>{title}</strong> {text} <em>{fix}</em></div></li>"
        )
        for company in self:
            # What is judged by Odoo's side alone is judged anew each time.
            rows = company.sudo()._findings() if company.checked_at else []
            items = [
                row_html.format(
                    icon=ICONS.get(row["level"], "fa-check-circle"),
                    level=row["level"],
                    title=row["title"],
                    text=row["text"],
                    fix=row["fix"],
                )
                for row in rows
            ]
            company.checkup_html = (
                Markup('<ul class="list-unstyled mb-0">{}</ul>').format(
                    Markup("").join(items)
                )
                if items
                else False
            )
