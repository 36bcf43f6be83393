"""What a problem says, kept so that each reader gets it in her own language.

The detail of a :class:`Problem` is text as it stands in a record or in QuickBooks, or
one of the nodes below: JSON that is put into words when somebody reads it. What came of
an operation or a run is a sentence: ``_lt("Deleted in QuickBooks")``, made a node by
:func:`node`. Amounts, numbers and dates in it are shown as the reader writes them.
"""

from datetime import date

from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyGettext, LazyTranslate, get_translation

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
    "balance": _lt("Open amount"),
    "unapplied": _lt("Not applied"),
    "tax": _lt("Tax"),
    "lines": _lt("Lines"),
    "no_tax": _lt("no tax"),
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


# What QuickBooks calls the amounts that are compared.
NAMES = {
    "TotalAmt": "total",
    "Balance": "balance",
    "UnappliedAmt": "unapplied",
    "TxnTaxDetail.TotalTax": "tax",
    "Line": "lines",
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


def number(amount):
    """Return the node of an amount that may have more digits than two."""
    return {"money": amounts.text(amounts.decimal(amount))}


def day(value):
    """Return the node of a date.

    :param value: date, or text as QuickBooks writes it (ISO); nothing stays nothing
    """
    return {"day": str(value)} if value else ""


def label(model, name):
    """Return the node of the label of an Odoo field."""
    return {"field": [model, name]}


def of_qbo(path):
    """Return the node of what QuickBooks calls one of its properties."""
    return {"property": path}


def choice(model, name, value):
    """Return the node of one choice of a selection field."""
    return {"choice": [model, name, value]}


def of_rule(rule, detail=""):
    """Return the node of what a fault rule says of a case.

    :param rule: ``qbo.fault.rule``
    :param detail: what it is filled with: text or a node
    """
    return {"rule": rule.id, "detail": node(detail)}


def joined(separator, parts):
    """Return the node of several parts, one after the other."""
    return {"join": separator, "of": [node(part) for part in parts]}


def against(ours, theirs):
    """Return the node of two values that are not the same."""
    return joined(" / ", [ours, theirs])


def named(path, value):
    """Return the node of a value of QuickBooks with its name before it."""
    name = term(NAMES[path]) if path in NAMES else path
    return joined(": ", [name, value])


def differs(path, ours, theirs):
    """Return the node of an amount that is another one in QuickBooks.

    :param str path: QuickBooks' property, or a name that stands there
    """
    return named(path, against(money(ours), money(theirs)))


def of_currency(amount, currency):
    """Return the node of an amount with its currency, in all of its digits."""
    return joined(" ", [number(amount), currency.name])


def node(value):
    """Return what can be stored as JSON of a sentence that is said later.

    :param value: ``_lt("a sentence of %(whom)s", whom=...)``, a node, text or nothing.
        A sentence is filled with texts, whole numbers, dates, nodes and sentences.
    """
    if isinstance(value, LazyGettext):
        facts = value._args
        if isinstance(facts, dict):
            facts = {key: node(fact) for key, fact in facts.items()}
        else:
            facts = [node(fact) for fact in facts]
        return {"say": value._source, "module": value._module, "with": facts}
    if isinstance(value, date):
        return day(value)
    return value if isinstance(value, dict | int) else str(value or "")


def show(env, node):
    """Return text or a node in the language of an environment.

    :param node: str, int, one of the nodes above, or nothing
    """
    if isinstance(node, int) and not isinstance(node, bool):
        return formatLang(env, node, digits=0)
    if not isinstance(node, dict):
        return str(node or "")
    for kind, put in _SHOWN.items():
        if kind in node:
            return put(env, node)
    facts = _filled(env, node["with"])
    text = env._(TERMS[node["term"]])
    return text % facts if facts else text


def _filled(env, facts):
    if isinstance(facts, dict):
        return {key: show(env, fact) for key, fact in facts.items()}
    return tuple(show(env, fact) for fact in facts)


def _show_sentence(env, node):
    facts = _filled(env, node["with"])
    return get_translation(node["module"], env.lang or "en_US", node["say"], facts)


def _show_money(env, node):
    digits = len(node["money"].partition(".")[2])
    return formatLang(env, float(node["money"]), digits=max(digits, 2))


def _show_label(env, node):
    model, name = node["field"]
    return env[model]._fields[name]._description_string(env)


def _show_choice(env, node):
    model, name, value = node["choice"]
    choices = dict(env[model]._fields[name]._description_selection(env))
    return choices.get(value, value)


def _show_rule(env, node):
    rule = env["qbo.fault.rule"].sudo().browse(node["rule"]).exists()
    return rule._text(node["detail"], None) if rule else show(env, node["detail"])


_SHOWN = {
    "say": _show_sentence,
    "join": lambda env, node: node["join"].join(show(env, n) for n in node["of"]),
    "money": _show_money,
    "day": lambda env, node: format_date(env, node["day"]),
    "field": _show_label,
    "property": lambda env, node: env["qbo.link"]._path_label(node["property"]),
    "choice": _show_choice,
    "rule": _show_rule,
}
