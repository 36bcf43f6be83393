"""Settings of a QBO company, and what is seen at a glance."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...entities import names
from .qbo_usage import FREE_READS

EDITIONS = [
    ("simple_start", "Simple Start"),
    ("essentials", "Essentials"),
    ("plus", "Plus"),
    ("advanced", "Advanced"),
]
# What an edition lacks, from Intuit's plan comparison.
EDITION_LACKS = {
    "simple_start": ("classes", "locations", "projects", "time", "currencies"),
    "essentials": ("classes", "locations", "projects"),
    "plus": (),
    "advanced": (),
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === WHAT TAKES PART === #

    jobs_only = fields.Boolean(
        "Jobs only",
        help="Only jobs and their customers go to QuickBooks; the rest of the bridge "
        "stays still.",
    )
    archive_jobs = fields.Boolean(
        "Archived jobs become inactive",
        default=True,
        help="Archiving a project makes its job inactive in QuickBooks. Otherwise "
        "QuickBooks is left as it is.",
    )
    internal_partner_id = fields.Many2one(
        "res.partner",
        "Customer for jobs without customer",
        domain="[('is_company', '=', True), ('parent_id', '=', False)]",
        check_company=True,
        help="Projects without a customer become jobs of this contact. When it is "
        "empty they are held, and say so.",
    )
    bill_with_parent = fields.Boolean(
        "Bill jobs with their customer",
        help="QuickBooks' setting of the same name on each job that is made.",
    )
    name_pattern = fields.Char(
        "Customer name",
        required=True,
        default="{name}",
        help="How a customer is called in QuickBooks: {name}, {ref} and {currency} "
        "are filled in.",
    )
    job_pattern = fields.Char(
        "Job name",
        required=True,
        default="{name}",
        help="How a job is called in QuickBooks: {name} is the project, {ref} its "
        "number in Odoo.",
    )
    name_preview = fields.Char(
        "Name in QuickBooks, for example", compute="_compute_name_preview"
    )
    keep_log_days = fields.Integer(
        "Keep the accounting log (days)",
        default=0,
        help="Settled operations older than this are removed. 0 keeps them for ever.",
    )
    unknown_wait = fields.Integer(
        "Wait after a lost answer (seconds)",
        default=120,
        help="QuickBooks may work on a request for up to 120 seconds; only then the "
        "same request is sent again.",
    )
    trust_hours = fields.Integer(
        "Trust request ids for (hours)",
        default=12,
        help="A request whose outcome is unknown for longer is first looked up in "
        "QuickBooks before it is sent again.",
    )
    refresh_minutes = fields.Integer(
        "Customers are fresh for (minutes)",
        default=60,
        help="Before a customer is made, changes in QuickBooks are read when the last "
        "look is older than this.",
    )
    edition = fields.Selection(
        EDITIONS,
        help="Read from QuickBooks where it says so; correct it when it is wrong.",
    )
    has_classes = fields.Boolean("Classes", compute="_compute_edition_features")
    has_locations = fields.Boolean("Locations", compute="_compute_edition_features")
    has_projects = fields.Boolean("Projects", compute="_compute_edition_features")
    has_time = fields.Boolean("Time tracking", compute="_compute_edition_features")
    edition_note = fields.Char(
        "What this edition lacks", compute="_compute_edition_features"
    )

    # === AT A GLANCE === #

    attention_count = fields.Integer("Needs attention", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    done_count = fields.Integer("Done", compute="_compute_counts")
    job_count = fields.Integer("Jobs", compute="_compute_counts")
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    reads_month = fields.Integer("Reads this month", compute="_compute_usage")
    writes_month = fields.Integer("Writes this month", compute="_compute_usage")
    batches_month = fields.Integer("Batches this month", compute="_compute_usage")
    reads_share = fields.Float("Share of the free reads (%)", compute="_compute_usage")
    unassociated_note = fields.Char(
        "Departments without QuickBooks company", compute="_compute_unassociated_note"
    )

    @api.depends("name_pattern", "job_pattern")
    def _compute_name_preview(self):
        for company in self:
            try:
                customer = names.apply_pattern(
                    company.name_pattern or "", "Azure Interior", "C042", "USD"
                )
                job = names.apply_pattern(
                    company.job_pattern or "", "Office Design", "17"
                )
                company.name_preview = f"{customer} / {job}"
            except ValueError:
                company.name_preview = False

    @api.constrains("name_pattern", "job_pattern")
    def _check_patterns(self):
        for company in self:
            for field in ("name_pattern", "job_pattern"):
                try:
                    names.apply_pattern(company[field], "x")
                except ValueError as error:
                    label = company._fields[field]._description_string(self.env)
                    raise ValidationError(
                        self.env._(
                            "%(field)s: the pattern needs {name}, and may use {ref} "
                            "and {currency}. It says: %(text)s",
                            field=label,
                            text=company[field],
                        )
                    ) from error

    @api.constrains("keep_log_days", "unknown_wait", "trust_hours", "refresh_minutes")
    def _check_numbers(self):
        for company in self:
            for field in (
                "keep_log_days",
                "unknown_wait",
                "trust_hours",
                "refresh_minutes",
            ):
                if company[field] < 0:
                    label = company._fields[field]._description_string(self.env)
                    raise ValidationError(
                        self.env._("%(field)s cannot be negative.", field=label)
                    )

    @api.depends("edition", "preferences")
    def _compute_edition_features(self):
        features = {
            "classes": "has_classes",
            "locations": "has_locations",
            "projects": "has_projects",
            "time": "has_time",
        }
        for company in self:
            lacks = EDITION_LACKS.get(company.edition, ())
            for feature, field in features.items():
                company[field] = feature not in lacks
            edition = dict(
                self._fields["edition"]._description_selection(self.env)
            ).get(company.edition)
            missing = [
                self._fields[features[feature]]._description_string(self.env)
                for feature in lacks
                if feature in features
            ]
            company.edition_note = (
                self.env._(
                    "QuickBooks Online %(edition)s has no: %(features)s",
                    edition=edition,
                    features=", ".join(missing),
                )
                if missing
                else False
            )

    def _compute_counts(self):
        operations = dict.fromkeys(self.ids, {})
        for company, state, count in self.env["qbo.operation"]._read_group(
            [("qbo_company_id", "in", self.ids)],
            ["qbo_company_id", "state"],
            ["__count"],
        ):
            operations[company.id] = {**operations[company.id], state: count}
        links = {}
        for company, model, count in self.env["qbo.link"]._read_group(
            [
                ("qbo_company_id", "in", self.ids),
                ("state", "=", "linked"),
                ("res_model", "in", ("res.partner", "project.project")),
            ],
            ["qbo_company_id", "res_model"],
            ["__count"],
        ):
            links[company.id, model] = count
        for company in self:
            found = operations.get(company.id, {})
            company.attention_count = found.get("attention", 0)
            company.waiting_count = found.get("waiting", 0) + found.get("sending", 0)
            company.done_count = found.get("done", 0)
            company.job_count = links.get((company.id, "project.project"), 0)
            company.customer_count = links.get((company.id, "res.partner"), 0)

    def _compute_usage(self):
        month = fields.Date.start_of(fields.Date.today(), "month")
        usage = {
            row.qbo_company_id.id: row
            for row in self.env["qbo.usage"]
            .sudo()
            .search([("qbo_company_id", "in", self.ids), ("month", "=", month)])
        }
        for company in self:
            row = usage.get(company.id)
            company.reads_month = row.reads if row else 0
            company.writes_month = row.writes if row else 0
            company.batches_month = row.batches if row else 0
            company.reads_share = 100 * company.reads_month / FREE_READS

    @api.depends("department_ids", "company_id")
    def _compute_unassociated_note(self):
        free = self.env["hr.department"]._read_group(
            [("qbo_production", "=", True), ("qbo_company_id", "=", False)],
            ["company_id"],
            ["__count"],
        )
        counts = {odoo_company.id: count for odoo_company, count in free}
        for company in self:
            count = counts.get(company.company_id.id, 0) + counts.get(False, 0)
            company.unassociated_note = (
                self.env._(
                    "%(count)s production departments have no QuickBooks company: "
                    "their projects go nowhere.",
                    count=count,
                )
                if count
                else False
            )

    # === CURRENCIES === #

    def _variant_currency(self, variant):
        """Return the ISO code that a link's variant stands for; ``""`` for home."""
        return "" if variant in (False, "-") else variant

    def _variant_of(self, currency):
        """Return the variant of a currency record; the home currency is ``"-"``."""
        code = currency.name or ""
        return "-" if not code or code == self.home_currency else code
