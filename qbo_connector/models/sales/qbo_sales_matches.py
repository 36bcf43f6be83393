"""What settles what, in Odoo's ledger, and which links documents have."""

from collections import defaultdict, namedtuple

from odoo.fields import Domain

from ...entities.amounts import ZERO, decimal
from ...entities.bundles import applied_by_rule
from ...entities.sales_money import (
    BANK_LINE,
    WHOLE,
    key_of,
    money_of,
    party_of,
    receivable_lines,
)

# An amount that one side owes and the other settles, in the currency of the first.
# ``move`` and ``other`` are the entries of both; ``debit`` and ``credit`` are what they
# are entries of: a document, a payment, a bank line, or the entry itself. ``payment``
# is the payment that settles, empty for what is none; ``party`` the variant of the part
# of a bank line that does.
Match = namedtuple(
    "Match",
    "move payment other amount currency day debit credit party",
    defaults=(WHOLE,),
)
DOCUMENTS = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
# Document and money in one.
RECEIPTS = ("SalesReceipt", "RefundReceipt")
ENTRY = "JournalEntry"
# What a write-off of a payment or bank line may be.
WRITE_OFFS = ("CreditMemo", "Invoice", ENTRY)
INVOICES = ("out_invoice", "out_receipt")
MOVES = (*INVOICES, "out_refund")
MONEY = ("account.payment", BANK_LINE)
LIVE = ("in_process", "paid")


