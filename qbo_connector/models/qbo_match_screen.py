"""What the matching screen has to know once, when it opens."""

from odoo import api, models

# Each can be missing: an addon or an older version may not offer it.
OPTIONAL = {
    "exports": "match_export",
    "imports": "match_import",
    "differences": "match_differences",
    "decides": "match_decide",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    @api.model
    def match_screen(self):
        """Describe the matching screen to the user who opens it.

        Only what this user may do is named, so that no button ends in a refusal.

        :return: dict ``companies`` (``id``, ``name``, ``state``, ``enabled``,
            ``odoo_company``, ``wanted``: entities its edition has), ``kinds``
            (see :meth:`match_kinds`) and ``can`` (dict action -> bool)
        """
        self._check_group("user")
        companies = self.search([("company_id", "in", self.env.companies.ids)])
        bookkeeper = self.env.user.has_group("qbo_connector.group_qbo_bookkeeper")
        lists = self.env["qbo.list"].sudo()
        return {
            "companies": [
                {
                    "id": company.id,
                    "name": company.name,
                    "state": company.state,
                    "enabled": company.enabled,
                    "odoo_company": company.company_id.display_name,
                    "wanted": lists._wanted(company),
                }
                for company in companies
            ],
            "kinds": self.match_kinds(),
            "can": {
                "clear": bookkeeper,
                **{key: hasattr(self, name) for key, name in OPTIONAL.items()},
            },
        }

    def action_open_matching(self):
        """Open the matching screen on this QuickBooks company."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "qbo_connector.action_qbo_match"
        )
        action["params"] = {"company_id": self.id}
        return action
