"""What a problem says, kept so that each reader gets it in her own language.

The detail of a :class:`Problem` is text as it stands in a record or in QuickBooks, or
one of the nodes below: JSON that is put into words when somebody reads it.
"""

from odoo.tools import formatLang
from odoo.tools.translate import LazyTranslate

from . import amounts

_lt = LazyTranslate(__name__)

TERMS = {
    "settled_with": _lt("%(total)s, settled with %(paid)s"),
    "of_which": _lt("%(total)s, of which %(applied)s are settled"),
    "emailed": _lt("it was e-mailed to the customer from QuickBooks"),
    "in_deposit": _lt("it stands in a deposit in QuickBooks"),
    "would_become": _lt("%(day)s would become %(new)s"),
    "other_period": _lt("%(text)s, in another tax period"),
    "total": _lt("Total"),
    "deposited": _lt(
        "%(record)s stands in the deposit of %(day)s over %(total)s to %(account)s "
        "(ID %(id)s). Nothing was changed in QuickBooks."
    ),
    "received_deleted": _lt("%(payment)s was deleted in QuickBooks"),
    "received_voided": _lt("%(payment)s over %(amount)s was voided in QuickBooks"),
    "received_became": _lt(
        "%(payment)s over %(before)s is %(now)s in QuickBooks now, %(applied)s of it "
        "applied to invoices"
    ),
}


def term(key, **facts):
    """Return the node of one of our own sentences.

    :param str key: of :data:`TERMS`
    :param facts: what it is filled with: texts or nodes
    """
    return {"term": key, "with": facts}


def money(amount):
    """Return the node of an amount, shown with the reader's signs.

    :param amount: as QuickBooks or Odoo gives it, in hundredths at most
    """
    return {"money": amounts.money(amount)}


def label(model, name):
    """Return the node of the label of an Odoo field."""
    return {"field": [model, name]}


def joined(separator, parts):
    """Return the node of several parts, one after the other."""
    return {"join": separator, "of": list(parts)}


def show(env, node):
    """Return text or a node in the language of an environment.

    :param node: str, one of the nodes above, or nothing
    """
    if not isinstance(node, dict):
        return str(node or "")
    if "join" in node:
        return node["join"].join(show(env, part) for part in node["of"])
    if "money" in node:
        return formatLang(env, float(node["money"]), digits=2)
    if "field" in node:
        model, name = node["field"]
        return env[model]._fields[name]._description_string(env)
    facts = {key: show(env, fact) for key, fact in node["with"].items()}
    text = env._(TERMS[node["term"]])
    return text % facts if facts else text
