"""Employee: who works for the company."""

from odoo import api, models

from . import names
from .address import address_rows, first_email
from .customer import NAME_SIZE
from .qbo_entity import Problem
from .rows import Row

PHONE_SIZE = 20
_ADDRESS = ("private_street", "private_street2", "private_city", "private_zip")


class QboEntityEmployee(models.AbstractModel):
    """``hr.employee`` to Employee."""

    _name = "qbo.entity.employee"
    _inherit = "qbo.entity.customer"
    _description = "QuickBooks employee"

    _qbo_name = "Employee"
    _res_model = "hr.employee"
    _rank = 24

    @api.model
    def _rows(self):
        return (
            Row("DisplayName", "name", NAME_SIZE, value="_display_name_of"),
            Row("GivenName", "name", 100, value="_given_name_of"),
            Row("FamilyName", "name", 100, value="_family_name_of"),
            Row("PrimaryEmailAddr.Address", "work_email", value="_email_of"),
            Row("PrimaryPhone.FreeFormNumber", "work_phone", value="_phone_of"),
            Row("Mobile.FreeFormNumber", "mobile_phone", value="_mobile_of"),
            Row("HiredDate", "contract_date_start", value="_hired_of"),
            Row("Active", "active", value="_active_of"),
            *address_rows("PrimaryAddr", "private_street", "_address_of"),
        )

    @api.model
    def _watched_besides(self):
        return {
            "hr.employee": (
                *_ADDRESS,
                "private_state_id",
                "private_country_id",
                "version_ids",
            ),
        }

    @api.model
    def _prefetch(self, company, records):
        """Employees hold nothing that has to be read apart."""

    @api.model
    def _display_name_of(self, company, employee, link):
        return names.clean(employee.name, NAME_SIZE, link.name_suffix or "")

    @api.model
    def _email_of(self, company, employee, link):
        return first_email(employee.work_email)

    @api.model
    def _given_name_of(self, company, employee, link):
        return self._person(employee)[0]

    @api.model
    def _family_name_of(self, company, employee, link):
        return self._person(employee)[1]

    @api.model
    def _phone_of(self, company, employee, link):
        return names.first_phone(employee.work_phone, PHONE_SIZE)

    @api.model
    def _mobile_of(self, company, employee, link):
        return names.first_phone(employee.mobile_phone, PHONE_SIZE)

    @api.model
    def _hired_of(self, company, employee, link):
        day = employee.contract_date_start
        return day.isoformat() if day else ""

    @api.model
    def _active_of(self, company, employee, link):
        return bool(employee.active)

    @api.model
    def _address_of(self, company, employee, link):
        state = employee.private_state_id
        return {
            "Line1": employee.private_street or "",
            "Line2": employee.private_street2 or "",
            "City": employee.private_city or "",
            "CountrySubDivisionCode": state.code or state.name or "",
            "PostalCode": employee.private_zip or "",
            "Country": employee.private_country_id.name or "",
        }

    @api.model
    def _problems(self, company, links, values):
        problems = super()._problems(company, links, values)
        for link in links:
            mine = values.get(link.id)
            if mine and not (mine["GivenName"] or mine["FamilyName"]):
                problems[link.id] = Problem("name_missing", link.res_name or "")
        return problems
