"""A hole of a map, and the row that fills it."""

from odoo import api, fields, models
from odoo.tools.misc import clean_context


class QboHoleWizard(models.TransientModel):
    """Adds one row to the tax or revenue map, with a suggestion by name and rate."""

    _name = "qbo.hole.wizard"
    _description = "Add to a map"

    operation_id = fields.Many2one("qbo.operation", required=True, ondelete="cascade")
    qbo_company_id = fields.Many2one(related="operation_id.qbo_company_id")
    entity = fields.Char()
    name = fields.Char("In Odoo", related="operation_id.hole_name")
    suggested = fields.Boolean()
    employee_id = fields.Many2one("hr.employee", readonly=True)
    by_employee = fields.Boolean(
        "For all time of this employee",
        help="Adds a row for the employee whose time is sold, not for the product.",
    )
    target_id = fields.Many2one("qbo.link", "In QuickBooks", required=True)
    held_count = fields.Integer("Documents held up", compute="_compute_held_count")

    @api.depends("operation_id")
    def _compute_held_count(self):
        for wizard in self:
            wizard.held_count = len(wizard._held())

    def _held(self):
        """Return all operations that the same hole holds up."""
        operation = self.operation_id.sudo()
        return operation.search(
            [
                ("qbo_company_id", "=", operation.qbo_company_id.id),
                ("state", "=", "attention"),
                ("fault_code", "=", operation.fault_code),
                ("hole_name", "=", operation.hole_name),
            ]
        )

    @api.model
    def _open(self, operation):
        """Return the action that asks for the target, with a suggestion."""
        company, hole = operation.sudo().qbo_company_id, operation.sudo().hole
        if "tax_ids" in hole:
            entity = "TaxCode"
            taxes = self.env["account.tax"].sudo().browse(hole["tax_ids"])
            found = company._suggest_tax_code(taxes)
        else:
            entity = "Item"
            found = company._suggest_item(operation.hole_name)
        # Where only the employee is like an item, his time is what is in no map.
        employee = self.env["hr.employee"].sudo().browse(hole.get("employee_id"))
        by_employee = bool(employee and not found)
        if by_employee:
            found = company._suggest_for_employee(employee)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add to the map"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_operation_id": operation.id,
                "default_entity": entity,
                "default_target_id": found.id,
                "default_suggested": bool(found),
                "default_employee_id": hole.get("employee_id"),
                "default_by_employee": bool(by_employee and found),
            },
        }

    @api.onchange("by_employee")
    def _onchange_by_employee(self):
        """Suggest for what the row is for: the employee, or what is sold."""
        if not self.employee_id:
            return
        company = self.qbo_company_id.sudo()
        found = (
            company._suggest_for_employee(self.employee_id.sudo())
            if self.by_employee
            else company._suggest_item(self.name)
        )
        self.suggested = bool(found)
        self.target_id = found

    def _key(self, hole):
        """Return the one column of the revenue map that the new row fills."""
        by_employee = bool(self.by_employee and hole.get("employee_id"))
        return {n: k for n, k in hole.items() if (n == "employee_id") == by_employee}

    def action_add(self):
        """Add the row; whatever it held up goes on by itself."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("bookkeeper")
        hole = self.operation_id.sudo().hole or {}
        held = self._held()
        # The window's own defaults would be those of the row, too: its target.
        maps = self.env(context=clean_context(self.env.context))
        values = {
            "qbo_company_id": self.qbo_company_id.id,
            "qbo_id": self.target_id.qbo_id,
        }
        if "tax_ids" in hole:
            kind = "taxes" if hole["tax_ids"] else "untaxed"
            maps["qbo.tax.map"].create(
                {
                    **values,
                    "kind": kind,
                    "tax_ids": [fields.Command.set(hole["tax_ids"])],
                }
            )
        else:
            maps["qbo.revenue.map"].create({**values, **self._key(hole)})
        held._try_again()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s documents that it held up are tried again.", count=len(held)
            ),
            reload=True,
        )
