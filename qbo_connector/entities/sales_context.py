"""What all documents of one run need to know, read once in sets."""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo import fields

from .amounts import Rate, decimal

# Lists whose objects documents refer to.
REFERRED = ("Account", "Item", "PaymentMethod", "TaxCode", "TaxRate", "Term")


@dataclass
class SalesContext:
    """Maps, mirrored lists and preferences of one QBO company.

    :param us: a US company: lines are TAX or NON
    :param automated: automated sales tax: QuickBooks computes it from addresses
    :param custom_numbers: numbers of documents are taken from Odoo
    :param closed: date, books are closed up to it, or None
    :param known: (entity, Id) to (name, active, subtype)
    :param rates: tax code Id to list of :class:`amounts.Rate`
    :param customers: move or payment id to the link that it is billed to
    """

    us: bool
    automated: bool
    custom_numbers: bool
    closed: object
    taxes: dict
    items: dict
    payments: dict
    known: dict = field(default_factory=dict)
    rates: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    customers: dict = field(default_factory=dict)
    ambiguous: set = field(default_factory=set)
    matches: object = None
    analytic: dict = field(default_factory=dict)

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
    )
    links = env["qbo.link"].search_fetch(
        [
            ("qbo_company_id", "=", company.id),
            ("entity", "in", REFERRED),
            ("qbo_id", "!=", False),
        ],
        ["entity", "qbo_id", "qbo_name", "qbo_active", "subtype", "image", "res_id"],
    )
    percents, codes = {}, {}
    for link in links:
        key = (link.entity, link.qbo_id)
        found.known[key] = (link.qbo_name, link.qbo_active, link.subtype)
        if link.entity == "TaxRate":
            percents[link.qbo_id] = decimal((link.image or {}).get("RateValue"))
        elif link.entity == "TaxCode":
            codes[link.qbo_id] = link.image or {}
        elif link.entity == "Term" and link.res_id:
            found.terms[link.res_id] = link.qbo_id
    found.rates = {code: _rates(image, percents) for code, image in codes.items()}
    return found


def _rates(image, percents):
    rows = (image.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
    rows = sorted(rows, key=lambda row: int(row.get("TaxOrder") or 0))
    return [
        Rate(
            row["TaxRateRef"]["value"],
            percents.get(row["TaxRateRef"]["value"], decimal(0)),
            row.get("TaxTypeApplicable") or "TaxOnAmount",
        )
        for row in rows
    ]


def analytic_ids(lines):
    """Return {line id: ids of the analytic accounts of its distribution}."""
    found = defaultdict(set)
    for line in lines:
        for key in line.analytic_distribution or {}:
            found[line.id].update(
                int(part) for part in key.split(",") if part.isdigit()
            )
    return found
