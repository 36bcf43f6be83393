"""What every entity can do; each QuickBooks entity extends it in its own file."""

import logging
from dataclasses import dataclass, field

import psycopg2

from odoo import api, models
from odoo.tools import ormcache

from . import names, rows, said
from .address import further_lines

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """Why a record cannot be sent as it stands: the key of a fault rule and its facts.

    :param key: code of a ``qbo.fault.rule``, which holds cause and remedy
    :param detail: the facts of this case: text, or a node of ``entities.said``
    :param data: what the remedy needs, as JSON
    """

    key: str
    detail: str | dict = ""
    data: dict = field(default_factory=dict)


class QboEntity(models.AbstractModel):
    """Mapper between one Odoo model and one QuickBooks entity.

    An entity does no HTTP, commits nothing and sees no token. All its methods work
    on sets of links of one QBO company. Another addon extends an entity with
    ``_inherit`` and adds rows or overrides a method.
    """

    _name = "qbo.entity"
    _description = "QuickBooks entity"

    # Name of the entity in the API, the Odoo model, and its turn in a run: what
    # others refer to has the lower rank and is sent first.
    _qbo_name = None
    _res_model = None
    _rank = 0
    _verbs = ("create", "update")

    # === REGISTRY === #

    @api.model
    def _mappers(self):
        """Return all entities that map an Odoo model, by rank."""
        return [self.env[name] for name in self._mapper_names()]

    @api.model
    @ormcache()
    def _mapper_names(self):
        """Return the names of all entities that map an Odoo model, by rank."""
        found = [
            (cls._rank, name)
            for name, cls in self.env.registry.items()
            if name.startswith("qbo.entity.") and cls._res_model
        ]
        return tuple(name for _rank, name in sorted(found))

    @api.model
    def _mapper(self, entity, res_model):
        """Return the mapper of an Odoo model to a QuickBooks entity.

        :raise KeyError: when no addon maps the two
        """
        for mapper in self._mappers():
            if (mapper._qbo_name, mapper._res_model) == (entity, res_model):
                return mapper
        raise KeyError((entity, res_model))

    @api.model
    @ormcache("model_name")
    def _watched(self, model_name):
        """Return the fields of an Odoo model whose change may matter to QuickBooks.

        Asked at every write on the model, hence kept.
        """
        watched = set()
        for mapper in self._mappers():
            for row in mapper._rows():
                sources = [f"{mapper._res_model}:{row.source}", *row.watch]
                for source in sources:
                    model, _colon, path = source.partition(":")
                    if model == model_name:
                        watched.add(path.partition(".")[0])
            watched |= set(mapper._watched_besides().get(model_name, ()))
        return frozenset(watched)

    # === TABLE === #

    @api.model
    def _rows(self):
        """Return the field table, a tuple of :class:`rows.Row`."""
        return ()

    @api.model
    def _watched_besides(self):
        """Return {model: field names} that matter without being a row's source."""
        return {}

    # === PUSH === #

    @api.model
    def _values(self, company, links):
        """Compute what QuickBooks should hold, for a set of links at once.

        :param company: the ``qbo.company``
        :param links: ``qbo.link`` records of this mapper
        :return: dict link id -> flat values; without the links whose record is gone,
            and without those of :meth:`_broken`
        """
        records = self._records(links)
        self._prefetch(company, records)
        by_id = {record.id: record for record in records}
        found, broken = {}, self._broken(company)
        for link in links:
            if link.res_id not in by_id:
                continue
            try:
                values = self._record_values(company, by_id[link.res_id], link)
            except psycopg2.Error:
                raise
            except Exception as error:
                # One record must not hold up all others: a person gets to see it.
                _logger.exception(
                    "%s #%s cannot be mapped", link.res_model, link.res_id
                )
                broken[link.id] = f"{type(error).__name__}: {error}"
                continue
            broken.pop(link.id, None)
            found[link.id] = values
        return found

    @api.model
    def _broken(self, company):
        """Return {link id: why its values cannot be computed}, of this cursor."""
        data = company.env.cr.cache.setdefault("qbo_connector.broken", {})
        return data.setdefault(company.id, {})

    @api.model
    def _records(self, links):
        """Return the records of the links that still exist, archived ones included."""
        model = self.env[self._res_model].with_context(active_test=False)
        return model.browse(links.mapped("res_id")).exists()

    @api.model
    def _prefetch(self, company, records):
        """Read what the rows need in a few set-based queries."""

    @api.model
    def _record_values(self, company, record, link):
        values, dicts = {}, {}
        for row in self._rows():
            if row.member:
                if row.value not in dicts:
                    dicts[row.value] = getattr(self, row.value)(company, record, link)
                value = dicts[row.value].get(row.member, "")
            elif row.value:
                value = getattr(self, row.value)(company, record, link)
            else:
                value = record[row.source]
                if value is False and record._fields[row.source].type != "boolean":
                    # Odoo's empty text, number or date is no "false" in QuickBooks.
                    value = ""
            if value is None:
                continue
            if isinstance(value, str):
                value = names.printable(value).strip()
                value = names.shorten(value, row.size) if row.size else value
            values[row.path] = value
        return values

    @api.model
    def _create_body(self, values):
        """Return the body of a create: what is empty is not named."""
        return rows.nested(values)

    @api.model
    def _update_values(self, values):
        """Return the values that an update may carry."""
        fixed = {row.path for row in self._rows() if row.on == "create"}
        return {path: value for path, value in values.items() if path not in fixed}

    @api.model
    def _update_body(self, values, sent):
        """Return the body of a sparse update, or {} when nothing of ours changed.

        :param dict values: what QuickBooks should hold
        :param dict sent: the values that we sent last, or agreed on when linking
        """
        ours = self._update_values(values)
        paths = rows.changed_paths(ours, sent)
        return rows.sparse(ours, paths) if paths else {}

    @api.model
    def _keep_theirs(self, body, image):
        """Return the body of an update with what QuickBooks would lose by it.

        A wrapped object is replaced as a whole: lines of an address that Odoo has no
        field for travel along, unless the street is another one.

        :param dict image: the object as QuickBooks holds it
        """
        kept = {
            group: {**lines, **body[group]}
            for group, lines in further_lines(image).items()
            if body.get(group)
            and body[group].get("Line1", "") == image[group].get("Line1", "")
        }
        return {**body, **kept}

    @api.model
    def _problems(self, company, links, values):
        """Foresee what QuickBooks would refuse, before anything is sent.

        :return: dict link id -> :class:`Problem`
        """
        return {}

    @api.model
    def _dependencies(self, company, links):
        """Return {link id: the link that must stand in QuickBooks first}."""
        return {}

    @api.model
    def _lookalikes(self, company, links, values):
        """Find QuickBooks objects that a create would probably double.

        :return: dict link id -> list of candidates (dicts as in ``candidates`` of an
            operation), best first
        """
        return {}

    @api.model
    def _not_carried(self, company, record):
        """Name what a record holds and QuickBooks does not get.

        :return: list of texts in the user's words
        """
        return []

    # === ANSWERS === #

    @api.model
    def _holds(self, found, body):
        """Tell whether a QuickBooks object has all that a sparse update carried."""
        return rows.holds(found, body)

    @api.model
    def _image_paths(self):
        """Return the top-level properties of an answer that are worth keeping."""
        return {row.group for row in self._rows()} | {"Active", "MetaData"}

    @api.model
    def _image(self, answered):
        """Return the part of a QuickBooks object that we know and keep."""
        keep = self._image_paths()
        return {key: value for key, value in answered.items() if key in keep}

    @api.model
    def _echo_differs(self, body, answered):
        """Tell whether an answer is about another object than the one we sent.

        :return: the path that differs, or None
        """
        return None

    @api.model
    def _same_object(self, body, found):
        """Tell whether an object found by its key is the one a create was to make.

        Asked only after an outcome that nobody knows; the answer decides whether the
        object is taken as ours.

        :param dict body: the frozen body
        :param dict found: the object as the API gave it
        """
        return self._echo_differs(body, found) is None

    @api.model
    def _label(self, path):
        """Return the Odoo field behind a QuickBooks property, in the user's words."""
        return said.show(self.env, self._label_node(path))

    @api.model
    def _label_node(self, path):
        """Return the same as a node of ``entities.said``, for who reads it later."""
        model = self.env[self._res_model]
        for row in self._rows():
            if path and (row.path == path or row.group == path.partition(".")[0]):
                name = row.source.partition(".")[0]
                if name in model._fields:
                    return said.label(self._res_model, name)
        return path
