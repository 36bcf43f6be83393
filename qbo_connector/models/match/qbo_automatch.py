"""Automatch: exact keys first, then spelling; what is certain is linked in bulk.

Both sides are read with one query each. Keys that agree are joined in memory; only what
is left without a sure partner is compared by spelling, by PostgreSQL's trigram index
over just those rows. Linking writes nothing to QuickBooks.
"""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import matching, names, said
from ...entities.kinds import KINDS

_lt = LazyTranslate(__name__)

# A key that so many records of one side share tells nothing.
SHARED_BY = 25
# Trigram similarity from which two names are compared at all, and how many at most.
SPELLING = 0.45
NEAREST = 4
# A proposal below this score is not worth a person's look.
LEAST_SCORE = 45
# Proposals of one record.
MOST_PROPOSALS = 3

NEAREST_NAMES = """
    SELECT l.id, f.id
      FROM qbo_match_left l
      CROSS JOIN LATERAL (
           SELECT r.id FROM qbo_match_right r
            WHERE r.key %% l.key
            ORDER BY similarity(r.key, l.key) DESC
            LIMIT %(nearest)s) f
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === STEP OF THE RUNNER === #

    def _match_step(self):
        """Do the next automatch that somebody asked for, in a cursor of its own.

        :return: True when there was one
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            run = company.env["qbo.match.run"].search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("action", "=", "automatch"),
                    ("state", "=", "waiting"),
                ],
                order="id",
                limit=1,
            )
            if not run:
                return False
            company._automatch(run)
        return True

    def _automatch(self, run):
        """Match one kind: link what is certain, propose the rest.

        :param run: a ``qbo.match.run`` of this company
        :return: tuple (links made, proposals)
        """
        kind = KINDS[run.kind]
        run.started_at = self.env.cr.now()
        lefts, rights = self._match_lefts(kind), self._match_rights(kind)
        linked, others = self._match_sides(lefts, rights)
        made = self._link_pairs(kind, run, [(left, link) for left, link, _v in linked])
        proposed = self._propose(kind, run, linked, others)
        found = said.node(
            _lt(
                "%(made)s linked, %(proposed)s to be looked at",
                made=made,
                proposed=proposed,
            )
        )
        run.write(
            {
                "state": "done",
                "ended_at": self.env.cr.now(),
                "linked": made,
                "proposed": proposed,
                "message": said.show(self.env, found),
            }
        )
        self._log_event(
            _lt(
                "Automatch of %(kind)s: %(result)s",
                kind=kind.label,
                result=found,
            )
        )
        return made, proposed

    def _propose(self, kind, run, linked, others):
        """Keep the best of what was not linked, as proposals."""
        taken_left = {left for left, _link, _verdict in linked}
        taken_right = {link for _left, link, _verdict in linked}
        per_left = defaultdict(list)
        for pair in others:
            left, link, verdict = pair
            if left in taken_left or link in taken_right:
                continue
            if verdict.score >= LEAST_SCORE:
                per_left[left].append(pair)
        best = [
            pair
            for pairs in per_left.values()
            for pair in sorted(pairs, key=lambda p: -p[2].score)[:MOST_PROPOSALS]
        ]
        return self.env["qbo.match.proposal"]._replace(self, kind, run, best)

    # === SIDES === #

    def _match_lefts(self, kind):
        """Read the Odoo records of a kind that are not linked yet.

        :return: dict (record id, variant) -> :class:`matching.Side`
        """
        model = self.env[kind.res_model].with_context(active_test=True)
        self.env.flush_all()
        fields_ = [kind.name, *kind.keys.values(), *kind.place]
        query = model._search(self._kind_domain(kind, linked=False))
        columns = [model._field_to_sql(query.table, name, query) for name in fields_]
        rows = self.env.execute_query(
            query.select(SQL.identifier(query.table, "id"), *columns)
        )
        found, count = {}, len(kind.keys)
        for res_id, name, *values in rows:
            keys = {
                key: _REDUCE[key](value)
                for key, value in zip(kind.keys, values, strict=False)
            }
            place = tuple(values[count:]) or ("", "", "")
            found[res_id, "-"] = matching.make_side(res_id, name, keys, place)
        return found

    def _match_rights(self, kind):
        """Read the QuickBooks objects of a kind that nobody has matched.

        :return: dict link id -> :class:`matching.Side`
        """
        paths = list(kind.place.values())
        image = [SQL("image #>> %s", path.split(".")) for path in paths]
        image.append(SQL("image #>> '{CurrencyRef,value}'"))
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, qbo_name, qbo_active, name_key, email_key, phone_key,
                       tax_key, code_key, %(image)s
                  FROM qbo_link
                 WHERE %(mine)s AND state = 'unmatched'
                """,
                image=SQL(", ").join(image),
                mine=self._kind_objects(kind),
            )
        )
        return {row[0]: self._object_side(kind, row) for row in rows}

    def _object_side(self, kind, row):
        """Return a QuickBooks object as :class:`matching.Side`."""
        link_id, name, active, key, email, phone, tax, code, *place, currency = row
        variant = self._object_variant(kind, currency)
        plain = names.undeleted(name, active)
        if variant != "-" and plain.endswith(f"/{variant}"):
            plain, key = plain.removesuffix(f"/{variant}"), None
        keys = {"email": email, "phone": phone, "tax": tax, "code": code}
        place = tuple(place) or ("", "", "")
        return matching.make_side(
            link_id, plain, keys, place, variant, active, key=key or None
        )

    def _object_variant(self, kind, currency):
        """Return the variant of a record that is an object in a currency."""
        if not self.multi_currency or kind.entity not in ("Customer", "Vendor"):
            return "-"
        return "-" if not currency or currency == self.home_currency else currency

    # === PAIRS === #

    def _match_sides(self, lefts, rights):
        """Compare two sides; see :func:`matching.decide`."""
        pairs = {}
        for left, link in _same_keys(lefts, rights):
            self._judge_into(pairs, lefts, rights, left, link)
        linked, _others = matching.decide(list(pairs.values()))
        done_left = {left[0] for left, _link, _verdict in linked}
        done_right = {link for _left, link, _verdict in linked}
        for res_id, link in self._near_names(
            {key: s for key, s in lefts.items() if key[0] not in done_left},
            {key: s for key, s in rights.items() if key not in done_right},
        ):
            self._judge_into(pairs, lefts, rights, (res_id, "-"), link)
        return matching.decide(list(pairs.values()))

    def _judge_into(self, pairs, lefts, rights, left, link):
        """Judge one pair, once; the record takes the currency of the object."""
        other = rights[link]
        key = (left[0], other.variant), link
        if key not in pairs:
            pairs[key] = (*key, matching.judge(lefts[left], other))

    def _near_names(self, lefts, rights):
        """Return (record id, link id) of names that are spelled alike, by trigrams."""
        if not lefts or not rights:
            return []
        cr = self.env.cr
        for table, sides in (("qbo_match_left", lefts), ("qbo_match_right", rights)):
            name = SQL.identifier(table)
            cr.execute(SQL("DROP TABLE IF EXISTS %s", name))
            cr.execute(
                SQL("CREATE TEMP TABLE %s (id int, key text) ON COMMIT DROP", name)
            )
            cr.execute(
                SQL(
                    "INSERT INTO %s SELECT * FROM unnest(%s::int[], %s::text[])",
                    name,
                    [side.id for side in sides.values()],
                    [side.key for side in sides.values()],
                )
            )
        cr.execute("CREATE INDEX ON qbo_match_right USING gin (key gin_trgm_ops)")
        cr.execute("ANALYZE qbo_match_right")
        cr.execute(
            SQL(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
                str(SPELLING),
            )
        )
        return self.env.execute_query(SQL(NEAREST_NAMES, nearest=NEAREST))


_REDUCE = {
    "email": names.email_key,
    "phone": names.phone_key,
    "tax": names.tax_key,
    "code": names.code_key,
}


def _same_keys(lefts, rights):
    """Yield (left key, link id) of all pairs that share an exact key or a name."""
    index = defaultdict(lambda: ([], []))
    for number, sides in enumerate((lefts, rights)):
        for key, side in sides.items():
            for name, value in side.keys.items():
                index[name, value][number].append(key)
            if side.words:
                index["name", side.words][number].append(key)
                index["joined", side.key.replace(" ", "")][number].append(key)
    for ours, theirs in index.values():
        if 0 < len(ours) <= SHARED_BY and 0 < len(theirs) <= SHARED_BY:
            for left in ours:
                for link in theirs:
                    yield left, link
