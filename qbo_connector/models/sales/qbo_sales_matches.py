"""What settles what, in Odoo's ledger, and which links documents have."""

from collections import defaultdict, namedtuple

from odoo.fields import Domain

from ...entities.amounts import decimal

# An amount of a document, in its own currency; payment is empty for what is none.
Match = namedtuple("Match", "move payment other amount currency day")
DOCUMENTS = ("Invoice", "SalesReceipt", "CreditMemo")
INVOICES = ("out_invoice", "out_receipt")
MOVES = (*INVOICES, "out_refund")


class SalesMatches:
    """Reconciliations around some documents and payments, read in sets.

    :ivar links: move id to the link of its document in this QBO company
    :ivar unclear: ids of payments without entry that pay several invoices: Odoo does
        not say how much goes to which
    """

    def __init__(self, company, moves, payments):
        """Read them.

        :param company: ``qbo.company`` in the runner's environment
        :param moves: customer documents
        :param payments: ``account.payment`` records
        """
        self.company, self.env = company, company.env
        self.matches, self.unclear = [], set()
        self._read_partials(moves, payments)
        self._read_entryless(moves, payments)
        self.matches = [match for match in self.matches if match.amount]
        found = moves.browse().union(
            moves, *(m.move for m in self.matches), *(m.other for m in self.matches)
        )
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "in", DOCUMENTS),
                ("res_model", "=", "account.move"),
                ("res_id", "in", found.ids),
                ("state", "in", ("to_create", "linked")),
            ]
        )
        self.moves = found
        self.payments = payments.union(payments, *(m.payment for m in self.matches))
        self.links = {link.res_id: link for link in links}
        self._index()

    def _index(self):
        self._by_move, self._by_payment = defaultdict(list), defaultdict(list)
        self._by_credit = defaultdict(list)
        for match in self.matches:
            self._by_move[match.move.id].append(match)
            if match.payment:
                self._by_payment[match.payment.id].append(match)
            if match.other.move_type == "out_refund":
                self._by_credit[match.other.id].append(match)

    def _read_partials(self, moves, payments):
        lines = (moves | payments.move_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        partials = self.env["account.partial.reconcile"].search(
            Domain("debit_move_id", "in", lines.ids)
            | Domain("credit_move_id", "in", lines.ids),
            order="id",
        )
        for partial in partials:
            debit, credit = partial.debit_move_id, partial.credit_move_id
            other = credit.move_id
            if debit.move_id.move_type in INVOICES:
                self.matches.append(
                    Match(
                        debit.move_id,
                        credit.payment_id or other.origin_payment_id,
                        other,
                        decimal(partial.debit_amount_currency),
                        partial.debit_currency_id,
                        partial.max_date,
                    )
                )

    def _read_entryless(self, moves, payments):
        """Payments of journals without outstanding account have no entry."""
        found = (payments | moves.matched_payment_ids).filtered(
            lambda p: not p.move_id and p.state in ("in_process", "paid")
        )
        known = {(m.move.id, m.payment.id) for m in self.matches}
        for payment in found:
            invoices = payment.invoice_ids.filtered(
                lambda move: move.move_type in INVOICES and move.state == "posted"
            )
            whole = sum(decimal(move.amount_total) for move in invoices)
            if len(invoices) > 1 and whole != decimal(payment.amount):
                self.unclear.add(payment.id)
                continue
            for move in invoices:
                if (move.id, payment.id) not in known:
                    amount = min(decimal(move.amount_total), decimal(payment.amount))
                    self.matches.append(
                        Match(
                            move,
                            payment,
                            payment.move_id,
                            amount,
                            move.currency_id,
                            payment.date,
                        )
                    )

    # === ASKED === #

    def of_move(self, move):
        """Return the matches of an invoice."""
        return self._by_move[move.id]

    def of_payment(self, payment):
        """Return the matches of a payment, one for each document."""
        return self._merged(self._by_payment[payment.id])

    def of_credit(self, move):
        """Return the matches of a credit note with invoices."""
        return self._merged(self._by_credit[move.id])

    def _merged(self, matches):
        """Put several partials of one document together: one line for each."""
        found = {}
        for match in matches:
            if before := found.get(match.move.id):
                match = match._replace(amount=match.amount + before.amount)
            found[match.move.id] = match
        return list(found.values())

    def payments_of(self, move):
        """Return the payments of an invoice."""
        found = move.env["account.payment"]
        return found.union(*(m.payment for m in self._by_move[move.id] if m.payment))

    def day_of_credit(self, move):
        """Return the day on which a credit note met its invoices."""
        days = [match.day for match in self._by_credit[move.id] if match.day]
        return max(days, default=None) or move.invoice_date or move.date
