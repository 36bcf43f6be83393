"""What a person does about an operation that needs attention."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# Codes of our own checks and of QuickBooks that say that a name is taken.
NAME_FAULTS = ("name_taken", "6240")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    can_create_new = fields.Boolean(
        "Can be created all the same", compute="_compute_choices"
    )
    can_suffix = fields.Boolean("Can get a suffix", compute="_compute_choices")
    candidate_list = fields.Json(
        "Looks the same in QuickBooks",
        compute="_compute_candidate_list",
        help="Read by the widget qbo_candidates",
    )

    @api.depends("state", "verb", "candidates", "fault_rule_id")
    def _compute_choices(self):
        """Tell which buttons help: each only where its cause is the one it solves."""
        for operation in self:
            open_ = operation.state == "attention"
            stopped = open_ and operation.verb == "create"
            code = operation.fault_rule_id.code
            # QuickBooks refuses a second object of the very same name.
            taken = any(
                candidate.get("why") == "name"
                for candidate in operation.candidates or ()
            )
            operation.can_create_new = stopped and code == "lookalike" and not taken
            # A rename can meet a taken name as well as a create.
            operation.can_suffix = open_ and (taken or code in NAME_FAULTS)

    @api.depends("candidates", "state", "can_create_new", "can_suffix")
    def _compute_candidate_list(self):
        """Prepare candidates for the screen: what they are and why they are shown."""
        stopped = self.filtered(
            lambda operation: operation.state == "attention" and operation.candidates
        )
        known = stopped._candidate_links()
        for operation in self - stopped:
            operation.candidate_list = False
        for operation in stopped:
            operation.candidate_list = {
                "operation_id": operation.id,
                "record": operation.res_name,
                "company": operation.qbo_company_id.name,
                "can_create_new": operation.can_create_new,
                "can_suffix": operation.can_suffix,
                "rows": [
                    operation._candidate_row(candidate, known)
                    for candidate in operation.candidates
                ],
            }

    def _candidate_links(self):
        """Return {(company id, qbo id): link} of all candidates, in one query."""
        ids = {
            str(candidate.get("qbo_id"))
            for operation in self
            for candidate in operation.candidates
            if candidate.get("qbo_id")
        }
        links = (
            self.env["qbo.link"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "in", self.qbo_company_id.ids),
                    ("entity", "=", "Customer"),
                    ("qbo_id", "in", list(ids)),
                ]
            )
        )
        return {(link.qbo_company_id.id, link.qbo_id): link for link in links}

    def _candidate_row(self, candidate, known):
        """Return one candidate as the widget shows it."""
        qbo_id = str(candidate.get("qbo_id") or "")
        link = known.get((self.qbo_company_id.id, qbo_id), self.env["qbo.link"])
        entity = candidate.get("entity") or self.entity
        taken = link.res_model and link.res_name
        reasons = {
            "name": self.env._("same name"),
            "spelling": self.env._("similar name"),
            "email": self.env._("same e-mail"),
            "phone": self.env._("same phone"),
            "holder": self.env._("holds the name"),
        }
        image = link.image or {}
        name = candidate.get("name") or link.qbo_name
        return {
            "qbo_id": qbo_id,
            "name": image.get("FullyQualifiedName") or name,
            "entity": entity,
            "why": reasons.get(candidate.get("why"), ""),
            "score": round(100 * candidate["score"]) if candidate.get("score") else 0,
            "active": candidate.get("active", True),
            "project": bool(link.is_project),
            "taken": taken or False,
            "url": link.qbo_url or False,
            "linkable": entity == self.entity and not taken,
        }

    # === ACTIONS === #

    def _check_choice(self):
        """Make sure that a person's decision still makes sense.

        :raise UserError: when the operation does not wait for a decision any more
        """
        self.ensure_one()
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        if self.state != "attention" or not self.link_id:
            raise UserError(
                self.env._(
                    "This does not wait for a decision any more. Reload the page."
                )
            )

    def action_link_candidate(self, qbo_id):
        """Link to it: the record is this QuickBooks object, and nothing is created.

        :param str qbo_id: id of one of the candidates
        :return: the action that shows what differs
        """
        self._check_choice()
        known = {str(candidate.get("qbo_id")) for candidate in self.candidates or ()}
        if str(qbo_id) not in known:
            raise UserError(
                self.env._("This is not one of the choices any more. Reload the page.")
            )
        company = self.qbo_company_id
        answered = company._read_by_id(self.entity, [str(qbo_id)]).get(str(qbo_id))
        if not answered:
            raise UserError(
                self.env._("It is not in QuickBooks any more. Press Try again.")
            )
        company._take_lane_by_hand()
        link = self.sudo().link_id
        link._link_by_hand(answered)
        company.sudo()._trigger_run()
        return link._linked_result()

    def action_create_new(self):
        """Create new: it is another one than the lookalikes."""
        self._check_choice()
        self.sudo().link_id.create_new = True
        self.sudo()._try_again()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(record)s is created in QuickBooks within the next minute.",
                record=self.res_name,
            ),
            reload=True,
        )

    def action_use_suffix(self):
        """Use a suffix: open the question for it."""
        self._check_choice()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Use a suffix"),
            "res_model": "qbo.suffix.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_operation_id": self.id},
        }

    # === FOR PEOPLE === #

    def _root_blocker(self):
        """Return the operation at the end of what this one waits for, or itself."""
        self.ensure_one()
        root, seen = self, set()
        while root.blocked_by_id and root.id not in seen:
            seen.add(root.id)
            root = root.blocked_by_id
        return root

    def _record_message(self):
        """Return what one open operation tells the one who looks at its record."""
        self.ensure_one()
        if self.state == "attention":
            parts = (self.fault_shown, self.fault_cause, self.fault_remedy)
            return " ".join(part for part in parts if part)
        if self.blocked_by_id:
            blocker = self.blocked_by_id
            return self.env._(
                "Waits for %(record)s. %(why)s",
                record=blocker.res_name or blocker.entity,
                why=blocker.fault_shown or "",
            ).strip()
        if self.state == "sending":
            return self.env._(
                "It was sent, and the answer is awaited. The same request goes again "
                "by itself, so that nothing is doubled."
            )
        return self.env._("It is sent with the next run.")
