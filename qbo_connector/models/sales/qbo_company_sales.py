"""Settings of what goes of sales: nothing, until an administrator switches it on."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from ...entities import numbering

ACCOUNTING = [
    ("smart", "Smart: paid on the spot is a sales receipt"),
    ("invoices", "Always invoice and payment"),
    ("receipts", "Sales receipts only"),
]
# Lists that documents refer to; read before the first one goes.
LISTS = ["Account", "Term", "PaymentMethod", "TaxCode", "TaxRate", "Item", "Customer"]
# Settings after whose change everything that is open is looked at again.
LOOK_AGAIN = {
    "accounting_method",
    "auto_export",
    "closed_policy",
    "create_customers",
    "deposit_qbo_id",
    "export_credit_notes",
    "export_from",
    "export_invoices",
    "export_payments",
    "export_receipts",
    "inventory_items",
    "jobs_only",
    "number_rule",
    "payment_alone",
    "sales_default",
    "sales_enabled",
    "us_tax_policy",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    sales_enabled = fields.Boolean(
        "Sales documents go to QuickBooks",
        copy=False,
        tracking=True,
        help="Invoices, credit notes and payments dated from Export from go to "
        "QuickBooks when they are posted. Nothing of sales goes before this is on.",
    )
    export_from = fields.Date(
        "Export from",
        copy=False,
        tracking=True,
        help="Documents and payments dated before this day are left alone. Empty: the "
        "day of connection.",
    )
    auto_export = fields.Selection(
        [
            ("at_once", "as soon as it is posted"),
            ("1", "every hour"),
            ("4", "every 4 hours"),
            ("12", "every 12 hours"),
            ("24", "once a day"),
            ("by_hand", "by hand, in Open transactions"),
        ],
        "Auto export",
        required=True,
        default="12",
        tracking=True,
        help="Until then what is posted waits in QuickBooks > Sales > Open "
        "transactions, where it can be looked at and exported before its time.",
    )
    export_invoices = fields.Boolean("Invoices", default=True)
    export_receipts = fields.Boolean("Sales receipts", default=True)
    export_credit_notes = fields.Boolean("Credit notes", default=True)
    export_payments = fields.Boolean("Payments", default=True)
    accounting_method = fields.Selection(
        ACCOUNTING,
        "Accounting method",
        required=True,
        default="smart",
        help="Decided once for each document, when it is first exported. With Sales "
        "receipts only, an unpaid invoice waits until it is paid in full.",
    )
    create_customers = fields.Boolean(
        "Make customers that are not linked",
        default=True,
        help="Otherwise their documents wait until somebody links the customer.",
    )
    payment_alone = fields.Selection(
        [
            ("unapplied", "goes at once, unapplied"),
            ("wait", "waits for its invoice"),
        ],
        "A payment without invoice",
        required=True,
        default="unapplied",
        help="Sent unapplied, it is credit of the customer in QuickBooks, and is "
        "applied there when Odoo reconciles it.",
    )
    on_change = fields.Selection(
        [
            ("overwrite", "Overwrite in QuickBooks"),
            ("ask", "Ask"),
            ("by_hand", "Only by hand"),
        ],
        "After a change in Odoo",
        required=True,
        default="ask",
        help="Ask: it waits in Needs attention with the values of both sides. Only by "
        "hand: nothing is sent before somebody presses Export on the document.",
    )
    closed_policy = fields.Selection(
        [
            ("hold", "Hold"),
            ("ask", "Ask"),
            ("first_open", "Date it on the first open day"),
        ],
        "Dated in closed books",
        required=True,
        default="hold",
        help="Only what is new can have another date in QuickBooks: due date and rate "
        "stay, and its own date stands in the private note. It may fall into another "
        "tax period there. Changes and voids are never dated anew.",
    )
    us_tax_policy = fields.Selection(
        [
            ("hold", "show the document and both amounts"),
            ("override", "Odoo's tax overrides QuickBooks'"),
            ("keep", "QuickBooks' tax stays; the difference is listed"),
        ],
        "When US sales tax differs",
        required=True,
        default="hold",
        help="QuickBooks computes US sales tax by itself. What stands in spite of a "
        "difference is listed under Sales > Differences of sales tax.",
    )
    deposit_qbo_id = fields.Char("Deposit account ID", copy=False)
    deposit_account_id = fields.Many2one(
        "qbo.link",
        "Deposit account",
        compute="_compute_deposit_account_id",
        inverse="_inverse_deposit_account_id",
        help="Where payments lie in QuickBooks. Empty: Undeposited Funds.",
    )
    number_rule = fields.Selection(
        [
            ("squeeze", "leave out separators, then the beginning"),
            ("tail", "leave out the beginning"),
            ("hold", "hold the document"),
        ],
        "A number over 21 characters",
        required=True,
        default="squeeze",
        help="QuickBooks takes 21 characters. The full number stands in the private "
        "note.",
    )
    number_preview = fields.Char("For example", compute="_compute_number_preview")
    item_ids = fields.One2many(
        "qbo.revenue.map",
        "qbo_company_id",
        "Default items",
        domain=[("kind", "!=", "rule")],
        help="Which item a line is sold as where no row of the revenue map says more",
    )

    # === COMPUTE METHODS === #

    @api.depends("deposit_qbo_id")
    def _compute_deposit_account_id(self):
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "in", self.ids),
                ("entity", "=", "Account"),
                (
                    "qbo_id",
                    "in",
                    self.filtered("deposit_qbo_id").mapped("deposit_qbo_id"),
                ),
            ]
        )
        found = {(link.qbo_company_id.id, link.qbo_id): link for link in links}
        for company in self:
            key = (company._origin.id, company.deposit_qbo_id)
            company.deposit_account_id = found.get(key, False)

    def _inverse_deposit_account_id(self):
        for company in self:
            company.deposit_qbo_id = company.deposit_account_id.qbo_id

    @api.depends("number_rule")
    def _compute_number_preview(self):
        """Show the rule at work: on an example, then on the company's own numbers."""
        long = "INV-BRANCH/2026/03/000123"
        for company in self:
            rule = company.number_rule or "squeeze"
            short = numbering.shorten(long, rule)
            parts = [f"{long} → {short or self.env._('held')}"]
            if own := company._long_numbers():
                parts.append(company._number_text(own, rule))
            company.number_preview = ". ".join(parts)

    def _number_text(self, numbers, rule):
        """Say what a rule makes of numbers, and which of them would meet."""
        shorts = [numbering.shorten(number, rule) for number in numbers]
        double = {short for short in shorts if short and shorts.count(short) > 1}
        text = self.env._(
            "%(count)s of your documents have longer numbers, such as %(example)s.",
            count=len(numbers),
            example=f"{numbers[0]} → {shorts[0] or self.env._('held')}",
        )
        if not double:
            return text
        meet = self.env._(
            "Some would get the same number and are held: %s",
            ", ".join(sorted(double)[:3]),
        )
        return f"{text} {meet}"

    def _long_numbers(self):
        """Return the numbers of documents that QuickBooks does not take as they are."""
        if not self._origin.company_id:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.name FROM account_move m
                 WHERE m.company_id = %s AND m.state = 'posted'
                   AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                   AND length(m.name) > %s
                 ORDER BY m.id DESC LIMIT 2000
                """,
                self._origin.company_id.id,
                numbering.SIZE,
            )
        )
        return [row[0] for row in rows]

    @api.constrains("export_payments", "export_invoices", "export_receipts")
    def _check_document_types(self):
        for company in self:
            if company.export_payments and not (
                company.export_invoices or company.export_receipts
            ):
                raise ValidationError(
                    self.env._(
                        "Payments need what they pay: choose Invoices or Sales "
                        "receipts too, or leave payments out."
                    )
                )

    # === SWITCH === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS: what waits is looked at again when a setting changes
        switched = {"sales_enabled", "jobs_only", "active"} & vals.keys()
        if switched:
            self.env.registry.clear_cache()
        result = super().write(vals)
        if LOOK_AGAIN & vals.keys():
            if vals.get("sales_enabled"):
                self._sales_begin()
            self._sales_look_again()
        return result

    def _sales_begin(self):
        """Prepare a company whose sales were switched on: date and lists."""
        for company in self.sudo():
            if not company.export_from:
                day = company.connected_at or fields.Datetime.now()
                company.export_from = fields.Date.to_date(day)
            rows = company.env["qbo.list"]
            known = rows.search([("qbo_company_id", "=", company.id)])
            missing = set(LISTS) - set(known.mapped("entity"))
            if missing:
                rows._start(company, list(missing))

    def _sales_on(self):
        """Tell whether sales documents go to this company."""
        self.ensure_one()
        return self.sales_enabled and not self.jobs_only

    @api.model
    @ormcache()
    def _any_sales(self):
        """Tell whether any company wants sales documents; asked at every posting."""
        return bool(
            self.sudo().search_count(
                [("sales_enabled", "=", True), ("jobs_only", "=", False)], limit=1
            )
        )

    def _sales_look_again(self):
        """Let the next run look at all open documents again."""
        companies = self.filtered(lambda c: c.enabled and c._sales_on())
        if companies:
            companies._start_sweep()
            companies._trigger_run()
