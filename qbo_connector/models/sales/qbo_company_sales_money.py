"""Money of customers, in and back: where it goes, and from and to which account."""

from odoo import api, models

from ...entities.sales_money import money_of, variants_of
from .qbo_sales_matches import SalesMatches
from .sales_ledger import MONEY, MOVES


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _sales_matches(self, records):
        """Return the :class:`SalesMatches` around documents, payments or bank lines."""
        sides = {
            name: records if records._name == name else self.env[name]
            for name in ("account.move", *MONEY)
        }
        return SalesMatches(self, *sides.values())

    # === CUSTOMER OR JOB === #

    def _payment_targets(self, records):
        """Return {payment id: (model, id, variant)}: their job, or the customer.

        The job only if all that a payment pays is on it and nothing is left over:
        unapplied money sits on the customer. Of a bank line of several customers there
        is one more for each: {(id, variant of the part): place}.

        :param records: ``account.payment`` or bank lines
        """
        matches = self._sales_matches(records)
        jobs = self._sales_targets(matches.moves.filtered(_is_document))
        found = {}
        for record in records:
            for part in variants_of(record):
                facts = money_of(record, part)
                mine = matches.of_payment(record, part)
                variant = self._sales_variant(facts.currency)
                place = ("res.partner", facts.partner.id, variant)
                places = {_place(jobs, match, facts.incoming) for match in mine}
                netted = matches.of_netted(record, part)
                places |= {_place(jobs, match, False) for match in netted}
                whole = sum(match.amount for match in mine)
                whole -= sum(match.amount for match in netted)
                if len(places) == 1 and None not in places and whole == facts.settles:
                    place = places.pop()
                found.setdefault(record.id, place)
                found[record.id, part] = place
        return found

    def _payment_routes(self, records, matches):
        """Return {payment id: ids of QBO companies}: payments follow their documents.

        :param records: ``account.payment`` or bank lines
        """
        moves = matches.moves.filtered(_is_document)
        routes = self._sales_routes(moves)
        companies = self._sales_companies()
        frozen = self._sales_frozen(records._name, records)
        found = {}
        for record in records:
            mine = set().union(
                *(
                    routes.get(side.id, ())
                    for side in matches.met_by(record)
                    if side._name == "account.move"
                )
            )
            own = companies.filtered(lambda c, p=record: c.company_id == p.company_id)
            found[record.id] = set(
                frozen.get(record.id)
                or mine
                or record.journal_id.sudo().qbo_company_id.ids
                or own.filtered("sales_default").ids
                or own.ids
            )
        return found

    # === ACCOUNTS === #

    @api.model
    def _payment_target(self, table, facts, refunds):
        """Return (payment method, account) of money as Ids, ``""`` where none is named.

        :param dict table: of the payment map
        :param facts: :class:`MoneyFacts`; of money that goes back the account is the
            one that it leaves
        :param dict refunds: of the refund map
        """
        method, deposit = self.env["qbo.payment.map"]._row_of(
            table, facts.method_line, facts.record.journal_id, facts.currency
        )
        if facts.incoming:
            return method, deposit or self.deposit_qbo_id or ""
        way = refunds.get(facts.currency.id)
        return method, way.bank if way else ""


def _is_document(move):
    return move.move_type in MOVES


def _place(jobs, match, incoming):
    """Return the place of the document that money settles, None for other money."""
    side = match.debit if incoming else match.credit
    return jobs.get(side.id) if side._name == "account.move" else None
