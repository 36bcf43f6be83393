"""What was touched in Odoo and not looked at yet."""

from odoo import api, fields, models
from odoo.tools import SQL


class QboChange(models.Model):
    """A note that a record changed, for one QBO company.

    Hooks on core models only append notes, so that they never wait for, or
    collide with, another user or the runner: there is nothing unique about a
    note. The runner reads the notes of its snapshot, looks at the records in the
    same snapshot, and removes just these notes; what is committed later has a
    note of its own and is looked at in the next step. No edit is lost, and none
    is sent twice.
    """

    _name = "qbo.change"
    _description = "Change to be looked at"
    _order = "id"

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
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", required=True
    )
    user_id = fields.Many2one("res.users", index=True, ondelete="set null")

    by_hand = fields.Boolean(
        "Asked for by a person", help="A person asked for the export"
    )

    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _touch(self, records, by_hand=False):
        """Note that records changed; the notes are written when the transaction ends.

        :param records: records of one model
        :param bool by_hand: a person asked for their export

        May be called by any user and in any number: no access rule applies, no
        row is read or locked.
        """
        cr = self.env.cr
        noted = cr.precommit.data.setdefault("qbo_connector.changes", {})
        if not noted:
            cr.precommit.add(self._write_notes)
        group = noted.setdefault((records._name, by_hand), {})
        group.update(dict.fromkeys(records._ids, self.env.uid))

    @api.model
    def _note_again(self, operations):
        """Note, in the runner, that the records of operations have to be looked at."""
        self.create(
            [
                {
                    "qbo_company_id": operation.qbo_company_id.id,
                    "res_model": operation.res_model,
                    "res_id": operation.res_id,
                    "user_id": operation.user_id.id,
                }
                for operation in operations
            ]
        )

    @api.model
    def _write_notes(self):
        """Write the collected notes and wake the scheduled actions concerned."""
        noted = self.env.cr.precommit.data.pop("qbo_connector.changes", {})
        for (model_name, by_hand), users in noted.items():
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO qbo_change
                           (qbo_company_id, company_id, res_model, by_hand, res_id,
                            user_id, create_date)
                    SELECT c.id, c.company_id, %s, %s, r.res_id, r.user_id,
                           now() AT TIME ZONE 'UTC'
                      FROM qbo_company c,
                           unnest(%s::int[], %s::int[]) AS r(res_id, user_id)
                     WHERE c.active AND c.state = 'connected' AND c.enabled
                    """,
                    model_name,
                    by_hand,
                    list(users),
                    list(users.values()),
                )
            )
        if noted:
            self.env["qbo.company"].sudo()._trigger_enabled()
