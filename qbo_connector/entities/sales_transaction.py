"""What documents and payments have in common: values, checks, answers."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from . import amounts, said
from .holding import held, same_text
from .qbo_entity import Problem
from .sales_context import read_context

# Entities whose numbers must not collide within one QuickBooks company.
NUMBERED = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
# What is compared of an answer: our value, its place in the object.
COMPARED = (
    ("_total", ("TotalAmt",)),
    ("_tax", ("TxnTaxDetail", "TotalTax")),
)


class QboEntityTransaction(models.AbstractModel):
    """A document or payment: its values are computed in one go, not row by row."""

    _name = "qbo.entity.transaction"
    _inherit = "qbo.entity"
    _description = "QuickBooks transaction"

    # === VALUES === #

    @api.model
    def _prefetch(self, company, records):
        context = read_context(company)
        context.customers = company._sales_customers(records)
        context.ambiguous = company._sales_ambiguous(records)
        self.env.cr.cache["qbo_connector.sales"] = context

    @api.model
    def _context(self):
        """Return what :meth:`_prefetch` has read for the records at hand."""
        return self.env.cr.cache["qbo_connector.sales"]

    @api.model
    def _record_values(self, company, record, link):
        found = self._document(company, record, link)
        values = {}
        for row in self._rows():
            value = found.get(row.path)
            if value is None:
                continue
            if isinstance(value, str) and row.size:
                value = value.strip()[: row.size]
            values[row.path] = value
        values.update({key: found[key] for key in found if key.startswith("_")})
        return values

    @api.model
    def _document(self, company, record, link):
        """Return {path: value} of one record; what starts with ``_`` is for us only.

        ``_problem`` is [key, detail] of what holds the record up.
        """
        raise NotImplementedError

    @api.model
    def _update_values(self, values):
        values = super()._update_values(values)
        return {path: v for path, v in values.items() if not path.startswith("_")}

    @api.model
    def _create_body(self, values):
        plain = {path: v for path, v in values.items() if not path.startswith("_")}
        return amounts.numbers(super()._create_body(plain))

    @api.model
    def _update_body(self, values, sent):
        return amounts.numbers(super()._update_body(values, sent))

    @api.model
    def _currency_values(self, company, currency, home_per_unit):
        """Return currency and rate: home currency for one unit of the document's.

        QuickBooks leaves the rate at 1 unless it is sent.
        """
        if not company.multi_currency:
            return {}
        found = {"CurrencyRef.value": currency.name}
        if currency.name != company.home_currency:
            found["ExchangeRate"] = amounts.text(home_per_unit)
        return found

    # === CHECKS === #

    @api.model
    def _record_problem(self, company, record, link, values):
        """Foresee what QuickBooks would refuse of one record; a Problem or None."""
        if problem := self._closed_problem(company, link, values):
            return problem
        if record.id in self._context().ambiguous:
            return self._ambiguous_problem(record)
        if found := values.get("_problem"):
            return Problem(*found)
        customer = self._customer_of(record, link)
        if not customer or (not customer.qbo_id and customer.state != "to_create"):
            return Problem("sales_customer", self._customer_name(record))
        if not customer.qbo_id and not company.create_customers:
            return Problem("sales_customer", self._customer_name(record))
        if customer.qbo_id and not customer.qbo_active:
            return Problem("sales_customer_inactive", customer.qbo_name)
        return self._differs(values, link) if link.qbo_id else None

    @api.model
    def _customer_of(self, record, link):
        """Return the link of the customer or job that a record is billed to, or None.

        A bank line of several customers has one for each of its payments.
        """
        customers = self._context().customers
        return customers.get((record.id, link.variant)) or customers.get(record.id)

    @api.model
    def _is_off(self, record):
        """Tell whether a record is not to stand in QuickBooks any more."""
        return record.state in ("cancel", "canceled", "rejected")

    @api.model
    def _ambiguous_problem(self, record):
        return Problem("sales_ambiguous", record.display_name)

    @api.model
    def _customer_name(self, record):
        return record.partner_id.display_name or record.display_name

    @api.model
    def _differs(self, values, link):
        """Tell whether what stands in QuickBooks comes to something else.

        Asked again as long as nothing of ours has changed since it was sent.
        """
        if self._update_body(values, link.sent):
            return None
        return self._difference(values, link.image or {})

    @api.model
    def _difference(self, values, answered):
        """Return a Problem with both numbers, or None where they agree."""
        for key, path in COMPARED:
            if key not in values:
                continue
            theirs = answered
            for part in path:
                theirs = (theirs or {}).get(part)
            if amounts.cents(theirs) != amounts.cents(values[key]):
                label = ".".join(path)
                return Problem(
                    "sales_differs", said.differs(label, values[key], theirs)
                )
        return None

    @api.model
    def _asked_paths(self, body):
        """Return the properties of an update that a person must agree to."""
        return set(body)

    @api.model
    def _numbers_taken(self, company, links, values):
        """Foresee numbers that another document of ours has in QuickBooks.

        Over all kinds of documents and all journals that post there, letter case
        apart; and over those that are prepared for the same request.
        """
        wanted = {
            link.id: values[link.id]["DocNumber"].lower()
            for link in links
            if values.get(link.id, {}).get("DocNumber")
        }
        if not wanted:
            return {}
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, l.res_model, l.res_id, lower(l.qbo_name)
                  FROM qbo_link l
                 WHERE l.qbo_company_id = %s AND l.entity = ANY(%s)
                   AND lower(l.qbo_name) = ANY(%s) AND l.state = 'linked'
                """,
                company.id,
                list(NUMBERED),
                list(set(wanted.values())),
            )
        )
        holders = defaultdict(list)
        for other, model, res_id, number in rows:
            holders[number].append((other, (model, res_id)))
        found = {}
        numbered = links.filtered(lambda row: row.id in wanted)
        # What stands there keeps its number; else the record that was made first.
        for link in numbered.sorted(lambda row: (not row.qbo_id, row.res_id, row.id)):
            number, record = wanted[link.id], (link.res_model, link.res_id)
            if any(
                other != link.id and whose != record for other, whose in holders[number]
            ) or not self._reserve_number(company, number, record):
                shown = values[link.id]["DocNumber"]
                found[link.id] = Problem("sales_number_taken", shown)
        return found

    @api.model
    def _reserve_number(self, company, number, record):
        """Keep a number for the first that is prepared with it in this transaction.

        :return: False when another record has it
        """
        kept = self.env.cr.cache.setdefault("qbo_connector.numbers", {})
        return kept.setdefault((company.id, number), record) == record

    @api.model
    def _dependencies(self, company, links):
        customers = company._sales_customers(self._records(links))
        found = {}
        for link in links:
            customer = customers.get((link.res_id, link.variant))
            if customer := customer or customers.get(link.res_id):
                found[link.id] = customer
        return found

    # === ANSWERS === #

    @api.model
    def _image_paths(self):
        return super()._image_paths() - {"Active"} | {
            "Balance",
            "DocNumber",
            "LinkedTxn",
            "RemainingCredit",
            "TotalAmt",
            "TxnTaxDetail",
            "UnappliedAmt",
        }

    @api.model
    def _echo_differs(self, body, answered):
        for name in ("CustomerRef", "CurrencyRef"):
            wanted = (body.get(name) or {}).get("value")
            if wanted and wanted != (answered.get(name) or {}).get("value"):
                return name
        day = body.get("TxnDate")
        return "TxnDate" if day and day != answered.get("TxnDate") else None

    @api.model
    def _same_object(self, body, found):
        """Tell whether a document found after a lost answer is ours: the note says.

        The private note carries Odoo's full number, beside customer, date and total.
        """
        if self._echo_differs(body, found):
            return False
        return same_text(body.get("PrivateNote"), found.get("PrivateNote"))

    @api.model
    def _holds(self, found, body):
        # OVERRIDES: lines too, whatever QuickBooks has added to them
        return held(found, body)
