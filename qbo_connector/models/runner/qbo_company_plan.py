"""From what was touched in Odoo to links and operations."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...entities import rows

# Notes that one step looks at; memory stays flat however much was touched.
CHUNK = 500
INSERT_LINKS = """
    INSERT INTO qbo_link (qbo_company_id, company_id, entity, res_model, res_id,
                          variant, state, qbo_active,
                          create_date, create_uid, write_date, write_uid)
    SELECT %(company)s, %(odoo_company)s, %(entity)s, w.model, w.id, w.variant,
           'to_create', true,
           now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC', 1
      FROM unnest(%(models)s::text[], %(ids)s::int[], %(variants)s::text[])
           AS w(model, id, variant)
    ON CONFLICT (qbo_company_id, entity, res_model, res_id, variant) DO NOTHING
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === NOTES === #

    def _plan(self):
        """Look at one chunk of notes. In the runner's environment only.

        :return: True when there was something to look at
        """
        self.ensure_one()
        notes = self.env.execute_query(
            SQL(
                "SELECT id, res_model, res_id, user_id, by_hand FROM qbo_change"
                " WHERE qbo_company_id = %s ORDER BY id LIMIT %s",
                self.id,
                CHUNK,
            )
        )
        if not notes:
            return self._sweep_step()
        touched, users, by_hand = defaultdict(set), {}, set()
        for _id, model, res_id, user_id, forced in notes:
            touched[model].add(res_id)
            users[model, res_id] = user_id
            if forced and model == "project.project":
                by_hand.add(res_id)
        # Notes of a sweep carry no user: nobody has changed anything that we know of.
        swept = not any(users.values())
        self._plan_records(touched, users, by_hand, swept)
        self.env.cr.execute(
            SQL("DELETE FROM qbo_change WHERE id = ANY(%s)", [row[0] for row in notes])
        )
        return True

    def _plan_records(self, touched, users=None, by_hand=(), swept=False):
        """Make the links and operations that touched records call for.

        :param dict touched: model name to record ids
        :param dict users: (model name, id) to the user who touched it
        :param by_hand: ids of projects that a person asked to export
        :param bool swept: only a sweep asks: what QuickBooks has refused stays refused
        :return: the links concerned
        """
        users = users or {}
        links = self.env["qbo.link"]
        # A sweep looks at every project anyway.
        projects = self._touched_projects(touched, through_contacts=not swept)
        known = self._known_links({"project.project": set(projects.ids)})
        eligible = self._eligible_jobs(projects)
        if by_hand:
            asked = projects.filtered(lambda project: project.id in by_hand)
            asked = self._eligible_jobs(asked, by_hand=True)
            self._take_back(asked)
            eligible |= asked
        if known:
            self._withdraw(projects)
        links |= self._job_links(eligible, users)
        known |= self._known_links({"res.partner": self._touched_partners(touched)})
        links |= known
        self._plan_updates(known, eligible, users)
        self._reconsider(links, swept)
        return links

    def _touched_projects(self, touched, through_contacts=True):
        """Return the projects that the notes are about, through their contacts too.

        A job shows its contact and its customer, which is the contact's company.
        """
        projects = self.env["project.project"].browse(touched.get("project.project"))
        ids = list(touched.get("res.partner", ()))
        if ids and through_contacts:
            projects |= self.env["project.project"].search(
                Domain("partner_id", "in", ids)
                | Domain("partner_id.commercial_partner_id", "in", ids)
            )
        return projects.exists()

    def _touched_partners(self, touched):
        partners = self.env["res.partner"].browse(touched.get("res.partner")).exists()
        return set(partners.ids) | set(partners.commercial_partner_id.ids)

    def _known_links(self, ids_by_model):
        """Return the links of records in this QBO company."""
        links = self.env["qbo.link"]
        for model, ids in ids_by_model.items():
            if ids:
                links |= links.search(
                    [
                        ("qbo_company_id", "=", self.id),
                        ("res_model", "=", model),
                        ("res_id", "in", list(ids)),
                    ]
                )
        return links

    # === LINKS AND CREATES === #

    def _job_links(self, projects, users):
        """Make sure that jobs and their customers have links; owe their creates."""
        wanted = []
        for project in projects:
            customer = self._customer_of(project)
            user = users.get(("project.project", project.id))
            for variant in self._job_variants(project):
                if customer:
                    wanted.append(("res.partner", customer.id, variant, user))
                wanted.append(("project.project", project.id, variant, user))
        return self._ensure_links("Customer", wanted)

    def _ensure_links(self, entity, wanted, owe=True):
        """Return the links of records, made where missing, each with its create.

        :param wanted: list of (model, id, variant, user id)
        :param bool owe: without it nothing is to be created
        """
        if not wanted:
            return self.env["qbo.link"]
        by_key = {
            (model, res_id, variant): user for model, res_id, variant, user in wanted
        }
        models_, ids, variants = zip(*by_key, strict=True)
        self._insert_links(entity, list(models_), list(ids), list(variants))
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("res_model", "in", list(set(models_))),
                ("res_id", "in", list(set(ids))),
            ]
        )
        links = links.filtered(
            lambda link: (link.res_model, link.res_id, link.variant) in by_key
        )
        if owe:
            missing = links.filtered(
                lambda link: not link.qbo_id and link.state == "to_create"
            )
            self._owe(missing, "create", by_key)
        return links

    def _insert_links(self, entity, models_, ids, variants):
        """Insert links that are missing, in one statement; who comes second waits for
        nothing and changes nothing.
        """
        self.env["qbo.link"].flush_model()
        self.env.cr.execute(
            SQL(
                INSERT_LINKS,
                company=self.id,
                odoo_company=self.company_id.id,
                entity=entity,
                models=models_,
                ids=ids,
                variants=variants,
            )
        )
        self.env.cr.cache.pop("qbo_connector.customers", None)
        self.env["qbo.link"].invalidate_model()

    def _owe(self, links, verb, users=None):
        """Add operations that do not stand yet; set-based.

        :param dict users: (model, id, variant) to the user who caused it
        """
        if not links:
            return
        names = {}
        for model, group in links.grouped("res_model").items():
            records = self.env[model].browse(group.mapped("res_id")).exists()
            names.update(
                {(model, record.id): record.display_name for record in records}
            )
        ranks = {
            (mapper._qbo_name, mapper._res_model): mapper._rank
            for mapper in self.env["qbo.entity"]._mappers()
        }
        users = users or {}
        self.env["qbo.operation"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO qbo_operation
                       (qbo_company_id, company_id, link_id, verb, entity, res_model,
                        res_id, res_name, rank, state, attempts, user_id,
                        create_date, create_uid, write_date, write_uid)
                SELECT %(company)s, %(odoo_company)s, l.id, %(verb)s, l.entity,
                       l.res_model, l.res_id, w.name, w.rank, 'waiting', 0, w.user_id,
                       now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC', 1
                  FROM unnest(%(links)s::int[], %(names)s::text[], %(ranks)s::int[],
                              %(users)s::int[]) AS w(link_id, name, rank, user_id)
                  JOIN qbo_link l ON l.id = w.link_id
                 ORDER BY w.rank, l.id
                ON CONFLICT DO NOTHING
                """,
                company=self.id,
                odoo_company=self.company_id.id,
                verb=verb,
                links=links.ids,
                names=[names.get((link.res_model, link.res_id)) for link in links],
                ranks=[ranks.get((link.entity, link.res_model), 0) for link in links],
                users=[
                    users.get((link.res_model, link.res_id, link.variant))
                    for link in links
                ],
            )
        )
        self.env["qbo.operation"].invalidate_model()

    # === UPDATES === #

    def _plan_updates(self, links, eligible, users):
        """Owe updates for linked records whose content is not what was sent last.

        A job that has lost its departments is left as it is; an archived one
        follows the setting.
        """
        linked = links.filtered(lambda link: link.state == "linked" and link.qbo_id)
        jobs = linked.filtered(lambda link: link.res_model == "project.project")
        if jobs:
            projects = self.env["project.project"].browse(jobs.mapped("res_id"))
            allowed = eligible | self._eligible_jobs(
                projects, by_hand=True, archived=self.archive_jobs
            )
            linked -= jobs.filtered(lambda link: link.res_id not in allowed._ids)
        self._owe(
            self._changed_links(linked),
            "update",
            {
                (link.res_model, link.res_id, link.variant): users.get(
                    (link.res_model, link.res_id)
                )
                for link in linked
            },
        )

    def _changed_links(self, links):
        """Return those links whose record would be sent differently now."""
        changed = self.env["qbo.link"]
        for _key, group in links.grouped(
            lambda link: (link.entity, link.res_model)
        ).items():
            mapper = group._mapper()
            values = mapper._values(self, group)
            # What cannot be computed gets an operation, which says why.
            broken = mapper._broken(self)
            changed |= group.filtered(
                lambda link, values=values, mapper=mapper, broken=broken: (
                    link.id in broken
                    or link.id in values
                    and link.fingerprint
                    != rows.fingerprint(mapper._update_values(values[link.id]))
                )
            )
        return changed

    def _reconsider(self, links, swept=False):
        """Let operations try again, since their record or what it refers to changed.

        What waits for another record is looked at anew: its customer may be another
        one now. What is being sent goes on as it was frozen, and is remembered: its
        record is looked at again as soon as the outcome is known.

        :param bool swept: nothing is known to have changed: only what was stopped by
            our own checks is looked at, which costs no request
        """
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("state", "in", ("waiting", "sending", "attention")),
                ("verb", "not in", ("merge", "pull")),
            ]
        )
        by_state = opened.grouped("state")
        none = opened.browse()
        if not swept:
            by_state.get("sending", none).changed_meanwhile = True
        by_state.get("waiting", none).filtered("blocked_by_id").blocked_by_id = False
        stopped = by_state.get("attention", none)
        if swept:
            stopped = stopped.filtered(lambda operation: not operation.batch_id)
        stopped._wait(attempts=0, batch_id=False, **stopped._no_fault())
