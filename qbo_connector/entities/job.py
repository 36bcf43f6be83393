"""Job: an Odoo project as a sub-customer of the customer that it is billed to."""

from odoo import api, models

from . import names
from .address import ADDRESS_WATCH, address_rows, address_values, carried_emails
from .customer import NAME_SIZE, PHONE_SIZE
from .qbo_entity import Problem
from .rows import Row

_CONTACT = tuple(f"res.partner:{name}" for name in ("name", "email", "phone"))
_ADDRESS = tuple(f"res.partner:{name}" for name in ADDRESS_WATCH)


class QboEntityJob(models.AbstractModel):
    """``project.project`` to Customer with a parent.

    QuickBooks' REST API cannot create Projects (``IsProject`` is read-only), so a
    job is a sub-customer; one that is linked may well be a QuickBooks Project.
    """

    _name = "qbo.entity.job"
    _inherit = "qbo.entity.customer"
    _description = "QuickBooks job"

    _qbo_name = "Customer"
    _res_model = "project.project"
    _rank = 30

    # === TABLE === #

    @api.model
    def _rows(self):
        contact = {"source": "partner_id", "watch": _CONTACT}
        return (
            Row("DisplayName", "name", NAME_SIZE, value="_display_name_of"),
            Row("Job", "name", value="_is_job", on="create"),
            Row("ParentRef.value", "partner_id", value="_parent_of"),
            Row("BillWithParent", "partner_id", value="_bill_with_parent"),
            Row("CompanyName", size=100, value="_company_name_of", **contact),
            Row("GivenName", size=100, value="_given_name_of", **contact),
            Row("FamilyName", size=100, value="_family_name_of", **contact),
            Row("PrimaryEmailAddr.Address", value="_email_of", **contact),
            Row(
                "PrimaryPhone.FreeFormNumber",
                size=PHONE_SIZE,
                value="_phone_of",
                **contact,
            ),
            Row("CurrencyRef.value", "partner_id", value="_currency_of", on="create"),
            Row("Active", "active", value="_active_of"),
            *address_rows("BillAddr", "partner_id", "_bill_address_of", _ADDRESS),
        )

    @api.model
    def _watched_besides(self):
        return {
            "project.project": (
                "qbo_department_line_ids",
                "qbo_currency_ids",
                "company_id",
                "is_template",
            ),
            "res.partner": ("parent_id", "is_company"),
        }

    # === VALUES === #

    @api.model
    def _prefetch(self, company, records):
        partners = records.partner_id
        partners.fetch([*ADDRESS_WATCH, "name", "email", "phone", "is_company"])
        company._customer_links_of(records)

    @api.model
    def _display_name_of(self, company, project, link):
        text = names.apply_pattern(
            company.job_pattern, project.name or "", f"{project.id}"
        )
        return names.clean(text, NAME_SIZE, link.name_suffix or "")

    @api.model
    def _is_job(self, company, project, link):
        return True

    @api.model
    def _parent_of(self, company, project, link):
        return company._customer_link_of(project, link.variant).qbo_id or ""

    @api.model
    def _bill_with_parent(self, company, project, link):
        return company.bill_with_parent

    @api.model
    def _company_name_of(self, company, project, link):
        customer = company._customer_of(project)
        return names.clean(customer.name, 100) if customer.is_company else ""

    @api.model
    def _contact_of(self, company, project):
        """Return the person at the customer; empty where the job names none."""
        contact = project.partner_id
        return contact if not contact.is_company else contact.browse()

    @api.model
    def _given_name_of(self, company, project, link):
        return self._person(self._contact_of(company, project))[0]

    @api.model
    def _family_name_of(self, company, project, link):
        return self._person(self._contact_of(company, project))[1]

    @api.model
    def _partner_of(self, company, project):
        return project.partner_id or company._customer_of(project)

    @api.model
    def _email_of(self, company, project, link):
        return carried_emails(self._partner_of(company, project).email)

    @api.model
    def _phone_of(self, company, project, link):
        return names.first_phone(self._partner_of(company, project).phone, PHONE_SIZE)

    @api.model
    def _currency_of(self, company, project, link):
        if not company.multi_currency:
            return None
        return company._variant_currency(link.variant) or company.home_currency

    @api.model
    def _active_of(self, company, project, link):
        return project.active if company.archive_jobs else None

    @api.model
    def _bill_address_of(self, company, project, link):
        return address_values(self._partner_of(company, project))

    # === CHECKS === #

    @api.model
    def _problems(self, company, links, values):
        problems = super()._problems(company, links, values)
        projects = {record.id: record for record in self._records(links)}
        for link in links:
            project = projects.get(link.res_id)
            if project is None:
                continue
            customer = company._customer_of(project)
            if not customer:
                problems[link.id] = Problem("job_without_customer", project.name)
                continue
            if foreign := self._foreign_currencies(company, project):
                problems[link.id] = Problem("currencies_off", ", ".join(foreign))
                continue
            parent = company._customer_link_of(project, link.variant)
            if not parent.qbo_id and parent.state != "to_create":
                # Without its parent the job would become a customer of its own.
                problems[link.id] = Problem("customer_unlinked", customer.name)
        return problems

    @api.model
    def _foreign_currencies(self, company, project):
        """Return the currencies of a job that QuickBooks cannot keep, as codes.

        Without multicurrency all of its customers are in the home currency, and a job
        that is billed in another one would silently be wrong.
        """
        if company.multi_currency:
            return []
        codes = project.qbo_currency_ids.mapped("name")
        return [code for code in codes if code != company.home_currency]

    @api.model
    def _dependencies(self, company, links):
        projects = {record.id: record for record in self._records(links)}
        found = {}
        for link in links:
            if project := projects.get(link.res_id):
                parent = company._customer_link_of(project, link.variant)
                if parent:
                    found[link.id] = parent
        return found

    @api.model
    def _update_body(self, values, sent):
        body = super()._update_body(values, sent)
        if "ParentRef" in body:
            # QuickBooks wants both named when a job moves to another parent.
            body["Job"] = True
        if body.get("Active") is True:
            # Deactivating had appended " (deleted)" to the name.
            body["DisplayName"] = values["DisplayName"]
        return body
