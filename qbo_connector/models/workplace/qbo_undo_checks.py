"""What stands against an undo: closed books, later runs, deposits, others' work."""

from odoo import models
from odoo.fields import Domain

from ...entities import outlook, said
from ...entities.qbo_entity import Problem
from ...entities.sales_closed import closed_days
from ...entities.sales_context import preference

# What tells that somebody has changed a document since we did.
COMPARED = ("CurrencyRef", "CustomerRef", "DocNumber", "TotalAmt", "TxnDate")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _undo_problem(self, operation):
        """Return why one operation cannot be taken back, or None."""
        first, link = operation.undo_of_id, operation.link_id
        name = operation.res_name or operation.entity
        if not first._undo_verb():
            return Problem("undo_never", name)
        if not link.qbo_id or link.state not in ("linked", "attention"):
            return Problem("undo_gone", name)
        if first.verb == "update" and not (first.before or {}).get("image"):
            return Problem("undo_unknown", name)
        if day := self._undo_closed(link):
            return Problem("sales_closed", day)
        if later := self._undo_later(first):
            return Problem("undo_later", later)
        if deposit := self._undo_deposit(link):
            return Problem("undo_deposited", deposit)
        if changed := self._undo_changed(first.answer, link):
            return Problem("undo_changed", changed)
        return None

    def _undo_closed(self, link):
        closed = preference(self, "AccountingInfoPrefs", "BookCloseDate")
        day = (link.image or {}).get("TxnDate")
        return closed_days(day, closed) if closed and day and day <= closed else ""

    def _undo_later(self, operation):
        """Name what another run has done to the same document later, or ""."""
        later = operation.link_id.operation_ids.filtered(
            lambda o: (
                o.id > operation.id
                and o.state == "done"
                and o.run_id != operation.run_id
                and not o.undo_of_id
            )
        )
        undone = operation.link_id.operation_ids.filtered(
            lambda o: o.state == "done" and o.undo_of_id
        ).undo_of_id
        last = (later - undone)[:1]
        return last.note_said or last.note or ""

    def _undo_deposit(self, link):
        for row in (link.image or {}).get("LinkedTxn") or ():
            if row.get("TxnType") == "Deposit":
                return row.get("TxnId")
        return ""

    def _undo_changed(self, then, link):
        """Name what QuickBooks says of a document now and did not say then.

        :param dict then: the object as it was answered, or seen, then
        """
        answered, image = then or {}, link.image or {}
        if not isinstance(answered, dict):
            return ""
        mapper = link._mapper()
        found = [
            key
            for key in COMPARED
            if key in answered and _plain(answered[key]) != _plain(image.get(key))
        ]
        old = outlook.changes({"Line": answered.get("Line") or []}, image)
        if any(key == "Line" for key, _before, _after in old):
            found.append("Line")
        names = [mapper._label_node(key) or key for key in found]
        return said.joined(", ", names) if names else ""

    def _undo_payments_on(self, undone):
        """Return the links of payments on documents that others are to take back.

        :param undone: operations to undo
        """
        documents = undone.filtered(
            lambda o: o.verb == "create" and o.entity not in ("Payment", "Customer")
        ).link_id.with_env(self.env)
        return self._undo_payments(documents, self._undo_matches(documents))

    def _undo_matches(self, documents):
        mine = documents.filtered(lambda link: link.res_model == "account.move")
        moves = self.env["account.move"].browse(mine.mapped("res_id")).exists()
        return self._sales_matches(moves)

    def _undo_applied(self, operations):
        """Return {link id: (name of a payment on it, the operation that undoes that)}.

        By what Odoo has reconciled and by what QuickBooks has said last.
        """
        documents = operations.filtered(
            lambda o: o.verb in ("void", "delete") and o.entity != "Payment"
        ).link_id
        if not documents:
            return {}
        payments = self._undo_payments(documents, self._undo_matches(documents))
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", payments.ids),
                ("undo_of_id", "!=", False),
                ("verb", "in", ("void", "delete")),
                ("state", "in", ("waiting", "sending", "attention")),
            ]
        )
        undone_by = {undo.link_id.id: undo for undo in opened}
        by_key = {(link.entity, link.qbo_id): link.id for link in documents}
        named = _naming(documents)
        found = {}
        for payment in payments:
            pays = _linked_ids(payment.sent) | _linked_ids(payment.image)
            on = {by_key[key] for key in pays & by_key.keys()}
            for link_id in on | named.get(payment.qbo_id, set()):
                undo = undone_by.get(payment.id)
                found[link_id] = (payment.res_name or payment.qbo_id, undo)
        return found

    def _undo_payments(self, documents, matches):
        """Return the links of payments and applications that may be on documents."""
        named = _naming(documents)
        credits = matches.moves.filtered(lambda m: m.move_type == "out_refund")
        return self.env["qbo.link"].search(
            Domain(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "=", "Payment"),
                    ("state", "=", "linked"),
                    ("qbo_id", "!=", False),
                ]
            )
            & (
                Domain("res_model", "=", "account.payment")
                & Domain("res_id", "in", matches.payments.ids)
                | Domain("res_model", "=", "account.bank.statement.line")
                & Domain("res_id", "in", matches.bank_lines.ids)
                | Domain("res_model", "=", "account.move")
                & Domain("res_id", "in", credits.ids)
                | Domain("qbo_id", "in", list(named))
            )
        )


def _linked_ids(values):
    """Return the (type, Id) of all that the lines of a payment settle."""
    return {
        (linked.get("TxnType"), linked.get("TxnId"))
        for row in (values or {}).get("Line") or ()
        for linked in row.get("LinkedTxn") or ()
    }


def _naming(documents):
    """Return {Id of a payment: link ids of the documents that name it}."""
    found = {}
    for link in documents:
        for row in (link.image or {}).get("LinkedTxn") or ():
            if row.get("TxnType") == "Payment":
                found.setdefault(row.get("TxnId"), set()).add(link.id)
    return found


def _plain(value):
    """Return a value for comparison: references by their Id, numbers by their worth."""
    if isinstance(value, dict):
        return value.get("value")
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
