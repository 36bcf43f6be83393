"""What waits for a person's word, and what a person has set aside."""

from odoo import fields, models
from odoo.tools import SQL

# Odoo models whose operations are the sales workplace's.
SALES_MODELS = ("account.move", "account.payment", "account.bank.statement.line")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    # Empty: nobody has said anything. False: a person has let it go.
    held = fields.Boolean(
        "Waits for an export by hand", help="Is not sent before somebody exports it"
    )
    checked = fields.Boolean(
        "Looked at while it waits", help="Was looked at while it is held"
    )
    run_id = fields.Many2one("qbo.run", index="btree_not_null")

    def _release(self, run=None):
        """Let operations go with the next run.

        :param run: the ``qbo.run`` that they belong to from now on
        """
        stopped = self.filtered(lambda operation: operation.state == "attention")
        waiting = self.filtered(lambda operation: operation.state == "waiting")
        values = {"held": False}
        if run:
            values["run_id"] = run.id
        (stopped | waiting).write(values)
        waiting.write({"next_attempt": False, "blocked_by_id": False})
        if stopped:
            stopped._try_again()

    def _wait(self, next_attempt=False, **values):
        # EXTENDS: what was solved is looked at anew, though it is held
        return super()._wait(next_attempt, checked=False, **values)

    def _try_again(self):
        # EXTENDS: who presses Try again wants it to go
        self.filtered("held").held = False
        return super()._try_again()

    def _sales(self):
        """Return those that the sales workplace is about."""
        return self.filtered(lambda operation: operation.res_model in SALES_MODELS)


class QboLink(models.Model):
    _inherit = "qbo.link"

    aside = fields.Selection(
        [("ignored", "Ignored"), ("undone", "Undone")],
        "Set aside",
        index="btree_not_null",
        copy=False,
        help="A person has set the record aside: it goes when somebody exports it",
    )
    aside_uid = fields.Many2one("res.users", "Set aside by", ondelete="set null")
    aside_at = fields.Datetime("Set aside on")

    def _set_aside(self, why, user=None):
        """Let records stay out of QuickBooks until somebody exports them.

        :param str why: ``ignored`` or ``undone``
        :param user: who wants it so; by default who acts
        """
        values = {
            "aside": why,
            "aside_uid": (user or self.env.user).id,
            "aside_at": fields.Datetime.now(),
        }
        self.write(values)
        self.filtered(lambda link: link.state == "to_create").state = "ignored"

    def _take_back_aside(self):
        """Let records that were set aside be planned again."""
        found = self.filtered("aside")
        found.filtered(lambda link: link.state == "ignored").state = "to_create"
        found.write({"aside": False, "aside_uid": False, "aside_at": False})


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _hold(self, links, verb):
        """Hold operations of sales that nobody has let go yet; set-based."""
        self.env["qbo.operation"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE qbo_operation SET held = true
                 WHERE qbo_company_id = %s AND link_id = ANY(%s) AND verb = %s
                   AND state = 'waiting' AND held IS NULL AND sent_at IS NULL
                   AND res_model = ANY(%s)
                """,
                self.id,
                links.ids,
                verb,
                list(SALES_MODELS),
            )
        )
        self.env["qbo.operation"].invalidate_model(["held"])
