"""What comes from QuickBooks into an Odoo record that is linked."""

from odoo import api, models

from . import names, said
from .address import all_emails, left_emails
from .qbo_entity import Problem
from .rows import read_path

_ADDRESS = {
    "Line1": ("street",),
    "Line2": ("street2",),
    "City": ("city",),
    "PostalCode": ("zip",),
    "CountrySubDivisionCode": ("state_id",),
    "Country": ("country_id",),
}
_PLAIN = {
    "PrimaryPhone.FreeFormNumber": "phone",
    "WebAddr.URI": "website",
    "ResaleNum": "vat",
    "AcctNum": "ref",
}
_EMPLOYEE = {
    "PrimaryPhone.FreeFormNumber": "work_phone",
    "Mobile.FreeFormNumber": "mobile_phone",
}
_ITEM_TEXTS = {
    "Sku": "default_code",
    "Description": "description_sale",
    "PurchaseDesc": "description_purchase",
}
_ITEM_NUMBERS = {"UnitPrice": "lst_price", "PurchaseCost": "standard_price"}
_TERM = ("Name", "DueDays", "DiscountPercent", "DiscountDays")


class QboEntity(models.AbstractModel):
    _inherit = "qbo.entity"

    @api.model
    def _pull_plain_name(self, name, link):
        """Return a Name without what being inactive, or a suffix of ours, has added."""
        name = names.undeleted(name, link.qbo_active)
        if link.name_suffix:
            name = name.removesuffix(link.name_suffix).rstrip()
        return name

    @api.model
    def _pull_paths(self, company, link):
        """Return the paths that may come from QuickBooks into Odoo."""
        return ()

    @api.model
    def _pull_vals(self, company, record, wanted, link):
        """Return the values to write into an Odoo record.

        :param dict wanted: path -> QuickBooks' value
        """
        return {}

    @api.model
    def _pull_plain(self, wanted, names_by_path):
        """Return the values of fields that hold just what QuickBooks does."""
        return {
            name: wanted[path] or False
            for path, name in names_by_path.items()
            if path in wanted
        }

    @api.model
    def _conflict_problems(self, links):
        """Return {link id: problem} of records that wait for a person's decision."""
        held = self.env["qbo.conflict"].search(
            [("link_id", "in", links.ids), ("state", "=", "open")]
        )
        return {
            link.id: Problem(
                "conflict",
                said.joined(", ", map(said.of_qbo, conflicts.mapped("path"))),
            )
            for link, conflicts in held.grouped("link_id").items()
        }


class QboEntityCustomer(models.AbstractModel):
    _inherit = "qbo.entity.customer"

    @api.model
    def _pull_paths(self, company, link):
        """Return the paths that come back; parts of the name follow DisplayName.

        A display name that was made by a pattern cannot be taken apart again: it is
        not carried back.
        """
        if self._res_model != "res.partner":
            return ()
        own = {row.path for row in self._rows()}
        groups = [group for group in ("BillAddr", "ShipAddr") if f"{group}.City" in own]
        paths = [path for path in _PLAIN if path in own]
        paths.append("PrimaryEmailAddr.Address")
        paths += [f"{group}.{member}" for group in groups for member in _ADDRESS]
        if "SalesTermRef.value" in own:
            paths.append("SalesTermRef.value")
        if self._qbo_name == "Vendor" or company.name_pattern == "{name}":
            paths.append("DisplayName")
        return paths

    @api.model
    def _pull_vals(self, company, record, wanted, link):
        vals = self._pull_plain(wanted, _PLAIN)
        if "DisplayName" in wanted:
            vals["name"] = self._pull_name(company, wanted["DisplayName"], link)
        if "PrimaryEmailAddr.Address" in wanted:
            vals["email"] = self._pull_email(
                wanted["PrimaryEmailAddr.Address"], left_emails(record.email)
            )
        if term := wanted.get("SalesTermRef.value"):
            found = company._record_of("Term", term)
            if found:
                vals["property_payment_term_id"] = found
        vals |= self._pull_place(company, wanted, link, "BillAddr")
        delivery = self._pull_place(company, wanted, link, "ShipAddr")
        if delivery:
            child = record.child_ids.filtered(lambda c: c.type == "delivery")[:1]
            command = (
                (1, child.id, delivery)
                if child
                else (0, 0, {"type": "delivery", **delivery})
            )
            vals["child_ids"] = [command]
        return vals

    @api.model
    def _pull_name(self, company, name, link):
        """Return the name of a record without what we added for QuickBooks."""
        name = names.undeleted(name, link.qbo_active)
        currency = company._variant_currency(link.variant)
        for suffix in (link.name_suffix, currency and f"/{currency}"):
            if suffix and name.endswith(suffix):
                name = name.removesuffix(suffix).rstrip()
        return name

    @api.model
    def _pull_email(self, theirs, further):
        """Return the e-mails of a record: QuickBooks', and those it never got.

        :param list further: addresses that do not go to QuickBooks
        """
        return ", ".join(dict.fromkeys([*all_emails(theirs), *further])) or False

    @api.model
    def _pull_place(self, company, wanted, link, group):
        """Return the address fields that have changed; what is unknown stays."""
        members = [
            path.partition(".")[2] for path in wanted if path.startswith(f"{group}.")
        ]
        if not members:
            return {}
        address = {
            member: read_path(link.image or {}, f"{group}.{member}")
            for member in _ADDRESS
        }
        country, state = company._place_of(
            address["Country"], address["CountrySubDivisionCode"]
        )
        known = {"country_id": country, "state_id": state}
        vals = {}
        for member in members:
            for name in _ADDRESS[member]:
                if name not in known:
                    vals[name] = address[member] or False
                elif known[name] or not address[member]:
                    vals[name] = known[name]
        return vals

    @api.model
    def _problems(self, company, links, values):
        problems = super()._problems(company, links, values)
        return {**problems, **self._conflict_problems(links)}


