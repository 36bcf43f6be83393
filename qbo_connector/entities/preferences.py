"""Preferences: the few that the check-up may put right (Intuit's reference)."""

from odoo import api, models

from .rows import Row


class QboEntityPreferences(models.AbstractModel):
    """``qbo.company`` to Preferences: one record, never made, written sparsely.

    A group travels as a whole, as it was read, with what is repaired in it: right
    whether QuickBooks replaces a group or merges it.
    """

    _name = "qbo.entity.preferences"
    _inherit = "qbo.entity"
    _description = "QuickBooks preferences"

    _qbo_name = "Preferences"
    _res_model = "qbo.company"
    _rank = 1
    _verbs = ("update",)

    @api.model
    def _rows(self):
        return (
            Row("AccountingInfoPrefs", "preferences"),
            Row("SalesFormsPrefs", "preferences"),
        )

    @api.model
    def _record_values(self, company, record, link):
        values = {}
        for path, value in (record.repairs or {}).items():
            group, _dot, member = path.partition(".")
            known = values.get(group) or (record.preferences or {}).get(group) or {}
            values[group] = {**known, member: value}
        return values

    @api.model
    def _image(self, answered):
        return {key: value for key, value in answered.items() if key.endswith("Prefs")}
