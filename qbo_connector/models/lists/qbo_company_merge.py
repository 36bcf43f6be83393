"""Records both ways: a three-way merge per field.

Odoo now, QuickBooks now, and what both last agreed on. A field that only one side has
changed follows that side; a field that both have changed is a conflict, and the rule of
the QuickBooks company decides, or a person.
"""

from odoo import models
from odoo.tools.translate import LazyTranslate

from ...entities import rows

_lt = LazyTranslate(__name__)

MERGE_CHUNK = 200


def _same(one, other):
    return (one or "") == (other or "")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _merge_step(self):
        """Merge one chunk of what QuickBooks has changed, in a cursor of its own.

        :return: True when there was something to do
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            links = company.env["qbo.link"].search(
                [("qbo_company_id", "=", self.id), ("pull_due", "=", True)],
                order="id",
                limit=MERGE_CHUNK,
            )
            if not links:
                return False
            company._merge_links(links)
        return True

    def _merge_links(self, links):
        """Merge linked records with what QuickBooks holds now; set-based per mapper.

        A record that Odoo does not let follow says so, and holds up none of the others.
        """
        links.pull_due = False
        self._stopped_pulls(links)._cancel(_lt("Taken over again"))
        links = links.filtered(
            lambda link: (
                link.state == "linked"
                and link.res_model
                and self._direction(link) != "to_qbo"
            )
        )
        for _key, group in links.grouped(
            lambda link: (link.entity, link.res_model)
        ).items():
            values = group._mapper()._values(self, group)
            for link in group.filtered(lambda row, known=values: row.id in known):
                _done, refusal = self._guarded(self._merge_link, link, values[link.id])
                if refusal:
                    self._stop_pull(link, "pull_refused", link.res_model, refusal)
            self._plan_updates(group, self.env["project.project"], {})

    def _merge_link(self, link, values):
        """Merge one record.

        :param dict values: what Odoo holds now, as flat values
        """
        take, keep, ask = [], [], []
        mapper, now = link._mapper(), link._flat_image()
        sent, base = link.sent or {}, link.base or now
        leads = self._direction(link) == "from_qbo"
        for path in mapper._pull_paths(self, link):
            if _same(now.get(path), base.get(path)):
                continue
            mine = values.get(path)
            if _same(mine, now.get(path)) or _same(mine, sent.get(path)) or leads:
                take.append(path)
            elif self.conflict_rule == "ask":
                ask.append(path)
            else:
                (keep if self.conflict_rule == "odoo" else take).append(path)
        if take or keep:
            self._settle_paths(link, take, keep)
        self._ask_conflicts(link, ask, values, now)

    def _settle_paths(self, link, take, keep):
        """Take QuickBooks' value of some fields, and keep Odoo's of others.

        What is taken counts as agreed on both sides and never goes back; what is kept
        is sent, since QuickBooks' change is known.
        """
        mapper, now = link._mapper(), link._flat_image()
        record = link._record()
        wanted = {path: now[path] for path in take}
        vals = mapper._pull_vals(self, record, wanted, link) if wanted else {}
        if vals:
            record.with_context(qbo_from_quickbooks=True).write(vals)
            self.env.flush_all()
        values = mapper._values(self, link).get(link.id, {})
        sent, base = dict(link.sent or {}), dict(link.base or now)
        for path in take:
            sent[path] = values.get(path, "")
        for path in [*take, *keep]:
            base[path] = now[path]
        link.write(
            {
                "sent": sent,
                "base": base,
                "fingerprint": rows.fingerprint(mapper._update_values(sent)),
            }
        )

    # === CONFLICTS === #

    def _ask_conflicts(self, link, paths, values, now):
        """Write down fields that both sides have changed, and hold the record."""
        conflicts = self.env["qbo.conflict"]
        known = conflicts.search([("link_id", "=", link.id), ("state", "=", "open")])
        by_path = {conflict.path: conflict for conflict in known}
        known.filtered(lambda conflict: conflict.path not in paths).state = "gone"
        base = link.base or {}
        for path in paths:
            vals = {
                "mine": link._shown(path, values.get(path)),
                "theirs": link._shown(path, now.get(path)),
            }
            if path in by_path:
                by_path[path].write(vals)
                continue
            conflicts.create(
                {
                    "qbo_company_id": self.id,
                    "link_id": link.id,
                    "path": path,
                    "label": link._path_label(path),
                    "agreed": link._shown(path, base.get(path)),
                    **vals,
                }
            )

    def _after_conflicts(self, links):
        """Let records go on whose conflicts are all decided."""
        left = self.env["qbo.conflict"].search(
            [("link_id", "in", links.ids), ("state", "=", "open")]
        )
        free = links - left.link_id
        stopped = free.operation_ids.filtered(
            lambda row: row.state == "attention" and row.fault_code == "conflict"
        )
        stopped._wait(attempts=0, batch_id=False, **stopped._no_fault())
        self._plan_updates(free, self.env["project.project"], {})
        self._trigger_run()
