"""What the matching screens do: link, unlink, accept, take back, export.

Called over RPC by the screens. Nothing here waits for QuickBooks: what is to be sent
goes with the next run.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import rows as table

_lt = LazyTranslate(__name__)

# Each record with its best proposal, each object once.
BEST = """
    SELECT DISTINCT ON (link_id) res_id, variant, link_id FROM (
        SELECT DISTINCT ON (res_id, variant) res_id, variant, link_id, score
          FROM qbo_match_proposal
         WHERE qbo_company_id = %(company)s AND kind = %(kind)s AND state = 'open'
           AND score >= %(score)s AND (%(all)s OR id = ANY(%(ids)s))
         ORDER BY res_id, variant, score DESC, id) p
     ORDER BY link_id, score DESC, res_id
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === LINK ONE === #

    def match_link(self, kind, res_id, link_id):
        """Link an Odoo record with a QuickBooks object; nothing is sent.

        :param int link_id: ``id`` of a row of the right side
        :return: dict ``link_id``, ``differences`` (list of ``path``, ``label``,
            ``theirs``, ``mine``) and ``warnings`` (texts)
        :raise UserError: when either side is linked or being sent, or they cannot be
            one and the same
        """
        kind = self._check_match(kind)
        record = self.env[kind.res_model].browse(res_id).exists()
        if not record:
            raise UserError(self.env._("The record is not in Odoo any more."))
        record.check_access("read")
        self._take_lane_by_hand()
        company = self._by_hand()
        link = company.env["qbo.link"].browse(link_id).exists()
        company._check_pair(kind, record, link)
        variant = company._object_variant(
            kind, table.read_path(link.image or {}, "CurrencyRef.value")
        )
        if not company._link_pairs(kind, None, [((res_id, variant), link.id)]):
            raise UserError(
                self.env._(
                    "%(record)s is linked or being sent already. Unlink it first, or "
                    "wait until the answer is there.",
                    record=record.display_name,
                )
            )
        link._agree({})
        link.agree_due = False
        warnings = self._link_warnings(link)
        if link.res_model == "res.partner":
            # Of other kinds on request only: many products have such a text.
            warnings += link.with_env(self.env)._left_behind()
        return {
            "link_id": link.id,
            "differences": link._differences().get(link.id, []),
            "warnings": warnings,
        }

    def _check_pair(self, kind, record, link):
        """Refuse to link what cannot be one, by name.

        :raise UserError: with what to do instead
        """
        if not link or link.qbo_company_id != self or link.entity != kind.entity:
            raise UserError(
                self.env._("The QuickBooks object is not there any more. Reload.")
            )
        if link.res_model:
            raise UserError(
                self.env._(
                    "%(object)s in QuickBooks is already linked to %(record)s. Choose "
                    "another one, or unlink it there first.",
                    object=link.qbo_name,
                    record=link.res_name or link.res_model,
                )
            )
        if kind.top_only and link.parent_qbo_id:
            raise UserError(
                self.env._(
                    "%(object)s is a sub-customer: a job of another customer. Link it "
                    "to a project, with Link job.",
                    object=link.qbo_name,
                )
            )
        if kind.res_model == "res.partner" and record.parent_id:
            raise UserError(
                self.env._(
                    "%(record)s belongs to %(company)s: link that contact.",
                    record=record.display_name,
                    company=record.commercial_partner_id.display_name,
                )
            )

    def _link_warnings(self, link):
        """Return what somebody should know who has linked an object."""
        texts = []
        if link.entity == "Item" and link.subtype == "Inventory":
            texts.append(
                self.env._(
                    "%(item)s is kept in stock in QuickBooks: with each document "
                    "QuickBooks posts the cost of goods and moves the stock by itself.",
                    item=link.qbo_name,
                )
            )
        if not link.qbo_active:
            texts.append(
                self.env._(
                    "%(object)s is inactive in QuickBooks.", object=link.qbo_name
                )
            )
        return texts

    # === UNLINK === #

    def match_unlink(self, link_ids):
        """Take links apart; nothing changes in QuickBooks.

        :param link_ids: ids of links
        :return: number of links taken apart
        :raise UserError: while a request is on its way, or when a customer would leave
            linked jobs behind
        """
        self.ensure_one()
        self._check_group("user")
        self.check_access("read")
        self._take_lane_by_hand()
        company = self._by_hand()
        links = company.env["qbo.link"].search(
            [
                ("id", "in", link_ids),
                ("qbo_company_id", "=", self.id),
                ("res_model", "!=", False),
                ("qbo_id", "!=", False),
            ]
        )
        links._check_jobs_behind()
        company._unlink_set(links)
        self._log_event(_lt("%(count)s links taken apart", count=len(links)))
        return len(links)

    def match_clear(self, kind):
        """Take all links of a kind apart; the run can be taken back.

        Customers with linked jobs stay linked.

        :return: dict ``run_id``, ``count``, ``kept`` (customers with linked jobs)
        """
        kind = self._check_match(kind)
        self._check_group("bookkeeper")
        self._take_lane_by_hand()
        company = self._by_hand()
        links = company.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", kind.entity),
                ("res_model", "=", kind.res_model),
                ("qbo_id", "!=", False),
                ("res_id", "in", self._kind_ids(kind)),
            ]
        )
        kept = company._with_jobs(links)
        links -= kept
        run = company.env["qbo.match.run"]._open_run(
            company,
            kind.key,
            "clear",
            self.env._("%(kind)s: all links cleared", kind=self.env._(kind.label)),
            user_id=self.env.uid,
            state="done",
            linked=len(links),
        )
        company.env["qbo.match.line"]._note_links(run, links)
        company._unlink_set(links)
        self._log_event(run.name)
        return {"run_id": run.id, "count": len(links), "kept": len(kept)}

    def _kind_ids(self, kind):
        """Return the ids of all records of a kind, archived ones too."""
        model = self.env[kind.res_model].sudo().with_context(active_test=False)
        return model._search(self._kind_domain(kind))

    # === AUTOMATCH === #

    def match_auto(self, kind):
        """Let the next run match a kind, in the background.

        :return: id of the ``qbo.match.run``
        """
        kind = self._check_match(kind)
        waiting = (
            self.env["qbo.match.run"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("kind", "=", kind.key),
                    ("action", "=", "automatch"),
                    ("state", "in", ("waiting", "running")),
                ],
                limit=1,
            )
        )
        run = waiting or self.env["qbo.match.run"].sudo()._open_run(
            self,
            kind.key,
            "automatch",
            self.env._("Automatch: %(kind)s", kind=self.env._(kind.label)),
            user_id=self.env.uid,
        )
        self._trigger_run()
        return run.id

    def match_accept(self, kind, score=0, proposal_ids=None):
        """Link what is proposed: some proposals, or all from a score on.

        Of several proposals for one record, or one object, the best counts.

        :param int score: least score
        :param proposal_ids: ids of ``qbo.match.proposal``; None for all
        :return: dict ``run_id`` and ``count``
        """
        kind = self._check_match(kind)
        self._take_lane_by_hand()
        company = self._by_hand()
        company.env["qbo.match.proposal"].flush_model()
        rows = company.env.execute_query(
            SQL(
                BEST,
                company=self.id,
                kind=kind.key,
                score=int(score),
                all=proposal_ids is None,
                ids=list(proposal_ids or ()),
            )
        )
        run = company.env["qbo.match.run"]._open_run(
            company,
            kind.key,
            "accept",
            self.env._("%(kind)s: proposals accepted", kind=self.env._(kind.label)),
            user_id=self.env.uid,
            state="done",
        )
        pairs = [((res_id, variant), link) for res_id, variant, link in rows]
        run.linked = company._link_pairs(kind, run, pairs)
        self._log_event(f"{run.name}: {run.linked}")
        self._trigger_run()
        return {"run_id": run.id, "count": run.linked}

    def match_reject(self, proposal_ids):
        """Say that proposals are wrong; automatch does not make them again."""
        self.ensure_one()
        self._check_group("user")
        self.check_access("read")
        proposals = (
            self.env["qbo.match.proposal"]
            .sudo()
            .search([("id", "in", proposal_ids), ("qbo_company_id", "=", self.id)])
        )
        proposals.state = "rejected"
        return len(proposals)

    # === TAKE BACK === #

    def match_take_back(self, run_id):
        """Undo a run: unlink what it linked, link again what it cleared, or delete what
        it imported.

        What somebody has changed since then stays as it is.

        :return: dict ``count`` and ``kept`` (in use: linked jobs, changed, needed)
        :raise UserError: when the run is not done, or was taken back before
        """
        self.ensure_one()
        self._check_group("user")
        self.check_access("read")
        self._take_lane_by_hand()
        company = self._by_hand()
        run = company.env["qbo.match.run"].search(
            [("id", "=", run_id), ("qbo_company_id", "=", self.id)]
        )
        if run.state != "done":
            raise UserError(
                self.env._("Only a run that is done can be taken back, and only once.")
            )
        if run.action == "import":
            self._check_group("bookkeeper")
        count, kept = run._take_back()
        self._log_event(
            _lt("Taken back: %(run)s (%(count)s)", run=run.name, count=count)
        )
        return {"count": count, "kept": kept}

    # === DIFFERENCES === #

    def match_compare(self, link_id):
        """Compare a linked record with what QuickBooks holds.

        :return: dict ``differences`` (list of ``path``, ``label``, ``theirs``,
            ``mine``) and ``warnings`` (texts), as when it was linked
        """
        self.ensure_one()
        self._check_group("user")
        link = self.env["qbo.link"].search(
            [
                ("id", "=", link_id),
                ("qbo_company_id", "=", self.id),
                ("state", "=", "linked"),
            ]
        )
        if not link:
            return {"differences": [], "warnings": []}
        link = link.sudo()
        return {
            "differences": link._differences().get(link.id, []),
            "warnings": self._link_warnings(link) + link._left_behind(),
        }

    def match_decide(self, link_id, send):
        """Keep QuickBooks' values, but for some fields that Odoo's are sent of.

        :param send: list of ``path`` whose Odoo value goes to QuickBooks
        :return: number of values that go with the next run
        """
        self.ensure_one()
        self._check_group("user")
        self._take_lane_by_hand()
        link = self.env["qbo.link"].search(
            [("id", "=", link_id), ("qbo_company_id", "=", self.id)]
        )
        link.check_access("read")
        link = link.sudo()
        if link.state != "linked" or not link.qbo_id:
            raise UserError(
                self.env._("A link has changed meanwhile. Close this and look again.")
            )
        link._open_operations()
        link._agree({link.id: list(send)})
        if send:
            self.env["qbo.change"]._touch(link._record().sudo())
        return len(send)
