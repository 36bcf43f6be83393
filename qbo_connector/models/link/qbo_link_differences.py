"""What differs between an Odoo record and its QuickBooks object, and what is agreed."""

from odoo import api, fields, models

from ...entities import rows
from ...entities.address import further_lines

# What references point to; None: to the entity itself.
REFERS = {
    "ParentRef": None,
    "SalesTermRef": "Term",
    "IncomeAccountRef": "Account",
    "ExpenseAccountRef": "Account",
}


class QboLink(models.Model):
    _inherit = "qbo.link"

    not_carried = fields.Text(
        "Not carried over",
        compute="_compute_not_carried",
        help="What one side holds and the other does not get",
    )

    def _compute_not_carried(self):
        for link in self:
            link.not_carried = "\n".join(link._left_behind()) or False

    def _left_behind(self):
        """Name what one side of a link holds and the other does not get.

        :return: list of texts in the user's words
        """
        self.ensure_one()
        link = self.sudo()
        record = link._record()
        if not record:
            return []
        mine = record.with_company(link.company_id)
        texts = link._mapper()._not_carried(link.qbo_company_id, mine)
        for group, lines in further_lines(link.image).items():
            texts.append(
                self.env._(
                    "%(address)s in QuickBooks has lines that Odoo has no field for: "
                    "%(lines)s. They stay there.",
                    address=self._group_labels()[group],
                    lines=", ".join(lines.values()),
                )
            )
        return texts

    # === DIFFERENCES === #

    def _differences(self):
        """Compare linked records with what QuickBooks holds.

        :return: dict link id -> list of dicts: ``path``, ``label``, ``theirs``,
            ``mine`` (as shown), where the two differ
        """
        found = {}
        for _key, group in (
            self.filtered("qbo_id")
            .grouped(lambda link: (link.qbo_company_id, link.entity, link.res_model))
            .items()
        ):
            company = group.qbo_company_id._by_hand()
            links = group.with_env(company.env)
            mapper = links._mapper()
            for link_id, values in mapper._values(company, links).items():
                link = links.browse(link_id)
                found[link_id] = link._compare(mapper, mapper._update_values(values))
        return found

    def _compare(self, mapper, values):
        """Return the differences of one link; see :meth:`_differences`."""
        image = self._flat_image()
        result = []
        for path, mine in values.items():
            theirs = image[path]
            if (mine or "") == (theirs or ""):
                continue
            result.append(
                {
                    "path": path,
                    "label": self._path_label(path),
                    "theirs": self._shown(path, theirs),
                    "mine": self._shown(path, mine),
                }
            )
        return result

    @api.model
    def _path_label(self, path):
        """Return how a QuickBooks property is called on its screens."""
        group, _dot, member = path.partition(".")
        label = self._group_labels().get(group, group)
        parts = {
            "Line1": self.env._("street"),
            "Line2": self.env._("street 2"),
            "City": self.env._("city"),
            "CountrySubDivisionCode": self.env._("state"),
            "PostalCode": self.env._("ZIP code"),
            "Country": self.env._("country"),
        }
        return f"{label}: {parts[member]}" if member in parts else label

    @api.model
    def _group_labels(self):
        """Return {property: what it is called}."""
        return {
            "DisplayName": self.env._("Display name"),
            "CompanyName": self.env._("Company name"),
            "GivenName": self.env._("First name"),
            "FamilyName": self.env._("Last name"),
            "PrimaryEmailAddr": self.env._("E-mail"),
            "PrimaryPhone": self.env._("Phone"),
            "Mobile": self.env._("Mobile phone"),
            "WebAddr": self.env._("Website"),
            "ParentRef": self.env._("Parent"),
            "BillWithParent": self.env._("Bill with parent"),
            "Active": self.env._("Active"),
            "BillAddr": self.env._("Billing address"),
            "ShipAddr": self.env._("Shipping address"),
            "PrimaryAddr": self.env._("Address"),
            "HiredDate": self.env._("Hire date"),
            "AcctNum": self.env._("Account number"),
            "ResaleNum": self.env._("Tax number"),
            "SalesTermRef": self.env._("Payment term"),
            "Name": self.env._("Name"),
            "Sku": self.env._("SKU"),
            "Description": self.env._("Sales description"),
            "PurchaseDesc": self.env._("Purchase description"),
            "UnitPrice": self.env._("Sales price"),
            "PurchaseCost": self.env._("Cost"),
            "IncomeAccountRef": self.env._("Income account"),
            "ExpenseAccountRef": self.env._("Expense account"),
            "SubItem": self.env._("Has a category"),
            "DueDays": self.env._("Days until due"),
            "DayOfMonthDue": self.env._("Due on day of the month"),
            "DiscountPercent": self.env._("Discount (%)"),
            "DiscountDays": self.env._("Days of discount"),
        }

    def _shown(self, path, value):
        """Return a value as a person reads it: of a reference its name."""
        group, _dot, member = path.partition(".")
        if group in REFERS and member == "value":
            holder = value and self.search(
                [
                    ("qbo_company_id", "=", self.qbo_company_id.id),
                    ("entity", "=", REFERS[group] or self.entity),
                    ("qbo_id", "=", str(value)),
                ]
            )
            return holder.qbo_name if holder else (value and f"#{value}" or "")
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        return str(value or "")

    def _agree(self, send):
        """Write down what both sides hold now, so that only what changes is sent.

        Fields in ``send`` keep QuickBooks' present value as the agreed one: the next
        run finds that Odoo's is another, and sends it. All others count as agreed.

        :param send: dict link id -> paths of which Odoo's value is to be sent
        """
        for _key, group in self.grouped(
            lambda link: (link.qbo_company_id, link.entity, link.res_model)
        ).items():
            company = group.qbo_company_id._by_hand()
            links = group.with_env(company.env)
            mapper = links._mapper()
            for link_id, values in mapper._values(company, links).items():
                link = links.browse(link_id)
                image = link.image or {}
                agreed = dict(values)
                for path in send.get(link_id, ()):
                    agreed[path] = rows.read_path(image, path)
                link.write(
                    {
                        "sent": agreed,
                        "fingerprint": rows.fingerprint(mapper._update_values(agreed)),
                    }
                )

    def _linked_result(self):
        """Return what is shown after linking: what differs, or that nothing does."""
        differences = {
            key: rows_ for key, rows_ in self._differences().items() if rows_
        }
        if differences:
            return self.env["qbo.difference.wizard"]._open(differences)
        return self.env["qbo.company"]._notify(
            self.env._(
                "Linked: %(objects)s. Both sides hold the same, and nothing was sent.",
                objects=", ".join(self.mapped("display_name")),
            ),
            reload=True,
        )
