"""What every Odoo model that goes to QuickBooks shows of it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

RECORD_STATES = [
    ("attention", "Needs attention"),
    ("held", "Held up"),
    ("sending", "Being sent"),
    ("waiting", "Waiting"),
    ("linked", "In QuickBooks"),
    ("released", "Un-bundled"),
    ("voided", "Voided in QuickBooks"),
]

# One status from operations, changes and links, the most urgent first. The same
# expression serves reading, searching, sorting and grouping.
STATE_SQL = """
    (SELECT CASE
       WHEN bool_or(o.state = 'attention') THEN 'attention'
       WHEN bool_or(o.state = 'waiting' AND o.blocked) THEN 'held'
       WHEN bool_or(o.state = 'sending') THEN 'sending'
       WHEN bool_or(o.state = 'waiting') THEN 'waiting'
       WHEN bool_or(o.state = 'changed') THEN 'waiting'
       WHEN bool_or(o.state = 'linked') THEN 'linked'
       WHEN bool_or(o.state = 'released') THEN 'released'
       WHEN bool_or(o.state = 'voided') THEN 'voided' END
     FROM (SELECT w.state, b.id IS NOT NULL AS blocked FROM qbo_operation w
             LEFT JOIN qbo_operation b ON b.id = w.blocked_by_id
              -- A customer that goes together with it holds nothing up.
              AND NOT (b.entity = 'Customer' AND b.state = 'waiting'
                       AND b.held IS TRUE AND w.held IS TRUE)
            WHERE w.res_model = %(model)s AND w.res_id = %(id)s
              AND w.state IN ('waiting', 'sending', 'attention')
           UNION ALL
           SELECT 'changed', FALSE FROM qbo_change
            WHERE res_model = %(model)s AND res_id = %(id)s
           UNION ALL
           SELECT state, FALSE FROM qbo_link
            WHERE res_model = %(model)s AND res_id = %(id)s AND qbo_id IS NOT NULL
              AND state IN ('linked', 'released', 'voided')) o)
"""


class QboLinkedMixin(models.AbstractModel):
    """Status, links and hooks of a record that goes to QuickBooks.

    Everything is computed as superuser: who works on projects without any right
    on QuickBooks sees the status, and nothing breaks.
    """

    _name = "qbo.linked.mixin"
    _description = "Record that goes to QuickBooks"

    qbo_link_ids = fields.One2many(
        "qbo.link",
        "res_id",
        "QuickBooks links",
        bypass_search_access=True,
        groups="qbo_connector.group_qbo_user",
    )
    qbo_operation_ids = fields.One2many(
        "qbo.operation",
        "res_id",
        "QuickBooks log",
        bypass_search_access=True,
        groups="qbo_connector.group_qbo_user",
    )
    qbo_state = fields.Selection(
        RECORD_STATES,
        "QuickBooks",
        compute="_compute_qbo_state",
        search="_search_qbo_state",
        compute_sudo=True,
    )
    qbo_message = fields.Text(
        "QuickBooks says", compute="_compute_qbo_message", compute_sudo=True
    )

    # === STATUS === #

    def _qbo_state_sql(self, record_id):
        return SQL(STATE_SQL, model=self._name, id=record_id)

    def _compute_qbo_state(self):
        states = {}
        if ids := list(filter(None, self._origin.ids)):
            self.env["qbo.operation"].flush_model()
            self.env["qbo.link"].flush_model()
            states = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT r.id, %s FROM unnest(%s::int[]) AS r(id)",
                        self._qbo_state_sql(SQL("r.id")),
                        ids,
                    )
                )
            )
        for record in self:
            record.qbo_state = states.get(record._origin.id, False)

    @api.model
    def _search_qbo_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [state for state in value if state]
        table = SQL.identifier(self._table)
        expression = self._qbo_state_sql(SQL("%s.id", table))
        found = SQL("SELECT id FROM %s WHERE %s = ANY(%s)", table, expression, wanted)
        domain = Domain("id", "in", found)
        if False in value:
            empty = SQL("SELECT id FROM %s WHERE %s IS NULL", table, expression)
            domain |= Domain("id", "in", empty)
        return domain

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS base: lets lists sort and group by the status
        if field_expr == "qbo_state":
            return self._qbo_state_sql(SQL.identifier(alias, "id"))
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("qbo_state")
    @api.depends_context("lang")
    def _compute_qbo_message(self):
        """Say what holds a record up, or what it waits for."""
        operations = self.env["qbo.operation"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self._origin.ids),
                ("state", "in", ("waiting", "sending", "attention")),
            ],
            order="id",
        )
        by_record = operations.grouped("res_id")
        for record in self:
            texts = [
                operation._record_message()
                for operation in by_record.get(record._origin.id, ())
            ]
            record.qbo_message = "\n".join(filter(None, texts)) or False

    # === HOOKS === #

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._qbo_touch()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self.env["qbo.entity"]._watched(self._name) & vals.keys():
            self._qbo_touch()
        return result

    def _qbo_touch(self):
        """Note that records changed; the runner looks at them."""
        if self:
            self.env["qbo.change"]._touch(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_qbo(self):
        """Refuse to delete what stands in QuickBooks, or is being sent there."""
        self.env["qbo.link"].sudo()._release_deleted(self)
