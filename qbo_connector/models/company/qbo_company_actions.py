"""What is opened from a QBO company, and its last run at a glance."""

from markupsafe import Markup

from odoo import api, fields, models

TICK = Markup(
    '<div class="mb-1"><i class="fa fa-fw fa-{icon} text-{color} me-1" role="img"'
    ' aria-label="{sign}" title="{sign}"></i>{label}'
    '<span class="text-muted ms-2">{note}</span></div>'
)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    halt_remedy = fields.Char(related="halt_rule_id.remedy", string="What to do")
    halt_code = fields.Char(related="halt_rule_id.code")
    takes_part_html = fields.Html(
        "What takes part", compute="_compute_takes_part_html", sanitize=False
    )
    last_run_id = fields.Many2one("qbo.run", "Latest run", compute="_compute_last_run")
    last_run_at = fields.Datetime("Last run", compute="_compute_last_run")
    last_run_progress = fields.Float(
        "Progress of the last run", compute="_compute_last_run"
    )
    last_run_message = fields.Char(
        "Result of the last run", compute="_compute_last_run"
    )

    @api.depends_context("lang")
    def _compute_last_run(self):
        """Find the latest run of each company; events do not count."""
        groups = self.env["qbo.run"]._read_group(
            [("qbo_company_id", "in", self.ids), ("state", "!=", "event")],
            ["qbo_company_id"],
            ["id:max"],
        )
        runs = self.env["qbo.run"].browse([run_id for _company, run_id in groups])
        by_company = {run.qbo_company_id.id: run for run in runs}
        for company in self:
            run = by_company.get(company.id, self.env["qbo.run"])
            company.last_run_id = run
            company.last_run_at = run.ended_at or run.started_at
            company.last_run_progress = run.progress
            company.last_run_message = run.message_shown or run.name_shown

    @api.depends(
        "state",
        "enabled",
        "department_ids",
        "jobs_only",
        "edition",
        "sales_enabled",
        "auto_export",
    )
    def _compute_takes_part_html(self):
        """Show with ticks and crosses what goes to QuickBooks, and why it does not."""
        for company in self:
            company.takes_part_html = Markup("").join(
                company._tick(*row) for row in company._takes_part()
            )

    def _takes_part(self):
        """Return (yes or no, label, note) of all that can take part."""
        count = len(self.department_ids)
        on = self.env._("on")
        lacking = self.env._("QuickBooks Online %s has none")
        edition = dict(self._fields["edition"]._description_selection(self.env)).get(
            self.edition, ""
        )
        rows = [
            (
                self.state == "connected",
                self.env._("Connection"),
                dict(self._fields["state"]._description_selection(self.env))[
                    self.state
                ],
            ),
            (
                self.enabled,
                self.env._("Integration"),
                on if self.enabled else self.env._("nothing is written yet"),
            ),
            (
                bool(count),
                self.env._("Jobs and their customers"),
                self._departments_note() or self.env._("associate a department"),
            ),
        ]
        rows += self._sales_take_part()
        features = ("has_projects", "has_classes", "has_locations", "has_time")
        for field in features if self.edition else ():
            label = self._fields[field]._description_string(self.env)
            rows.append((self[field], label, "" if self[field] else lacking % edition))
        return rows

    def _sales_take_part(self):
        """Return the row of sales documents."""
        note = self.env._("off, on the page Sales")
        if self.jobs_only:
            note = self.env._("off: jobs only")
        elif self.sales_enabled:
            label = self._fields["auto_export"]._description_selection(self.env)
            note = dict(label)[self.auto_export]
        on = self.sales_enabled and not self.jobs_only
        return [(on, self.env._("Sales documents"), note)]

    def _departments_note(self):
        """Name the first departments, and say how many more there are."""
        named = self.department_ids[:2].mapped("name")
        more = len(self.department_ids) - len(named)
        text = ", ".join(named)
        return (
            self.env._("%(names)s and %(more)s more", names=text, more=more)
            if (more)
            else text
        )

    def _tick(self, good, label, note):
        return TICK.format(
            icon="check" if good else "times",
            color="success" if good else "muted",
            sign=self.env._("yes") if good else self.env._("no"),
            label=label,
            note=note,
        )

    # === LISTS === #

    def _open_list(self, xml_id, domain, context=None):
        """Return a window action that shows only what belongs to one QBO company.

        :param str xml_id: name of an action of this addon
        :param domain: what is shown
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"qbo_connector.{xml_id}"
        )
        action["domain"] = domain
        action["context"] = context or {}
        return action

    def _open_linked(self, xml_id, model):
        """Return a window action on the records of a model that are linked here."""
        return self._open_list(
            xml_id,
            [
                (
                    "qbo_link_ids",
                    "any",
                    [
                        ("qbo_company_id", "=", self.id),
                        ("res_model", "=", model),
                        ("state", "=", "linked"),
                    ],
                )
            ],
            {"active_test": False},
        )

    def action_open_jobs(self):
        """Open the jobs that stand in this QBO company."""
        self.ensure_one()
        return self._open_linked("action_qbo_jobs", "project.project")

    def action_open_customers(self):
        """Open the contacts that stand in this QBO company."""
        self.ensure_one()
        return self._open_linked("action_qbo_customers", "res.partner")

    def action_open_waiting(self):
        """Open what is on its way."""
        self.ensure_one()
        return self._open_log({"search_default_open": 1})

    def action_open_done(self):
        """Open what has been done."""
        self.ensure_one()
        return self._open_log({"search_default_done": 1})

    def action_open_log(self):
        """Open the accounting log."""
        self.ensure_one()
        return self._open_log({})

    def _open_log(self, context):
        return self._open_list(
            "action_qbo_operation", [("qbo_company_id", "=", self.id)], context
        )

    def action_open_runs(self):
        """Open the activity log."""
        self.ensure_one()
        return self._open_list("action_qbo_run", [("qbo_company_id", "=", self.id)])

    def action_open_attention(self):
        """Open what needs attention."""
        self.ensure_one()
        return self._open_list(
            "action_qbo_attention",
            [("qbo_company_id", "=", self.id)],
            {"search_default_open": 1},
        )
