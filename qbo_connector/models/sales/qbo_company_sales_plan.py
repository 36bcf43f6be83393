"""From posted documents and payments to links and operations."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import bundles
from .qbo_sales_matches import DOCUMENTS, SalesMatches
from .sales_ledger import LIVE, MONEY, MOVES, named_by

_lt = LazyTranslate(__name__)

OURS = ("account.move", *MONEY)
OFF = ("canceled", "rejected")
OPEN = ("waiting", "attention")
# Turn of what is taken back: documents after all that is made; money before it, since
# other money may take its place.
LAST_RANK, BACK_RANK = 200, 39

# What a sweep looks at: not sent yet, or stopped by our own checks.
SWEEP_MOVES = """
    INSERT INTO qbo_change (qbo_company_id, company_id, res_model, res_id)
    SELECT %(company)s, %(odoo_company)s, 'account.move', m.id
      FROM account_move m
     WHERE m.company_id = %(odoo_company)s AND m.state = 'posted'
       AND m.move_type = ANY(%(types)s)
       AND coalesce(m.invoice_date, m.date) >= %(since)s
       AND (NOT EXISTS (
            SELECT 1 FROM qbo_link l
             WHERE l.res_model = 'account.move' AND l.res_id = m.id
               AND l.qbo_company_id = %(company)s AND l.qbo_id IS NOT NULL)
        OR EXISTS (
            SELECT 1 FROM qbo_operation o
             WHERE o.res_model = 'account.move' AND o.res_id = m.id
               AND o.qbo_company_id = %(company)s AND o.state = 'attention'))
