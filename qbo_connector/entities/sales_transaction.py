"""What documents and payments have in common: values, checks, answers."""

from odoo import api, models
from odoo.tools import SQL

from . import amounts
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
    def _problems(self, company, links, values):
        problems = {}
        records = {record.id: record for record in self._records(links)}
        taken = self._numbers_taken(company, links, values)
        asked = self._asked_first(company, links, values)
        for link in links:
            mine, record = values.get(link.id), records.get(link.res_id)
            if mine is None or record is None:
                continue
            problem = self._record_problem(company, record, link, mine)
            problem = problem or taken.get(link.id) or asked.get(link.id)
            if problem:
                problems[link.id] = problem
        return problems

    @api.model
    def _record_problem(self, company, record, link, values):
        """Foresee what QuickBooks would refuse of one record; a Problem or None."""
        closed = self._context().closed
        days = [values.get("TxnDate"), (link.image or {}).get("TxnDate")]
        if closed and any(day and day <= str(closed) for day in days):
            return Problem("sales_closed", f"{min(filter(None, days))} / {closed}")
        if self._is_off(record):
            return self._cancelled_problem(company, record, link)
        if record.id in self._context().ambiguous:
            return Problem("sales_ambiguous", record.display_name)
        if found := values.get("_problem"):
            return Problem(*found)
        customer = self._context().customers.get(record.id)
        if not customer or (not customer.qbo_id and customer.state != "to_create"):
            return Problem("sales_customer", self._customer_name(record))
        if not customer.qbo_id and not company.create_customers:
            return Problem("sales_customer", self._customer_name(record))
        if customer.qbo_id and not customer.qbo_active:
            return Problem("sales_customer_inactive", customer.qbo_name)
        return self._differs(values, link) if link.qbo_id else None

    @api.model
    def _is_off(self, record):
        """Tell whether a record is not to stand in QuickBooks any more."""
        return record.state in ("cancel", "canceled", "rejected")

    @api.model
    def _cancelled_problem(self, company, record, link):
        """Foresee why a cancelled record cannot be taken back; None where it can."""
        return None

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
                ours = amounts.money(values[key])
                return Problem(
                    "sales_differs", f"{label}: {ours} / {amounts.money(theirs)}"
                )
        return None

    @api.model
    def _asked_first(self, company, links, values):
        """Return problems of changes that wait for a person's word."""
        linked = links.filtered(lambda link: link.qbo_id and link.id in values)
        if company.on_change != "ask" or not linked:
            return {}
        confirmed = (
            self.env["qbo.operation"]
            .search(
                [
                    ("link_id", "in", linked.ids),
                    ("verb", "=", "update"),
                    ("state", "=", "waiting"),
                    ("confirmed", "=", False),
                ]
            )
            .link_id
        )
        found = {}
        for link in linked & confirmed:
            paths = self._asked_paths(self._update_body(values[link.id], link.sent))
            if paths:
                found[link.id] = Problem("sales_changed", ", ".join(sorted(paths)))
        return found

    @api.model
    def _asked_paths(self, body):
        """Return the properties of an update that a person must agree to."""
        return set(body)

    @api.model
    def _numbers_taken(self, company, links, values):
        """Foresee numbers that another document of ours has in QuickBooks."""
        wanted, found = {}, {}
        for link in links.sorted(lambda row: (not row.qbo_id, row.id)):
            number = values.get(link.id, {}).get("DocNumber")
            if not number:
                continue
            if number.lower() in wanted:
                # Two of this very batch: long numbers that were cut to the same.
                found[link.id] = Problem("sales_number_taken", number)
            else:
                wanted[number.lower()] = link
        if not wanted:
            return found
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
                list(wanted),
            )
        )
        for other, model, res_id, number in rows:
            link = wanted.get(number)
            if (
                link
                and link.id != other
                and (model, res_id)
                != (
                    link.res_model,
                    link.res_id,
                )
            ):
                taken = values[link.id]["DocNumber"]
                found[link.id] = Problem("sales_number_taken", taken)
        return found

    @api.model
    def _dependencies(self, company, links):
        customers = company._sales_customers(self._records(links))
        return {
            link.id: customers[link.res_id]
            for link in links
            if link.res_id in customers
        }

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