class QboEntityEmployee(models.AbstractModel):
    _inherit = "qbo.entity.employee"

    @api.model
    def _pull_paths(self, company, link):
        # EXTENDS: the first name and the last name follow the display name
        return (
            "DisplayName",
            "PrimaryEmailAddr.Address",
            *_EMPLOYEE,
            *(f"PrimaryAddr.{member}" for member in _ADDRESS),
        )

    @api.model
    def _pull_vals(self, company, record, wanted, link):
        vals = self._pull_plain(wanted, _EMPLOYEE)
        if "DisplayName" in wanted:
            vals["name"] = self._pull_name(company, wanted["DisplayName"], link)
        if "PrimaryEmailAddr.Address" in wanted:
            mine = record.work_email
            vals["work_email"] = self._pull_email(
                wanted["PrimaryEmailAddr.Address"], all_emails(mine)[1:]
            )
        place = self._pull_place(company, wanted, link, "PrimaryAddr")
        return vals | {f"private_{name}": value for name, value in place.items()}


class QboEntityNamed(models.AbstractModel):
    _inherit = "qbo.entity.named"

    @api.model
    def _problems(self, company, links, values):
        problems = super()._problems(company, links, values)
        return {**problems, **self._conflict_problems(links)}


class QboEntityItem(models.AbstractModel):
    _inherit = "qbo.entity.item"

    @api.model
    def _pull_paths(self, company, link):
        # EXTENDS: accounts and category are matched, and the stock is of each side
        paths = [*_ITEM_TEXTS, *_ITEM_NUMBERS]
        record = link._record()
        if record and record.product_tmpl_id.product_variant_count == 1:
            # The name of a variant holds its attributes.
            paths.append("Name")
        return paths

    @api.model
    def _pull_vals(self, company, record, wanted, link):
        vals = self._pull_plain(wanted, _ITEM_TEXTS)
        for path, name in _ITEM_NUMBERS.items():
            if path in wanted:
                vals[name] = float(wanted[path] or 0)
        if "Name" in wanted:
            vals["name"] = self._pull_plain_name(wanted["Name"], link)
        return vals


class QboEntityTerm(models.AbstractModel):
    _inherit = "qbo.entity.term"

    @api.model
    def _pull_paths(self, company, link):
        # EXTENDS: a term with one due date; instalments do not stand in QuickBooks
        record = link._record()
        return _TERM if record and len(record.line_ids) == 1 else ()

    @api.model
    def _pull_vals(self, company, record, wanted, link):
        vals, line = {}, record.line_ids
        if "Name" in wanted:
            vals["name"] = self._pull_plain_name(wanted["Name"], link)
        if "DueDays" in wanted and wanted["DueDays"] != "":
            days = {"delay_type": "days_after", "nb_days": int(wanted["DueDays"])}
            vals["line_ids"] = [(1, line.id, days)]
        if "DiscountPercent" in wanted:
            percent = float(wanted["DiscountPercent"] or 0)
            vals["early_discount"] = percent > 0
            if percent:
                vals["discount_percentage"] = percent
        if days := wanted.get("DiscountDays"):
            vals["discount_days"] = int(days)
        return vals
