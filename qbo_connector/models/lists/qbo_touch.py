"""Hooks of the models of lists: what changes is noted, and looked at by the runner."""

from odoo import api, models


class QboTouchedMixin(models.AbstractModel):
    """Notes changes of records that are linked; adds no field to the model."""

    _name = "qbo.touched.mixin"
    _description = "Record whose changes go to QuickBooks"

    def write(self, vals):
        result = super().write(vals)
        if self.env["qbo.entity"]._watched(self._name) & vals.keys():
            self._qbo_touched()
        return result

    def _qbo_touched(self):
        """Note that records changed; what came from QuickBooks does not go back."""
        if self and not self.env.context.get("qbo_from_quickbooks"):
            self.env["qbo.change"]._touch(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_linked(self):
        """Refuse to delete what stands in QuickBooks, or is being sent there."""
        self.env["qbo.link"].sudo()._release_deleted(self)


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", "qbo.touched.mixin"]


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "qbo.touched.mixin"]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if self.env["qbo.entity"]._watched(self._name) & vals.keys():
            self.with_context(active_test=False).product_variant_ids._qbo_touched()
        return result


class AccountPaymentTerm(models.Model):
    _name = "account.payment.term"
    _inherit = ["account.payment.term", "qbo.touched.mixin"]


class AccountAnalyticAccount(models.Model):
    _name = "account.analytic.account"
    _inherit = ["account.analytic.account", "qbo.touched.mixin"]


class AccountAnalyticPlan(models.Model):
    _name = "account.analytic.plan"
    _inherit = ["account.analytic.plan", "qbo.touched.mixin"]


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _plan_records(self, touched, users=None, by_hand=(), swept=False):
        # EXTENDS: records of other lists, and contacts that go without a job
        links = super()._plan_records(touched, users, by_hand, swept)
        ours = ("project.project", "res.partner")
        more = self._known_links(
            {model: ids for model, ids in touched.items() if model not in ours}
        )
        none = self.env["project.project"]
        self._plan_updates(more, none, users or {})
        self._reconsider(more, swept)
        return links | more | self._contact_links(touched, users or {}, swept)

    def _contact_links(self, touched, users, swept):
        """Return links of touched contacts that go by the contact settings."""
        return self.env["qbo.link"]