class SalesMatches:
    """Reconciliations around some documents and payments, read in sets.

    :ivar links: move id to the link of its document in this QBO company
    :ivar expenses: (model, id) of money that went back to the link of its expense
    :ivar write_offs: (model, id, variant) of money to the link of what it writes off
    :ivar unclear: ids of payments without entry that pay several invoices: Odoo does
        not say how much goes to which
    :ivar covered: ids of bank lines whose money is that of payments without entry
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
        self.matches, self.unclear, self.covered = [], set(), set()
        if company.credit_rule:
            moves |= named_by(moves)
        self._read_partials(moves, payments, bank_lines)
        self._read_entryless(moves, payments)
        self._drop_covered()
        self.matches = [match for match in self.matches if match.amount]
        found = moves.browse().union(
            moves, *(m.move for m in self.matches), *(m.other for m in self.matches)
        )
        self.moves = found
        self.payments = payments.union(payments, *self._sides("account.payment"))
        self.bank_lines = bank_lines.union(bank_lines, *self._sides(BANK_LINE))
        self._read_links()
        self._index()
        self._read_back(payments, bank_lines)
        if company.credit_rule:
            self._read_rule(moves)

    def _sides(self, model):
        for match in self.matches:
            for side in (match.debit, match.credit):
                if side._name == model:
                    yield side

    def _index(self):
        self._by_debit, self._by_credit = defaultdict(list), defaultdict(list)
        for match in self.matches:
            self._by_debit[key_of(match.debit)].append(match)
            self._by_credit[key_of(match.credit)].append(match)

    # === READ === #

    def _read_partials(self, moves, payments, bank_lines):
        lines = receivable_lines(moves | payments.move_id | bank_lines.move_id)
        partials = self.env["account.partial.reconcile"].search(
            Domain("debit_move_id", "in", lines.ids)
            | Domain("credit_move_id", "in", lines.ids),
            order="id",
        )
        exchange = exchange_moves(
            (partials.debit_move_id | partials.credit_move_id).move_id
        )
        for partial in partials:
            move, other = partial.debit_move_id.move_id, partial.credit_move_id.move_id
            if (move | other) & exchange:
                # QuickBooks makes its own exchange differences.
                continue
            credit = side_of(other)
            self.matches.append(
                Match(
                    move,
                    credit if credit._name == "account.payment" else payments.browse(),
                    other,
                    decimal(partial.debit_amount_currency),
                    partial.debit_currency_id,
                    partial.max_date,
                    side_of(move),
                    credit,
                    party_of(partial.credit_move_id)
                    if credit._name == BANK_LINE
                    else WHOLE,
                )
            )

    def _read_entryless(self, moves, payments):
        """Payments of journals without outstanding account have no entry."""
        found = (payments | moves.matched_payment_ids).filtered(
            lambda p: not p.move_id and p.state in LIVE
        )
        known = {(m.move.id, m.payment.id) for m in self.matches}
        for payment in found:
            back = payment.payment_type == "outbound"
            types = ("out_refund",) if back else INVOICES
            documents = payment.invoice_ids.filtered(
                lambda move, types=types: (
                    move.move_type in types and move.state == "posted"
                )
            )
            whole = sum(decimal(move.amount_total) for move in documents)
            if len(documents) > 1 and whole != decimal(payment.amount):
                self.unclear.add(payment.id)
                continue
            for move in documents:
                if (move.id, payment.id) not in known:
                    self.matches.append(self._entryless(move, payment, back))

    def _entryless(self, move, payment, back):
        amount = min(decimal(move.amount_total), decimal(payment.amount))
        debit, credit = (payment, move) if back else (move, payment)
        return Match(
            payment.move_id if back else move,
            payment.browse() if back else payment,
            move if back else payment.move_id,
            amount,
            move.currency_id,
            payment.date,
            debit,
            credit,
        )

    def _drop_covered(self):
        """Leave out bank lines whose money a payment without entry stands for.

        Such a payment is reconciled through its bank line only; both would double it.
        """
        said, seen = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for match in self.matches:
            for document, money in (
                (match.debit, match.credit),
                (match.credit, match.debit),
            ):
                if money._name == "account.payment" and not money.move_id:
                    said[key_of(document)] += match.amount
                elif money._name == BANK_LINE:
                    seen[key_of(document)] += match.amount
        kept = []
        for match in self.matches:
            lines = [s for s in (match.debit, match.credit) if s._name == BANK_LINE]
            documents = [s for s in (match.debit, match.credit) if s._name not in MONEY]
            keys = [key_of(document) for document in documents]
            if lines and any(said[key] and said[key] >= seen[key] for key in keys):
                self.covered.update(line.id for line in lines)
            else:
                kept.append(match)
        self.matches = kept

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
                self.expenses[link.res_model, link.res_id] = link
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
            key_of(match.debit): match.debit
            for match in self.matches
            if match.debit._name in MONEY
        }
        split = [record for record in sides.values() if money_of(record).write_off]
        whole = self
        if any(key_of(record) not in known for record in split):
            rows = {
                model: self.env[model].browse(r.id for r in split if r._name == model)
                for model in MONEY
            }
            whole = SalesMatches(
                self.company, self.env["account.move"], *(rows[m] for m in MONEY)
            )
        self._back = {key_of(record): whole.of_expense(record) for record in split}

    # === ASKED === #

    def document(self, record):
        """Return the link of what a record is in QuickBooks, or None.

        :param record: a document, an entry, or money that went back
        """
        if record._name in MONEY:
            return self.expenses.get(key_of(record))
        return self.links.get(record.id)

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
        mine = self._by_credit[key_of(record)]
        if variant != WHOLE:
            mine = [match for match in mine if match.party == variant]
        return self._merged(mine) or self.of_expense(record)

    def of_expense(self, record):
        """Return the matches of money that went back, one for each it went to."""
        return self._merged(self._by_debit[key_of(record)], "credit")

    def parts_of(self, match):
        """Return [(amount, link or None, whether it is a credit)] of what a match owes.

        Of money back that writes something off, the expense comes first and what was
        kept is owed beside it; where more went back than it settles, a credit takes
        the rest off with the last match.
        """
        link, amount = self.document(match.debit), match.amount
        whole = self._back.get(key_of(match.debit))
        if not whole:
            return [(amount, link, False)]
        facts, before = money_of(match.debit), ZERO
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
        """Return the matches of a credit note or entry, one for each document."""
        return self._merged(self._by_credit[key_of(move)])

    def _merged(self, matches, side="debit"):
        """Put several partials of one document together: one line for each."""
        found = {}
        for match in matches:
            key = key_of(getattr(match, side))
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


def side_of(move):
    """Return what an entry is the entry of: its payment, its bank line, or itself."""
    return move.origin_payment_id or move.statement_line_id or move


def named_by(moves):
    """Return the invoices that credit notes name, and the notes that name invoices."""
    credits = moves.filtered(lambda move: move.move_type == "out_refund")
    named = credits.reversed_entry_id.filtered(lambda m: m.move_type in INVOICES)
    invoices = named | moves.filtered(lambda move: move.move_type in INVOICES)
    return named | invoices.reversal_move_ids.filtered(
        lambda move: move.move_type == "out_refund"
    )


def exchange_moves(moves):
    """Return those entries that book an exchange difference."""
    entries = moves.filtered(
        lambda move: move.move_type == "entry" and side_of(move) == move
    )
    if not entries:
        return entries
    partials = moves.env["account.partial.reconcile"]
    return partials.search([("exchange_move_id", "in", entries.ids)]).exchange_move_id
