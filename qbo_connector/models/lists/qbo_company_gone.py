"""Deleted or merged in QuickBooks: proven twice before a link says so.

A list that does not show an object any more, or a change that calls it deleted, is the
first proof; a direct query that does not find it, active or not, is the second. Nothing
is done in Odoo but to say so.
"""

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ...api import query as ql
from ..runner.qbo_company_settle import plain

_lt = LazyTranslate(__name__)

GONE_CHUNK = 500


class QboLink(models.Model):
    _inherit = "qbo.link"

    gone_due = fields.Boolean(
        "Deletions to be looked up",
        help="QuickBooks seems to have lost it: to be proven",
    )

    _gone_idx = models.Index("(qbo_company_id) WHERE gone_due")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _mirror_gone(self, entity, qbo_ids):
        # EXTENDS: what is linked is asked for once more
        result = super()._mirror_gone(entity, qbo_ids)
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "in", qbo_ids),
                ("res_model", "!=", False),
                ("state", "=", "linked"),
            ]
        ).gone_due = True
        return result

    def _gone_step(self):
        """Ask for objects that seem to be gone; one query for all of a list.

        :return: True when there was something to ask
        :raise ApiError: when QuickBooks does not answer properly: nothing is proven
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            links = company.env["qbo.link"].search(
                [("qbo_company_id", "=", self.id), ("gone_due", "=", True)],
                limit=GONE_CHUNK,
            )
            wanted = {
                entity: {link.qbo_id: link.id for link in group}
                for entity, group in links.grouped("entity").items()
            }
            client = company._client() if wanted else None
        if not wanted:
            return False
        found = {}
        with client:
            for entity, ids in wanted.items():
                found[entity] = [
                    plain(row)
                    for condition in ql.chunks_in("Id", ids)
                    for page in client.fetch_all(
                        entity, self._any_active(condition, entity)
                    )
                    for row in page
                ]
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            for entity, ids in wanted.items():
                company._settle_gone(entity, ids, found[entity])
        return True

    def _settle_gone(self, entity, ids, objects):
        """Renew what is there after all; put what is gone before a person.

        :param dict ids: QuickBooks id -> link id
        :param objects: what the direct query found
        """
        self._mirror_store(entity, objects)
        there = {str(row["Id"]) for row in objects}
        links = self.env["qbo.link"].browse(ids.values())
        links.gone_due = False
        gone = links.filtered(lambda link: link.qbo_id not in there)
        gone._open_operations_safe()._cancel(
            _lt("It does not stand in QuickBooks any more.")
        )
        gone.state = "deleted"
        rule = self.env["qbo.fault.rule"]._by_code("deleted_in_quickbooks")
        operations = self.env["qbo.operation"].create(
            [
                {
                    "qbo_company_id": self.id,
                    "link_id": link.id,
                    "verb": "merge",
                    "entity": link.entity,
                    "res_model": link.res_model,
                    "res_id": link.res_id,
                    "res_name": link.res_name,
                }
                for link in gone
            ]
        )
        for operation in operations:
            operation._stop(rule, operation.link_id.qbo_name)


class QboLinkGone(models.Model):
    _inherit = "qbo.link"

    def _open_operations_safe(self):
        """Return what waits for these links; what is being sent goes on."""
        return self.operation_ids.filtered(
            lambda row: row.state in ("waiting", "attention")
        )
