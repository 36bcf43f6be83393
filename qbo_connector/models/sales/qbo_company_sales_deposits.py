"""Money that QuickBooks does not let go, since it stands in a deposit: which one."""

from odoo import models

from ...api import batch as qbo_batch
from ...api import query as ql
from ...entities import said
from ..runner.qbo_company_settle import plain

# "Deposited Transaction cannot be changed" (Intuit's list of faults).
DEPOSITED = "6540"
MONEY = ("Payment", "SalesReceipt")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _questions(self, batch):
        """EXTENDS: which deposit holds what was refused? One read for each refusal."""
        found = super()._questions(batch)
        items = qbo_batch.split_answer(self._members(batch), self._stored_answer(batch))
        for operation in batch.operation_ids:
            if operation.state != "sending" or operation.entity not in MONEY:
                continue
            codes = {str(fault.code) for fault in items[operation.bid].faults}
            if DEPOSITED in codes and operation.link_id.qbo_id:
                found[operation.id] = {
                    "entity": "Deposit",
                    "kind": operation.entity,
                    "deposit_of": operation.link_id.qbo_id,
                    "day": (operation.link_id.image or {}).get("TxnDate"),
                }
        return found

    def _ask(self, questions):
        # EXTENDS: deposits can be searched by date only (Intuit's reference)
        mine = {o: q for o, q in questions.items() if "deposit_of" in q}
        found = super()._ask({o: q for o, q in questions.items() if o not in mine})
        if not mine:
            return found
        with self._own_cursor() as cr:
            client = self.with_env(self._runner_env(cr))._client()
        found.update({op_id: [] for op_id in mine})
        days = [question["day"] for question in mine.values() if question["day"]]
        condition = ql.condition("TxnDate", ">=", min(days)) if days else ""
        with client:
            for page in client.fetch_all("Deposit", condition):
                for row in map(plain, page):
                    for op_id, question in mine.items():
                        if question["deposit_of"] in _contents(row, question["kind"]):
                            found[op_id].append({**row, "entity": "Deposit"})
        return found

    def _settle_found(self, operation, item, objects):
        # EXTENDS: nothing is changed; the person is told where the money is
        codes = {str(fault.code) for fault in item.faults} if item else set()
        if DEPOSITED not in codes or operation.entity not in MONEY:
            return super()._settle_found(operation, item, objects)
        self._settle_refused(operation, item)
        deposits = [row for row in objects if row["entity"] == "Deposit"]
        if deposits:
            operation._say(self._deposit_text(operation, deposits[0]))
        return False

    def _deposit_text(self, operation, deposit):
        account = (deposit.get("DepositToAccountRef") or {}).get("name") or ""
        return said.term(
            "deposited",
            record=operation.res_name,
            day=said.day(deposit.get("TxnDate")),
            total=said.money(deposit.get("TotalAmt")),
            account=account,
            id=deposit["Id"],
        )


def _contents(deposit, entity):
    """Return the Ids of the transactions of a kind that a deposit contains."""
    return {
        linked.get("TxnId")
        for line in deposit.get("Line") or ()
        for linked in line.get("LinkedTxn") or ()
        if linked.get("TxnType") == entity
    }
