"""What QuickBooks holds and Odoo refuses: one record stops, and all others go on."""

import logging

import psycopg2.errors

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..runner.qbo_company_runner import CONFLICT_ERRORS

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)


def reason(error):
    """Return what a person reads of an error: its own words where it has some."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, psycopg2.errors.Error):
        return (error.diag.message_primary or str(error)).strip()
    return f"{type(error).__name__}: {error}"


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    # Never sent: it says that something could not be taken over from QuickBooks.
    verb = fields.Selection(
        selection_add=[("pull", "Take over")], ondelete={"pull": "cascade"}
    )

    def _try_again(self):
        # EXTENDS: what could not be taken over is taken over again, not sent
        pulls = self.filtered(lambda operation: operation.verb == "pull")
        pulls._pull_again()
        return super(QboOperation, self - pulls)._try_again()

    def _pull_again(self):
        """Let the next run take over again what Odoo has refused."""
        if not self:
            return
        links = self.link_id
        self._cancel(_lt("Tried again"))
        links.filtered(lambda link: link.state == "linked").pull_due = True
        unmatched = links.filtered(lambda link: link.state == "unmatched")
        for company, group in unmatched.grouped("qbo_company_id").items():
            company._import_again(group)
        links.qbo_company_id._trigger_run()


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _guarded(self, method, *arguments):
        """Do something in a savepoint; an error undoes just this.

        :return: tuple (result, None), or (None, reason as text)
        """
        try:
            with self.env.cr.savepoint():
                return method(*arguments), None
        except CONFLICT_ERRORS:
            raise
        except Exception as error:
            _logger.info("QBO company %s: %s", self.id, reason(error))
            return None, reason(error)

    def _stop_pull(self, link, code, res_model, text):
        """Say on a record, and in Needs attention, why it could not be taken over.

        :param str code: of the ``qbo.fault.rule``
        """
        rule = self.env["qbo.fault.rule"]._by_code(code)
        name = link.res_name or link.qbo_name
        operation = self.env["qbo.operation"].create(
            {
                "qbo_company_id": self.id,
                "link_id": link.id,
                "verb": "pull",
                "entity": link.entity,
                "res_model": res_model,
                "res_id": link.res_id,
                "res_name": name,
            }
        )
        operation._stop(rule, text)

    def _stopped_pulls(self, links):
        """Return what could not be taken over of some links."""
        return self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("verb", "=", "pull"),
                ("state", "=", "attention"),
            ]
        )

    def _reconsider(self, links, swept=False):
        # EXTENDS: the record was changed, so it may take over what it has refused
        result = super()._reconsider(links, swept)
        if not swept:
            self._stopped_pulls(links)._pull_again()
        return result
