"""Contact settings: who takes part, in which direction, and whose change wins."""

from odoo import fields, models
from odoo.fields import Domain

DIRECTIONS = [
    ("to_qbo", "Odoo to QuickBooks"),
    ("from_qbo", "QuickBooks to Odoo"),
    ("both", "Both ways"),
]
# Which setting says so; what is not named goes to QuickBooks only.
DIRECTION_OF = {
    ("Customer", "res.partner"): "contact_direction",
    ("Vendor", "res.partner"): "vendor_direction",
    ("Employee", "hr.employee"): "employee_direction",
    ("Item", "product.product"): "product_direction",
    ("Term", "account.payment.term"): "term_direction",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    contact_sync = fields.Boolean(
        "Update QuickBooks Online when adding or editing contact information",
        help="New and edited contacts of the chosen types go to QuickBooks. Off: only "
        "customers of jobs and documents go, and those that are linked follow.",
    )
    contact_category_ids = fields.Many2many(
        "res.partner.category",
        string="Contact types",
        help="Contacts with one of these tags take part; none chosen: all customers.",
    )
    contact_direction = fields.Selection(
        DIRECTIONS, "Customers go", required=True, default="to_qbo"
    )
    vendor_direction = fields.Selection(
        DIRECTIONS, "Vendors go", required=True, default="to_qbo"
    )
    employee_direction = fields.Selection(
        DIRECTIONS, "Employees go", required=True, default="to_qbo"
    )
    product_direction = fields.Selection(
        DIRECTIONS, "Products go", required=True, default="to_qbo"
    )
    term_direction = fields.Selection(
        DIRECTIONS, "Payment terms go", required=True, default="to_qbo"
    )
    conflict_rule = fields.Selection(
        [
            ("ask", "Ask"),
            ("odoo", "Odoo wins"),
            ("quickbooks", "QuickBooks wins"),
        ],
        "Changed on both sides",
        required=True,
        default="ask",
        help="What happens when the same field was changed in Odoo and in QuickBooks.",
    )

    def action_all_contact_types(self):
        """Choose all contact types."""
        self._check_group("admin")
        self.contact_category_ids = self.env["res.partner.category"].search(
            [("active", "=", True)]
        )

    def action_no_contact_types(self):
        """Choose no contact type: all customers take part."""
        self._check_group("admin")
        self.contact_category_ids = False

    def _contact_domain(self):
        """Return the domain of contacts that take part: those of the chosen types and
        linked ones; all without a choice.
        """
        chosen = self.contact_category_ids
        if not chosen:
            return Domain.TRUE
        kind = self._kind("contacts")
        return Domain("category_id", "child_of", chosen.ids) | Domain(
            "id", "in", self._linked_records(kind)
        )

    def _direction(self, link):
        """Return in which direction the record of a link goes."""
        name = DIRECTION_OF.get((link.entity, link.res_model))
        return self[name] if name else "to_qbo"

    def _contact_links(self, touched, users, swept):
        # EXTENDS: contacts that go without a job, when the setting says so
        links = super()._contact_links(touched, users, swept)
        ids = self._touched_partners(touched)
        if not ids or swept or not self.contact_sync or self.jobs_only:
            return links
        if self.contact_direction == "from_qbo":
            return links
        domain = self._kind_domain(self._kind("contacts"), linked=False)
        if not self.contact_category_ids:
            domain &= Domain("customer_rank", ">", 0)
        partners = self.env["res.partner"].search(
            domain & Domain("id", "in", list(ids))
        )
        made = self._ensure_links(
            "Customer",
            [
                ("res.partner", partner.id, "-", users.get(("res.partner", partner.id)))
                for partner in partners
            ],
        )
        made.wanted = True
        return links | made

    def _changed_links(self, links):
        # EXTENDS: what QuickBooks leads is not sent there
        return super()._changed_links(
            links.filtered(lambda link: self._direction(link) != "from_qbo")
        )
