"""Buttons of the records that go to QuickBooks: link, log, open, check, unlink."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...entities import said
from ..runner.qbo_company_runner import BUTTON_BUDGET


class QboLinkedMixin(models.AbstractModel):
    _inherit = "qbo.linked.mixin"

    qbo_candidate_list = fields.Json(
        "Looks the same in QuickBooks",
        compute="_compute_qbo_candidate_list",
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
    )
    qbo_is_linked = fields.Boolean(
        "Stands in QuickBooks", compute="_compute_qbo_is_linked", compute_sudo=True
    )

    @api.depends("qbo_state")
    def _compute_qbo_is_linked(self):
        """Tell whether a record has an object in QuickBooks, whatever else is open."""
        found = self.env["qbo.link"]._read_group(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self._origin.ids),
                ("qbo_id", "!=", False),
            ],
            ["res_id"],
        )
        ids = {row[0] for row in found}
        for record in self:
            record.qbo_is_linked = record._origin.id in ids

    @api.depends("qbo_state")
    def _compute_qbo_candidate_list(self):
        """Collect the decisions that records, or what holds them up, wait for."""
        opened = self.env["qbo.operation"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self._origin.ids),
                ("state", "in", ("attention", "waiting")),
            ]
        )
        by_record = opened.grouped("res_id")
        for record in self:
            operations = by_record.get(
                record._origin.id, self.env["qbo.operation"].browse()
            )
            stopped = (operations | operations.blocked_by_id).filtered(
                lambda operation: operation.state == "attention"
            )
            lists = stopped.mapped("candidate_list")
            record.qbo_candidate_list = [found for found in lists if found] or False

    # === LINKS === #

    def _qbo_standing_links(self):
        """Return the links of these records that stand in QuickBooks.

        :raise UserError: when there is none
        """
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        links = self.env["qbo.link"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("qbo_id", "!=", False),
            ]
        )
        if not links:
            raise UserError(
                self.env._(
                    "%(record)s does not stand in QuickBooks yet.",
                    record=self[:1].display_name,
                )
            )
        return links

    def _qbo_link_companies(self):
        """Return the QBO companies that a record may be linked in."""
        return self.env["qbo.company"].search(
            [("state", "in", ("connected", "paused"))]
        )

    def action_qbo_link(self):
        """Link: search in QuickBooks, and choose what this record is there."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        return self.env["qbo.link.wizard"]._open_for(self, self._qbo_link_companies())

    def action_qbo_log(self):
        """Open the accounting log of these records."""
        self.env["qbo.company"]._check_group("user")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_operation"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_qbo_open(self):
        """Open the record in QuickBooks, or its links where it has several there."""
        links = self._qbo_standing_links()
        if len(links) == 1:
            return links.action_open_in_quickbooks()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_link"
        )
        action["domain"] = [("id", "in", links.ids)]
        return action

    def action_qbo_unlink(self):
        """Take the records and their QuickBooks objects apart; see ``qbo.link``."""
        return self._qbo_standing_links().action_unlink()

    # === CHECK === #

    def action_qbo_check(self):
        """Check again: send what has changed, then compare with QuickBooks."""
        self.ensure_one()
        links = self._qbo_standing_links()
        differences, notes = {}, []
        for company in links.sudo().qbo_company_id:
            run = company._run(self, budget=BUTTON_BUDGET)
            if run.outcome != "done":
                notes.append(
                    said.show(self.env, run.why)
                    or self.env._(
                        "Something is being sent to %s right now; try again in a "
                        "moment.",
                        company.name,
                    )
                )
            mine = links.sudo().filtered(
                lambda link, company=company: link.qbo_company_id == company
            )
            found, missing = company._compare_live(mine)
            differences.update(found)
            notes += [
                self.env._(
                    "%s is not in QuickBooks any more: unlink it, or make it there "
                    "again.",
                    name,
                )
                for name in missing
            ]
        if differences:
            return self.env["qbo.difference.wizard"]._open(differences)
        if notes:
            return self.env["qbo.company"]._notify(
                "\n".join(notes), kind="warning", sticky=True, reload=True
            )
        return self.env["qbo.company"]._notify(
            self.env._("Odoo and QuickBooks hold the same."), reload=True
        )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _compare_live(self, links):
        """Read linked objects in QuickBooks now, and compare them with Odoo.

        In a cursor of its own: the button's transaction does not see what the run
        has just written. Takes the lane, since links are written.

        :return: tuple (differences as of ``qbo.link._differences``, names of objects
            that QuickBooks does not have any more)
        :raise UserError: when the lane is taken, or QuickBooks does not answer
        """
        ids = links.mapped("qbo_id")
        objects = self._read_by_id("Customer", ids)
        missing = links.filtered(lambda link: link.qbo_id not in objects)
        with self._lane() as lane:
            if lane is None:
                raise UserError(
                    self.env._(
                        "Something is being sent to %(company)s right now. Press the "
                        "button again in a few seconds.",
                        company=self.name,
                    )
                )
            with self._own_cursor() as cr:
                company = self.with_env(self._runner_env(cr))
                company._mirror_store("Customer", list(objects.values()))
                fresh = links.with_env(company.env) - missing.with_env(company.env)
                found = fresh._differences()
        differing = {link_id: rows for link_id, rows in found.items() if rows}
        return differing, missing.mapped("display_name")
