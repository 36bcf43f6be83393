"""Looking ahead: the runner's own preparation, with nothing kept of it.

The very code that prepares a batch runs inside a savepoint that is rolled back, so a
plan cannot say anything else than what would be sent. Nothing is read in QuickBooks.
"""

from odoo import models
from odoo.tools import SQL

from ...entities import outlook, said
from ..runner.qbo_company_settle import plain
from .qbo_operation_hold import SALES_MODELS

# A job, its customer, and the customer's parent.
LEVELS = 3
CACHES = ("qbo_connector.broken", "qbo_connector.customers", "qbo_connector.sales")
PLANNED = ("create", "update", "void", "delete")
ACCOUNT_NAMES = """
    SELECT entity, qbo_id, CASE entity
           WHEN 'Item' THEN image#>>'{IncomeAccountRef,name}' ELSE qbo_name END
      FROM qbo_link
     WHERE qbo_company_id = %s AND entity IN ('Item', 'Account') AND qbo_id IS NOT NULL
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _outlook(self, operations, known=None, undo_of=None, lang=None):
        """Say what operations would do if they were let go now.

        :param operations: ``qbo.operation`` records that are open
        :param known: callable (operations) -> {id: outcome}, of what is planned besides
        :param undo_of: operations to undo: theirs are made, looked at and forgotten
        :param str lang: code of the language of whoever reads what is refused and why
        :return: list of dict, the values of a ``qbo.plan.line``, in the order of a run
        """
        company = self._by_hand()
        savepoint = self.env.cr.savepoint()
        with savepoint:
            try:
                mine = operations.with_env(company.env)
                mine._release()
                if undo_of:
                    mine |= company._make_undo(undo_of.with_env(company.env))
                rows = _Outlook(company, mine, known, lang).rows()
            finally:
                savepoint.rollback()
                for name in CACHES:
                    self.env.cr.cache.pop(name, None)
        return rows


class _Outlook:
    """One look ahead, inside of the savepoint."""

    def __init__(self, company, operations, known, lang):
        self.company, self.operations = company, operations
        self.ask_known, self.known = known, {}
        self.env = company.env
        # What is prepared stays in the runner's language; a person reads the rest.
        self.words = self.env(context={**self.env.context, "lang": lang or "en_US"})
        self.prepared, self.outcomes, self.answered = {}, {}, {}
        self.seen = operations.browse()

    def rows(self):
        """Return the values of the rows of a plan."""
        found = self.operations
        for _level in range(LEVELS):
            self._prepare(found)
            self._answer_voids(found)
            blockers = found.blocked_by_id - self.seen
            # Customers go along; what else is missing has to be chosen.
            found = blockers.filtered(lambda o: o.entity == "Customer")
            if not found:
                break
            found._release()
        self._fill_blocked()
        elsewhere = self.seen.blocked_by_id - self.seen
        if elsewhere and self.ask_known:
            self.known = self.ask_known(elsewhere)
        accounts = self._accounts()
        records = self._records()
        ordered = self.seen.sorted(lambda o: (o.rank, o.id))
        return [self._row(operation, accounts, records) for operation in ordered]

    # === PREPARE === #

    def _prepare(self, operations):
        self.seen |= operations
        groups = operations.filtered(lambda o: o.state == "waiting").grouped(
            lambda o: (o.rank, o.entity, o.res_model)
        )
        for _key, group in sorted(groups.items()):
            for operation, body, values in self.company._prepare_group(group):
                self.prepared[operation.id] = (body, values)

    def _answer_voids(self, operations):
        """Look what voids do after a yes: whoever runs the plan has seen it."""
        asked = operations.filtered("can_void")
        if asked:
            self.answered |= asked._void_answers(self.words.lang)
            self._prepare(asked)

    def _fill_blocked(self):
        """Build the bodies of what waits for something that is planned too."""
        waiting = self.seen.filtered(
            lambda o: (
                o.blocked_by_id and o.verb in ("create", "update") and not o.undo_of_id
            )
        )
        for _key, group in waiting.grouped(lambda o: (o.entity, o.res_model)).items():
            links = group.link_id
            mapper = links._mapper()
            values = mapper._values(self.company, links)
            for operation in group:
                mine = values.get(operation.link_id.id)
                if mine is not None:
                    link = operation.link_id
                    body = (
                        mapper._create_body(mine)
                        if operation.verb == "create"
                        else mapper._update_body(mine, link.sent)
                    )
                    self.prepared[operation.id] = (body, mine)

    # === OUTCOME === #

    def _outcome(self, operation):
        """Return (outcome, text, remedy) of one operation."""
        if operation.id not in self.outcomes:
            # Two that wait for each other would ask for ever.
            self.outcomes[operation.id] = ("blocked", "", "")
            self.outcomes[operation.id] = self._outcome_of(operation)
        return self.outcomes[operation.id]

    def _outcome_of(self, operation):
        told = operation.with_env(self.words)
        if operation.fault_code == "undo_never":
            # A customer stays: nobody has to do anything about it.
            return "needless", told.fault_shown, ""
        if operation.state == "attention":
            return "refused", told.fault_shown, told.fault_remedy
        if operation.state in ("cancelled", "done"):
            return "needless", told.note_shown, ""
        blocker = operation.blocked_by_id
        if not blocker:
            return operation.verb, "", ""
        if blocker in self.seen:
            outcome, text, remedy = self._outcome(blocker)
        else:
            outcome, text, remedy = self.known.get(blocker.id), "", ""
            if blocker.state == "sending":
                outcome = blocker.verb
        if outcome in PLANNED:
            return operation.verb, "", ""
        why = self.words._(
            "Waits for %(record)s. %(why)s",
            record=blocker.res_name or blocker.entity,
            why=text or "",
        ).strip()
        if not outcome:
            remedy = self.words._("Choose it too, or press Export invoice first.")
        return "blocked", why, remedy

    # === ROWS === #

    def _records(self):
        """Return {(model, id): record} of what the rows are about."""
        found = {}
        for model, group in self.seen.grouped("res_model").items():
            for record in self.env[model].browse(group.mapped("res_id")).exists():
                found[model, record.id] = record
        return found

    def _accounts(self):
        """Return a function that names the account of an item or an account Id."""
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(SQL(ACCOUNT_NAMES, self.company.id))
        names = {(entity, qbo_id): name for entity, qbo_id, name in rows}
        words = {
            "receivable": self.env._("Accounts receivable"),
            "tax": self.env._("Sales tax"),
        }

        def account(item, account_id):
            if item in words:
                return words[item]
            if item is not None:
                return names.get(("Item", item)) or self.env._("Income")
            if account_id:
                return names.get(("Account", account_id)) or account_id
            return self.env._("Undeposited Funds")

        return account

    def _row(self, operation, accounts, records):
        link = operation.link_id
        body, values = self.prepared.get(operation.id, ({}, {}))
        body = plain(body)
        outcome, text, remedy = self._outcome(operation)
        before = link.image or {}
        after = {"TotalAmt": "0.00"} if outcome in ("void", "delete") else body
        mapper = link._mapper() if link.res_model else self.env["qbo.entity"]
        record = records.get((operation.res_model, operation.res_id))
        planned = outcome in PLANNED
        asks, steps = self.answered.get(operation.id, (False, ""))
        return {
            "operation_id": operation.id,
            "undo_of_id": operation.undo_of_id.id,
            "link_id": link.id,
            "outcome": outcome,
            "asks": asks,
            "text": text or steps or False,
            "remedy": remedy or False,
            "becomes": self._becomes(operation),
            "body": body or False,
            "changes": [
                [key, self._label(mapper, key), old, new]
                for key, old, new in outlook.changes(after, before)
            ]
            if planned
            else False,
            "postings": self._postings(operation, values, body, before, accounts)
            if planned
            else False,
            "tax": float(values.get("_tax") or 0),
            **self._facts(operation, record, values),
        }

    def _label(self, mapper, key):
        return said.show(self.words, mapper._label_node(key)) or key

    def _becomes(self, operation):
        if operation.entity == "Payment" and operation.res_model == "account.move":
            return "Application"
        known = dict(self.env["qbo.plan.line"]._fields["becomes"].selection)
        return operation.entity if operation.entity in known else False

    def _facts(self, operation, record, values):
        """Return number, customer, day and total for the row."""
        found = {"name": operation.res_name}
        if record and operation.res_model in SALES_MODELS:
            document = operation.res_model == "account.move"
            found["partner_id"] = record.partner_id.commercial_partner_id.id
            found["day"] = (document and record.invoice_date) or record.date
            found["currency_id"] = record.currency_id.id
            amount = "amount_total" if document else "amount"
            total = values.get("_total")
            found["amount"] = float(total) if total else record[amount]
        return found

    def _postings(self, operation, values, body, before, accounts):
        """Return {account: amount as text} that running the operation would change."""
        entity = operation.entity
        if operation.verb in ("void", "delete"):
            new = {}
        else:
            merged = {**before, **body}
            total, tax = values.get("_total"), values.get("_tax")
            new = outlook.postings(entity, merged, accounts, total, tax)
        old = outlook.postings(entity, before, accounts) if before else {}
        found = {}
        for name in {**old, **new}:
            amount = new.get(name, 0) - old.get(name, 0)
            if amount:
                found[name] = str(amount)
        return found
