"""How a plan is made: in pieces, by the button or in the background."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .qbo_bundle import OWED
from .qbo_plan import RUNNABLE

# Rows that one step looks at, and that a button looks at by itself.
CHUNK = 100
# What is shown first: what a person has to solve, then what goes, then the rest.
WEIGHTS = {"refused": 1, "blocked": 2, "needless": 4} | dict.fromkeys(RUNNABLE, 3)
INSERT_LINES = """
    INSERT INTO qbo_plan_line (plan_id, company_id, sequence, %(field)s, link_id, name,
                               create_date, create_uid, write_date, write_uid)
    SELECT %(plan)s, o.company_id, row_number() OVER (ORDER BY %(turn)s), o.id,
           o.link_id, o.res_name, now() AT TIME ZONE 'UTC', %(uid)s,
           now() AT TIME ZONE 'UTC', %(uid)s
      FROM qbo_operation o
     WHERE o.id = ANY(%(ids)s)
"""
DIGEST = """
    SELECT upper(left(md5(coalesce(string_agg(md5(concat_ws('|', undo_of_id,
           operation_id, outcome, body)), '' ORDER BY sequence, id), '')), 12))
      FROM qbo_plan_line WHERE plan_id = %s
"""
# What rows would change, amount by amount.
POSTINGS = """
    WITH postings AS (
        SELECT l.id, l.partner_id, coalesce(c.name, '') AS currency, p.key AS account,
               p.value::numeric AS amount
          FROM qbo_plan_line l
          LEFT JOIN res_currency c ON c.id = l.currency_id
         CROSS JOIN LATERAL jsonb_each_text(l.postings) p
         WHERE l.plan_id = %(plan)s AND jsonb_typeof(l.postings) = 'object'
    )
"""
ACCOUNT_TOTALS = f"""
    {POSTINGS}
    SELECT account, currency, count(*), sum(greatest(amount, 0)),
           sum(greatest(-amount, 0)), sum(amount)
      FROM postings GROUP BY account, currency
"""
CUSTOMER_TOTALS = f"""
    {POSTINGS}
    SELECT partner_id, currency, count(DISTINCT id), sum(greatest(amount, 0)),
           sum(greatest(-amount, 0)),
           coalesce(sum(amount) FILTER (WHERE account = %(receivable)s), 0)
      FROM postings GROUP BY partner_id, currency
