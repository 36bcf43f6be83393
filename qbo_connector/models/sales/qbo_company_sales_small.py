"""Planning of money that goes back, bank lines, write-offs and other entries."""

from odoo import models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import bundles
from ...entities.journal_entry import entry_becomes
from ...entities.sales_money import (
    BANK_LINE,
    key_of,
    money_of,
    parts_of,
    receivable_lines,
)
from .qbo_company_sales_plan import OPEN
from .qbo_sales_matches import WRITE_OFFS
from .sales_ledger import LIVE, MONEY, exchange_moves, side_of

_lt = LazyTranslate(__name__)

# What money becomes: in, and back.
MONEYS = (bundles.PAYMENT, bundles.EXPENSE)
# Turn of payments that let go what others may take.
FREE_RANK = 38

# Bank lines and other entries that have put something on a receivable.
SWEEP_ENTRIES = """
    INSERT INTO qbo_change (qbo_company_id, company_id, res_model, res_id)
    SELECT %(company)s, %(odoo_company)s,
           CASE WHEN m.statement_line_id IS NULL THEN 'account.move'
                ELSE 'account.bank.statement.line' END,
           coalesce(m.statement_line_id, m.id)
      FROM account_move m
     WHERE m.company_id = %(odoo_company)s AND m.state = 'posted'
       AND m.move_type = 'entry' AND m.origin_payment_id IS NULL
       AND m.date >= %(since)s
       AND EXISTS (
            SELECT 1 FROM account_move_line a
              JOIN account_account c ON c.id = a.account_id
             WHERE a.move_id = m.id AND c.account_type = 'asset_receivable')
       AND NOT EXISTS (
            SELECT 1 FROM qbo_link l
             WHERE l.qbo_company_id = %(company)s AND l.qbo_id IS NOT NULL
               AND (l.res_model = 'account.move' AND l.res_id = m.id
                 OR l.res_model = 'account.bank.statement.line'
                    AND l.res_id = m.statement_line_id))
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _sweep_partners(self):
        # EXTENDS: bank lines and entries on receivables too
        result = super()._sweep_partners()
        if self._sales_on() and self.export_from:
            self.env.cr.execute(
                SQL(
                    SWEEP_ENTRIES,
                    company=self.id,
                    odoo_company=self.company_id.id,
                    since=self.export_from,
                )
            )
        return result

    # === WHAT IS OPEN === #

    def _sales_open_payments(self, records, matches):
        """Return payments or bank lines that belong here and are not too old."""
        early = self._sales_early_wanted(records)
        records = records.filtered(
            lambda record: (
                record.company_id == self.company_id
                and self.export_from
                and (record.date >= self.export_from or record.id in early)
                and self._sales_money_goes(record, matches)
            )
        )
        routes = self._payment_routes(records, matches)
        return records.filtered(lambda r: min(routes[r.id], default=0) == self.id)

    def _sales_money_goes(self, record, matches):
        """Tell whether money of a customer is to go at all."""
        if record._name == BANK_LINE:
            lines = receivable_lines(record.move_id)
            if record.state != "posted" or not lines or record.id in matches.covered:
                return False
        elif record.state not in LIVE or record.partner_type != "customer":
            return False
        return any(self._sales_part_goes(money) for money in parts_of(record))

    def _sales_part_goes(self, facts):
        """Tell whether money, or a part of it, is of a kind that goes."""
        return self.export_payments if facts.incoming else self.export_refunds

    def _sales_entries(self, moves):
        """Return those moves that are entries on a receivable and nothing else."""
        entries = moves.filtered(
            lambda move: (
                move.move_type == "entry"
                and side_of(move) == move
                and not move.tax_cash_basis_rec_id
                and receivable_lines(move)
            )
        )
        return entries - exchange_moves(entries)

    def _sales_loose(self, links, records):
        """Return links of posted records that concern no customer any more.

        Or not this one, or not in this direction: a bank line was booked otherwise.

        :param records: of the links, all of one model
        """
        if records._name != BANK_LINE:
            return links.browse()
        standing = {
            record.id: {money.variant: _becomes(money) for money in parts_of(record)}
            if receivable_lines(record.move_id)
            else {}
            for record in records
        }
        return links.filtered(
            lambda link: (
                link.res_id in standing
                and not _carries(link, standing[link.res_id].get(link.variant))
            )
        )

    # === LINKS === #

    def _sales_payment_links(self, records, paid, matches, users):
        """Make links of payments, of expenses, and of what they write off."""
        links = self.env["qbo.link"]
        parts = [
            money
            for record in records
            if paid.get(key_of(record)) in MONEYS
            for money in parts_of(record)
            if self._sales_part_goes(money)
        ]
        for entity in MONEYS:
            moneys = [money for money in parts if _becomes(money) == entity]
            mine = records.browse({money.record.id for money in moneys})
            self._sales_redecide(records - mine, [entity])
            self._sales_retire(entity, mine)
            rows = [_row(money, users) for money in moneys]
            links |= self._ensure_links(entity, rows)
        return links | self._sales_write_off_links(records, parts, matches, users)

    def _sales_write_off_links(self, records, parts, matches, users):
        """Make links of what money writes off.

        :param parts: :class:`MoneyFacts` of these records
        """
        wanted = {}
        for facts in parts:
            entity = bundles.write_off_becomes(self.write_off_as, facts.spared)
            decided = matches.write_offs.get(facts.part)
            if entity:
                decided = decided and decided.entity
                if bundles.write_off_stays(decided, facts.spared):
                    entity = decided
                wanted.setdefault(entity, []).append(_row(facts, users))
        links = self.env["qbo.link"]
        for entity, rows in wanted.items():
            self._sales_retire(entity, records.browse(row[1] for row in rows))
            links |= self._ensure_links(entity, rows)
        return links

    def _sales_entry_links(self, entries, matches, users):
        """Make links of entries on receivables that are to go, or to be decided on."""
        wanted, left_out = {}, self.env["qbo.link"]
        for entry in entries:
            entity = entry_becomes(self, entry)
            if entity in (bundles.NETTING, bundles.WAIT):
                # Its operation says what a person has to do.
                entity = bundles.JOURNAL
            decided = matches.links.get(entry.id)
            if decided and not entity and not decided.qbo_id:
                left_out |= decided
                continue
            entity = decided.entity if decided else entity
            if entity:
                wanted.setdefault(entity, []).append(entry.id)
        left_out.operation_ids.filtered(lambda o: o.state in OPEN)._cancel(
            _lt("The settings leave it out.")
        )
        links = self.env["qbo.link"]
        for entity, ids in wanted.items():
            rows = self._sales_rows("account.move", entries.browse(ids), users)
            links |= self._ensure_links(entity, rows)
        return links

    # === ORDER === #

    def _free_first(self, links):
        """Let payments go early that may let go what others take."""
        payments = links.filtered(lambda link: link.entity == "Payment")
        self.env["qbo.operation"].search(
            [
                ("link_id", "in", payments.ids),
                ("verb", "=", "update"),
                ("state", "=", "waiting"),
            ]
        ).rank = FREE_RANK

    def _blockers(self, operations, parents):
        # EXTENDS: what a bank line became before goes before what it becomes now
        found = super()._blockers(operations, parents)
        parts = operations.filtered(
            lambda o: (
                o.res_model == BANK_LINE and o.verb == "create" and o.entity in MONEYS
            )
        )
        taken = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("res_model", "=", BANK_LINE),
                ("res_id", "in", parts.mapped("res_id")),
                ("entity", "in", MONEYS),
                ("verb", "in", ("void", "delete")),
                ("state", "in", ("waiting", "sending", "attention")),
            ]
        )
        first = {operation.res_id: operation for operation in taken}
        return {o.id: first[o.res_id] for o in parts if o.res_id in first} | found

    # === TAKING BACK === #

    def _sales_back_verb(self, link):
        """Return how what a link stands for is taken back in QuickBooks.

        Only some have a void. A credit note is a numbered document: unless the
        bookkeeper chose otherwise, only a person voids it, in QuickBooks.
        """
        if link.entity in ("Invoice", "SalesReceipt", "Payment"):
            return "void"
        note = link.entity in ("CreditMemo", "RefundReceipt")
        if note and link.res_model == "account.move" and self.credit_cancel != "delete":
            move = self.env["account.move"].browse(link.res_id).exists()
            return "delete" if move.move_type == "entry" else "void"
        return "delete"

    def _sales_spent(self, links):
        """Return links of write-offs that their money does not write off any more."""
        found = links.filtered(
            lambda link: (
                link.res_model in MONEY
                and link.entity in WRITE_OFFS
                and link.state in ("linked", "to_create")
            )
        )
        spent = found.browse()
        for model, group in found.grouped("res_model").items():
            records = self.env[model].browse(group.mapped("res_id")).exists()
            spent |= group.filtered(
                lambda link, records=records: (
                    link.res_id in records._ids
                    and not bundles.write_off_stays(
                        link.entity,
                        money_of(records.browse(link.res_id), link.variant).spared,
                    )
                )
            )
        spent.operation_ids.filtered(
            lambda o: (
                o.state in ("waiting", "attention") and o.verb in ("create", "update")
            )
        )._cancel(_lt("Nothing is written off any more."))
        return spent.filtered(lambda link: link.qbo_id and link.state == "linked")


def _becomes(money):
    """Return what money, or a part of it, becomes by its direction."""
    return bundles.PAYMENT if money.incoming else bundles.EXPENSE


def _carries(link, entity):
    """Tell whether the part of a bank line that a link is of still is there.

    :param entity: what that part is now, None where there is none
    """
    return bool(entity) and (link.entity not in MONEYS or link.entity == entity)


def _row(money, users):
    """Return the row of a link of money."""
    return (*money.part, users.get(money.key))
