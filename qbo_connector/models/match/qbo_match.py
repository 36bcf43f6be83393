"""Matching lists: which records and objects take part, and links in bulk.

Linking writes nothing to QuickBooks: what both sides hold counts as agreed, and only
what changes afterwards is sent.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities.kinds import KINDS

_lt = LazyTranslate(__name__)

AGREE_CHUNK = 500

LINK = """
    UPDATE qbo_link l
       SET res_model = %(model)s, res_id = w.res_id, variant = w.variant,
           state = 'linked', linked_at = now() AT TIME ZONE 'UTC',
           match_run_id = %(run)s, agree_due = true, pull_due = false,
           create_new = false, write_date = now() AT TIME ZONE 'UTC'
      FROM unnest(%(records)s::int[], %(variants)s::text[], %(links)s::int[])
           AS w(res_id, variant, link_id)
     WHERE l.id = w.link_id AND l.state = 'unmatched' AND l.res_model IS NULL
       AND NOT EXISTS (
           SELECT 1 FROM qbo_link o
            WHERE o.qbo_company_id = l.qbo_company_id AND o.entity = l.entity
              AND o.res_model = %(model)s AND o.res_id = w.res_id
              AND o.variant = w.variant)
 RETURNING l.id
"""
KEPT = (
    "qbo_company_id, company_id, entity, qbo_name, qbo_active, parent_qbo_id,"
    " sync_token, image, is_project, name_key, email_key, phone_key, code_key,"
    " tax_key, subtype, seen_at, qbo_id"
)
FORGET = (
    "sent = NULL, fingerprint = NULL, base = NULL, linked_at = NULL,"
    " match_run_id = NULL, agree_due = false, pull_due = false, gone_due = false"
)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === WHO TAKES PART === #

    @api.model
    def _kind(self, key):
        """Return a kind by its key.

        :raise UserError: when there is no such kind
        """
        if key not in KINDS:
            raise UserError(
                self.env._(
                    "%(kind)s is nothing that can be matched. There are: %(kinds)s",
                    kind=key,
                    kinds=", ".join(KINDS),
                )
            )
        return KINDS[key]

    def _kind_domain(self, kind, linked=None):
        """Return the domain of the Odoo records of a kind.

        :param bool linked: only those that are linked, or only those that are not
        """
        self.ensure_one()
        model = self.env[kind.res_model]
        domain = Domain(list(kind.domain))
        if {"company_id", "company_ids"} & model._fields.keys():
            domain &= Domain(model._check_company_domain(self.company_id))
        if kind.res_model == "res.partner":
            # The company itself is neither its own customer nor its own vendor.
            domain &= Domain("ref_company_ids", "=", False)
        if kind.key == "contacts":
            domain &= self._contact_domain()
        if linked is not None:
            operator = "in" if linked else "not in"
            domain &= Domain("id", operator, self._linked_records(kind))
        return domain

    def _linked_records(self, kind):
        """Return the sub-query of the records of a kind that are linked."""
        return SQL(
            "(SELECT res_id FROM qbo_link WHERE qbo_company_id = %s AND entity = %s"
            " AND res_model = %s AND qbo_id IS NOT NULL AND res_id IS NOT NULL)",
            self.id,
            kind.entity,
            kind.res_model,
        )

    def _kind_objects(self, kind):
        """Return the condition of the QuickBooks objects of a kind in ``qbo_link``."""
        parts = [
            SQL("qbo_company_id = %s AND entity = %s", self.id, kind.entity),
            SQL("qbo_id IS NOT NULL"),
        ]
        if kind.top_only:
            parts.append(SQL("parent_qbo_id IS NULL"))
        if kind.subtypes:
            parts.append(SQL("subtype = ANY(%s)", list(kind.subtypes)))
        return SQL(" AND ").join(parts)

    # === LINKS IN BULK === #

    def _link_pairs(self, kind, run, pairs):
        """Link records with QuickBooks objects that nobody has matched; set-based.

        What was linked or is being sent meanwhile is left out. What is owed to make a
        record in QuickBooks is not needed any more.

        :param run: ``qbo.match.run`` that does it, or None
        :param pairs: list of ((record id, variant), link id)
        :return: number of links made
        """
        if not pairs:
            return 0
        self._drop_unsent_links(kind, [left for left, _link in pairs])
        links = self.env["qbo.link"]
        links.flush_model()
        self.env.cr.execute(
            SQL(
                LINK,
                model=kind.res_model,
                run=run.id if run else None,
                records=[left[0] for left, _link in pairs],
                variants=[left[1] for left, _link in pairs],
                links=[link for _left, link in pairs],
            )
        )
        made = links.browse(row[0] for row in self.env.cr.fetchall())
        links.invalidate_model()
        self.env.cr.cache.pop("qbo_connector.customers", None)
        self.env.cr.cache.pop("qbo_connector.linked", None)
        if run:
            self.env["qbo.match.line"]._note_links(run, made)
        self.env["qbo.match.proposal"]._forget_settled(self, made.ids)
        self._stopped_pulls(made)._cancel(_lt("It is linked."))
        self.env["qbo.operation"].search(
            [("blocked_by_id.link_id", "in", made.ids)]
        )._wait(blocked_by_id=False)
        return len(made)

    def _drop_unsent_links(self, kind, lefts):
        """Remove rows of records that never reached QuickBooks, keeping their log.

        :param lefts: list of (record id, variant)
        """
        wanted = set(lefts)
        rows = (
            self.env["qbo.link"]
            .search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "=", kind.entity),
                    ("res_model", "=", kind.res_model),
                    ("res_id", "in", [left[0] for left in lefts]),
                    ("qbo_id", "=", False),
                ]
            )
            .filtered(lambda link: (link.res_id, link.variant) in wanted)
        )
        if not rows:
            return
        operations = rows.operation_ids
        sending = operations.filtered(lambda row: row.state == "sending").link_id
        rows -= sending
        operations = rows.operation_ids
        operations.filtered(lambda row: row.state in ("waiting", "attention"))._cancel(
            _lt("Linked to an object of QuickBooks")
        )
        # The log stays; it finds its record by model and id.
        operations.link_id = False
        rows.unlink()

    def _unlink_set(self, links, history=True):
        """Take links apart, set-based; both sides stay as they are.

        :param links: linked ``qbo.link`` rows of this company
        :param bool history: keep a released row of each record, so that nothing is
            exported again by itself; without it the state before linking comes back
        :raise UserError: while a request is on its way
        """
        links._open_operations()._cancel(_lt("Unlinked"))
        links.flush_model()
        standing = links.filtered(lambda link: link.state != "deleted")
        if history:
            self._release_set(links, standing)
        else:
            self.env.cr.execute(
                SQL(
                    "UPDATE qbo_link SET res_model = NULL, res_id = NULL,"
                    " variant = '-', state = 'unmatched', %s WHERE id = ANY(%s)",
                    SQL(FORGET),
                    links.ids,
                )
            )
        self.env.cr.cache.pop("qbo_connector.customers", None)
        self.env.cr.cache.pop("qbo_connector.linked", None)
        self.env["qbo.link"].invalidate_model()

    def _release_set(self, links, standing):
        """Leave a released row of each record, and a new one of each object.

        :param standing: those links whose object is still in QuickBooks
        """
        cr, kept = self.env.cr, SQL(KEPT)
        cr.execute("DROP TABLE IF EXISTS qbo_unlinked")
        cr.execute(
            SQL(
                "CREATE TEMP TABLE qbo_unlinked ON COMMIT DROP AS"
                " SELECT %s FROM qbo_link WHERE id = ANY(%s)",
                kept,
                standing.ids,
            )
        )
        cr.execute(
            SQL(
                "UPDATE qbo_link SET state = 'released', qbo_id = NULL, image = NULL,"
                " create_new = false, %s WHERE id = ANY(%s)",
                SQL(FORGET),
                links.ids,
            )
        )
        cr.execute(
            SQL(
                "INSERT INTO qbo_link (%s, variant, state, create_date, write_date)"
                " SELECT %s, '-', 'unmatched', now() AT TIME ZONE 'UTC',"
                " now() AT TIME ZONE 'UTC' FROM qbo_unlinked",
                kept,
                kept,
            )
        )

    def _with_jobs(self, links):
        """Return those links of customers whose jobs are linked."""
        customers = links.filtered(lambda link: link.res_model == "res.partner")
        jobs = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("res_model", "=", "project.project"),
                ("parent_qbo_id", "in", customers.mapped("qbo_id")),
                ("qbo_id", "!=", False),
            ]
        )
        parents = set(jobs.mapped("parent_qbo_id"))
        return customers.filtered(lambda link: link.qbo_id in parents)

    # === AGREEMENT === #

    def _agree_step(self):
        """Write down what both sides of links made in bulk hold; one chunk.

        Before anything is planned, so that linking sends nothing.

        :return: True when there was something to do
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            links = company.env["qbo.link"].search(
                [("qbo_company_id", "=", self.id), ("agree_due", "=", True)],
                order="id",
                limit=AGREE_CHUNK,
            )
            if not links:
                return False
            links._agree({})
            links.agree_due = False
        return True
