"""What an export by a button came to, told to whoever pressed it."""

from odoo import api, models

from ...entities import said


class QboLinkedMixin(models.AbstractModel):
    _inherit = "qbo.linked.mixin"

    def _qbo_export_result(self, runs, left=""):
        """Return the action that tells how an export went.

        Reads in a cursor of its own: the button's transaction has its snapshot from
        before the run.

        :param runs: pairs (QBO company, its ``Run``)
        :param str left: why some of the chosen records did not take part
        """
        texts, stopped_id, good = [], None, not left
        for company, run in runs:
            with company._own_cursor() as cr:
                fresh = self.with_env(company._runner_env(cr))
                found, operation_id = fresh._qbo_outcome(company.id, run)
            texts += found
            stopped_id = stopped_id or operation_id
            good = good and run.outcome == "done" and not operation_id
        if stopped_id and len(self) == 1 and not left:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Why it stopped"),
                "res_model": "qbo.operation",
                "res_id": stopped_id,
                "view_mode": "form",
                "views": [[False, "form"]],
                "target": "new",
            }
        texts = texts or [self.env._("There was nothing to send.")]
        return self.env["qbo.company"]._notify(
            "\n".join(said.show(self.env, text) for text in [*texts, left] if text),
            kind="success" if good else "warning",
            sticky=not good,
            reload=True,
            title=self._qbo_export_title(),
        )

    @api.model
    def _qbo_export_title(self):
        """Return the title of the message about an export."""
        return self.env._("Export to QuickBooks")

    def _qbo_outcome(self, company_id, run):
        """Return (texts, id of an operation that needs a person) after a run."""
        company = self.env["qbo.company"].browse(company_id)
        if run.outcome in ("busy", "more") and not run.planned:
            # Nobody else knows of this wish yet.
            self._qbo_wish()
        if run.outcome == "busy":
            company._trigger_run()
            return [
                self.env._(
                    "Something is being sent to %s right now; the export goes on in "
                    "the background.",
                    company.name,
                )
            ], None
        if run.outcome == "stopped":
            return [run.why], None
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company_id),
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
            ]
        )
        opened = links.operation_ids.filtered(
            lambda operation: operation.state in ("waiting", "sending", "attention")
        )
        stopped = (opened | opened.blocked_by_id).filtered(
            lambda operation: operation.state == "attention"
        )
        texts = [
            self._qbo_there_text(link, company)
            for link in links - opened.link_id
            if link.qbo_id and link.state == "linked"
        ]
        texts += [operation._record_message() for operation in opened]
        return texts, stopped[:1].id or None

    def _qbo_wish(self):
        """Note that these records are to be exported, for the scheduled action."""
        self._qbo_touch()

    @api.model
    def _qbo_there_text(self, link, company):
        """Say that a record stands in QuickBooks."""
        return self.env._(
            "%(record)s is %(object)s in %(company)s.",
            record=link.res_name,
            object=f"{link.entity} {link.display_name}",
            company=company.name,
        )
