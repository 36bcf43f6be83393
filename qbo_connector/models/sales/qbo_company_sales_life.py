"""What stands in QuickBooks while Odoo edits, cancels or undoes its document."""

from dataclasses import replace

from odoo import models
from odoo.tools.translate import LazyTranslate

from ...entities import bundles
from ...entities.sales_checks import VOID_ASKS
from ...entities.sales_money import money_name
from .qbo_sales_matches import DOCUMENTS, RECEIPTS, SalesMatches

_lt = LazyTranslate(__name__)

OPEN = ("waiting", "attention")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _plan_sales(self, moves, payments, bank_lines, users):
        # EXTENDS: and all that belongs together in QuickBooks
        around = [moves, payments, bank_lines]
        for rows in around[1:]:
            receipts = self.env["qbo.link"].union(
                *self._sales_receipts_of(rows).values()
            )
            around[0] |= moves.browse(receipts.mapped("res_id")).exists()
        known = self._sales_known(*around)
        # First of all: what do receipts hold now?
        self._sales_undone(known)
        more = self._sales_money_of(known)
        around = (rows | add for rows, add in zip(around, more, strict=True))
        return super()._plan_sales(*around, users)

    # === BEING EDITED === #

    def _plan_step(self, run):
        # EXTENDS: what a person asks for is overwritten, even where only by hand
        company = self.with_context(qbo_by_hand=True) if run.touched else self
        return super(QboCompany, company)._plan_step(run)

    def _sales_edited(self, links):
        """Return those links of payments that wait for what they stand on.

        While an invoice is a draft, or its cancelling is not confirmed, the money
        stays on it in QuickBooks: nothing is sent for what is being edited.
        """
        money = links.filtered(lambda row: row.entity == "Payment" and row.qbo_id)
        wanted = money._linked_documents()
        ids = {key[1] for keys in wanted.values() for key in keys}
        if not ids:
            return money.browse()
        documents = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "in", ("Invoice", "CreditMemo")),
                ("qbo_id", "in", list(ids)),
                ("state", "=", "linked"),
                ("res_model", "=", "account.move"),
            ]
        )
        live = self._sales_live(documents)
        agreed = self._sales_agreed_voids(documents)
        waits = {
            (row.entity, row.qbo_id)
            for row in documents
            if live.get(row) is None
            or (not live[row] and row.entity == "Invoice" and row not in agreed)
        }
        return money.filtered(lambda row: wanted[row.id] & waits)

    def _sales_agreed_voids(self, links):
        """Return those links whose void a person has confirmed."""
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("verb", "=", "void"),
                ("state", "in", ("waiting", "sending", "attention")),
            ]
        )
        return opened.filtered(lambda o: set(VOID_ASKS) & set(o.agreed or ())).link_id

    def _sales_updates(self, links, users):
        # EXTENDS: not what is being edited, and not what is undone
        edited = self._sales_edited(links)
        edited.operation_ids.filtered(
            lambda o: o.state in OPEN and o.verb == "update"
        )._cancel(_lt("What it pays is being edited in Odoo."))
        undone = self._sales_undone(links)
        return super()._sales_updates(links - edited - undone, users)

    def _sales_unapplied(self, links):
        # EXTENDS: a credit stays applied while one of the two is being edited
        links -= self._sales_edited(links)
        live = self._sales_live(links)
        return super()._sales_unapplied(
            links.filtered(lambda link: live.get(link) is not None)
        )

    # === RECEIPTS === #

    def _sales_undone(self, links):
        """Return the sales and refund receipts whose money is not what it was.

        The document is posted, and what settles it in Odoo is no single sale for cash
        any more: a payment was cancelled, taken off, or is another sum.
        """
        live = self._sales_live(links)
        receipts = links.filtered(
            lambda row: (
                row.entity in RECEIPTS
                and row.state == "linked"
                and live.get(row)
                and not row.unbundled
            )
        )
        moves = self.env["account.move"].browse(receipts.mapped("res_id"))
        if not moves:
            return receipts
        matches = self._sales_matches(moves)
        # All that their money pays, to see whether it pays something else too.
        matches = SalesMatches(self, moves, matches.payments, matches.bank_lines)
        moneys = (matches.payments, matches.bank_lines)
        _mode, (documents, facts, settled, _standing) = self._sales_facts(
            moves, moneys, matches
        )
        money_of = {money.key: replace(money, sent=False) for money in facts}
        undone = receipts.browse()
        for receipt, document in zip(receipts, documents, strict=True):
            if not bundles.still_receipt(document, money_of, settled):
                undone |= receipt
                continue
            move = moves.browse(receipt.res_id)
            inside = sorted(money_name(r) for r in matches.moneys_of(move))
            if inside != sorted((receipt.sent or {}).get("_money", ())):
                # Other money has taken the place of the first.
                receipt.sent = {**(receipt.sent or {}), "_money": inside}
        return undone

    def _sales_payment_links(self, records, paid, matches, users):
        # EXTENDS: money that a standing receipt holds is in QuickBooks already
        held = self._sales_receipts_of(records)
        free = records.filtered(lambda record: record.id not in held)
        return super()._sales_payment_links(free, paid, matches, users)

    # === TAKING BACK === #

    def _sales_take_back(self, links):
        # EXTENDS: receipts whose money has changed are voided when a person agrees
        undone = self._sales_undone(links)
        result = super()._sales_take_back(links - undone)
        undone.operation_ids.filtered(
            lambda o: o.state in OPEN and o.verb == "update"
        )._cancel(_lt("Its payment has changed in Odoo."))
        undone.filtered(lambda row: not row.receipt_undone).receipt_undone = True
        (links - undone).filtered("receipt_undone").filtered(
            lambda row: row.state == "linked"
        ).receipt_undone = False
        for verb, group in undone.grouped(self._sales_back_verb).items():
            self._owe_back(group, verb)
        return result

    def _owe(self, links, verb, users=None):
        # EXTENDS: what was deleted in Odoo is called as it is in QuickBooks
        result = super()._owe(links, verb, users)
        nameless = self.env["qbo.operation"].search(
            [("link_id", "in", links.ids), ("res_name", "=", False)]
        )
        for operation in nameless if verb in ("void", "delete") else ():
            # Our note begins with Odoo's number; QuickBooks may have one of its own.
            note = (operation.link_id.sent or {}).get("PrivateNote") or ""
            operation.res_name = note.partition(" | ")[0] or operation.link_id.qbo_name
        return result

    def _blockers(self, operations, parents):
        # EXTENDS: money is taken off a document before it is voided
        found = super()._blockers(operations, parents)
        found.update(self._sales_waits(operations))
        voids = operations.filtered(lambda o: o.verb == "void")
        documents = voids.link_id.filtered(lambda row: row.entity in DOCUMENTS)
        moving = self._sales_settled(documents)[1] if documents else {}
        found.update(
            {o.id: moving[o.link_id.id] for o in voids if o.link_id.id in moving}
        )
        return found

    def _sales_waits(self, operations):
        """Return {operation id: the operation on its payments that it waits for}."""
        context = self.env.cr.cache.get("qbo_connector.sales")
        waits = context.waits if context else {}
        return {o.id: waits[o.link_id.id] for o in operations if o.link_id.id in waits}
