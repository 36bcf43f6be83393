"""Readers: what settles what by Odoo's ledger, as facts that carry no opinion."""

from collections import defaultdict, namedtuple
from dataclasses import dataclass, field

from odoo.fields import Domain

from ...entities.amounts import ZERO, decimal
from ...entities.sales_money import BANK_LINE, WHOLE, key_of, party_of, receivable_lines

# An amount that one side owes and the other settles, in the currency of the first.
# ``move`` and ``other`` are the entries of both; ``debit`` and ``credit`` are what they
# are entries of: a document, a payment, a bank line, or the entry itself. ``payment``
# is the payment that settles, empty for what is none. ``debit_part`` and
# ``credit_part`` are the variants of the parts of bank lines.
Match = namedtuple(
    "Match",
    "move payment other amount currency day debit credit debit_part credit_part",
    defaults=(WHOLE, WHOLE),
)
INVOICES = ("out_invoice", "out_receipt")
MOVES = (*INVOICES, "out_refund")
MONEY = ("account.payment", BANK_LINE)
LIVE = ("in_process", "paid")


@dataclass
class Ledger:
    """What is reconciled around some records.

    :ivar matches: list of :class:`Match`
    :ivar unclear: ids of payments without entry that pay several invoices: Odoo does
        not say how much goes to which
    :ivar covered: ids of bank lines whose money is that of payments without entry
    """

    matches: list = field(default_factory=list)
    unclear: set = field(default_factory=set)
    covered: set = field(default_factory=set)

    def sides(self, model):
        """Yield what owes or settles and is of a model."""
        for match in self.matches:
            for side in (match.debit, match.credit):
                if side._name == model:
                    yield side


def read_ledger(moves, payments, bank_lines):
    """Return the :class:`Ledger` around records, in a fixed number of queries.

    :param moves: customer documents, and entries on receivables
    :param payments: ``account.payment`` records
    :param bank_lines: ``account.bank.statement.line`` records
    """
    ledger = Ledger()
    _read_partials(ledger, moves, payments, bank_lines)
    _read_entryless(ledger, moves, payments)
    _drop_covered(ledger)
    ledger.matches = [match for match in ledger.matches if match.amount]
    return ledger


def _read_partials(ledger, moves, payments, bank_lines):
    lines = receivable_lines(moves | payments.move_id | bank_lines.move_id)
    partials = moves.env["account.partial.reconcile"].search(
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
        ledger.matches.append(
            Match(
                move,
                credit if credit._name == "account.payment" else payments.browse(),
                other,
                decimal(partial.debit_amount_currency),
                partial.debit_currency_id,
                partial.max_date,
                side_of(move),
                credit,
                _part(partial.debit_move_id),
                _part(partial.credit_move_id),
            )
        )


def _part(line):
    """Return the variant of the part of a bank line that a journal item is of."""
    return party_of(line) if line.move_id.statement_line_id else WHOLE


def _read_entryless(ledger, moves, payments):
    """Payments of journals without outstanding account have no entry."""
    found = (payments | moves.matched_payment_ids).filtered(
        lambda p: not p.move_id and p.state in LIVE
    )
    known = {(m.move.id, m.payment.id) for m in ledger.matches}
    for payment in found:
        back = payment.payment_type == "outbound"
        types = ("out_refund",) if back else INVOICES
        documents = payment.invoice_ids.filtered(
            lambda move, types=types: move.move_type in types and move.state == "posted"
        )
        whole = sum(decimal(move.amount_total) for move in documents)
        if len(documents) > 1 and whole != decimal(payment.amount):
            ledger.unclear.add(payment.id)
            continue
        for move in documents:
            if (move.id, payment.id) not in known:
                ledger.matches.append(_entryless(move, payment, back))


def _entryless(move, payment, back):
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


def _drop_covered(ledger):
    """Leave out bank lines whose money a payment without entry stands for.

    Such a payment is reconciled through its bank line only; both would double it.
    """
    said, seen = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    for match in ledger.matches:
        for document, money in (
            (match.debit, match.credit),
            (match.credit, match.debit),
        ):
            if money._name == "account.payment" and not money.move_id:
                said[key_of(document)] += match.amount
            elif money._name == BANK_LINE:
                seen[key_of(document)] += match.amount
    kept = []
    for match in ledger.matches:
        lines = [s for s in (match.debit, match.credit) if s._name == BANK_LINE]
        documents = [s for s in (match.debit, match.credit) if s._name not in MONEY]
        keys = [key_of(document) for document in documents]
        if lines and any(said[key] and said[key] >= seen[key] for key in keys):
            ledger.covered.update(line.id for line in lines)
        else:
            kept.append(match)
    ledger.matches = kept


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
