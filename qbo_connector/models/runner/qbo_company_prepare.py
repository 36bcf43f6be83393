"""From operations that are due to one frozen, committed batch."""

import uuid

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...api import batch as qbo_batch
from ...api import query as ql
from ...api.upload import UPLOADED
from ...entities import rows
from ...entities.qbo_entity import Problem
from .qbo_company_settle import plain

_lt = LazyTranslate(__name__)

# Objects whose tokens one step reads again: two requests.
DOUBTFUL = 1000


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === WHAT IS DUE === #

    def _due_domain(self, links=None):
        """Return the domain of operations that may be sent now."""
        domain = Domain(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "=", "waiting"),
                ("blocked_by_id", "=", False),
            ]
        ) & (
            Domain("next_attempt", "=", False)
            | Domain("next_attempt", "<=", fields.Datetime.now())
        )
        if links is not None:
            domain &= Domain("link_id", "in", links.ids)
        return domain

    def _anything_due(self, links=None):
        """Tell whether any operation may be sent now."""
        return bool(self.env["qbo.operation"].search(self._due_domain(links), limit=1))

    def _creates_due(self, links=None):
        """Tell whether a customer waits to be made, so the customers must be known."""
        domain = self._due_domain(links) & Domain(
            [("verb", "=", "create"), ("entity", "=", "Customer")]
        )
        return bool(self.env["qbo.operation"].search(domain, limit=1))

    def _next_due(self, links=None):
        """Return when the next waiting operation is due, or None."""
        domain = [
            ("qbo_company_id", "=", self.id),
            ("state", "=", "waiting"),
            ("next_attempt", "!=", False),
        ]
        if links is not None:
            domain.append(("link_id", "in", links.ids))
        first = self.env["qbo.operation"].search(domain, order="next_attempt", limit=1)
        return first.next_attempt or None

    # === PREPARE === #

    def _prepare_batch(self, links=None):
        """Freeze the next batch: operations of the lowest rank that is due.

        Operations that turn out needless, blocked or in need of a person are settled
        on the way, and others take their place until the batch is full.

        :param links: only operations of these links
        :return: tuple (batch or None, True when anything was looked at)
        """
        operations = self.env["qbo.operation"]
        domain = self._due_domain(links)
        first = operations.search(domain, order="rank, id", limit=1)
        if not first:
            return None, False
        domain &= Domain("rank", "=", first.rank)
        members, last = [], 0
        while len(members) < qbo_batch.MAX_ITEMS:
            chosen = operations.search(
                domain & Domain("id", ">", last),
                order="id",
                limit=qbo_batch.MAX_ITEMS - len(members),
            )
            if not chosen:
                break
            last = chosen[-1].id
            for _key, group in chosen.grouped(
                lambda operation: (operation.entity, operation.res_model)
            ).items():
                members += self._prepare_group(group)
        alone = [row for row in members if row[0].alone or row[0].entity in UPLOADED]
        members = alone[:1] or members
        return (self._freeze(members) if members else None), True

    def _prepare_group(self, operations):
        """Prepare operations of one mapper; set-based.

        :return: list of (operation, body, values) that can be sent
        """
        links = operations.link_id
        mapper = links._mapper()
        values = mapper._values(self, links)
        problems = mapper._problems(self, links, values)
        parents = mapper._dependencies(self, links)
        creates = operations.filtered(lambda operation: operation.verb == "create")
        free = creates.link_id.filtered(
            lambda link: link.id not in problems and not link.qbo_id
        )
        doubles = mapper._lookalikes(
            self,
            free.filtered(
                lambda link: not parents.get(link.id) or parents[link.id].qbo_id
            ),
            values,
        )
        blockers = self._blockers(operations, parents)
        ready = []
        broken = mapper._broken(self)
        for operation in operations:
            link = operation.link_id
            if text := broken.get(link.id):
                self._stop_for_problem(operation, Problem("unexpected", text))
            elif link.id not in values and operation.verb not in ("void", "delete"):
                operation._cancel(_lt("The record is not in Odoo any more."))
            elif problem := problems.get(link.id):
                self._stop_for_problem(operation, problem)
            elif blocker := blockers.get(operation.id):
                operation.blocked_by_id = blocker
            elif candidates := (
                doubles.get(link.id) if operation.verb == "create" else None
            ):
                self._stop_for_lookalike(operation, candidates)
            else:
                # What is taken back may be gone from Odoo already.
                mine = values.get(link.id, {})
                body = self._body_of(mapper, operation, mine)
                if body and self._can_be_written(operation, body):
                    ready.append((operation, body, mine))
        return ready

    def _can_be_written(self, operation, body):
        """Tell whether a body has an exact form; otherwise only its operation stops."""
        try:
            qbo_batch.to_json(body)
        except (TypeError, ValueError) as error:
            self._stop_for_problem(operation, Problem("unexpected", str(error)))
            return False
        return True

    def _blockers(self, operations, parents):
        """Return {operation id: the operation that it waits for}."""
        missing = {}
        for operation in operations:
            parent = parents.get(operation.link_id.id)
            if parent and not parent.qbo_id:
                missing[operation.id] = parent
            elif operation.verb != "create" and not operation.link_id.qbo_id:
                missing[operation.id] = operation.link_id
        if not missing:
            return {}
        links = self.env["qbo.link"].union(*missing.values())
        self._owe(links.filtered(lambda link: link.state == "to_create"), "create")
        creates = {
            create.link_id.id: create
            for create in self.env["qbo.operation"].search(
                [
                    ("link_id", "in", links.ids),
                    ("verb", "=", "create"),
                    ("state", "in", ("waiting", "sending", "attention")),
                ]
            )
        }
        return {
            op_id: creates[link.id]
            for op_id, link in missing.items()
            if link.id in creates and creates[link.id].id != op_id
        }

    def _body_of(self, mapper, operation, values):
        """Return what to send for one operation, or None when it is needless."""
        link = operation.link_id
        if operation.verb == "create":
            if link.qbo_id:
                operation._cancel(_lt("It stands in QuickBooks already."))
                return None
            return mapper._create_body(values)
        if not link.qbo_id:
            operation._cancel(_lt("It does not stand in QuickBooks any more."))
            return None
        body = mapper._update_body(values, link.sent)
        if not body:
            link.fingerprint = rows.fingerprint(mapper._update_values(values))
            operation._cancel(_lt("Nothing that QuickBooks keeps has changed."))
            return None
        return {
            "Id": link.qbo_id,
            "SyncToken": link.sync_token or "0",
            "sparse": True,
            **mapper._keep_theirs(body, link.image or {}),
        }

    def _freeze(self, ready):
        """Store the exact bytes of one request; the caller commits before sending."""
        members, described = [], []
        for number, (operation, body, values) in enumerate(ready, 1):
            member = qbo_batch.Member(
                str(number), operation.entity, operation.verb, body
            )
            members.append(member)
            described.append(
                {
                    "bid": member.bid,
                    "entity": member.entity,
                    "operation": member.operation,
                    "operation_id": operation.id,
                }
            )
            operation.write(
                {
                    "state": "sending",
                    "bid": member.bid,
                    # Exact numbers as text: JSON columns would make floats of them.
                    "body": plain(body),
                    "values": values,
                    "attempts": operation.attempts + 1,
                    "changed_meanwhile": False,
                    "sent_at": fields.Datetime.now(),
                }
            )
        batch = self.env["qbo.batch"].create(
            {
                "qbo_company_id": self.id,
                "request_id": str(uuid.uuid4()),
                "body": qbo_batch.freeze(members).decode(),
                "members": described,
                "first_sent_at": fields.Datetime.now(),
            }
        )
        self.env["qbo.operation"].union(*(row[0] for row in ready)).batch_id = batch
        return batch

    # === TOKENS === #

    def _doubtful(self, links=None):
        """Return the links of due updates whose token has been moved in QuickBooks.

        As many as one step reads; the next steps find the others.
        """
        due = self.env["qbo.operation"].search(
            self._due_domain(links)
            & Domain("link_id.token_doubtful", "=", True)
            & Domain("link_id.qbo_id", "!=", False),
            order="entity, id",
            limit=DOUBTFUL,
        )
        return due.link_id

    def _renew_doubtful(self, ids_by_entity):
        """Read tokens again, one query for all of an entity. No transaction is open.

        What is not there any more keeps its token: the update is refused then, and
        says why.

        :param dict ids_by_entity: entity to QuickBooks ids
        :raise faults.ApiError: when QuickBooks does not answer properly
        """
        with self._own_cursor() as cr:
            client = self.with_env(self._runner_env(cr))._client()
        found = {}
        with client:
            for entity, ids in ids_by_entity.items():
                pages = [
                    client.fetch_all(entity, self._any_active(condition, entity))
                    for condition in ql.chunks_in("Id", ids)
                ]
                found[entity] = [row for page in pages for part in page for row in part]
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            for entity, ids in ids_by_entity.items():
                company._mirror_store(entity, found[entity])
                company._renewed(entity, ids, found[entity])
                company.env["qbo.link"].search(
                    [
                        ("qbo_company_id", "=", company.id),
                        ("entity", "=", entity),
                        ("qbo_id", "in", ids),
                        ("token_doubtful", "=", True),
                    ]
                ).token_doubtful = False

    def _renewed(self, entity, qbo_ids, objects):
        """Note what was found of objects whose tokens were read again."""

    def _any_active(self, condition, entity=""):
        return f"{condition} AND Active IN (true, false)"

    # === STOPS === #

    def _stop_for_problem(self, operation, problem):
        """Put an operation before a person, for a reason foreseen by its entity."""
        rule = self.env["qbo.fault.rule"]._by_code(problem.key)
        candidates = None
        if holder := problem.data.get("holder"):
            candidates = [{**holder, "why": "holder"}]
        operation._stop(
            rule,
            problem.detail,
            code=problem.key,
            candidates=candidates,
        )

    def _stop_for_lookalike(self, operation, candidates):
        rule = self.env["qbo.fault.rule"]._by_code("lookalike")
        best = candidates[0]
        operation._stop(
            rule,
            best["name"],
            code="lookalike",
            candidates=candidates,
        )
