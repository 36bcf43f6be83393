"""What the maps share: many Odoo records, one QuickBooks object."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QboMapMixin(models.AbstractModel):
    """A row of a map: which QuickBooks object stands for something in Odoo.

    The object is kept by its Id in QuickBooks: rows of the mirror come and go, what a
    person has decided stays, and is shown as a hole when the object has gone.
    """

    _name = "qbo.map.mixin"
    _description = "Row of a map"
    _order = "qbo_company_id, sequence, id"

    # Name of the entity of the object.
    _target = None

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self._default_qbo_company_id(),
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    qbo_id = fields.Char("QuickBooks ID", copy=False)
    target_id = fields.Many2one(
        "qbo.link",
        "In QuickBooks",
        compute="_compute_target_id",
        inverse="_inverse_target_id",
    )
    target_gone = fields.Boolean(
        "Inactive or gone in QuickBooks", compute="_compute_target_id"
    )

    @api.model
    def _default_qbo_company_id(self):
        found = self.env["qbo.company"].search([], limit=2)
        return found if len(found) == 1 else found.browse()

    @api.depends("qbo_id", "qbo_company_id")
    def _compute_target_id(self):
        found = self._targets(self._target, "qbo_id")
        for row in self:
            link = found.get((row.qbo_company_id.id, row.qbo_id))
            row.target_id = link or False
            row.target_gone = bool(row.qbo_id) and not (link and link.qbo_active)

    def _inverse_target_id(self):
        for row in self:
            row.qbo_id = row.target_id.qbo_id

    def _targets(self, entity, field):
        """Return {(QBO company id, QuickBooks Id): link} of what rows lead to."""
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "in", self.qbo_company_id.ids),
                ("entity", "=", entity),
                ("qbo_id", "in", [row[field] for row in self if row[field]]),
            ]
        )
        return {(link.qbo_company_id.id, link.qbo_id): link for link in links}

    @api.constrains("qbo_id", "qbo_company_id")
    def _check_target(self):
        for row in self.filtered("target_id"):
            if row.target_id.entity != row._target:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no %(entity)s in QuickBooks. Choose another one.",
                        name=row.target_id.display_name,
                        entity=row._target,
                    )
                )

    # === CHANGES === #

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._look_again()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self._look_again()
        return result

    def unlink(self):
        companies = self.qbo_company_id
        result = super().unlink()
        companies._sales_look_again()
        return result

    def _look_again(self):
        """Let documents that a hole holds up go on."""
        self.qbo_company_id._sales_look_again()
