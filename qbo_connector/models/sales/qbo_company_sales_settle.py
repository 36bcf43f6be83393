"""What is special about answers to documents and payments."""

from datetime import timedelta, timezone

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...api import query as ql
from ...entities import amounts, said
from ...entities.qbo_entity import Problem
from ...entities.sales_closed import another_period
from .. import settling
from ..runner.qbo_company_settle import plain

_lt = LazyTranslate(__name__)

TRANSACTIONS = (
    "Invoice",
    "SalesReceipt",
    "CreditMemo",
    "RefundReceipt",
    "Payment",
    "Purchase",
    "JournalEntry",
)
BACK = ("void", "delete")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === PREPARE === #

    def _body_of(self, mapper, operation, values):
        # EXTENDS: what is taken back carries its Id only
        link = operation.link_id
        if operation.verb not in BACK:
            if operation.verb == "update" and operation.rank < mapper._rank:
                values, ready = self._let_go(mapper, operation, values)
                if not ready:
                    return None
            return super()._body_of(mapper, operation, values)
        if operation.verb == "void" and "void" not in mapper._verbs:
            if not amounts.decimal((link.image or {}).get("TotalAmt")):
                link.state = "voided"
                operation._finish(_lt("Voided in QuickBooks by hand"))
                self._note_settled(operation, link._held_records())
                return None
            operation.verb = "delete"
        if not link.qbo_id:
            operation._cancel(_lt("It does not stand in QuickBooks any more."))
            return None
        return {"Id": link.qbo_id, "SyncToken": link.sync_token or "0"}

    @api.model
    def _let_go(self, mapper, operation, values):
        """Let a payment first let go what others may take; the rest follows.

        :return: tuple (its values, which stay the same dict; False when nothing is to
            be let go, so that it waits for its turn)
        """
        freed, case = mapper._freeing(values, operation.link_id.sent)
        if case == "nothing":
            operation.rank = mapper._rank
        elif case == "part":
            values.update(freed)
        return values, case != "nothing"

    def _any_active(self, condition, entity=""):
        # EXTENDS: documents are never inactive, and have no such property
        if entity in TRANSACTIONS:
            return condition
        return super()._any_active(condition)

    # === ANSWERS === #

    def _settle_done(self, operation, answered, note=None):
        # EXTENDS: what was taken back; totals of documents
        if operation.verb in BACK and operation.entity in TRANSACTIONS:
            return self._settle_back(operation, answered, note)
        self._doubt_tokens(operation)
        if self._unchanged(operation, answered):
            return False
        done = super()._settle_done(operation, answered, note)
        if done and (operation.values or {}).get("_kept"):
            # Only a part went: what it takes instead follows.
            self.env["qbo.change"]._note_again(operation)
        elif done and operation.entity in TRANSACTIONS:
            self._after_transaction(operation, answered)
        return done

    def _unchanged(self, operation, answered):
        """Stop an update that was answered with 200 and has changed nothing.

        People report this of closed periods. The SyncToken is the one that was sent,
        and what was sent is not what stands there.

        :return: True when it was stopped
        """
        if operation.verb != "update" or operation.entity not in TRANSACTIONS:
            return False
        body, link = operation.body or {}, operation.link_id
        if str(answered.get("SyncToken")) != str(body.get("SyncToken")):
            return False
        if not link._mapper()._unlike(body, answered):
            return False
        link.write(self.env["qbo.link"]._image_values(self, operation.entity, answered))
        day = said.day(answered.get("TxnDate"))
        self._stop_for_problem(operation, Problem("sales_not_changed", day))
        return True

    def _stop_for_problem(self, operation, problem):
        # EXTENDS: values that differ are shown side by side
        result = super()._stop_for_problem(operation, problem)
        if rows := problem.data.get("conflicts"):
            operation.conflicts = rows
        return result

    def _settle_back(self, operation, answered, note):
        """Settle a void or a delete; True when it is done.

        A void that changed nothing is answered with 200, in a closed period above all.
        """
        link = operation.link_id
        self._doubt_tokens(operation)
        kept = operation.undo_of_id or link.unbundled
        again = operation.entity == "Payment" or kept
        if operation.verb == "delete" and not again:
            # What comes instead is decided anew.
            link.write({"res_model": False, "res_id": False, "state": "deleted"})
            operation._finish(note or _lt("Deleted in QuickBooks"))
            return True
        if operation.verb == "delete":
            link.write(
                {
                    "qbo_id": False,
                    "state": "to_create",
                    "sent": False,
                    "image": False,
                    "fingerprint": False,
                    "sync_token": False,
                }
            )
            operation._finish(note or _lt("Deleted in QuickBooks"))
            return True
        link.write(self.env["qbo.link"]._image_values(self, operation.entity, answered))
        if amounts.decimal(answered.get("TotalAmt")):
            if note:
                operation._wait(batch_id=False)
                return False
            total = said.money(answered["TotalAmt"])
            self._stop_for_problem(operation, Problem("sales_not_voided", total))
            return False
        link.state = "voided"
        operation._finish(note or _lt("Voided in QuickBooks"))
        return True

    def _after_transaction(self, operation, answered):
        """Compare what QuickBooks has made of a document with Odoo's."""
        link = operation.link_id
        self._tell_moved_date(operation, answered)
        problem = link._mapper()._difference(operation.values or {}, answered)
        if not problem:
            return
        # Stands on the record until both agree; the next look reads it again.
        link.token_doubtful = True
        self._owe(link, "update")
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "=", link.id),
                ("verb", "=", "update"),
                ("state", "=", "waiting"),
            ]
        )
        for update in opened:
            self._stop_for_problem(update, problem)

    def _tell_moved_date(self, operation, answered):
        """Say on the record that it went under another date."""
        own = (operation.values or {}).get("_own_date")
        if operation.verb != "create" or not own:
            return
        record = operation.link_id._record()
        if not record:
            return
        day = answered.get("TxnDate")
        text = self.env._(
            "The books of QuickBooks are closed on %(own)s: it is dated %(day)s there.",
            own=own,
            day=day,
        )
        if another_period(own, day):
            warning = self.env._("It falls into another tax period there.")
            text = f"{text} {warning}"
        record.message_post(body=text)

    def _doubt_tokens(self, operation):
        """Mark documents that a payment has moved in QuickBooks (FACTS 2.4).

        A payment raises the SyncToken of each document that it is applied to, and of
        those that it was applied to before.
        """
        if operation.entity != "Payment":
            return
        rows = list((operation.body or {}).get("Line") or ())
        rows += (operation.link_id.image or {}).get("Line") or ()
        rows += (operation.values or {}).get("Line") or ()
        ids = {
            linked["TxnId"]
            for row in rows
            for linked in row.get("LinkedTxn") or ()
            if linked
        }
        if together := settling.of(operation.env):
            together.moved |= ids
        else:
            self._doubt_moved(ids)

    def _doubt_moved(self, qbo_ids):
        # EXTENDS: what a payment may be applied to
        result = super()._doubt_moved(qbo_ids)
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "in", ("Invoice", "CreditMemo", "Purchase", "JournalEntry")),
                ("qbo_id", "in", list(qbo_ids)),
            ]
        ).token_doubtful = True
        return result

    # === LOST ANSWERS === #

    def _doubted_questions(self, batch):
        """EXTENDS: documents are looked up before a lost request goes again.

        Nothing about a second invoice is refused where QuickBooks numbers by itself, so
        a forgotten request id would double it. A lost answer is rare, a read is cheap.
        """
        found = super()._doubted_questions(batch)
        if batch.attempts:
            for operation in batch.operation_ids:
                if operation.state == "sending" and operation.entity in TRANSACTIONS:
                    found[operation.id] = self._question(operation)
        return found

    def _settle_doubted(self, batch_id, found):
        """EXTENDS: of a request that was carried out in part, the rest goes anew.

        Sent again as a whole, what stands already would be doubled if QuickBooks has
        forgotten the request id.
        """
        result = super()._settle_doubted(batch_id, found)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(batch_id)
            asked = batch.operation_ids.filtered(lambda o: o.id in found)
            left = asked.filtered(lambda o: o.state == "sending")
            if left and left != asked and left[:1].entity in TRANSACTIONS:
                left._wait(batch_id=False)
                if not batch.operation_ids.filtered(lambda o: o.state == "sending"):
                    batch.state = "done"
        return result

    def _mirror_store(self, entity, objects):
        # EXTENDS: of documents only our own are kept; nobody matches the others
        if entity in TRANSACTIONS and objects:
            links = self.env["qbo.link"].search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "=", entity),
                    ("qbo_id", "in", [str(row["Id"]) for row in objects]),
                ]
            )
            known = set(links.mapped("qbo_id"))
            objects = [row for row in objects if str(row["Id"]) in known]
            result = super()._mirror_store(entity, objects)
            # Nothing of a document is taken over from QuickBooks by itself.
            links.invalidate_recordset(["pull_due"])
            links.filtered("pull_due").pull_due = False
            return result
        return super()._mirror_store(entity, objects)

    @api.model
    def _question(self, operation, by_name=False):
        # EXTENDS: documents have no name; customer and day find them
        if operation.entity not in TRANSACTIONS:
            return super()._question(operation, by_name)
        if operation.link_id.qbo_id:
            return {"entity": operation.entity, "qbo_id": operation.link_id.qbo_id}
        body = operation.body or {}
        return {
            "entity": operation.entity,
            "day": body.get("TxnDate"),
            "customer": _party(body),
            "since": operation.batch_id.first_sent_at,
        }

    def _ask(self, questions):
        # EXTENDS: documents are asked for by Id, or by day and customer
        mine = {o: q for o, q in questions.items() if q["entity"] in TRANSACTIONS}
        found = super()._ask({o: q for o, q in questions.items() if o not in mine})
        if not mine:
            return found
        with self._own_cursor() as cr:
            client = self.with_env(self._runner_env(cr))._client()
        found.update({op_id: [] for op_id in mine})
        with client:
            for entity in {question["entity"] for question in mine.values()}:
                asked = {o: q for o, q in mine.items() if q["entity"] == entity}
                for row in self._ask_transactions(client, entity, asked):
                    for op_id, question in asked.items():
                        if self._answers(question, row):
                            found[op_id].append({**row, "entity": entity})
        return found

    @api.model
    def _ask_transactions(self, client, entity, asked):
        """Yield what could answer questions about one entity; a query or two for all.

        New ones by their day, and only those that QuickBooks has touched since the
        request was first sent: a day may hold thousands.
        """
        ids = [q["qbo_id"] for q in asked.values() if "qbo_id" in q]
        conditions = ql.chunks_in("Id", ids)
        created = [q for q in asked.values() if "qbo_id" not in q]
        moments = [q["since"] for q in created if q["since"]]
        since = ""
        if moments:
            # Clocks differ; a day more costs nothing.
            first = min(moments).replace(tzinfo=timezone.utc) - timedelta(days=1)
            moment = ql.condition("MetaData.LastUpdatedTime", ">=", first)
            since = f" AND {moment}"
        days = [q["day"] for q in created if q["day"]]
        conditions += [f"{row}{since}" for row in ql.chunks_in("TxnDate", days)]
        for condition in conditions:
            for page in client.fetch_all(entity, condition):
                yield from map(plain, page)

    @api.model
    def _answers(self, question, row):
        """Tell whether an object is one that a question is about."""
        if "qbo_id" in question:
            return str(row["Id"]) == question["qbo_id"]
        return (row.get("TxnDate"), _party(row)) == (
            question["day"],
            question["customer"],
        )

    @api.model
    def _holders(self, objects):
        # EXTENDS: documents are called by their number
        found = super()._holders(objects)
        for row, held in zip(found, objects, strict=False):
            row["name"] = row["name"] or held.get("DocNumber") or row["qbo_id"]
        return found


def _party(body):
    """Return the Id of whom a transaction is about; None where its lines say it."""
    named = body.get("CustomerRef") or body.get("EntityRef") or {}
    return named.get("value")
