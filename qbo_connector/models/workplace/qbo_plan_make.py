"""How a plan is made: in pieces, by the button or in the background."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...entities import rows
from ...entities.amounts import ZERO, decimal

# Rows that one step looks at, and that a button looks at by itself.
CHUNK = 100


class QboPlan(models.Model):
    _inherit = "qbo.plan"

    @api.model
    def _make(self, bundles):
        """Make a plan of exporting open transactions, one for each QBO company.

        :param bundles: ``qbo.bundle`` records
        :raise UserError: when there is nothing to plan
        """
        plans = self
        for company, mine in bundles.grouped("qbo_company_id").items():
            operations = (
                mine.filtered(lambda b: b.state in ("ready", "held_up"))
                .sudo()
                .operation_id.filtered(lambda o: o.state in ("waiting", "attention"))
            )
            if operations:
                name = self.env._("Export of %(count)s", count=len(operations))
                plans |= self._make_of(company, name, operations)
        if not plans:
            raise UserError(
                self.env._(
                    "Nothing of this can be previewed: it is on its way, waits for its "
                    "payment, or was set aside. Take it back first."
                )
            )
        return plans

    @api.model
    def _make_of(self, company, name, operations, **values):
        """Make one plan, with a row for each operation."""
        field = "undo_of_id" if values.get("kind") == "undo" else "operation_id"
        plan = self.sudo().create(
            {"name": name, "qbo_company_id": company.id, **values}
        )
        plan.user_id = self.env.user
        turn = operations.sorted(lambda o: (o.rank, o.id))
        if values.get("kind") == "undo":
            turn = operations.sorted(lambda o: (o.rank, o.id), reverse=True)
        self.env["qbo.plan.line"].sudo().create(
            [
                {
                    "plan_id": plan.id,
                    "sequence": number,
                    field: operation.id,
                    "link_id": operation.link_id.id,
                    "name": operation.res_name,
                }
                for number, operation in enumerate(turn)
            ]
        )
        if len(operations) <= CHUNK or plan.kind == "export":
            plan._fill()
        if plan.state == "making":
            company.sudo()._trigger_run()
        return plan.with_env(self.env)

    # === FILL === #

    def _fill(self):
        """Look ahead for the next rows; at the end add up. As superuser."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line.outcome)
        if self.kind == "export":
            # An undo is looked at as a whole: payments go before what they pay.
            lines = lines[:CHUNK]
        if lines:
            self._look(lines)
        if not self.line_ids.filtered(lambda line: not line.outcome):
            self._finish_making()

    def _look(self, lines):
        """Write what the rows would do now."""
        found = self._outlook_of(lines)
        mine = {line._key(): line for line in lines}
        known = set(self.line_ids.link_id.ids)
        for number, values in enumerate(found):
            line = mine.pop(self._key_of(values), None)
            if line:
                line._update_from(values)
            elif values["link_id"] not in known:
                # A customer that goes along.
                self.env["qbo.plan.line"].create(
                    {
                        **values,
                        "plan_id": self.id,
                        "sequence": number - len(found) - 1,
                    }
                )
        for line in mine.values():
            line._update_from(
                {
                    "outcome": "needless",
                    "text": self.env._("It is not open any more."),
                    "body": False,
                    "changes": False,
                    "postings": False,
                }
            )

    def _outlook_of(self, lines):
        """Look ahead for some rows; the values of rows, in the order of a run."""
        company = self.qbo_company_id
        known = {
            line.operation_id.id: line.outcome
            for line in self.line_ids - lines
            if line.operation_id
        }
        opened = lines.operation_id.filtered(
            lambda operation: operation.state in ("waiting", "attention")
        )
        undone = lines.undo_of_id if self.kind == "undo" else None
        found = company._outlook(opened, known, undone)
        ids = [values["operation_id"] for values in found]
        kept = set(self.env["qbo.operation"].browse(ids).exists().ids)
        links = set(
            self.env["qbo.link"].browse(v["link_id"] for v in found).exists().ids
        )
        for values in found:
            # What was only made for the look ahead is gone again.
            if values["operation_id"] not in kept:
                values["operation_id"] = False
            if values["link_id"] not in links:
                values["link_id"] = False
        return found

    @api.model
    def _key_of(self, values):
        return values["undo_of_id"] or values["operation_id"]

    def _finish_making(self):
        """Add up the rows and give the plan its number."""
        bodies = [
            [line._key(), line.outcome, line.body or {}] for line in self.line_ids
        ]
        self.total_ids.unlink()
        self.env["qbo.plan.total"].create(self._totals())
        self.write(
            {
                "state": "open",
                "made_at": fields.Datetime.now(),
                "digest": rows.fingerprint({"rows": bodies})[:12].upper(),
            }
        )
        self._tell()

    def _totals(self):
        """Return the values of the totals per account and per customer."""
        accounts = defaultdict(lambda: [0, ZERO, ZERO])
        customers = defaultdict(lambda: [0, ZERO, ZERO])
        for line in self.line_ids.filtered("postings"):
            currency = line.currency_id.name or ""
            customer = customers[line.partner_id.display_name or "", currency]
            customer[0] += 1
            for name, amount in line.postings.items():
                amount = decimal(amount)
                row = accounts[name, currency]
                row[0] += 1
                row[1 if amount > 0 else 2] += abs(amount)
                if amount > 0:
                    customer[1] += amount
                else:
                    customer[2] -= amount
        receivable = self._receivable()
        return [
            {
                "plan_id": self.id,
                "kind": kind,
                "name": name or self.env._("Without customer"),
                "currency": currency,
                "count": count,
                "debit": float(debit),
                "credit": float(credit),
                "balance": float(
                    receivable.get((name, currency), ZERO)
                    if kind == "customer"
                    else debit - credit
                ),
            }
            for kind, table in (("account", accounts), ("customer", customers))
            for (name, currency), (count, debit, credit) in sorted(table.items())
        ]

    def _receivable(self):
        """Return {(customer, currency): change of what he owes}."""
        found = defaultdict(lambda: ZERO)
        word = self.env._("Accounts receivable")
        for line in self.line_ids.filtered("postings"):
            key = (line.partner_id.display_name or "", line.currency_id.name or "")
            found[key] += decimal(line.postings.get(word))
        return found

    def _tell(self):
        self.user_id.partner_id._bus_send(
            "qbo_connector/progress",
            {
                "company_id": self.qbo_company_id.id,
                "plan_id": self.id,
                "state": self.state,
            },
        )


class QboPlanLine(models.Model):
    _inherit = "qbo.plan.line"

    postings = fields.Json(groups="qbo_connector.group_qbo_bookkeeper")

    def _key(self):
        return self.undo_of_id.id or self.operation_id.id

    def _update_from(self, values):
        """Take over what the row would do now; its own operation stays."""
        self.write(
            {
                name: value
                for name, value in values.items()
                if name not in ("operation_id", "undo_of_id")
            }
        )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _further_step(self, run):
        # EXTENDS: plans that are too long for a button
        return super()._further_step(run) or self._plan_fill_step()

    def _plan_fill_step(self):
        """Look ahead for the next rows of a plan; True when there was one."""
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            plan = company.env["qbo.plan"].search(
                [("qbo_company_id", "=", self.id), ("state", "=", "making")],
                order="id",
                limit=1,
            )
            if plan:
                plan._fill()
                plan._tell()
            return bool(plan)
