"""Which lists of a QuickBooks company are mirrored, and how fresh each is."""

from odoo import api, fields, models

# In this order they are read: what others refer to first.
LISTS = (
    "Account",
    "Term",
    "PaymentMethod",
    "TaxCode",
    "TaxRate",
    "Department",
    "Class",
    "CompanyCurrency",
    "Item",
    "Customer",
    "Vendor",
    "Employee",
    "Payment",
)
# Values of a list that is to be read from its start.
FROM_START = {"state": "due", "reading": False}
LIST_STATES = [
    ("due", "To be read"),
    ("reading", "Being read"),
    ("fresh", "Read"),
    ("refused", "Refused by QuickBooks"),
]


class QboList(models.Model):
    """One list of one QuickBooks company: how far it is read, and when.

    A list without a row is not mirrored, and costs no read.
    """

    _name = "qbo.list"
    _description = "QuickBooks list"
    _order = "sequence, id"
    _rec_name = "entity"

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
    entity = fields.Char(required=True, help="Name of the entity in QuickBooks")
    sequence = fields.Integer()
    state = fields.Selection(LIST_STATES, "Status", required=True, default="due")
    reading = fields.Json(
        "Where reading goes on", help="How far the reading in progress has come"
    )
    started_at = fields.Datetime("Start", help="Start of the reading in progress")
    read_at = fields.Datetime("Read", help="QuickBooks is mirrored as of this moment")
    count = fields.Integer("Objects", compute="_compute_count")
    message = fields.Char("Result")

    _list_uniq = models.Constraint(
        "unique(qbo_company_id, entity)", "This list is mirrored already."
    )

    def _compute_count(self):
        groups = (
            self.env["qbo.link"]
            .sudo()
            ._read_group(
                [
                    ("qbo_company_id", "in", self.qbo_company_id.ids),
                    ("entity", "in", self.mapped("entity")),
                    ("qbo_id", "!=", False),
                ],
                ["qbo_company_id", "entity"],
                ["__count"],
            )
        )
        found = {(company.id, entity): count for company, entity, count in groups}
        for row in self:
            row.count = found.get((row.qbo_company_id.id, row.entity), 0)

    @api.model
    def _wanted(self, company):
        """Return the lists that a QuickBooks company has in its edition."""
        absent = set()
        if not company.multi_currency:
            absent.add("CompanyCurrency")
        if not company.has_classes:
            absent.add("Class")
        if not company.has_locations:
            absent.add("Department")
        if not company._receives():
            absent.add("Payment")
        return [entity for entity in LISTS if entity not in absent]

    @api.model
    def _start(self, company, entities=None):
        """Let lists be read from their start; makes the rows that are missing.

        A reading in progress is left alone.

        :param entities: names; by default all that the company has
        :return: the rows
        """
        wanted = [e for e in self._wanted(company) if not entities or e in entities]
        known = self.search([("qbo_company_id", "=", company.id)])
        missing = set(wanted) - set(known.mapped("entity"))
        self.create(
            [
                {
                    "qbo_company_id": company.id,
                    "entity": entity,
                    "sequence": LISTS.index(entity),
                }
                for entity in wanted
                if entity in missing
            ]
        )
        rows = self.search(
            [("qbo_company_id", "=", company.id), ("entity", "in", wanted)]
        )
        idle = rows.filtered(lambda row: row.state in ("fresh", "refused"))
        idle.write({"message": False, **FROM_START})
        return rows
