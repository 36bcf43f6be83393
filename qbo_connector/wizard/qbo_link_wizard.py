"""Link job: find what stands in QuickBooks already, and say that it is the same."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..api import query as ql
from ..entities import names

_lt = LazyTranslate(__name__)

MOST_FOUND = 50


class QboLinkWizard(models.TransientModel):
    """Searches in QuickBooks live, and links one object to the record."""

    _name = "qbo.link.wizard"
    _description = "Link with QuickBooks"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char("Record", compute="_compute_record_name")
    company_ids = fields.Many2many(
        "qbo.company", string="QuickBooks companies", readonly=True
    )
    several_companies = fields.Boolean(
        "Several QuickBooks companies", compute="_compute_several_companies"
    )
    company_name = fields.Char(related="qbo_company_id.name")
    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        domain="[('id', 'in', company_ids)]",
        ondelete="cascade",
    )
    variant = fields.Char("Currency or customer", default="-", required=True)
    currency_id = fields.Many2one(
        "res.currency",
        "Billed in",
        domain="[('id', 'in', currency_ids)]",
        help="A customer or job in QuickBooks has one currency for ever.",
    )
    currency_ids = fields.Many2many("res.currency", string="Currencies", readonly=True)
    search_text = fields.Char("Part of the name")
    searched = fields.Boolean("Was searched", readonly=True)
    result_note = fields.Char("What was found", readonly=True)
    line_ids = fields.One2many("qbo.link.wizard.line", "wizard_id", "Lines")
    chosen_id = fields.Many2one("qbo.link.wizard.line", readonly=True)
    chosen_name = fields.Char(related="chosen_id.name")
    parent_qbo_id = fields.Char("ID of the customer above", readonly=True)
    parent_note = fields.Char("About the customer above", readonly=True)
    can_link_parent = fields.Boolean("The customer above can be linked", readonly=True)
    link_parent = fields.Boolean("Link its customer too", default=True)

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for wizard in self:
            record = wizard._record()
            wizard.record_name = record.display_name if record else False

    @api.depends("company_ids")
    def _compute_several_companies(self):
        for wizard in self:
            wizard.several_companies = len(wizard.company_ids) > 1

    # === OPEN === #

    @api.model
    def _open_for(self, record, companies):
        """Return the action that lets a person link a record.

        :param record: a project or a contact
        :param companies: QBO companies that it may stand in
        :raise UserError: when there is none
        """
        if not companies:
            raise UserError(
                self.env._(
                    "There is no QuickBooks company to search in. An administrator can "
                    "connect one."
                )
            )
        currencies = self._currencies_of(record, companies)
        home = currencies.filtered(
            lambda currency: currency.name == companies[0].home_currency
        )
        wizard = self.create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "company_ids": companies.ids,
                "qbo_company_id": companies[0].id,
                "currency_ids": currencies.ids,
                "currency_id": (home or currencies)[:1].id,
                "search_text": record.name,
            }
        )
        return wizard._action()

    @api.model
    def _currencies_of(self, record, companies):
        """Return the currencies to choose from; none where there is only one."""
        if record._name == "project.project":
            return record.qbo_currency_ids
        if not any(companies.mapped("multi_currency")):
            return self.env["res.currency"]
        return self.env["res.currency"].search([("active", "=", True)])

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link with QuickBooks"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
        }

    def _record(self):
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    def _link_variant(self):
        """Return the variant of the link that this is about."""
        company = self.qbo_company_id
        if not company.multi_currency or not self.currency_id:
            return "-"
        return company._variant_of(self.currency_id)

    # === SEARCH === #

    def action_search(self):
        """Search in QuickBooks now; one request."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        text = (self.search_text or "").strip()
        if len(text) < 2:
            raise UserError(
                self.env._("Enter at least two characters of the name in QuickBooks.")
            )
        found = self.qbo_company_id._read_live(
            "Customer",
            ql.condition("DisplayName", "LIKE", names.like_pattern(text)),
            MOST_FOUND,
        )
        key = names.search_key(text)
        fitting = [
            row for row in found if key in names.search_key(row.get("DisplayName"))
        ]
        fitting = fitting or self._found_by_key(text)
        self.line_ids.unlink()
        self.write(
            {
                "searched": True,
                "chosen_id": False,
                "line_ids": self._line_commands(fitting),
                "result_note": self._result_text(len(fitting), len(found)),
            }
        )
        return self._action()

    def _found_by_key(self, text):
        """Find what is spelled a little differently, by the names read before."""
        key = names.match_key(text)
        if not key:
            return []
        links = (
            self.env["qbo.link"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "=", self.qbo_company_id.id),
                    ("entity", "=", "Customer"),
                    ("qbo_id", "!=", False),
                    ("name_key", "like", key),
                ],
                limit=MOST_FOUND,
            )
        )
        if not links:
            return []
        found = self.qbo_company_id._read_by_id("Customer", links.mapped("qbo_id"))
        return list(found.values())

    def _result_text(self, fitting, found):
        if not fitting:
            return self.env._(
                "Nothing in QuickBooks has this in its name. Try a shorter part of it."
            )
        if found >= MOST_FOUND:
            return self.env._(
                "QuickBooks has more than %(count)s of these. Enter more of the name "
                "when yours is not among them.",
                count=fitting,
            )
        return self.env._("%(count)s found in QuickBooks.", count=fitting)

    def _line_commands(self, found):
        """Return the commands that show what was found, with what is linked already."""
        links = (
            self.env["qbo.link"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "=", self.qbo_company_id.id),
                    ("entity", "=", "Customer"),
                    ("qbo_id", "in", [str(row["Id"]) for row in found]),
                    ("res_model", "!=", False),
                ]
            )
        )
        linked = {link.qbo_id: link.res_name or link.res_model for link in links}
        ordered = sorted(found, key=lambda row: row.get("FullyQualifiedName") or "")
        return [
            fields.Command.create(
                {
                    "qbo_id": str(row["Id"]),
                    "name": row.get("FullyQualifiedName") or row.get("DisplayName"),
                    "kind": self._kind_of(row),
                    "qbo_active": row.get("Active", True),
                    "currency": (row.get("CurrencyRef") or {}).get("value"),
                    "linked_to": linked.get(str(row["Id"])),
                    "data": row,
                }
            )
            for row in ordered
        ]

    @api.model
    def _kind_of(self, row):
        if row.get("IsProject"):
            return "project"
        return "job" if row.get("ParentRef") else "customer"

    # === CHOOSE === #

    def _choose(self, line):
        """Look at one found object: may it be linked, and what about its parent?"""
        record = self._record()
        if not record:
            raise UserError(self.env._("The record is not in Odoo any more."))
        company = self.qbo_company_id
        self.variant = self._link_variant()
        link = self.env["qbo.link"]._for_hand(company, record, self.variant, make=False)
        link._check_linkable(line.data)
        values = {
            "chosen_id": line.id,
            "parent_qbo_id": False,
            "parent_note": False,
            "can_link_parent": False,
        }
        if record._name == "project.project":
            values.update(self._parent_choice(record, line.data))
        self.write(values)
        return self._action()

    def _parent_choice(self, project, answered):
        """Return what the wizard shows about the parent of a job.

        :raise UserError: when the parent belongs to another contact
        """
        company = self.qbo_company_id
        above = company._ancestors(answered)
        if not above:
            return {
                "parent_note": self.env._(
                    "In QuickBooks this stands under no customer. It stays there."
                )
            }
        customer = company.sudo()._customer_of(project.sudo())
        links = self.env["qbo.link"]
        for parent in above:
            holder = links._of_object(company, parent["Id"])
            if holder.res_model == "res.partner":
                return self._parent_held(parent, holder, customer)
        return self._parent_free(project, above[0], customer)

    def _parent_held(self, parent, holder, customer):
        if customer and holder.res_id == customer.id:
            return {}
        raise UserError(
            self.env._(
                "In QuickBooks this stands under %(parent)s, which is %(holder)s in "
                "Odoo. The customer of the job is %(customer)s. Correct the customer "
                "of the project, or choose another one.",
                parent=parent.get("FullyQualifiedName"),
                holder=holder.res_name,
                customer=customer.display_name or self.env._("not set"),
            )
        )

    def _parent_free(self, project, parent, customer):
        name = parent.get("FullyQualifiedName")
        if not customer:
            return {
                "parent_note": self.env._(
                    "In QuickBooks it stands under %(parent)s. The project has no "
                    "customer in Odoo.",
                    parent=name,
                )
            }
        known = (
            self.env["qbo.link"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "=", self.qbo_company_id.id),
                    ("res_model", "=", "res.partner"),
                    ("res_id", "=", customer.id),
                    ("variant", "=", self.variant),
                    ("qbo_id", "!=", False),
                ],
                limit=1,
            )
        )
        if known:
            return {
                "parent_note": self.env._(
                    "In QuickBooks it stands under %(parent)s, but the customer "
                    "%(customer)s is %(object)s. It stays where it is until you send "
                    "Odoo's customer.",
                    parent=name,
                    customer=customer.display_name,
                    object=known.display_name,
                )
            }
        return {
            "can_link_parent": True,
            "parent_qbo_id": str(parent["Id"]),
            "parent_note": self.env._(
                "In QuickBooks it stands under %(parent)s, which is not linked yet. "
                "Link it to %(customer)s too? Otherwise the job moves to a new "
                "customer as soon as %(customer)s is exported.",
                parent=name,
                customer=customer.display_name,
            ),
        }

    def action_back(self):
        """Go back to what was found."""
        self.chosen_id = False
        return self._action()

    def action_link(self):
        """Link what was chosen, and its parent where asked. Nothing is sent.

        :return: the action that shows what differs
        """
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        record, line = self._record(), self.chosen_id
        if not record or not line:
            raise UserError(self.env._("Choose one of the lines first."))
        record.check_access("read")
        company = self.qbo_company_id
        parent_id = self.link_parent and self.can_link_parent and self.parent_qbo_id
        # What was found may be minutes old: it is read again, before any row is locked.
        objects = company._read_by_id(
            "Customer", [line.qbo_id] + ([parent_id] if parent_id else [])
        )
        if line.qbo_id not in objects or (parent_id and parent_id not in objects):
            raise UserError(
                self.env._("It is not in QuickBooks any more. Search again.")
            )
        company._take_lane_by_hand()
        links = self.env["qbo.link"]
        linked = links.sudo()
        if parent_id:
            customer = company.sudo()._customer_of(record.sudo())
            parent = links._for_hand(company, customer, self.variant)
            parent._link_by_hand(objects[parent_id])
            linked |= parent
        link = links._for_hand(company, record, self.variant)
        link._link_by_hand(objects[line.qbo_id])
        linked |= link
        company = company.sudo()
        company._log_event(_lt("Linked: %s", ", ".join(linked.mapped("display_name"))))
        company._trigger_run()
        return linked._linked_result()
