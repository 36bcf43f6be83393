"""The catalogue of faults: from a code and a text to cause and remedy."""

import re

from odoo import api, fields, models
from odoo.tools import ormcache

from ...api import faults
from ...entities import said


class QboFaultRule(models.Model):
    """One kind of trouble: how it is recognised, why it happens, what to do.

    The catalogue is data (``data/qbo.fault.rule.csv``); ``docs/errors.md`` is made
    from it. Rules are tried by sequence; the text decides before the code where
    QuickBooks uses one code for several causes.
    """

    _name = "qbo.fault.rule"
    _description = "QuickBooks fault"
    _order = "sequence, id"
    _rec_name = "title"

    sequence = fields.Integer(default=100)
    code = fields.Char(
        required=True, help="Code of QuickBooks, or a word of our own checks"
    )
    pattern = fields.Char(help="Regular expression that the text must match")
    entity = fields.Char(help="Only for this entity")
    title = fields.Char(required=True, translate=True)
    text = fields.Char(
        "What happened",
        translate=True,
        help="%(record)s and %(detail)s are filled in; empty: QuickBooks' own text",
    )
    cause = fields.Char("Why", required=True, translate=True)
    remedy = fields.Char("What to do", required=True, translate=True)
    retry = fields.Selection(
        [
            ("no", "Only after something was changed"),
            ("yes", "May help"),
            ("self", "By itself"),
        ],
        "Trying again",
        required=True,
        default="no",
    )
    action = fields.Selection(
        [
            ("retry", "Try again"),
            ("link", "Link to it"),
            ("record", "Open the record"),
            ("company", "Open the QuickBooks company"),
            ("checkup", "Check-up"),
            ("tax_map", "Tax map"),
            ("revenue_map", "Revenue map"),
            ("refund_map", "Refund map"),
            ("accounts", "Match accounts"),
            ("customers", "Link customers"),
            ("conflicts", "Decide field by field"),
            ("decide", "Decide"),
            ("void", "Void in QuickBooks"),
            ("preview", "Preview"),
        ],
        "Solved by",
        default="record",
        help="What Fix for all opens; what is solved there is tried again by itself",
    )

    _code_idx = models.Index("(code)")

    @api.model
    @ormcache()
    def _catalogue(self):
        """Return the catalogue as tuples, read once."""
        return tuple(
            (rule.id, rule.code, rule.pattern or "", rule.entity or "")
            for rule in self.sudo().search([])
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _by_code(self, code):
        """Return the rule of a code of our own; the general one when there is none."""
        for rule_id, known, pattern, entity in self._catalogue():
            if known == code and not pattern and not entity:
                return self.browse(rule_id)
        return self._general()

    @api.model
    def _general(self):
        for rule_id, known, _pattern, _entity in self._catalogue():
            if known == "*":
                return self.browse(rule_id)
        return self.browse()

    @api.model
    def _for_fault(self, fault, operation):
        """Return the rule that fits a fault of QuickBooks.

        :param fault: ``api.faults.Fault``
        :param operation: the operation that it answers, or None
        """
        entity = operation.entity if operation else ""
        text = f"{fault.message} {fault.detail} {fault.element}"
        for rule_id, code, pattern, only in self._catalogue():
            if code not in ("", "*", fault.code) and not (code == "any" and pattern):
                continue
            if code == "*" or (only and only != entity):
                continue
            if pattern and not re.search(pattern, text, re.IGNORECASE):
                continue
            return self.browse(rule_id)
        return self._general()

    @api.model
    def _for_error(self, error):
        """Return the rule for a request that got no proper answer."""
        if isinstance(error, faults.NotReached):
            return self._by_code("not_reached")
        if error.faults and error.faults[0].code:
            return self._for_fault(error.faults[0], None)
        return self._by_code("no_answer")

    def _halt_values(self, detail=""):
        """Return what a QBO company that is stopped by this says and keeps."""
        return {
            "halt_rule_id": self.id,
            "halt_text": self._text(detail, None),
            "halt_detail": detail or False,
        }

    def _text(self, detail, operation):
        """Return what happened, in the user's words with the facts of the case.

        :param detail: text, or a node of ``entities.said``
        """
        detail = said.show(self.env, detail)
        facts = {"record": operation.res_name if operation else "", "detail": detail}
        if not self.text:
            return detail or self.title
        return self.text % facts
