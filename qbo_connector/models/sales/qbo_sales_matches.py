"""Questions: what a document or money settles in QuickBooks, and with which link."""

from collections import defaultdict

from odoo.fields import Domain

from ...entities.amounts import ZERO, decimal
from ...entities.bundles import applied_by_rule
from ...entities.sales_money import BANK_LINE, WHOLE, key_of, money_of
from .sales_ledger import INVOICES, MONEY, Match, named_by, read_ledger

DOCUMENTS = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
# Document and money in one.
RECEIPTS = ("SalesReceipt", "RefundReceipt")
ENTRY = "JournalEntry"
# What a write-off of a payment or bank line may be.
WRITE_OFFS = ("CreditMemo", "Invoice", ENTRY)


class SalesMatches:
    """Reconciliations around some documents and payments, read in sets.

    :ivar links: move id to the link of its document in this QBO company
    :ivar expenses: (model, id, variant) of money that went back to the link of its
        expense
    :ivar write_offs: (model, id, variant) of money to the link of what it writes off
    :ivar unclear: as of :class:`Ledger`
    :ivar covered: as of :class:`Ledger`
    """

    def __init__(self, company, moves, payments, bank_lines=None):
        """Read them.

        :param company: ``qbo.company`` in the runner's environment
        :param moves: customer documents, and entries on receivables
        :param payments: ``account.payment`` records
        :param bank_lines: ``account.bank.statement.line`` records
        """
        self.company, self.env = company, company.env
        if bank_lines is None:
            bank_lines = self.env[BANK_LINE]
        if company.credit_rule:
            moves |= named_by(moves)
        ledger = read_ledger(moves, payments, bank_lines)
        self.matches = ledger.matches
        self.unclear, self.covered = ledger.unclear, ledger.covered
        found = moves.browse().union(
            moves, *(m.move for m in self.matches), *(m.other for m in self.matches)
        )
        self.moves = found
        self.payments = payments.union(payments, *ledger.sides("account.payment"))
        self.bank_lines = bank_lines.union(bank_lines, *ledger.sides(BANK_LINE))
        self._read_links()
        self._index()
        self._read_back(payments, bank_lines)
        if company.credit_rule:
            self._read_rule(moves)

    def _index(self):
        self._by_debit, self._by_credit = defaultdict(list), defaultdict(list)
        for match in self.matches:
            self._by_debit[key_of(match.debit)].append(match)
            self._by_credit[key_of(match.credit)].append(match)
        # Parts of bank lines that bring money, and less since they take credits along.
        self._netted = {
            _debit(match)
            for match in self.matches
            if match.debit._name == BANK_LINE
            and money_of(match.debit, match.debit_part).incoming
        }

    # === READ === #

    def _read_links(self):
        """Read the links of documents, expenses and write-offs, in one query."""
        links = self.env["qbo.link"].search(
            Domain("qbo_company_id", "=", self.company.id)
            & Domain("state", "in", ("to_create", "linked", "voided"))
            & Domain("entity", "in", (*DOCUMENTS, ENTRY, "Purchase"))
            & (
                Domain("res_model", "=", "account.move")
                & Domain("res_id", "in", self.moves.ids)
                | Domain("res_model", "=", "account.payment")
                & Domain("res_id", "in", self.payments.ids)
                | Domain("res_model", "=", BANK_LINE)
                & Domain("res_id", "in", self.bank_lines.ids)
            ),
            # Of two write-offs, the former is on its way out.
            order="id",
        )
        self.links, self.expenses, self.write_offs = {}, {}, {}
        voided = links.filtered(lambda link: link.state == "voided")
        self._undone = set(voided.filtered("receipt_undone").mapped("res_id"))
        for link in links - voided:
            if link.res_model == "account.move":
                self.links[link.res_id] = link
            elif link.entity == "Purchase":
                self.expenses[link.res_model, link.res_id, link.variant] = link
            else:
                self.write_offs[link.res_model, link.res_id, link.variant] = link

    def _read_rule(self, moves):
        """Add what credit notes settle by rule that are reconciled with nothing."""
        for invoice in moves.filtered(lambda move: move.move_type in INVOICES):
            link = self.links.get(invoice.id)
            if not link or link.entity != "Invoice":
                continue
            due = decimal(invoice.amount_total) - sum(
                match.amount for match in self._by_debit[key_of(invoice)]
            )
            for credit in invoice.reversal_move_ids.sorted("id"):
                if (
                    credit.state != "posted"
                    or credit.move_type != "out_refund"
                    or credit.currency_id != invoice.currency_id
                    or self._by_credit[key_of(credit)]
                ):
                    continue
                whole = decimal(credit.amount_total)
                amount = applied_by_rule(whole, due, whole)
                due -= amount
                if amount:
                    self._rule(invoice, credit, amount)

    def _rule(self, invoice, credit, amount):
        match = Match(
            invoice,
            self.payments.browse(),
            credit,
            amount,
            invoice.currency_id,
            max(credit.date, invoice.date),
            invoice,
            credit,
        )
        self._by_credit[key_of(credit)].append(match)

    def _read_back(self, payments, bank_lines):
        """Read all that money back settles, where it writes something off.

        Only the whole says which part of a match the expense brings, and which part
        what is written off.
        """
        known = {key_of(record) for rows in (payments, bank_lines) for record in rows}
        sides = {
            _debit(match): match.debit
            for match in self.matches
            if match.debit._name in MONEY
        }
        split = {
            key: record
            for key, record in sides.items()
            if money_of(record, key[2]).write_off
        }
        whole = self
        if any(key[:2] not in known for key in split):
            rows = {
                model: self.env[model].browse({k[1] for k in split if k[0] == model})
                for model in MONEY
            }
            whole = SalesMatches(
                self.company, self.env["account.move"], *(rows[m] for m in MONEY)
            )
        self._back = {
            key: whole.of_expense(record, key[2]) for key, record in split.items()
        }

    # === ASKED === #

    def document(self, record, variant=WHOLE):
        """Return the link of what a record is in QuickBooks, or None.

        :param record: a document, an entry, or money that went back
        :param str variant: of the part of a bank line
        """
        if record._name in MONEY:
            return self.expenses.get((*key_of(record), variant))
        return self.links.get(record.id)

    def owed(self, match):
        """Return the link of what a match settles, or None."""
        return self.document(match.debit, match.debit_part)

    def forced_of(self, move):
        """Return what a document must become, or an empty text.

        Where the money of its receipt was undone, it goes as an invoice or credit
        memo, for good.
        """
        if move.id not in self._undone:
            return ""
        return "CreditMemo" if move.move_type == "out_refund" else "Invoice"

    def of_move(self, move):
        """Return the matches of an invoice."""
        return self._by_debit[key_of(move)]

    def of_payment(self, record, variant=WHOLE):
        """Return the matches of a payment or bank line, one for each document.

        :param str variant: only those of this part of a bank line
        """
        found = self.of_incoming(record, variant)
        return found or self.of_expense(record, variant)

    def of_incoming(self, record, variant=WHOLE):
        """Return the matches of what is paid with money, one for each document."""
        mine = self._by_credit[key_of(record)]
        return self._merged(m for m in mine if variant in (WHOLE, m.credit_part))

    def of_expense(self, record, variant=WHOLE):
        """Return the matches of money that went back, one for each it went to."""
        if (*key_of(record), variant) in self._netted:
            return []
        return self._merged(self._of_part(record, variant), "credit")

    def of_netted(self, record, variant=WHOLE):
        """Return the matches of credits that money which comes takes along.

        The customer has paid less for them.
        """
        if (*key_of(record), variant) not in self._netted:
            return []
        return self._merged(self._of_part(record, variant), "credit")

    def _of_part(self, record, variant):
        mine = self._by_debit[key_of(record)]
        return [match for match in mine if variant in (WHOLE, match.debit_part)]

    def met_by(self, record):
        """Return what money meets, whichever way its parts go: a list without twins."""
        found = [match.debit for match in self._by_credit[key_of(record)]]
        found += [match.credit for match in self._by_debit[key_of(record)]]
        return list({key_of(side): side for side in found}.values())

    def parts_of(self, match):
        """Return [(amount, link or None, whether it is a credit)] of what a match owes.

        Of money back that writes something off, the expense comes first and what was
        kept is owed beside it; where more went back than it settles, a credit takes
        the rest off with the last match.
        """
        link, amount = self.owed(match), match.amount
        whole = self._back.get(_debit(match))
        if not whole:
            return [(amount, link, False)]
        facts, before = money_of(match.debit, match.debit_part), ZERO
        for other in whole:
            if key_of(other.credit) == key_of(match.credit):
                break
            before += other.amount
        other = self.write_offs.get(facts.part)
        if facts.write_off < 0:
            last = before + amount == facts.settles
            beyond = -facts.write_off if last else ZERO
            parts = [(amount + beyond, link, False), (beyond, other, True)]
        else:
            paid = min(amount, max(facts.amount - before, ZERO))
            parts = [(paid, link, False), (amount - paid, other, False)]
        return [part for part in parts if part[0]]

    def of_credit(self, move):
        """Return the matches of a credit note or entry, one for each document.

        Without those that a payment takes along.
        """
        mine = self._by_credit[key_of(move)]
        return self._merged(m for m in mine if _debit(m) not in self._netted)

    def _merged(self, matches, side="debit"):
        """Put several partials of one document together: one line for each."""
        found = {}
        for match in matches:
            part = getattr(match, f"{side}_part")
            key = (*key_of(getattr(match, side)), part)
            if before := found.get(key):
                match = match._replace(amount=match.amount + before.amount)
            found[key] = match
        return list(found.values())

    def payments_of(self, move):
        """Return the payments of a document."""
        found = [r for r in self.moneys_of(move) if r._name == "account.payment"]
        return self.env["account.payment"].union(*found)

    def moneys_of(self, move):
        """Return the payments and bank lines of a document, in a list."""
        found = [match.credit for match in self._by_debit[key_of(move)]]
        found += [match.debit for match in self._by_credit[key_of(move)]]
        return list({key_of(r): r for r in found if r._name in MONEY}.values())

    def day_of_credit(self, move):
        """Return the day on which a credit note met its invoices."""
        days = [match.day for match in self._by_credit[key_of(move)] if match.day]
        return max(days, default=None) or move.invoice_date or move.date


def _debit(match):
    """Return (model, id, variant) of what a match owes."""
    return (*key_of(match.debit), match.debit_part)
