"""What is true: this Odoo record is that QuickBooks object."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...entities import names
from .. import settling

_lt = LazyTranslate(__name__)

LINK_STATES = [
    ("unmatched", "Only in QuickBooks"),
    ("to_create", "To be created"),
    ("linked", "Linked"),
    ("ignored", "Ignored"),
    ("released", "Released"),
    ("voided", "Voided"),
    ("deleted", "Deleted in QuickBooks"),
    ("attention", "Needs attention"),
]


class QboLink(models.Model):
    """One Odoo record and one QuickBooks object, in one QBO company.

    A partner may be a Customer and a Vendor and live in three companies: these are
    rows, not columns. A QuickBooks object that nobody has matched has no
    ``res_model``; a record that is to be created has no ``qbo_id``. Rows are never
    removed by cascade: what a link says stays true when a record goes.
    """

    _name = "qbo.link"
    _description = "QuickBooks link"
    _rec_name = "qbo_name"
    _order = "id desc"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    entity = fields.Char(required=True, help="Name of the entity in QuickBooks")
    res_model = fields.Char("Model", index=False)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", index="btree_not_null"
    )
    variant = fields.Char(
        "Currency or customer",
        required=True,
        default="-",
        help="A currency for customers and jobs in a currency that is not the home "
        "currency, otherwise a hyphen",
    )
    res_name = fields.Char("Odoo record", compute="_compute_res_name")
    qbo_id = fields.Char("QuickBooks ID", copy=False)
    qbo_name = fields.Char("Name in QuickBooks")
    qbo_active = fields.Boolean("Active in QuickBooks", default=True)
    parent_qbo_id = fields.Char("Parent in QuickBooks")
    sync_token = fields.Char("SyncToken")
    token_doubtful = fields.Boolean(
        "SyncToken is in doubt",
        help="Another document moved this one in QuickBooks: its token is read again "
        "before the next update",
    )
    # What is large is read together, and only where it is looked at.
    image = fields.Json(
        "As it stands in QuickBooks",
        prefetch="objects",
        help="The QuickBooks object as it was seen last",
    )
    sent = fields.Json(
        "As it was sent",
        prefetch="objects",
        help="The values that were sent or agreed on last",
    )
    fingerprint = fields.Char(
        "Fingerprint of what was sent", help="Hash of the values that were sent last"
    )
    state = fields.Selection(LINK_STATES, "Status", required=True, default="to_create")
    name_suffix = fields.Char(
        "Suffix of the name", help="Added to the name that QuickBooks gets"
    )
    create_new = fields.Boolean(
        "Made though it looks like another",
        help="Somebody decided to create it although QuickBooks has a lookalike",
    )
    linked_at = fields.Datetime("Linked on")
    is_project = fields.Boolean("QuickBooks Project")
    # Reduced forms of name, e-mail and phone, so that PostgreSQL compares lists
    # of any length with an index.
    name_key = fields.Char("Name to compare")
    email_key = fields.Char("E-mail to compare")
    phone_key = fields.Char("Phone to compare")
    operation_ids = fields.One2many("qbo.operation", "link_id", "Operations")
    qbo_url = fields.Char("Page in QuickBooks", compute="_compute_qbo_url")

    _record_uniq = models.Constraint(
        "unique(qbo_company_id, entity, res_model, res_id, variant)",
        "This record already has a link to this QuickBooks company.",
    )
    _object_uniq = models.Constraint(
        "unique(qbo_company_id, entity, qbo_id)",
        "This QuickBooks object is already linked to another record.",
    )
    _qbo_id_filled = models.Constraint(
        "CHECK (qbo_id <> '')", "The id of a QuickBooks object cannot be empty."
    )
    _record_idx = models.Index("(res_model, res_id)")
    _name_idx = models.Index("(qbo_company_id, entity, lower(qbo_name))")
    _email_idx = models.Index("(qbo_company_id, email_key) WHERE email_key <> ''")
    _phone_idx = models.Index("(qbo_company_id, phone_key) WHERE phone_key <> ''")
    _spelling_idx = models.Index("USING gin (name_key gin_trgm_ops)")
    _state_idx = models.Index("(qbo_company_id, state)")

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id", "qbo_name")
    def _compute_res_name(self):
        for model, links in self.grouped("res_model").items():
            if not model or model not in self.env:
                links.res_name = False
                continue
            records = self.env[model].sudo().browse(links.mapped("res_id")).exists()
            found = {record.id: record.display_name for record in records}
            for link in links:
                link.res_name = found.get(link.res_id, False)

    @api.depends("qbo_name", "res_model", "res_id", "qbo_id")
    def _compute_display_name(self):
        for link in self:
            name = link.qbo_name or link.res_name or link.entity
            link.display_name = f"{name} ({link.qbo_id})" if link.qbo_id else name

    @api.depends("qbo_id", "entity", "qbo_company_id.environment")
    def _compute_qbo_url(self):
        for link in self:
            base = link.qbo_company_id._web_url()
            link.qbo_url = (
                f"{base}/app/customerdetail?nameId={link.qbo_id}"
                if base and link.qbo_id and link.entity == "Customer"
                else False
            )

    # === BUSINESS METHODS === #

    def _record(self):
        """Return the Odoo record of one link, or None when it is gone."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    def _mapper(self):
        """Return the entity that maps the records of these links."""
        # Iterated, a record keeps its siblings to prefetch; sliced, it would not.
        link = next(iter(self), self)
        return self.env["qbo.entity"]._mapper(link.entity, link.res_model)

    @api.model
    def _image_values(self, company, entity, answered):
        """Return the columns of a link that follow from a QuickBooks object.

        :param dict answered: the object as the API gave it
        """
        mapper_image = self.env["qbo.entity." + entity.lower()]._image(answered)
        name = answered.get("DisplayName") or answered.get("Name") or ""
        plain = names.undeleted(name, answered.get("Active", True))
        email = (answered.get("PrimaryEmailAddr") or {}).get("Address")
        phone = (answered.get("PrimaryPhone") or {}).get("FreeFormNumber")
        return {
            "qbo_name": name,
            "qbo_active": answered.get("Active", True),
            "parent_qbo_id": (answered.get("ParentRef") or {}).get("value") or False,
            "sync_token": answered.get("SyncToken"),
            "token_doubtful": False,
            "image": mapper_image,
            "is_project": bool(answered.get("IsProject")),
            "name_key": names.match_key(plain),
            "email_key": names.email_key(email),
            "phone_key": names.phone_key(phone),
        }

    def _adopt(self, company, answered, sent=None, fingerprint=None):
        """Make one link say that its record is the given QuickBooks object.

        A row of the same object that nobody had matched is absorbed.

        :param dict answered: the object as the API gave it
        :param dict sent: the values that both sides now agree on
        :raise UserError: when another record holds the object
        """
        self.ensure_one()
        qbo_id = str(answered["Id"])
        other = self._other_holder(company, qbo_id)
        if other and other.res_model:
            raise UserError(
                self.env._(
                    "%(object)s in QuickBooks is already linked to %(record)s.",
                    object=other.qbo_name or qbo_id,
                    record=other.res_name or other.res_model,
                )
            )
        if other:
            other.operation_ids.write({"link_id": self.id})
            other.unlink()
        values = self._image_values(company, self.entity, answered)
        values.update(qbo_id=qbo_id, state="linked", create_new=False)
        if not self.linked_at:
            values["linked_at"] = fields.Datetime.now()
        if sent is not None:
            values.update(sent=sent, fingerprint=fingerprint)
        self.write(values)

    def _other_holder(self, company, qbo_id):
        """Return the other link that holds an object, known or looked up."""
        key, together = (self.entity, qbo_id), settling.of(self.env)
        if together and key in together.asked:
            return self.browse(together.holders.get(key, ())) - self
        return self.search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "=", self.entity),
                ("qbo_id", "=", qbo_id),
                ("id", "!=", self.id),
            ]
        )

    @api.model
    def _release_deleted(self, records):
        """Let go the links of records that are about to be deleted.

        What has not reached QuickBooks is forgotten; what has is refused.

        :raise UserError: when a record stands in QuickBooks or is being sent
        """
        links = self.search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        standing = links.filtered("qbo_id") or links.filtered(
            lambda link: "sending" in link.operation_ids.mapped("state")
        )
        if standing:
            link = standing[0]
            raise UserError(
                self.env._(
                    "%(record)s is %(object)s in the QuickBooks company %(company)s "
                    "and cannot be deleted here, or the two ledgers would come apart. "
                    "Archive it instead, or let a QuickBooks user unlink it first.",
                    record=link.res_name or records._description,
                    object=link.display_name,
                    company=link.qbo_company_id.name,
                )
            )
        operations = links.operation_ids
        operations.filtered(lambda operation: not operation.batch_id).unlink()
        kept = links.filtered("operation_ids")
        kept.write({"state": "released"})
        (links - kept).unlink()

    # === MERGES === #

    @api.model
    def _repoint(self, sources, target):
        """Give the links of merged records to the record that stays.

        Where both sides stand in QuickBooks, the link of the one that goes is
        detached and asks for a merge there; nothing is deleted.
        """
        links = self.search(
            [("res_model", "=", sources._name), ("res_id", "in", sources.ids)],
            order="id",
        )
        taken = {
            (link.qbo_company_id, link.entity, link.variant): link
            for link in self.search(
                [("res_model", "=", target._name), ("res_id", "=", target.id)]
            )
        }
        for link in links:
            key = (link.qbo_company_id, link.entity, link.variant)
            other = taken.get(key)
            if other is None:
                link._move_to(target)
                taken[key] = link
            elif not link.qbo_id:
                link._check_not_sending()
                link._detach(_lt("Merged into %s", target.display_name))
            elif not other.qbo_id:
                other._check_not_sending()
                other._detach(_lt("Merged into %s", target.display_name))
                link._move_to(target)
                taken[key] = link
            else:
                link._check_not_sending()
                link._detach_for_merge(other)
        target._qbo_touch()

    def _move_to(self, target):
        self.write({"res_id": target.id})
        self.operation_ids.write({"res_id": target.id})

    def _check_not_sending(self):
        """Refuse to merge while the outcome of a request is not known.

        :raise UserError: naming the record
        """
        sending = self.operation_ids.filtered(lambda row: row.state == "sending")
        if sending:
            raise UserError(
                self.env._(
                    "%(record)s is being sent to %(company)s right now. Merge it when "
                    "the answer is there, in a minute or two.",
                    record=sending[0].res_name or self[:1].res_name,
                    company=sending[0].qbo_company_id.name,
                )
            )

    def _detach(self, note):
        """Forget a link that never reached QuickBooks."""
        opened = self.operation_ids.filtered(
            lambda operation: operation.state in ("waiting", "attention")
        )
        opened._cancel(note)
        self.write({"res_model": False, "res_id": False, "state": "released"})

    def _detach_for_merge(self, other):
        """Leave a QuickBooks object without record, and ask a person to merge it."""
        self.operation_ids.filtered(
            lambda operation: operation.state in ("waiting", "attention")
        )._cancel(_lt("Merged into %s", other.qbo_name))
        rule = self.env["qbo.fault.rule"]._by_code("merge_in_quickbooks")
        self.write({"res_model": False, "res_id": False, "state": "attention"})
        operation = self.env["qbo.operation"].create(
            {
                "qbo_company_id": other.qbo_company_id.id,
                "link_id": self.id,
                "verb": "merge",
                "entity": other.entity,
                "res_model": other.res_model,
                "res_id": other.res_id,
                "res_name": other.qbo_name,
            }
        )
        operation._stop(
            rule,
            f"{self.display_name} / {other.display_name}",
        )
