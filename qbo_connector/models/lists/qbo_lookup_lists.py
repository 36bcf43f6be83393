"""Looking up objects of any list after an unknown outcome, not customers alone."""

from odoo import api, models

from ...api import query as ql
from ..runner.qbo_company_lookup import NAME_SPACE
from ..runner.qbo_company_settle import plain


class QboCompany(models.Model):
    _inherit = "qbo.company"

    @api.model
    def _question(self, operation, by_name=False):
        # EXTENDS: items, terms and the like have a Name
        question = super()._question(operation, by_name)
        if "name" in question and not question["name"]:
            question["name"] = (operation.body or {}).get("Name")
        return question

    def _ask(self, questions):
        # EXTENDS: what is no customer is asked for in its own list
        others = {
            op_id: question
            for op_id, question in questions.items()
            if question["entity"] != "Customer"
            and (question["entity"] not in NAME_SPACE or "qbo_id" in question)
        }
        found = super()._ask(
            {op: question for op, question in questions.items() if op not in others}
        )
        if others:
            found.update(self._ask_lists(others))
        return found

    def _ask_lists(self, questions):
        """Read objects by id or name; one query for up to 500 of a list.

        :return: dict operation id -> list of objects, each with its ``entity``
        """
        found = {op_id: [] for op_id in questions}
        groups = {}
        for op_id, question in questions.items():
            field = "Id" if "qbo_id" in question else "Name"
            value = question.get("qbo_id") or question.get("name") or ""
            group = groups.setdefault((question["entity"], field), {})
            group.setdefault(str(value).casefold(), (value, []))[1].append(op_id)
        with self._own_cursor() as cr:
            client = self.with_env(self._runner_env(cr))._client()
        with client:
            for (entity, field), wanted in groups.items():
                values = [value for value, _ops in wanted.values()]
                for condition in ql.chunks_in(field, values):
                    self._ask_list(client, entity, field, condition, wanted, found)
        return found

    def _ask_list(self, client, entity, field, condition, wanted, found):
        for page in client.fetch_all(entity, self._any_active(condition)):
            for row in page:
                _value, op_ids = wanted.get(str(row[field]).casefold(), (None, ()))
                for op_id in op_ids:
                    found[op_id].append({**plain(row), "entity": entity})
