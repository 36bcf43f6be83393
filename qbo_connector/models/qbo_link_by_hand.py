"""Linking and unlinking by hand. Nothing here writes to QuickBooks.

Whoever links takes the lane of the QBO company in his own transaction, so that the
runner sends nothing of the company until it ends; rows that the runner has changed
since the transaction began make PostgreSQL refuse ours, and Odoo runs the request
again.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..api import faults
from ..api import query as ql
from ..entities import rows
from .qbo_company_settle import plain

# QuickBooks has five levels: a job has at most four above it.
LEVELS = 4


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _take_lane_by_hand(self):
        """Keep the runner out until the end of the user's transaction.

        :raise UserError: while something is being sent for this company
        """
        self.ensure_one()
        if not self._try_lane(self.env.cr):
            raise UserError(
                self.env._(
                    "Something is being sent to %(company)s right now. Nothing was "
                    "changed: press the button again in a few seconds.",
                    company=self.name,
                )
            )

    def _by_hand(self):
        """Return the company in the runner's environment, in the user's transaction.

        What is computed for QuickBooks must not depend on the user's language.
        """
        return self.with_env(self._runner_env(self.env.cr))

    def _read_live(self, entity, condition, limit=None):
        """Read objects of QuickBooks now, inactive ones too.

        :param str condition: of the query language
        :return: list of objects as the API gives them, fractions as text
        :raise UserError: when QuickBooks does not answer, in the user's words
        """
        self._check_live()
        statement = ql.select(
            entity, self._any_active(condition), "DisplayName", 1, limit or ql.MAX_ROWS
        )
        try:
            with self.sudo()._client() as client:
                answer = client.fetch_query(statement).or_raise()
        except (faults.OAuthError, faults.ApiError) as error:
            raise UserError(self._live_text(error)) from error
        found = (answer.data.get("QueryResponse") or {}).get(entity, [])
        return [plain(row) for row in found]

    def _check_live(self):
        """Refuse to read where a read could renew a token that is not ours to renew.

        :raise UserError: when the company is not connected, or in a copied database
        """
        if self._moved():
            rule = self.env["qbo.fault.rule"]._by_code("database_moved")
            raise UserError(f"{rule._text('', None)} {rule.remedy}")
        if self.state not in ("connected", "paused"):
            raise UserError(
                self.env._(
                    "%(company)s is not connected with QuickBooks. An administrator "
                    "can connect it on the QuickBooks company.",
                    company=self.name,
                )
            )

    def _live_text(self, error):
        if isinstance(error, faults.OAuthError):
            return self.env._(
                "%(company)s is not connected with QuickBooks (%(error)s). An "
                "administrator can connect it again on the QuickBooks company.",
                company=self.name,
                error=error,
            )
        rule = self.env["qbo.fault.rule"]._for_error(error)
        return f"{rule._text(str(error), None)} {rule.remedy}"

    def _read_by_id(self, entity, qbo_ids):
        """Read objects by their ids: one request for up to 500.

        :return: dict qbo id -> object
        """
        found = {}
        for condition in ql.chunks_in("Id", qbo_ids):
            for row in self._read_live(entity, condition):
                found[str(row["Id"])] = row
        return found

    def _take_back(self, projects):
        """Let unlinked jobs and their customers be made again: a person asked for it."""
        customers = projects.partner_id.commercial_partner_id | self.internal_partner_id
        self.env["qbo.link"].search(
            Domain(
                [
                    ("qbo_company_id", "=", self.id),
                    ("state", "=", "released"),
                    ("qbo_id", "=", False),
                ]
            )
            & (
                Domain("res_model", "=", "project.project")
                & Domain("res_id", "in", projects.ids)
                | Domain("res_model", "=", "res.partner")
                & Domain("res_id", "in", customers.ids)
            )
        ).write({"state": "to_create"})

    def _ancestors(self, answered):
        """Return the objects above one, the nearest first."""
        found, parent = [], (answered.get("ParentRef") or {}).get("value")
        while parent and len(found) < LEVELS:
            above = self._read_by_id("Customer", [str(parent)]).get(str(parent))
            if not above:
                break
            found.append(above)
            parent = (above.get("ParentRef") or {}).get("value")
        return found


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
            self.env._("Linked by hand to %s", answered.get("DisplayName"))
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

    # === DIFFERENCES === #

    def _differences(self):
        """Compare linked records with what QuickBooks holds.

        :return: dict link id -> list of dicts: ``path``, ``label``, ``theirs``,
            ``mine`` (as shown), where the two differ
        """
        found = {}
        for _key, group in self.filtered("qbo_id").grouped(
            lambda link: (link.qbo_company_id, link.entity, link.res_model)
        ).items():
            company = group.qbo_company_id._by_hand()
            links = group.with_env(company.env)
            mapper = links._mapper()
            for link_id, values in mapper._values(company, links).items():
                link = links.browse(link_id)
                found[link_id] = link._compare(mapper, mapper._update_values(values))
        return found

    def _compare(self, mapper, values):
        """Return the differences of one link; see :meth:`_differences`."""
        image = self.image or {}
        result = []
        for path, mine in values.items():
            theirs = rows.read_path(image, path)
            if (mine or "") == (theirs or ""):
                continue
            result.append(
                {
                    "path": path,
                    "label": self._path_label(path),
                    "theirs": self._shown(path, theirs),
                    "mine": self._shown(path, mine),
                }
            )
        return result

    @api.model
    def _path_label(self, path):
        """Return how a QuickBooks property is called on its screens."""
        parts = {
            "Line1": self.env._("street"),
            "Line2": self.env._("street 2"),
            "City": self.env._("city"),
            "CountrySubDivisionCode": self.env._("state"),
            "PostalCode": self.env._("ZIP code"),
            "Country": self.env._("country"),
        }
        labels = {
            "DisplayName": self.env._("Display name"),
            "CompanyName": self.env._("Company name"),
            "GivenName": self.env._("First name"),
            "FamilyName": self.env._("Last name"),
            "PrimaryEmailAddr": self.env._("E-mail"),
            "PrimaryPhone": self.env._("Phone"),
            "WebAddr": self.env._("Website"),
            "ParentRef": self.env._("Parent customer"),
            "BillWithParent": self.env._("Bill with parent"),
            "Active": self.env._("Active"),
            "BillAddr": self.env._("Billing address"),
            "ShipAddr": self.env._("Shipping address"),
        }
        group, _dot, member = path.partition(".")
        label = labels.get(group, group)
        return f"{label}: {parts[member]}" if member in parts else label

    def _shown(self, path, value):
        """Return a value as a person reads it."""
        if path == "ParentRef.value":
            holder = value and self.search(
                [
                    ("qbo_company_id", "=", self.qbo_company_id.id),
                    ("entity", "=", self.entity),
                    ("qbo_id", "=", str(value)),
                ]
            )
            return holder.qbo_name if holder else (value and f"#{value}" or "")
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        return str(value or "")

    def _agree(self, send):
        """Write down what both sides hold now, so that only what changes is sent.

        Fields in ``send`` keep QuickBooks' present value as the agreed one: the next
        run finds that Odoo's is another, and sends it. All others count as agreed.

        :param send: dict link id -> paths of which Odoo's value is to be sent
        """
        for _key, group in self.grouped(
            lambda link: (link.qbo_company_id, link.entity, link.res_model)
        ).items():
            company = group.qbo_company_id._by_hand()
            links = group.with_env(company.env)
            mapper = links._mapper()
            for link_id, values in mapper._values(company, links).items():
                link = links.browse(link_id)
                image = link.image or {}
                agreed = dict(values)
                for path in send.get(link_id, ()):
                    agreed[path] = rows.read_path(image, path)
                link.write(
                    {
                        "sent": agreed,
                        "fingerprint": rows.fingerprint(mapper._update_values(agreed)),
                    }
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
                self.env._("Unlinked: %s", ", ".join(links.mapped("display_name")))
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
        links._open_operations()._cancel(self.env._("Unlinked by hand"))
        columns = (
            "qbo_company_id", "entity", "qbo_id", "qbo_name", "qbo_active",
            "parent_qbo_id", "sync_token", "image", "is_project", "name_key",
            "email_key", "phone_key",
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
                    "select all of them in QuickBooks > Links and unlink them together.",
                    jobs=", ".join(behind.mapped("display_name")),
                )
            )

    def action_open_in_quickbooks(self):
        """Open the object in QuickBooks."""
        self.ensure_one()
        if not self.qbo_url:
            raise UserError(self.env._("It does not stand in QuickBooks yet."))
        return {"type": "ir.actions.act_url", "url": self.qbo_url, "target": "new"}

    def _linked_result(self):
        """Return what is shown after linking: the differences, or that there are none."""
        differences = {key: rows_ for key, rows_ in self._differences().items() if rows_}
        if differences:
            return self.env["qbo.difference.wizard"]._open(differences)
        return self.env["qbo.company"]._notify(
            self.env._(
                "Linked: %(objects)s. Both sides hold the same, and nothing was sent.",
                objects=", ".join(self.mapped("display_name")),
            ),
            reload=True,
        )
