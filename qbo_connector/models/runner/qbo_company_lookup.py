"""Looking objects up in QuickBooks where an answer alone does not tell what is true."""

from datetime import timedelta

from odoo import api, fields, models

from ...api import batch as qbo_batch
from ...api import faults
from ...api import query as ql
from .qbo_company_settle import SERVER_ERRORS, plain

Outcome = faults.Outcome

# Customers, vendors and employees share one name space.
NAME_SPACE = ("Customer", "Vendor", "Employee")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _questions(self, batch):
        """Return what has to be looked up before a batch can be settled.

        After an unknown outcome a "taken" or "stale" may be the trace of our own first
        try; a taken name is looked up anyway, to tell who holds it; and a request that
        QuickBooks keeps answering with an error of its own is looked up at last.

        :return: dict operation id -> {"kind", "entity", "name" | "qbo_id"}
        """
        items = qbo_batch.split_answer(self._members(batch), self._stored_answer(batch))
        questions = {}
        for operation in batch.operation_ids:
            if operation.state != "sending":
                continue
            item = items[operation.bid]
            unclear = item.outcome is Outcome.UNKNOWN or not self._definite(batch, item)
            asked = (
                item.outcome is Outcome.DUPLICATE
                or (item.outcome is Outcome.STALE and batch.attempts)
                or (unclear and batch.server_errors + 1 >= SERVER_ERRORS)
            )
            if asked:
                # A name that is certainly taken: who holds it?
                taken = item.outcome is Outcome.DUPLICATE and not batch.attempts
                questions[operation.id] = self._question(operation, by_name=taken)
        return questions

    @api.model
    def _question(self, operation, by_name=False):
        if operation.link_id.qbo_id and not by_name:
            return {"entity": operation.entity, "qbo_id": operation.link_id.qbo_id}
        return {"entity": operation.entity, "name": operation.body.get("DisplayName")}

    def _doubted_questions(self, batch):
        """Return questions about all members of a batch too old to trust its id."""
        if not batch.attempts or not batch.first_sent_at:
            return {}
        limit = batch.first_sent_at + timedelta(hours=self.trust_hours)
        if fields.Datetime.now() < limit:
            return {}
        return {
            operation.id: self._question(operation)
            for operation in batch.operation_ids
            if operation.state == "sending"
        }

    def _ask(self, questions):
        """Read the objects that questions are about. No transaction is open.

        :return: dict operation id -> list of objects, each with its ``entity``
        :raise faults.ApiError: when QuickBooks does not answer properly
        """
        with self._own_cursor() as cr:
            client = self.with_env(self._runner_env(cr))._client()
        found = {op_id: [] for op_id in questions}
        with client:
            by_id = {q["qbo_id"]: op for op, q in questions.items() if "qbo_id" in q}
            for condition in ql.chunks_in("Id", by_id) if by_id else ():
                for page in client.fetch_all("Customer", self._any_active(condition)):
                    for row in page:
                        found[by_id[str(row["Id"])]].append(
                            {**plain(row), "entity": "Customer"}
                        )
            names = {}
            for op_id, question in questions.items():
                if question.get("name"):
                    names.setdefault(question["name"].casefold(), []).append(op_id)
            self._ask_names(client, questions, names, found)
        return found

    def _ask_names(self, client, questions, names, found):
        """Look names up in the shared name space, customers first."""
        for entity in NAME_SPACE:
            open_names = [
                questions[ops[0]]["name"]
                for ops in names.values()
                if not any(found[op_id] for op_id in ops)
            ]
            for condition in ql.chunks_in("DisplayName", open_names):
                for page in client.fetch_all(entity, self._any_active(condition)):
                    for row in page:
                        for op_id in names.get(row["DisplayName"].casefold(), ()):
                            found[op_id].append({**plain(row), "entity": entity})

    # === WHAT WAS FOUND === #

    def _settle_found(self, operation, item, objects):
        """Settle an operation by what stands in QuickBooks now.

        :param objects: what a question found
        :return: True when the operation is done
        """
        link = operation.link_id
        mapper = link._mapper()
        mine = [found for found in objects if found["entity"] == operation.entity]
        unknown_before = operation.batch_id.attempts > 0 or (
            item is None or item.outcome is Outcome.UNKNOWN
        )
        if operation.verb == "create":
            same = [
                found for found in mine if mapper._same_object(operation.body, found)
            ]
            if same and unknown_before and not self._held_elsewhere(link, same[0]):
                return self._settle_done(
                    operation,
                    same[0],
                    self.env._("Found in QuickBooks after a lost answer."),
                )
            if item is None:
                return False
            if item.outcome is Outcome.UNKNOWN and operation.attempts < SERVER_ERRORS:
                # It is certainly not there: a new request may go. Alone, so that a
                # record that QuickBooks stumbles over does not hold up the others.
                operation._wait(batch_id=False, alone=True)
                return False
            holders = same or mine or objects
            self._mirror_store(operation.entity, mine)
            self._settle_refused(operation, item, self._holders(holders))
            return False
        return self._settle_found_update(operation, item, mine, objects)

    @api.model
    def _is_taken(self, operation, item):
        """Tell whether an update was refused for its name at the first try."""
        return (
            item is not None
            and item.outcome is Outcome.DUPLICATE
            and not operation.batch_id.attempts
        )

    def _settle_found_update(self, operation, item, mine, objects):
        """Settle an update: done when its values stand, else tried with a new token."""
        link = operation.link_id
        mapper = link._mapper()
        if self._is_taken(operation, item):
            holders = [found for found in objects if str(found["Id"]) != link.qbo_id]
            self._mirror_store(operation.entity, mine)
            self._settle_refused(operation, item, self._holders(holders))
            return False
        if not mine:
            if item is not None and item.outcome is not Outcome.UNKNOWN:
                self._settle_refused(operation, item)
            return False
        body = {
            key: value
            for key, value in operation.body.items()
            if key not in ("Id", "SyncToken", "sparse")
        }
        if mapper._holds(mine[0], body):
            return self._settle_done(
                operation,
                mine[0],
                self.env._("Found in QuickBooks after a lost answer."),
            )
        if item is None:
            return False
        link.write(self.env["qbo.link"]._image_values(self, operation.entity, mine[0]))
        if operation.attempts >= SERVER_ERRORS and item.faults:
            self._settle_refused(operation, item)
        else:
            operation._wait(batch_id=False, alone=item.whole or operation.alone)
        return False

    def _held_elsewhere(self, link, answered):
        """Tell whether another Odoo record is linked to an object."""
        return bool(
            self.env["qbo.link"].search_count(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "=", link.entity),
                    ("qbo_id", "=", str(answered["Id"])),
                    ("res_model", "!=", False),
                    ("id", "!=", link.id),
                ],
                limit=1,
            )
        )

    @api.model
    def _holders(self, objects):
        """Describe who holds a name, as candidates of an operation."""
        return [
            {
                "entity": found["entity"],
                "qbo_id": str(found["Id"]),
                "name": found.get("FullyQualifiedName") or found.get("DisplayName"),
                "active": found.get("Active", True),
                "why": "holder",
            }
            for found in objects[:5]
        ]
