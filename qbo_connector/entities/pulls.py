"""What comes from QuickBooks into an Odoo record that is linked."""

from odoo import api, models

from . import names
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


class QboEntity(models.AbstractModel):
    _inherit = "qbo.entity"

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
        vals = {
            _PLAIN[path]: value or False
            for path, value in wanted.items()
            if path in _PLAIN
        }
        if "DisplayName" in wanted:
            vals["name"] = self._pull_name(company, wanted["DisplayName"], link)
        if "PrimaryEmailAddr.Address" in wanted:
            vals["email"] = self._pull_email(
                record.email, wanted["PrimaryEmailAddr.Address"]
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
    def _pull_email(self, mine, theirs):
        """Return the e-mails of a record with the first of them replaced."""
        parts = (mine or "").replace(";", ",").split(",")
        further = [part.strip() for part in parts[1:] if part.strip()]
        return ", ".join(filter(None, [theirs, *further])) or False

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
        held = self.env["qbo.conflict"].search(
            [("link_id", "in", links.ids), ("state", "=", "open")]
        )
        for link, conflicts in held.grouped("link_id").items():
            fields_ = ", ".join(conflicts.mapped("label"))
            problems[link.id] = Problem("conflict", fields_)
        return problems
