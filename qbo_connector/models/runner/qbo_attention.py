"""Needs attention: one row for each cause, over all records and flows."""

from odoo import api, fields, models
from odoo.release import version as odoo_version


class QboAttention(models.Model):
    """One cause in one QBO company, with how many records it holds up.

    Rows follow from operations: the runner opens a row when the first operation
    stops for a cause, and closes it when the last one has gone on.
    """

    _name = "qbo.attention"
    _description = "QuickBooks: needs attention"
    _order = "state, last_seen desc, id desc"
    _rec_name = "title"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    fault_rule_id = fields.Many2one(
        "qbo.fault.rule", "Cause", required=True, index=True, ondelete="cascade"
    )
    title = fields.Char(related="fault_rule_id.title", string="What")
    cause = fields.Char(related="fault_rule_id.cause")
    remedy = fields.Char(related="fault_rule_id.remedy")
    rule_action = fields.Selection(related="fault_rule_id.action")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Solved")],
        "Status",
        required=True,
        default="open",
    )
    count = fields.Integer("Records")
    example = fields.Char("For example (as noted)")
    example_shown = fields.Char(
        "For example", compute="_compute_example_shown", compute_sudo=True
    )
    user_id = fields.Many2one("res.users", "Assigned to", index=True)
    first_seen = fields.Datetime("First seen", default=fields.Datetime.now)
    last_seen = fields.Datetime("Last seen", default=fields.Datetime.now)
    closed_at = fields.Datetime("Solved on")
    operation_ids = fields.One2many("qbo.operation", "attention_id", "Operations")

    _cause_uniq = models.Constraint(
        "unique(qbo_company_id, fault_rule_id)",
        "There is one row for each cause.",
    )

    @api.depends("example", "count")
    @api.depends_context("lang")
    def _compute_example_shown(self):
        """Say the latest of a cause in the reader's language; one query for all."""
        latest = dict(
            self.env["qbo.operation"]._read_group(
                [("attention_id", "in", self.ids), ("state", "=", "attention")],
                ["attention_id"],
                ["id:max"],
            )
        )
        for row in self:
            operation = self.env["qbo.operation"].browse(latest.get(row))
            operation = operation.with_prefetch(list(latest.values()))
            row.example_shown = operation.fault_shown or row.example

    # === RUNNER === #

    @api.model
    def _refresh(self, company):
        """Bring the rows of a QBO company in line with its operations."""
        found = {}
        for rule, count, ids in self.env["qbo.operation"]._read_group(
            [("qbo_company_id", "=", company.id), ("state", "=", "attention")],
            ["fault_rule_id"],
            ["__count", "id:array_agg"],
        ):
            if rule:
                found[rule.id] = (count, ids)
        if company._halt_needs_person():
            found.setdefault(company.halt_rule_id.id, (0, []))
        rows = self.search([("qbo_company_id", "=", company.id)])
        solved = rows.filtered(
            lambda row: row.state == "open" and row.fault_rule_id.id not in found
        )
        solved.write(
            {"state": "closed", "count": 0, "closed_at": fields.Datetime.now()}
        )
        by_rule = {row.fault_rule_id.id: row for row in rows}
        opened = self.browse()
        for rule_id, (count, ids) in found.items():
            row = by_rule.get(rule_id)
            if not row:
                row = self.create(
                    {
                        "qbo_company_id": company.id,
                        "fault_rule_id": rule_id,
                        "user_id": company.user_id.id,
                    }
                )
                opened |= row
            elif row.state == "closed":
                row.write({"state": "open", "first_seen": fields.Datetime.now()})
                opened |= row
            operations = self.env["qbo.operation"].browse(ids)
            if row.count != count:
                row.write({"count": count, "last_seen": fields.Datetime.now()})
            operations.filtered(
                lambda operation, row=row: operation.attention_id != row
            ).attention_id = row
            if operations and row.example != operations[-1:].fault_text:
                row.example = operations[-1:].fault_text
        company._follow_attention(opened)
        if opened or solved:
            # The count on the menu follows.
            self.env.ref("qbo_connector.group_qbo_user")._bus_send(
                "qbo_connector/attention", {}
            )

    # === ACTIONS === #

    def action_open(self):
        """Open the operations behind a row."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_operation"
        )
        action["domain"] = [("attention_id", "=", self.id)]
        action["context"] = {"search_default_attention": 1}
        action["display_name"] = self.title
        return action

    def action_retry_all(self):
        """Try all records of these rows again."""
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        operations = self.sudo().operation_ids.filtered(
            lambda operation: operation.state == "attention"
        )
        # What only a new consent or a confirmed move solves stays as it is.
        companies = self.sudo().qbo_company_id.filtered(
            lambda company: company.state == "connected"
        )
        companies._clear_halt()
        operations._try_again()
        companies._trigger_run()
        return self.env["qbo.company"]._notify(
            self.env._("%(count)s records are tried again.", count=len(operations)),
            reload=True,
        )

    def action_assign_to_me(self):
        """Take a row over."""
        self.env["qbo.company"]._check_group("user")
        self.sudo().user_id = self.env.user

    def _support_text(self):
        """Return what support needs to know: codes, texts, ids, versions."""
        module = (
            self.env["ir.module.module"]
            .sudo()
            .search([("name", "=", "qbo_connector")], limit=1)
        )
        lines = [
            f"qbo_connector {module.installed_version}, Odoo {odoo_version}",
        ]
        for row in self.sudo():
            lines.append(f"{row.fault_rule_id.code}: {row.title} ({row.count})")
            for operation in row.operation_ids[:10]:
                lines.append(
                    f"  {operation.verb} {operation.entity} #{operation.id}"
                    f" {operation.fault_code or ''}: {operation.fault_text or ''}"
                    f" [tid {operation.intuit_tid or '-'}]"
                )
        return "\n".join(lines)

    support_text = fields.Text("Copy for support", compute="_compute_support_text")

    @api.depends("count", "example")
    def _compute_support_text(self):
        for row in self:
            row.support_text = row._support_text()


class QboCompany(models.Model):
    _inherit = "qbo.company"

    reminded_on = fields.Date("Last reminder", copy=False)

    def _halt_needs_person(self):
        """Tell whether what stops this company will not go by itself."""
        if not self.halt_rule_id:
            return False
        if self.state in ("reauth", "paused"):
            return True
        return self.state == "connected" and self.halt_rule_id.retry != "self"

    def _follow_attention(self, opened):
        """Tell the responsible person, with at most one mail a day.

        The activity goes away by itself when nothing is open any more.
        """
        open_count = self.env["qbo.attention"].search_count(
            [("qbo_company_id", "=", self.id), ("state", "=", "open")]
        )
        # A lost connection has an activity of its own.
        opened = opened.filtered(lambda row: row.fault_rule_id != self.halt_rule_id)
        kind = "qbo_connector.mail_activity_qbo_attention"
        if not open_count:
            self.activity_unlink([kind])
        elif opened and not self.activity_search([kind]) and self.user_id:
            today = fields.Date.today()
            quiet = self.reminded_on == today
            # In the language of who reads it, not of who runs.
            mine = self.with_context(
                mail_activity_quick_update=quiet, lang=self.user_id.lang
            )
            mine.activity_schedule(
                kind,
                summary=mine.env._("QuickBooks needs your attention"),
                note=", ".join(opened.with_env(mine.env).mapped("title")),
                user_id=self.user_id.id,
            )
            self.reminded_on = today
