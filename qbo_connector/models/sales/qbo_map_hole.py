"""Holes of the maps: what they hold up, and what would fill them."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...entities import names, said
from ...entities.amounts import decimal

HOLES = ("map_tax", "map_revenue")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    hole = fields.Json(
        "What is in no map", help="What is in no map: keys of the row that is missing"
    )
    # Translated: the list of holes is grouped by it, in the reader's language.
    hole_name = fields.Char("In no map", translate=True)
    can_fill = fields.Boolean("Can be added to a map", compute="_compute_can_fill")

    @api.depends("state", "fault_code")
    def _compute_can_fill(self):
        for operation in self:
            operation.can_fill = bool(
                operation.state == "attention"
                and operation.fault_code in HOLES
                and operation.hole
            )

    @api.model
    def _no_fault(self):
        # EXTENDS
        return {**super()._no_fault(), "hole": False, "hole_name": False}

    def _name_hole(self, detail):
        """Name what is in no map, in each language that somebody may read.

        :param detail: text, or a node of ``entities.said``
        """
        english = self.with_context(lang="en_US")
        english.hole_name = said.show(english.env, detail)
        if not isinstance(detail, dict):
            return
        for code, _name in self.env["res.lang"].get_installed():
            other = self.with_context(lang=code)
            if (text := said.show(other.env, detail)) != english.hole_name:
                other.hole_name = text

    def action_fill_hole(self):
        """Add a row to the map: ask for the target, with a suggestion."""
        self.ensure_one()
        self.check_access("read")
        self.env["qbo.company"]._check_group("bookkeeper")
        if not self.can_fill:
            raise UserError(self.env._("It is in a map by now. Press Try again."))
        return self.env["qbo.hole.wizard"]._open(self)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _stop_for_problem(self, operation, problem):
        # EXTENDS: what is missing is kept, to be filled by a button
        result = super()._stop_for_problem(operation, problem)
        if hole := problem.data.get("hole"):
            operation.hole = hole
            operation._name_hole(problem.detail)
        return result

    # === SUGGESTIONS === #

    def _suggest_tax_code(self, taxes):
        """Return the tax code that fits by rate, of several the one closest by name.

        :param taxes: ``account.tax`` of one line
        :return: ``qbo.link``, empty where none has this rate
        """
        self.ensure_one()
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "in", ("TaxCode", "TaxRate")),
                ("qbo_active", "=", True),
                ("qbo_id", "!=", False),
            ]
        )
        rates = {
            link.qbo_id: decimal((link.image or {}).get("RateValue"))
            for link in links
            if link.entity == "TaxRate"
        }
        wanted = sum(
            decimal(tax.amount)
            for tax in taxes.flatten_taxes_hierarchy()
            if tax.amount_type == "percent"
        )
        fitting = [
            link
            for link in links
            if link.entity == "TaxCode" and _percent(link, rates) == wanted
        ]
        name = " ".join(taxes.mapped("name"))
        return _closest(fitting, name) or links.browse()

    def _suggest_item(self, *wanted):
        """Return the item closest by name, of those that can be sold; or none.

        :param wanted: names, the first that an item is like counts
        """
        self.ensure_one()
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Item"),
                ("qbo_active", "=", True),
                ("qbo_id", "!=", False),
                ("subtype", "in", ("Service", "NonInventory", "Inventory")),
            ]
        )
        for name in filter(None, wanted):
            key = names.match_key(name)
            likely = [
                link
                for link in links
                if key and _likeness(names.match_key(link.qbo_name or ""), key) >= 0.4
            ]
            if likely:
                return _closest(likely, name)
        return links.browse()

    def _suggest_for_employee(self, employee):
        """Return the item for all time of an employee: by name, else by what he does.

        :param employee: ``hr.employee``
        """
        return self._suggest_item(
            employee.name, employee.job_title, employee.job_id.name
        )


def _percent(link, rates):
    """Return the percentage of a tax code on sales; None for one without rates."""
    rows = ((link.image or {}).get("SalesTaxRateList") or {}).get("TaxRateDetail")
    if not rows:
        return None
    return sum(rates.get(row["TaxRateRef"]["value"], decimal(0)) for row in rows)


def _likeness(one, other):
    """Return how alike two reduced names are, 0 to 1: shared pairs of letters."""
    pairs = [{text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other)]
    whole = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / whole if whole else 0


def _closest(links, name):
    key = names.match_key(name or "")
    return max(
        links,
        key=lambda link: (
            _likeness(names.match_key(link.qbo_name or ""), key),
            -link.id,
        ),
        default=None,
    )