"""
SWEEP_PAYMENTS = """
    INSERT INTO qbo_change (qbo_company_id, company_id, res_model, res_id)
    SELECT %(company)s, %(odoo_company)s, 'account.payment', p.id
      FROM account_payment p
     WHERE p.company_id = %(odoo_company)s AND p.state IN ('in_process', 'paid')
       AND p.partner_type = 'customer'
       AND p.date >= %(since)s
       AND (NOT EXISTS (
            SELECT 1 FROM qbo_link l
             WHERE l.res_model = 'account.payment' AND l.res_id = p.id
               AND l.qbo_company_id = %(company)s AND l.qbo_id IS NOT NULL)
        OR EXISTS (
            SELECT 1 FROM qbo_operation o
             WHERE o.res_model = 'account.payment' AND o.res_id = p.id
               AND o.qbo_company_id = %(company)s AND o.state = 'attention'))
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _sweep_partners(self):
        # EXTENDS: open documents and payments too
        result = super()._sweep_partners()
        if self._sales_on() and self.export_from:
            for statement in (SWEEP_MOVES, SWEEP_PAYMENTS):
                self.env.cr.execute(
                    SQL(
                        statement,
                        company=self.id,
                        odoo_company=self.company_id.id,
                        since=self.export_from,
                        types=list(MOVES),
                    )
                )
        return result

    def _plan_records(self, touched, users=None, by_hand=(), swept=False):
        # EXTENDS: documents and payments
        others = {model: ids for model, ids in touched.items() if model not in OURS}
        links = super()._plan_records(others, users, by_hand, swept)
        if not self._sales_on():
            return links
        moves, *moneys = (
            self.env[model].browse(touched.get(model)).exists() for model in OURS
        )
        gone = self._sales_gone(touched)
        if not moves and not any(moneys) and not gone:
            return links
        more = self._sales_money_of(gone)
        around = (rows | add for rows, add in zip((moves, *moneys), more, strict=True))
        found = self._plan_sales(*around, users or {})
        self._sales_take_back(gone)
        found |= gone
        self._reconsider(found, swept)
        return links | found

    def _plan_sales(self, moves, payments, bank_lines, users):
        """Plan documents and money, and all that they settle or are settled by.

        :return: the links concerned
        """
        # Money of touched documents, and whatever else this money pays.
        near = SalesMatches(self, moves, payments, bank_lines)
        payments, bank_lines = near.payments, near.bank_lines
        moves |= SalesMatches(self, moves.browse(), payments, bank_lines).moves
        if self.credit_rule:
            moves |= named_by(moves)
        entries = self._sales_entries(moves)
        moves = moves.filtered(lambda move: move.move_type in MOVES)
        around = (moves | entries, payments, bank_lines)
        matches = SalesMatches(self, *around)
        open_moves = self._sales_open_moves(moves)
        open_entries = self._sales_open_moves(entries)
        moneys, resting = [], []
        for rows in around[1:]:
            rows = self._sales_open_payments(rows, matches)
            open_moves, going = self._sales_not_unbundled(open_moves, rows, matches)
            moneys.append(going)
            resting.append(rows - going)
        mode, facts = self._sales_facts(open_moves, moneys, matches)
        decided, paid = bundles.decide(mode, *facts)
        self._sales_bill_to(open_moves | open_entries, moneys)
        links = self._sales_document_links(open_moves, decided, matches, users)
        links |= self._sales_entry_links(open_entries, matches, users)
        for records in moneys:
            links |= self._sales_payment_links(records, paid, matches, users)
        self._sales_note_reasons(links, bundles.reasons(mode, *facts))
        # Links of the documents are known only now.
        matches = SalesMatches(self, *around)
        links |= self._sales_credit_links(open_moves | open_entries, matches, users)
        links |= self._sales_known(*around)
        still = links.browse().union(*(self._sales_resting(links, r) for r in resting))
        self._sales_updates(links - still, users)
        self._sales_take_back(links)
        return links

    # === WHAT IS OPEN === #

    def _sales_open_moves(self, moves):
        """Return the posted documents that belong here and are not too old."""
        moves = moves.filtered(
            lambda move: (
                move.state == "posted"
                and move.company_id == self.company_id
                and self.export_from
                and (move.invoice_date or move.date) >= self.export_from
            )
        )
        routes = self._sales_routes(moves)
        # Where nobody can tell, the first company shows it.
        return moves.filtered(lambda move: min(routes[move.id], default=0) == self.id)

    def _sales_wanted(self, entity):
        """Tell whether documents of a kind were chosen to go."""
        return {
            "Invoice": self.export_invoices,
            "SalesReceipt": self.export_receipts,
            "CreditMemo": self.export_credit_notes,
            "RefundReceipt": self.export_refunds,
        }.get(entity, True)

    # === LINKS === #

    def _sales_bill_to(self, moves, moneys):
        """Make sure that customers and jobs of open documents have links."""
        if not self.create_customers:
            return
        places = set(self._sales_targets(moves).values())
        for records in moneys:
            places |= set(self._payment_targets(records).values())
        places |= self._sales_above(places)
        # Entries and bank lines may name nobody: they are held, and say so.
        places = {place for place in places if place[1]}
        links = self._ensure_links("Customer", [(*place, None) for place in places])
        # Without this mark a customer that no job needs is taken back.
        links.filtered(lambda link: not link.wanted).wanted = True

    def _sales_above(self, places):
        """Return the customers of jobs, in the same currency."""
        projects = {place for place in places if place[0] == "project.project"}
        return {
            ("res.partner", self._customer_of(project).id, place[2])
            for project in self.env["project.project"].browse(p[1] for p in projects)
            for place in projects
            if place[1] == project.id
        }

    def _sales_document_links(self, moves, decided, matches, users):
        links = self.env["qbo.link"]
        for entity in DOCUMENTS:
            if not self._sales_wanted(entity):
                continue
            mine = moves.filtered(lambda move, e=entity: decided.get(move.id) == e)
            self._sales_redecide(moves - mine, [entity])
            self._sales_retire(entity, mine)
            links |= self._ensure_links(
                entity, self._sales_rows("account.move", mine, users)
            )
        return links

    def _sales_credit_links(self, moves, matches, users):
        """Credit notes that are reconciled, or go by rule, are applied there too."""
        mine = moves.filtered(
            lambda move: (
                matches.of_credit(move)
                and move.id in matches.links
                and matches.links[move.id].entity in ("CreditMemo", "JournalEntry")
            )
        )
        if not self.export_credit_notes or not mine:
            return self.env["qbo.link"]
        return self._ensure_links(
            "Payment", self._sales_rows("account.move", mine, users)
        )

    def _sales_rows(self, model, records, users):
        return [(model, r.id, "-", users.get((model, r.id))) for r in records]

    def _sales_redecide(self, records, entities):
        """Let go what was planned and never sent, and is something else now."""
        if not records:
            return
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "in", entities),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "=", "to_create"),
                ("qbo_id", "=", False),
            ]
        )
        sent = self._sales_sent(records._name, records, entities)
        for link in links.filtered(lambda link: link.res_id not in sent):
            link._detach(_lt("It becomes something else in QuickBooks."))

    def _sales_retire(self, entity, records):
        """Let go links of voided objects whose record is posted again.

        The voided object stays what it is; the record gets a new one.
        """
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "=", "voided"),
            ]
        ).write({"res_model": False, "res_id": False})

    def _sales_known(self, *around):
        """Return all links of documents and money in this QBO company."""
        records = Domain.OR(
            Domain("res_model", "=", rows._name) & Domain("res_id", "in", rows.ids)
            for rows in around
        )
        return self.env["qbo.link"].search(
            Domain("qbo_company_id", "=", self.id) & records
        )

    # === UPDATES === #

    def _sales_live(self, links):
        """Return {link: True when its record is posted or paid, False when off}.

        What is a draft is being edited, and is left out; what was deleted is off.
        """
        found = {}
        for model, group in links.filtered("res_model").grouped("res_model").items():
            records = self.env[model].browse(group.mapped("res_id")).exists()
            states = {record.id: record.state for record in records}
            loose = self._sales_loose(group, records)
            for link in group:
                state = states.get(link.res_id, "cancel")
                if state == "cancel" or state in OFF or link in loose:
                    found[link] = False
                elif state == "posted" or state in LIVE:
                    found[link] = True
        return found

    def _sales_updates(self, links, users):
        """Owe updates of what stands in QuickBooks and would be sent otherwise now."""
        live = self._sales_live(links)
        linked = links.filtered(
            lambda link: link.state == "linked" and link.qbo_id and live.get(link)
        )
        changed = self._changed_links(linked)
        if self.on_change == "by_hand" and not self.env.context.get("qbo_by_hand"):
            # What a payment pays follows Odoo's reconciliation all the same.
            changed = changed.filtered(lambda link: link.entity == "Payment")
        by_link = {
            (link.res_model, link.res_id, link.variant): users.get(
                (link.res_model, link.res_id)
            )
            for link in changed
        }
        self._owe(changed, "update", by_link)
        self._free_first(changed)

    # === TAKING BACK === #

    def _sales_take_back(self, links):
        """Cancel what is not to go any more; void what was cancelled in Odoo."""
        live = self._sales_live(links)
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("state", "in", OPEN),
                ("undo_of_id", "=", False),
            ]
        )
        opened.filtered(
            lambda o: live.get(o.link_id) is None and o.verb in ("create", "update")
        )._cancel(_lt("It is being edited in Odoo."))
        opened.filtered(
            lambda o: live.get(o.link_id) is False and o.verb in ("create", "update")
        )._cancel(_lt("It was cancelled in Odoo."))
        opened.filtered(
            lambda o: (
                live.get(o.link_id)
                and o.verb in ("void", "delete")
                and not o.link_id.unbundled
                and not o.makes_room
            )
        )._cancel(_lt("It is posted again in Odoo."))
        off = links.filtered(
            lambda link: (
                live.get(link) is False and link.state == "linked" and link.qbo_id
            )
        )
        applied = links.filtered(
            lambda link: link.entity == "Payment" and link.res_model == "account.move"
        )
        off |= self._sales_spent(links)
        for verb, group in (off - applied).grouped(self._sales_back_verb).items():
            self._owe_back(group, verb)
        self._owe_back(self._sales_unapplied(applied), "delete")

    def _sales_unapplied(self, links):
        """Return applications whose credit note is reconciled with nothing any more."""
        moves = self.env["account.move"].browse(links.mapped("res_id")).exists()
        matches = self._sales_matches(moves)
        applied = {move.id for move in moves if matches.of_credit(move)}
        empty = set(links.mapped("res_id")) - applied
        gone = links.filtered(lambda link: link.res_id in empty)
        gone.operation_ids.filtered(
            lambda o: o.state in OPEN and o.verb in ("create", "update")
        )._cancel(_lt("The credit note is reconciled with nothing any more."))
        return gone.filtered(lambda link: link.qbo_id and link.state == "linked")

    def _owe_back(self, links, verb):
        """Owe voids or deletes, in the reverse order of what was made."""
        self._owe(links, verb)
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("verb", "=", verb),
                ("state", "=", "waiting"),
                ("rank", "<", LAST_RANK // 2),
            ]
        )
        for (entity, rank), group in opened.grouped(
            lambda o: (o.entity, o.rank)
        ).items():
            group.rank = BACK_RANK if entity == "Payment" else LAST_RANK - rank
