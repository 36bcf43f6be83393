"""Class: by what income and costs are told apart."""

from odoo import api, models

from . import names
from .rows import Row


class QboEntityClass(models.AbstractModel):
    """``account.analytic.account`` to Class, under the class of its plan if linked."""

    _name = "qbo.entity.class"
    _inherit = "qbo.entity.named"
    _description = "QuickBooks class"

    _qbo_name = "Class"
    _res_model = "account.analytic.account"
    _rank = 6
    _name_tree = True

    @api.model
    def _rows(self):
        return (
            Row("Name", "name", 100, value="_name_of"),
            Row("ParentRef.value", "plan_id", value="_parent_of"),
            Row("Active", "active", value="_active_of"),
        )

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"FullyQualifiedName", "SubClass"}

    @api.model
    def _name_of(self, company, record, link):
        return names.clean(record.name, self._name_size, link.name_suffix or "")

    @api.model
    def _parent_of(self, company, account, link):
        return self._linked_id(company, "Class", account.plan_id) or None


class QboEntityClassPlan(models.AbstractModel):
    """``account.analytic.plan`` to Class: the class above those of its accounts."""

    _name = "qbo.entity.classplan"
    _inherit = "qbo.entity.class"
    _description = "QuickBooks class of a plan"

    _res_model = "account.analytic.plan"
    _rank = 5

    @api.model
    def _rows(self):
        return (
            Row("Name", "name", 100, value="_name_of"),
            Row("ParentRef.value", "parent_id", value="_parent_of"),
        )

    @api.model
    def _parent_of(self, company, plan, link):
        return self._linked_id(company, "Class", plan.parent_id) or None
