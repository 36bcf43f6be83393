"""The declarative field table of an entity, and what is derived from it.

A mapped record is handled as *values*: a flat dict from the path of a QuickBooks
property (``"BillAddr.City"``) to a string, a boolean or a number. Flat values are
easy to compare, to hash, to show and to merge; the nested body is made from them.
"""

import hashlib
import json
from dataclasses import dataclass, replace

# How QuickBooks wants a property emptied in a sparse update: wrapped objects by
# an empty object, references by an empty value, strings by an empty string. JSON
# null does not clear.
CLEAR_OBJECT, CLEAR_REF, CLEAR_TEXT = {}, {"value": ""}, ""


@dataclass(frozen=True)
class Row:
    """One property of a QuickBooks entity and where Odoo keeps it.

    :param path: dotted path in the QuickBooks object
    :param source: dotted Odoo field on the mapped record; names the field in
        messages and is what is watched for changes
    :param size: longest text that QuickBooks takes, in characters; None for others
    :param value: name of the entity's method ``(company, record, link)``; without
        it the source field is read
    :param on: ``"always"``, or ``"create"`` for what is fixed once it is made
    :param member: the method returns a dict, and this is the row's key in it
    :param watch: further Odoo fields, ``model:field``, that feed the value
    """

    path: str
    source: str
    size: int | None = None
    value: str | None = None
    on: str = "always"
    member: str | None = None
    watch: tuple[str, ...] = ()

    @property
    def group(self):
        """The top-level property that the path belongs to."""
        return self.path.partition(".")[0]


def renamed(rows, **sources):
    """Return the same rows for another Odoo model, whose fields are called otherwise.

    :param sources: name of a field to what it is called there
    """
    return tuple(replace(r, source=sources.get(r.source, r.source)) for r in rows)


def fingerprint(values):
    """Return a short hash of flat values, the same for the same content."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def nested(values):
    """Turn flat values into the nested body; what is empty is left out."""
    body = {}
    for path, value in values.items():
        if value in (None, "", False) and not isinstance(value, bool):
            continue
        *parents, leaf = path.split(".")
        target = body
        for parent in parents:
            target = target.setdefault(parent, {})
        target[leaf] = value
    return body


def read_path(image, path):
    """Read a dotted path from a QuickBooks object; ``""`` where it is absent."""
    for part in path.split("."):
        if not isinstance(image, dict) or part not in image:
            return ""
        image = image[part]
    return image


def changed_paths(values, sent):
    """Return the paths whose value is not what was sent last."""
    sent = sent or {}
    return {
        path
        for path, value in values.items()
        if (value if value is not None else "") != (sent.get(path) or _empty(value))
    }


def _empty(value):
    return False if isinstance(value, bool) else ""


def sparse(values, paths):
    """Return the body of a sparse update that carries the groups of ``paths``.

    A wrapped object is replaced as a whole, so all of its members travel when one
    of them changed; one that became empty is cleared in the way QuickBooks asks.

    :param dict values: all flat values of the record
    :param set paths: the paths that changed
    :return: dict, without Id and SyncToken
    """
    groups = {path.partition(".")[0] for path in paths}
    members = {path: v for path, v in values.items() if path.split(".")[0] in groups}
    body = nested(members)
    for group in groups - body.keys():
        wrapped = [path for path in members if path.startswith(group + ".")]
        if not wrapped:
            body[group] = CLEAR_TEXT
        elif wrapped == [group + ".value"]:
            body[group] = dict(CLEAR_REF)
        else:
            body[group] = dict(CLEAR_OBJECT)
    return body


def holds(image, body):
    """Tell whether a QuickBooks object has all that a sparse update carried.

    Cleared members ("" or an empty value) count as held when they are absent.
    """
    for key, value in body.items():
        found = image.get(key) if isinstance(image, dict) else None
        if isinstance(value, dict):
            if value in ({}, {"value": ""}):
                if found not in (None, {}, {"value": ""}):
                    return False
            elif not holds(found or {}, value):
                return False
        elif (found if found is not None else "") != value and not (
            value == "" and found is None
        ):
            return False
    return True
