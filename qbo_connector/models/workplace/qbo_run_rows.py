"""What is pressed for thousands of open transactions: done in steps, as one run.

Up to a hundred are done by the button itself. Of more, the button does the first ones
and the scheduled action the rest; each step commits what it did together with the rows
that it came to, so a killed process goes on with what is left and does nothing twice.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import said
from .qbo_plan_make import CHUNK
from .qbo_run_export import ASIDE

_lt = LazyTranslate(__name__)


class QboRunRow(models.Model):
    """An open transaction that a run has not come to yet; gone when it has."""

    _name = "qbo.run.row"
    _description = "Open transaction that a run has still to do"
    _log_access = False
    _order = "id"

    run_id = fields.Many2one("qbo.run", required=True, index=True, ondelete="cascade")
    bundle_id = fields.Integer(required=True, help="Id of the open transaction")


class QboRun(models.Model):
    _inherit = "qbo.run"

    kind = fields.Selection(
        selection_add=[("ignore", "Ignore"), ("take_back", "Take back")],
        ondelete={"ignore": "cascade", "take_back": "cascade"},
    )
    plan_ids = fields.One2many("qbo.plan", "run_id", "Previews")
    left_out = fields.Integer(
        "Left out",
        help="Rows that were sent, changed or done by somebody else before their turn",
    )

    @api.model
    def _start_rows(self, bundles, kind, name):
        """Make a run of many rows, and do the first of them.

        :param bundles: ``qbo.bundle`` records of one QBO company
        :param str kind: ``export``, ``ignore`` or ``take_back``
        :param name: a sentence of ``entities.said``
        :return: the run, as superuser for the acting user
        """
        run = self.sudo()._start_export(bundles.qbo_company_id, name, kind)
        run.write({"total": len(bundles), "ahead": len(bundles)})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO qbo_run_row (run_id, bundle_id)"
                " SELECT %s, * FROM unnest(%s::int[])",
                run.id,
                sorted(bundles.ids),
            )
        )
        run._do_rows()
        run.qbo_company_id._trigger_run()
        return run

    def _go_on(self):
        """Do the next piece of a run, whatever it is made of.

        :return: True when there was any
        """
        self.ensure_one()
        return self.plan_ids[0]._go_on() if self.plan_ids else self._do_rows()

    def _do_rows(self):
        """Do the next rows, for whoever has started the run; True when there were any.

        What somebody else has sent, changed or done meanwhile is left out.
        """
        rows = self.env["qbo.run.row"].search([("run_id", "=", self.id)], limit=CHUNK)
        bundles = self.with_user(self.user_id).sudo().env["qbo.bundle"]
        bundles = bundles._still_there(rows.mapped("bundle_id"))
        done = bundles._do(self.kind, self) if bundles else 0
        count = len(rows)
        rows.unlink()
        self.write(
            {
                "left_out": self.left_out + count - done,
                "ahead": self.ahead - count if count else 0,
            }
        )
        if self.kind in ASIDE:
            self._note_aside()
        return bool(count)

    def _note_aside(self):
        """Bring a run up to date that sends nothing, and close it at its end."""
        values = {"done": self.total - self.ahead}
        if not self.ahead:
            values |= {
                "state": "done",
                "ended_at": fields.Datetime.now(),
                "message": self._aside_text(self.total),
            }
        self.write(values)
        self._tell(self.qbo_company_id, self)

    def _aside_text(self, came_to):
        """Return the node of what became of the rows that a run came to.

        :param int came_to: how many rows
        """
        count = came_to - self.left_out
        if self.kind == "ignore":
            parts = [_lt("%s ignored", count)]
        else:
            parts = [_lt("%s wait again", count)]
        if self.left_out:
            parts.append(self._left_out_text())
        return said.joined(", ", parts)

    def _outcome_text(self):
        # EXTENDS: what was left out
        text = super()._outcome_text()
        if self.left_out:
            text = said.joined(", ", [text, self._left_out_text()])
        return text

    def _left_out_text(self):
        return _lt(
            "%s left out: sent, changed or done by somebody else meanwhile",
            self.left_out,
        )

    def action_stop(self):
        # EXTENDS: what it has not come to stays as it is
        result = super().action_stop()
        self.env["qbo.run.row"].sudo().search([("run_id", "=", self.id)]).unlink()
        return result

    def _stopped_text(self, waiting):
        # EXTENDS: what is set aside has nothing to send
        if self.kind not in ASIDE:
            return super()._stopped_text(waiting)
        return _lt(
            "Stopped. %(done)s. %(count)s are as they were.",
            done=self._aside_text(self.total - self.ahead),
            count=self.ahead,
        )


class QboBundle(models.Model):
    _inherit = "qbo.bundle"

    @api.model
    def _still_there(self, ids):
        """Return those of some rows that are open transactions still, fresh.

        By the keys that their id is made of, so that an index finds them.
        """
        keys = [[id_ // 4 for id_ in ids if id_ % 4 == part] for part in range(3)]
        operations, links, records = keys
        return (
            self.search([("operation_id", "in", operations)])
            | self.search([("link_id", "in", links), ("operation_id", "=", False)])
            | self.search(
                Domain("res_id", "in", records)
                & Domain("operation_id", "=", False)
                & Domain("link_id", "=", False)
            )
        )

    def _do(self, kind, run):
        """Do with these what a run is about; return for how many it was done."""
        if kind == "ignore":
            mine = self.filtered(lambda bundle: bundle._may_ignore())
            mine._ignore()
            return len(mine)
        if kind == "take_back":
            return self._take_back()
        operations = self._operations()
        operations._release(run)
        return len(operations)

    def _in_steps(self, kind, named):
        """Do something with these: at once, or as runs where they are many.

        :param named: callable (count) -> sentence, the name of a run of so many
        :return: tuple (number done at once, number in the background)
        """
        now = later = 0
        for _company, mine in self.grouped("qbo_company_id").items():
            if len(mine) > CHUNK:
                self.env["qbo.run"]._start_rows(mine, kind, named(len(mine)))
                later += len(mine)
            else:
                now += mine._do(kind, None)
        return now, later


class QboCompany(models.Model):
    _inherit = "qbo.company"

    @api.model
    def _cron_run(self, company_id):
        # EXTENDS: what is set aside needs no QuickBooks
        company = self.browse(company_id).exists()
        if company and not company._may_run():
            cron = self.env["ir.cron"]
            while company._write_down(lambda company: company._aside_step()):
                if cron._commit_progress(1, remaining=1) <= 0:
                    break
        return super()._cron_run(company_id)

    def _aside_step(self):
        """Do the next rows of a run that sends nothing; True when there were any."""
        run = self.env["qbo.run"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "=", "running"),
                ("kind", "in", ASIDE),
            ],
            order="id",
            limit=1,
        )
        return bool(run) and run._do_rows()