"""


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
                mine.filtered(lambda b: b.state in OWED)
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
        """Make one plan, with a row for each operation; the first ones are looked at.

        However many there are: the rest is looked at in the background, in steps.
        """
        plan = self.sudo().create(
            {"name": name, "qbo_company_id": company.id, **values}
        )
        plan.user_id = self.env.user
        plan._insert_lines(operations)
        plan._fill()
        if plan.state == "making":
            company.sudo()._trigger_run()
        return plan.with_env(self.env)

    def _insert_lines(self, operations):
        """Add a row for each operation, in the order of a run; one statement."""
        undo = self.kind == "undo"
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                INSERT_LINES,
                plan=self.id,
                field=SQL.identifier("undo_of_id" if undo else "operation_id"),
                turn=SQL("o.rank DESC, o.id DESC" if undo else "o.rank, o.id"),
                ids=operations.ids,
                uid=self.env.uid,
            )
        )
        self.env["qbo.plan.line"].invalidate_model()
        self.invalidate_recordset()

    # === FILL === #

    def _fill(self):
        """Look ahead for the next rows; at the end add up. As superuser."""
        self.ensure_one()
        rows = self.env["qbo.plan.line"]
        unseen = [("plan_id", "=", self.id), ("outcome", "=", False)]
        if lines := rows.search(unseen, order="sequence, id", limit=CHUNK):
            self._look(lines)
        if not rows.search(unseen, limit=1):
            self._finish_making()

    def _look(self, lines):
        """Write what the rows would do now."""
        found = self._outlook_of(lines)
        mine = {line._key(): line for line in lines}
        known = self._known_links([values["link_id"] for values in found])
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
                        "weight": WEIGHTS[values["outcome"]],
                    }
                )
        reader = self.with_context(lang=self.user_id.lang).env
        for line in mine.values():
            line._update_from(
                {
                    "outcome": "needless",
                    "text": reader._("It is not open any more."),
                    "body": False,
                    "changes": False,
                    "postings": False,
                }
            )

    def _known_links(self, link_ids):
        """Return those of some links that have a row already."""
        rows = self.env["qbo.plan.line"].search_fetch(
            [("plan_id", "=", self.id), ("link_id", "in", link_ids)], ["link_id"]
        )
        return set(rows.link_id.ids)

    def _outlook_of(self, lines):
        """Look ahead for some rows; the values of rows, in the order of a run."""
        company = self.qbo_company_id
        opened = lines.operation_id.filtered(
            lambda operation: operation.state in ("waiting", "attention")
        )
        undone = None
        if self.kind == "undo":
            undone = lines.undo_of_id | self._undone_beside(lines)
        found = company._outlook(
            opened, self._known_outcomes, undone, self.user_id.lang
        )
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

    def _known_outcomes(self, operations):
        """Return {operation id: outcome} of what other rows have said already."""
        rows = self.env["qbo.plan.line"].search_fetch(
            [("plan_id", "=", self.id), ("operation_id", "in", operations.ids)],
            ["operation_id", "outcome"],
        )
        return {row.operation_id.id: row.outcome for row in rows}

    def _undone_beside(self, lines):
        """Return what is undone too, and has to go before some rows.

        A document is taken back after the payments on it; those may be rows that were
        looked at earlier, and are looked at again beside it.
        """
        payments = self.qbo_company_id._by_hand()._undo_payments_on(lines.undo_of_id)
        beside = self.env["qbo.plan.line"].search(
            [
                ("plan_id", "=", self.id),
                ("link_id", "in", payments.ids),
                ("id", "not in", lines.ids),
            ]
        )
        return beside.undo_of_id

    def _key_of(self, values):
        """Return what tells the rows of this plan apart.

        In an undo what is undone: its operation is made and forgotten. An export may
        hold operations of an undo that was stopped.
        """
        return values["undo_of_id" if self.kind == "undo" else "operation_id"]

    def _finish_making(self):
        """Add up the rows and give the plan its number; all of it in PostgreSQL."""
        self._finish_totals()
        self.env.cr.execute(SQL(DIGEST, self.id))
        self.write(
            {
                "state": "open",
                "made_at": fields.Datetime.now(),
                "digest": self.env.cr.fetchone()[0],
            }
        )
        self._tell()

    def _finish_totals(self):
        """Add up the rows per account and per customer."""
        self.env.flush_all()
        self.total_ids.unlink()
        facts = {"plan": self.id, "receivable": self.env._("Accounts receivable")}
        accounts = self.env.execute_query(SQL(ACCOUNT_TOTALS, **facts))
        customers = self.env.execute_query(SQL(CUSTOMER_TOTALS, **facts))
        partners = self.env["res.partner"].browse(row[0] for row in customers if row[0])
        names = {partner.id: partner.display_name for partner in partners}
        nobody = self.env._("Without customer")
        customers = [(names.get(row[0]) or nobody, *row[1:]) for row in customers]
        self.env["qbo.plan.total"].create(
            [
                {
                    "plan_id": self.id,
                    "kind": kind,
                    "name": name,
                    "currency": currency,
                    "count": count,
                    "debit": float(debit),
                    "credit": float(credit),
                    "balance": float(balance),
                }
                for kind, table in (("account", accounts), ("customer", customers))
                for name, currency, count, debit, credit, balance in sorted(table)
            ]
        )

    def _tell(self):
        self.user_id.partner_id._bus_send(
            "qbo_connector/progress",
            {
                "company_id": self.qbo_company_id.id,
                "plan_id": self.id,
                "state": self.state,
                "done": self.done,
                "total": self.line_count,
            },
        )


class QboPlanLine(models.Model):
    _inherit = "qbo.plan.line"

    postings = fields.Json(prefetch=False, groups="qbo_connector.group_qbo_bookkeeper")

    def _key(self):
        undo = self.plan_id.kind == "undo"
        return self.undo_of_id.id if undo else self.operation_id.id

    def _update_from(self, values):
        """Take over what the row would do now; its own operation stays."""
        mine = {
            name: value
            for name, value in values.items()
            if name not in ("operation_id", "undo_of_id")
        }
        self.write({**mine, "weight": WEIGHTS[values["outcome"]]})


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _further_step(self, run):
        # EXTENDS: plans that are too long for a button
        if super()._further_step(run):
            return True
        return run.touched is None and self._plan_fill_step()

    def _plan_fill_step(self):
        """Look ahead for the next rows of a plan; True when there was one.

        Each step commits: after a crash the plan goes on with the rows that are left.
        """
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
