"""Auto export: what was planned goes at once, every so many hours, or by hand."""

from datetime import timedelta

from odoo import fields, models


class QboCompany(models.Model):
    _inherit = "qbo.company"

    export_next = fields.Datetime(
        "Next export",
        copy=False,
        readonly=True,
        help="What waits then goes by itself. Whoever exports by hand need not wait.",
    )
    exported_at = fields.Datetime("Last export by itself", copy=False, readonly=True)

    def write(self, vals):
        # EXTENDS: another rhythm begins now
        result = super().write(vals)
        if "auto_export" in vals or vals.get("sales_enabled"):
            for company in self.sudo():
                company.export_next = company._export_after(fields.Datetime.now())
        return result

    def _export_hours(self):
        """Return the hours between two exports; 0 where there is no rhythm."""
        return int(self.auto_export) if (self.auto_export or "").isdigit() else 0

    def _export_after(self, moment):
        hours = self._export_hours()
        return moment + timedelta(hours=hours) if hours else False

    def _exports_by_hand(self):
        # EXTENDS: between two exports documents wait as well
        return super()._exports_by_hand() or bool(self._export_hours())

    def _plan_step(self, run):
        # EXTENDS: when it is time, all goes that waits for it only
        if super()._plan_step(run):
            return True
        now = fields.Datetime.now()
        if run.touched is not None or not self._export_hours():
            return False
        if self.export_next and self.export_next > now:
            return False
        began = bool(self.export_next)
        self.export_next = self._export_after(now)
        if began:
            self.exported_at = now
            self._release_all()
        return began

    def _last_exports(self):
        """Return {id: moment of the last export}, by a person or by itself."""
        runs = self.env["qbo.run"]._read_group(
            [("qbo_company_id", "in", self.ids), ("kind", "=", "export")],
            ["qbo_company_id"],
            ["create_date:max"],
        )
        by_hand = {company.id: moment for company, moment in runs}
        found = {}
        for company in self:
            moments = [company.exported_at, by_hand.get(company.id)]
            if any(moments):
                found[company.id] = max(filter(None, moments))
        return found

    def _next_due(self, links=None):
        # EXTENDS: the runner comes back when it is time
        found = super()._next_due(links)
        if links is not None or not self._export_hours() or not self.export_next:
            return found
        held = self.env["qbo.operation"].search_count(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "=", "waiting"),
                ("held", "=", True),
            ],
            limit=1,
        )
        return min(filter(None, (found, held and self.export_next)), default=None)


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    def _record_message(self):
        # EXTENDS: when it goes
        at = self.qbo_company_id.export_next
        first = not self.blocked_by_id or self.blocked_by_id.held
        if self.state == "waiting" and self.held and at and first:
            return self.env._(
                "It is sent at %(time)s, or when somebody exports it.",
                time=fields.Datetime.context_timestamp(self, at).strftime("%H:%M"),
            )
        return super()._record_message()
