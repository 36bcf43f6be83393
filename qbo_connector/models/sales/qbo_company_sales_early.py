"""Where Export from cuts through: documents never sent, payments never sent."""

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ...api import faults
from ...api import query as ql
from ...entities import amounts, numbering, rows
from ...entities.sales_money import BANK_LINE, key_of
from ..runner.qbo_company_settle import plain

# Candidates that a person is shown.
MOST = 50


class QboLink(models.Model):
    _inherit = "qbo.link"

    send_unapplied = fields.Boolean(
        "Goes unapplied",
        help="A person has decided: what it pays and was never sent stays unapplied",
    )
    early = fields.Boolean(
        "Goes though it is dated before Export from",
        help="A person has decided: it goes although it is dated before Export from",
    )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _sales_early_wanted(self, records):
        """Return the ids of money that goes although it is too old."""
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Payment"),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("early", "=", True),
            ]
        )
        return set(links.mapped("res_id"))

    def _sales_early_money(self, moves):
        """Return what settles documents in Odoo and is too old to go.

        :return: dict move id to (Decimal, what settles it: records in a list)
        """
        matches = self._sales_matches(moves)
        going = self._sales_early_wanted(matches.payments)
        lines = self._sales_early_wanted(matches.bank_lines)
        standing = self._sales_known(matches.payments, matches.bank_lines)
        sent = {(row.res_model, row.res_id) for row in standing if row.qbo_id}
        sent |= {("account.payment", key) for key in going}
        sent |= {(BANK_LINE, key) for key in lines}
        found = defaultdict(lambda: [amounts.ZERO, []])
        for match in matches.matches:
            other, document = match.credit, match.debit
            late = other.date >= self.export_from or key_of(other) in sent
            if document not in moves or late or matches.document(other):
                continue
            found[document.id][0] += match.amount
            found[document.id][1].append(other)
        return {key: tuple(row) for key, row in found.items()}

    # === FIND IN QUICKBOOKS === #

    def _find_documents(self, move):
        """Read from QuickBooks what an invoice that was never sent could be there.

        By its number; where nothing has it, by customer and total. One or two reads.

        :param move: ``account.move``
        :return: list of (object, True when number or total, and customer agree)
        :raise UserError: when the customer is not linked, or QuickBooks is silent
        """
        customer = self._sales_customers(move).get(move.id)
        if not customer or not customer.qbo_id:
            raise UserError(
                self.env._(
                    "Link the customer %(customer)s first (Matching), so that its "
                    "invoices can be told from those of others.",
                    customer=move.commercial_partner_id.display_name,
                )
            )
        short = numbering.shorten(move.name or "", self.number_rule)
        numbers = list(dict.fromkeys(filter(None, (short, move.name, move.ref))))
        total = amounts.cents(move.amount_total)
        found = self._read_documents(
            "Invoice", ql.condition("DocNumber", "IN", numbers)
        )
        family = {customer.qbo_id, customer.parent_qbo_id} - {False}
        if not found:
            of_customer = ql.condition("CustomerRef", "IN", sorted(family))
            found = self._read_documents("Invoice", of_customer)
        result = []
        for row in found:
            mine = (row.get("CustomerRef") or {}).get("value") in family
            same = amounts.cents(row.get("TotalAmt")) == total
            if mine and (same or row.get("DocNumber") in numbers):
                result.append((row, same))
        return sorted(result, key=lambda pair: not pair[1])[:MOST]

    def _read_documents(self, entity, condition):
        """Read documents of QuickBooks now, for a person who waits.

        :raise UserError: when QuickBooks does not answer, in the user's words
        """
        self._check_live()
        statement = ql.select(entity, condition, "Id", 1, ql.MAX_ROWS)
        try:
            with self.sudo()._client() as client:
                answer = client.fetch_query(statement).or_raise()
        except (faults.OAuthError, faults.ApiError) as error:
            raise UserError(self._live_text(error)) from error
        found = (answer.data.get("QueryResponse") or {}).get(entity, [])
        return [plain(row) for row in found]

    def _adopt_document(self, move, answered):
        """Say that an invoice of Odoo is one that stands in QuickBooks; sends nothing.

        :raise UserError: when it is another record's
        """
        self._take_lane_by_hand()
        runner = self._by_hand()
        link = self.env["qbo.link"]._for_hand(self, move, "-", "Invoice")
        link = link.with_env(runner.env)
        link._check_linkable(answered)
        link._adopt(runner, answered)
        mapper = link._mapper()
        values = mapper._values(runner, link).get(link.id, {})
        link.write(
            {
                "sent": values,
                "fingerprint": rows.fingerprint(mapper._update_values(values)),
            }
        )
        self.env["qbo.change"]._touch(move)
        return link
