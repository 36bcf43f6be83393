"""What all documents of one run need to know, read once in sets."""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo import fields

from .amounts import Rate, decimal

# Lists whose objects documents refer to.
REFERRED = (
    "Account",
    "Class",
    "Department",
    "Item",
    "PaymentMethod",
    "TaxCode",
    "TaxRate",
    "Term",
)
# What is read of their links.
LINK_FIELDS = (
    "entity",
    "qbo_id",
    "qbo_name",
    "qbo_active",
    "subtype",
    "image",
    "res_model",
    "res_id",
)


@dataclass
class SalesContext:
    """Maps, mirrored lists and preferences of one QBO company.

    :param us: a US company: lines are TAX or NON
    :param automated: automated sales tax: QuickBooks computes it from addresses
    :param custom_numbers: numbers of documents are taken from Odoo
    :param auto_apply: QuickBooks applies credits by itself
    :param closed: date, books are closed up to it, or None
    :param refunds: currency id to :class:`RefundWay`
    :param accounts: Odoo account id to the Id of its account
    :param known: (entity, Id) to (name, active, subtype)
    :param codes: tax code Id to its object in QuickBooks
    :param percents: tax rate Id to [(first day, last day, Decimal)]
    :param customers: move or payment id to the link that it is billed to
    :param sites: move id to the contact at its job, where tax depends on it
    :param verbs: link id to what is owed for it
    :param agreed: link id to the codes of questions answered with yes
    :param standing: link id to the Decimal that our payments settle of it
    :param moving: link id to an open operation on a payment that settles it
    :param waits: link id to the operation that must be settled before it
    :param classes: analytic account id to the Id of its class; empty where QuickBooks
        does not track them
    :param service_dates: lines may carry the day of the service
    :param line_classes: classes stand on lines, not on the document
    :param locations: department id to the Id of its location
    :param projects: move id to the projects that its lines name
    :param time: move line id to whose time it sells, as of ``resources.time_of``
    :param shipping: ids of the products that delivery methods charge
    :param early: move id to what settles it in Odoo and is too old to go
    """

    us: bool
    automated: bool
    custom_numbers: bool
    closed: object
    taxes: dict
    items: dict
    payments: dict
    refunds: dict = field(default_factory=dict)
    auto_apply: bool = False
    accounts: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    percents: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    customers: dict = field(default_factory=dict)
    ambiguous: set = field(default_factory=set)
    matches: object = None
    analytic: dict = field(default_factory=dict)
    sites: dict = field(default_factory=dict)

    def rates(self, code, day):
        """Return the rates of a tax code on a day, a list of :class:`amounts.Rate`."""
        return _rates(self.codes.get(code) or {}, self.percents, str(day))

    verbs: dict = field(default_factory=dict)
    agreed: dict = field(default_factory=dict)
    standing: dict = field(default_factory=dict)
    moving: dict = field(default_factory=dict)
    waits: dict = field(default_factory=dict)
    early: dict = field(default_factory=dict)
    classes: dict = field(default_factory=dict)
    line_classes: bool = False
    service_dates: bool = False
    locations: dict = field(default_factory=dict)
    projects: dict = field(default_factory=dict)
    time: dict = field(default_factory=dict)
    shipping: set = field(default_factory=set)

    def broken(self, entity, qbo_id):
        """Return the name of an object that cannot be referred to, or None."""
        name, active, _subtype = self.known.get((entity, qbo_id), ("", False, ""))
        return None if active else (name or f"{entity} {qbo_id}")


def preference(company, group, name):
    """Return one preference of QuickBooks as it was read, or None."""
    return ((company.preferences or {}).get(group) or {}).get(name)


