"""Linking and unlinking by hand. Nothing here writes to QuickBooks.

Whoever links takes the lane of the QBO company in his own transaction, so that the
runner sends nothing of the company until it ends; rows that the runner has changed
since the transaction began make PostgreSQL refuse ours, and Odoo runs the request
again.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class QboLink(models.Model):
    _inherit = "qbo.link"

    # === LINK === #

    @api.model
    def _for_hand(self, company, record, variant, entity="Customer", make=True):
        """Return the link of a record, made when there is none; nothing is owed.

        :param bool make: without it a missing link is only made in memory
        """
        values = {
            "qbo_company_id": company.id,
            "entity": entity,
            "res_model": record._name,
            "res_id": record.id,
            "variant": variant,
        }
        domain = [(name, "=", value) for name, value in values.items()]
        links = self.sudo()
        return links.search(domain) or (
            links.create(values) if make else links.new(values)
        )

    @api.model
    def _of_object(self, company, qbo_id, entity="Customer"):
        """Return the link of a QuickBooks object that has an Odoo record, if any."""
        return self.sudo().search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "=", entity),
                ("qbo_id", "=", str(qbo_id)),
                ("res_model", "!=", False),
            ]
        )

    def _link_by_hand(self, answered):
        """Say that the record of this link is a QuickBooks object; nothing is sent.

        What differs stays as it is on both sides until somebody decides otherwise.
        The caller holds the lane.

        :param dict answered: the object as QuickBooks gives it now
        :raise UserError: when either side is linked or being sent, or the currency
            is another one
        """
        self.ensure_one()
        company = self.qbo_company_id._by_hand()
        link = self.with_env(company.env)
        link._check_linkable(answered)
        link._open_operations()._cancel(
            _lt("Linked by hand to %s", answered.get("DisplayName"))
        )
        link._adopt(company, answered)
        link.env.cr.cache.pop("qbo_connector.customers", None)
        link._agree({})
        company.env["qbo.operation"].search(
            [("blocked_by_id.link_id", "=", link.id)]
        )._wait(blocked_by_id=False)

    def _open_operations(self):
        """Return what is owed for these links.

        :raise UserError: when a request is on its way
        """
        operations = self.operation_ids.filtered(
            lambda operation: operation.state in ("waiting", "attention", "sending")
        )
        for operation in operations.filtered(lambda row: row.state == "sending"):
            raise UserError(
                self.env._(
                    "%(record)s is being sent to %(company)s right now. Wait until "
                    "the answer is there, then try again.",
                    record=operation.res_name or self[:1].res_name,
                    company=operation.qbo_company_id.name,
                )
            )
        return operations

    def _check_linkable(self, answered):
        """Refuse a link that would contradict another one, by name."""
        if self.qbo_id:
            raise UserError(
                self.env._(
                    "%(record)s is already %(object)s in %(company)s. Unlink it first.",
                    record=self.res_name,
                    object=self.display_name,
                    company=self.qbo_company_id.name,
                )
            )
        other = self._of_object(self.qbo_company_id, answered["Id"], self.entity)
        if other:
            raise UserError(
                self.env._(
                    "%(object)s in QuickBooks is already linked to %(record)s. Choose "
                    "another one, or unlink it there first.",
                    object=answered.get("FullyQualifiedName") or other.qbo_name,
                    record=other.res_name or other.res_model,
                )
            )
        company = self.qbo_company_id
        theirs = (answered.get("CurrencyRef") or {}).get("value")
        mine = company._variant_currency(self.variant) or company.home_currency
        if company.multi_currency and theirs and mine and theirs != mine:
            raise UserError(
                self.env._(
                    "%(object)s is kept in %(theirs)s in QuickBooks, for ever; "
                    "%(record)s would be billed in %(mine)s. Choose one in %(mine)s.",
                    object=answered.get("DisplayName"),
                    theirs=theirs,
                    mine=mine,
                    record=self.res_name,
                )
            )

    # === UNLINK === #

    def action_unlink(self):
        """Take records and QuickBooks objects apart; nothing changes in QuickBooks.

        The link stays as history, and the object is one that nobody has matched.
        Nothing is exported again by itself; by hand it meets the check for
        lookalikes, which offers the link again.

        :raise UserError: while a request is on its way, or when a customer would
            leave linked jobs behind
        """
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        for company, links in self.sudo().grouped("qbo_company_id").items():
            company._take_lane_by_hand()
            links._release()
            company._log_event(
                _lt("Unlinked: %s", ", ".join(links.mapped("display_name")))
            )
        return self.env["qbo.company"]._notify(
            self.env._(
                "Unlinked. Nothing was changed in QuickBooks, and nothing is exported "
                "again by itself."
            ),
            reload=True,
        )

    def _release(self):
        """Detach linked objects from their records, and keep both sides."""
        links = self.filtered(lambda link: link.res_model)
        links._check_jobs_behind()
        links._open_operations()._cancel(_lt("Unlinked by hand"))
        columns = (
            "qbo_company_id",
            "entity",
            "qbo_id",
            "qbo_name",
            "qbo_active",
            "parent_qbo_id",
            "sync_token",
            "image",
            "is_project",
            "name_key",
            "email_key",
            "phone_key",
            *self._release_columns(),
        )
        objects = [
            {
                **{name: link[name] for name in columns},
                "qbo_company_id": link.qbo_company_id.id,
                "state": "unmatched",
            }
            for link in links
            if link.qbo_id
        ]
        links.write(
            {
                "state": "released",
                "qbo_id": False,
                "sent": False,
                "fingerprint": False,
                "image": False,
                "linked_at": False,
                "create_new": False,
            }
        )
        links.flush_recordset()
        self.create(objects)

    def _check_jobs_behind(self):
        """Refuse to unlink a customer whose jobs stay linked: they would lose it."""
        customers = self.filtered(
            lambda link: link.res_model == "res.partner" and link.qbo_id
        )
        if not customers:
            return
        behind = self.search(
            [
                ("qbo_company_id", "in", customers.qbo_company_id.ids),
                ("res_model", "=", "project.project"),
                ("parent_qbo_id", "in", customers.mapped("qbo_id")),
                ("qbo_id", "!=", False),
                ("id", "not in", self.ids),
            ],
            limit=4,
        )
        if behind:
            raise UserError(
                self.env._(
                    "Jobs of this customer are linked: %(jobs)s. Unlink them first, or "
                    "select all of them in QuickBooks > Logs > Links to unlink them at "
                    "once.",
                    jobs=", ".join(behind.mapped("display_name")),
                )
            )

    def action_open_in_quickbooks(self):
        """Open the object in QuickBooks."""
        self.ensure_one()
        if not self.qbo_url:
            raise UserError(self.env._("It does not stand in QuickBooks yet."))
        return {"type": "ir.actions.act_url", "url": self.qbo_url, "target": "new"}
