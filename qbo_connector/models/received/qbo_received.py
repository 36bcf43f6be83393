"""A payment that was entered in QuickBooks: what it pays, and what becomes of it."""

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...entities import received

_lt = LazyTranslate(__name__)

STATES = [
    ("new", "To be looked at"),
    ("ready", "Ready"),
    ("wanted", "To be taken over"),
    ("held", "Needs attention"),
    ("taken", "In Odoo"),
    ("changed", "Changed in QuickBooks"),
    ("ignored", "Ignored"),
]
OPEN = ("waiting", "attention")
# Actions of rules that lead to another screen, where the cause is ended.
ELSEWHERE = ("customers", "company")


class QboReceived(models.Model):
    """One Payment of QuickBooks that Odoo has not sent there.

    Kept by the runner, from what change data capture shows; a payment of ours never
    has a row. What stops one is an operation like any other (verb ``pull``).
    """

    _name = "qbo.received"
    _description = "Payment received in QuickBooks"
    _order = "day desc, id desc"

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
    qbo_id = fields.Char("QuickBooks ID", required=True)
    name = fields.Char("Number", help="Its reference in QuickBooks, else its ID there")
    customer_name = fields.Char("Customer in QuickBooks")
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")
    day = fields.Date("Date")
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary(aggregator=None)
    unapplied = fields.Monetary(
        aggregator=None, help="What QuickBooks has applied to nothing"
    )
    pays = fields.Char(help="Invoices that it pays, and how much of each")
    state = fields.Selection(STATES, "Status", required=True, default="new")
    payment_id = fields.Many2one(
        "account.payment", "Payment in Odoo", index="btree_not_null"
    )
    # As it was taken over, and as it is now.
    image = fields.Json("As it stands in QuickBooks", prefetch="objects")
    agreed = fields.Json(
        "As it was taken over",
        prefetch="objects",
        help="The payment as it was taken over",
    )
    fault_shown = fields.Text("What happened", compute="_compute_fault")
    fault_cause = fields.Text("Why", compute="_compute_fault")
    fault_remedy = fields.Text("What to do", compute="_compute_fault")
    can_solve = fields.Boolean(compute="_compute_fault")
    qbo_url = fields.Char("Page in QuickBooks", compute="_compute_qbo_url")

    _object_uniq = models.Constraint(
        "unique(qbo_company_id, qbo_id)", "This payment is known already."
    )
    _state_idx = models.Index("(qbo_company_id, state)")

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_fault(self):
        """Say what stops a payment, why, and what to do; one query for all."""
        none = self.env["qbo.operation"]
        stops = self.sudo()._stops().grouped("res_id")
        for row in self:
            stop = stops.get(row._origin.id, none)[:1]
            row.fault_shown = stop and stop.fault_shown
            row.fault_cause = stop and stop.fault_cause
            row.fault_remedy = stop and stop.fault_remedy
            row.can_solve = stop and stop.fault_rule_id.action in ELSEWHERE

    @api.depends("qbo_id", "qbo_company_id.environment")
    def _compute_qbo_url(self):
        for row in self:
            base = row.qbo_company_id._web_url()
            row.qbo_url = base and f"{base}/app/recvpayment?txnId={row.qbo_id}"

    # === RUNNER === #

    def _stops(self):
        """Return the open operations that say why these do not go on."""
        return self.env["qbo.operation"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self._origin.ids),
                ("state", "in", OPEN),
            ]
        )

    @api.model
    def _hold(self, found):
        """Put payments before a person; said once for as long as it is the same.

        :param found: list of (record, code of the ``qbo.fault.rule``, detail: text or
            a node of ``entities.said``)
        """
        held = self.browse(row.id for row, _code, _detail in found)
        held.state = "held"
        before, keep = held._stops().grouped("res_id"), self.env["qbo.operation"]
        anew = []
        for row, code, detail in found:
            same = before.get(row.id, keep.browse()).filtered(
                lambda o, code=code, detail=detail: (
                    o.fault_code == code and o.fault_detail == {"of_rule": detail}
                )
            )
            keep |= same
            if not same:
                anew.append((row, code, detail))
        (held._stops() - keep)._cancel(_lt("It was looked at again."))
        operations = keep.create([row._stop_values() for row, _code, _detail in anew])
        rules = self.env["qbo.fault.rule"]
        for operation, (_row, code, detail) in zip(operations, anew, strict=True):
            operation._stop(rules._by_code(code), detail)

    def _stop_values(self):
        self.ensure_one()
        return {
            "qbo_company_id": self.qbo_company_id.id,
            "verb": "pull",
            "entity": "Payment",
            "res_model": self._name,
            "res_id": self.id,
            "res_name": self.display_name,
        }

    def _go_on(self, state, **values):
        """Note that nothing stops these any more."""
        self._stops()._cancel(_lt("Solved."))
        self.write({"state": state, **values})

    def _received(self):
        """Return one as :class:`entities.received.Received`."""
        self.ensure_one()
        return received.read(self.image or {})


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    def _pull_again(self):
        # EXTENDS: a payment of QuickBooks is looked at again
        mine = self.filtered(lambda o: o.res_model == "qbo.received")
        rows = self.env["qbo.received"].browse(mine.mapped("res_id")).exists()
        rows.filtered("payment_id").state = "changed"
        (rows - rows.filtered("payment_id")).state = "new"
        mine.qbo_company_id._trigger_run()
        return super(QboOperation, self - mine)._pull_again()