def read_context(company):
    """Read what documents need of a QBO company, in a handful of queries.

    :param company: ``qbo.company`` in the runner's environment
    :return: :class:`SalesContext` without customers
    """
    env = company.env
    closed = preference(company, "AccountingInfoPrefs", "BookCloseDate")
    found = SalesContext(
        us=company.country_code == "US",
        automated=preference(company, "TaxPrefs", "PartnerTaxEnabled") is True,
        custom_numbers=bool(preference(company, "SalesFormsPrefs", "CustomTxnNumbers")),
        closed=fields.Date.to_date(closed) if closed else None,
        taxes=env["qbo.tax.map"]._rules_of(company),
        items=env["qbo.revenue.map"]._rules_of(company),
        payments=env["qbo.payment.map"]._rules_of(company),
        refunds=env["qbo.refund.map"]._rules_of(company),
        auto_apply=preference(company, "SalesFormsPrefs", "AutoApplyCredit") is True,
    )
    _read_lists(found, company)
    _forget_untracked(found, company)
    dates = preference(company, "SalesFormsPrefs", "AllowServiceDate")
    found.service_dates = bool(dates)
    if "delivery.carrier" in env:
        carriers = env["delivery.carrier"].search([]).product_id
        found.shipping = set(carriers.ids)
    return found


def _read_lists(found, company):
    """Read the mirrored lists, and what of Odoo is matched with them; one query."""
    matched = {
        ("Term", "account.payment.term"): found.terms,
        ("Account", "account.account"): found.accounts,
        ("Class", "account.analytic.account"): found.classes,
        ("Department", "hr.department"): found.locations,
    }
    for link in company.env["qbo.link"].search_fetch(
        [
            ("qbo_company_id", "=", company.id),
            ("entity", "in", REFERRED),
            ("qbo_id", "!=", False),
        ],
        LINK_FIELDS,
    ):
        key = (link.entity, link.qbo_id)
        found.known[key] = (link.qbo_name, link.qbo_active, link.subtype)
        if link.entity == "TaxRate":
            found.percents[link.qbo_id] = _percents(link.image or {})
        elif link.entity == "TaxCode":
            found.codes[link.qbo_id] = link.image or {}
        elif (link.entity, link.res_model) in matched:
            matched[link.entity, link.res_model][link.res_id] = link.qbo_id


def _forget_untracked(found, company):
    """Leave out classes and locations that QuickBooks does not track."""
    group = "AccountingInfoPrefs"
    found.line_classes = bool(preference(company, group, "ClassTrackingPerTxnLine"))
    if not (found.line_classes or preference(company, group, "ClassTrackingPerTxn")):
        found.classes = {}
    if not preference(company, group, "TrackDepartments"):
        found.locations = {}


def _percents(image):
    """Return a rate's percentages as [(first day, last day, Decimal)], newest last."""
    rows = [
        (
            str(row.get("EffectiveDate") or "")[:10],
            str(row.get("EndDate") or "9999")[:10],
            decimal(row.get("RateValue")),
        )
        for row in image.get("EffectiveTaxRate") or ()
        if row.get("RateValue") is not None
    ]
    return [("", "9999", decimal(image.get("RateValue"))), *sorted(rows)]


def _rates(image, percents, day):
    """Return the rates of a tax code on a day, in their order."""
    rows = (image.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
    rows = sorted(rows, key=lambda row: int(row.get("TaxOrder") or 0))
    found = []
    for row in rows:
        key = row["TaxRateRef"]["value"]
        valid = [p for first, last, p in percents.get(key, ()) if first <= day <= last]
        on_order = row.get("TaxOnTaxOrder")
        found.append(
            Rate(
                key,
                valid[-1] if valid else decimal(0),
                row.get("TaxTypeApplicable") or "TaxOnAmount",
                int(row.get("TaxOrder") or 0),
                None if on_order is None else int(on_order),
            )
        )
    return found


def analytic_ids(lines):
    """Return {line id: ids of the analytic accounts of its distribution}."""
    found = defaultdict(set)
    for line in lines:
        for key in line.analytic_distribution or {}:
            found[line.id].update(
                int(part) for part in key.split(",") if part.isdigit()
            )
    return found
