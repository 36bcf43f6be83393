"""What the benchmark of the workplace does inside of Odoo; each is one process."""

from odoo.tools import config

from bench import sales_inside
from bench.meter import Meter

PAGE = 80
APRIL = "2026-04-01"


def prepare(env, sandbox, **work):
    """Connect a company that exports by hand; all that was posted waits there."""
    made = sales_inside.prepare(env, sandbox, lines=2, **work)
    company = env["qbo.company"].browse(made["company"])
    company.auto_export = "by_hand"
    keeper = env["res.users"].create(
        {
            "name": "Bookkeeper",
            "login": "bench_keeper",
            "group_ids": [
                (4, env.ref(name).id)
                for name in (
                    "account.group_account_invoice",
                    "qbo_connector.group_qbo_bookkeeper",
                )
            ],
            "company_id": company.company_id.id,
            "company_ids": [(6, 0, company.company_id.ids)],
        }
    )
    env.cr.commit()
    config["qbo_custom_hosts"] = "127.0.0.1"
    config["qbo_custom_throttle"] = "off"
    company._run()
    env.cr.execute("ANALYZE")
    return {"company": company.id, "keeper": keeper.id}


def measure(env, company_id, keeper_id):
    """Do all that a bookkeeper does, in the order of the day; return the figures."""
    config["qbo_custom_hosts"] = "127.0.0.1"
    config["qbo_custom_throttle"] = "off"
    env = env(user=keeper_id, su=False)
    day = Day(env["qbo.company"].browse(company_id))
    day.run()  # what a warm server has loaded
    day.screens()
    day.warm = False
    for part in (day.screens, day.ignore, day.export, day.plan, day.closing, day.undo):
        part()
    return day.meter.figures


class Day:
    """A bookkeeper's day with one QBO company."""

    def __init__(self, company):
        self.env, self.company = company.env, company
        self.meter, self.warm = Meter(company.env), True

    def run(self):
        """Let the scheduled action do its part."""
        self.env.cr.commit()
        self.company.sudo()._run()
        self.env.cr.commit()
        self.env.invalidate_all()

    def waiting(self):
        """Return all open transactions, as a list that is selected as a whole."""
        return self.env["qbo.bundle"].search(
            [("qbo_company_id", "=", self.company.id), ("state", "!=", "going")]
        )

    def pressed(self, name, method):
        """Measure a button; return its action."""
        with self.meter.of(name):
            action = method()
        return action

    def went_on(self, name):
        """Measure what the scheduled action does then."""
        with self.meter.of(name):
            self.company.sudo()._run()

    # === SCREENS === #

    def read(self, model, view, domain, **values):
        """Ask for what a view shows, as the web client does."""
        found = self.env[model]
        return found.web_search_read(
            domain, self.shown(model, view), limit=PAGE, **values
        )

    def shown(self, model, view):
        """Return the specification of the fields that a view names."""
        kind = "kanban" if view.endswith("kanban") else "list"
        view_id = self.env.ref(f"qbo_connector.{view}").id
        found = self.env[model].get_view(view_id, kind)
        names = found["models"][model]
        known = self.env[model]._fields
        return {
            name: {"fields": {"display_name": {}}}
            if known[name].type == "many2one"
            else {}
            for name in names
        }

    def screens(self):
        """Open transactions with their counts, and the overview."""
        bundles, domain = self.env["qbo.bundle"], [("state", "!=", "ignored")]
        with self.meter.of("open_page"):
            self.read("qbo.bundle", "view_qbo_bundle_list", domain, count_limit=10001)
        with self.meter.of("open_clients"):
            found = bundles.web_read_group(
                domain,
                ["partner_id"],
                ["sales:sum", "money:sum", "timesheet_hours:max"],
                limit=PAGE,
            )
        client = found["groups"][0]["partner_id"][0]
        with self.meter.of("open_client"):
            own = [*domain, ("partner_id", "=", client)]
            self.read("qbo.bundle", "view_qbo_bundle_list", own)
        with self.meter.of("open_counts"):
            bundles.get_summary()
            bundles.search_count([("state", "=", "held_up")])
        with self.meter.of("overview"):
            self.read("qbo.company", "view_qbo_company_kanban", [])
        if not self.warm:
            self.pressed("refresh", bundles.action_refresh)
            self.went_on("refresh_run")

    # === BUTTONS === #

    def ignore(self):
        """All before a date, which is all, and taken back."""
        wizard = self.env["qbo.ignore.wizard"].create(
            {"qbo_company_id": self.company.id, "before": APRIL}
        )
        self.pressed("ignore", wizard.action_ignore)
        self.went_on("ignore_run")
        self.pressed("take_back", self.waiting().action_take_back)
        self.went_on("take_back_run")

    def export(self):
        """All selected, and stopped before the scheduled action comes."""
        self.pressed("export", self.waiting().action_export)
        with self.meter.of("export_run"):
            while self.company.sudo()._plan_go_step():
                pass
        run = self.env["qbo.run"].search([("kind", "=", "export")], limit=1)
        assert not run.ahead, run.ahead
        self.pressed("stop", run.action_stop)
        self.went_on("stop_run")

    def plan(self):
        """Preview all, open it, run it."""
        action = self.pressed("plan", self.waiting().action_preview)
        self.went_on("plan_run")
        plan = self.opened(action)
        assert plan.state == "open", plan.state
        self.pressed("send", plan.action_run)
        self.went_on("send_run")
        self.ran = plan.run_id
        assert self.ran.state == "done", self.ran.message
        assert self.ran.created_count == plan.create_count, self.ran.message

    def opened(self, action):
        """Measure the page of a plan; return the plan."""
        plan = self.env["qbo.plan"].browse(action["res_id"])
        with self.meter.of(f"{plan.kind}_plan_page"):
            found = plan.read()[0]
            lines = self.env["qbo.plan.line"].browse(found["line_ids"][:PAGE])
            lines.web_read(self.shown("qbo.plan.line", "view_qbo_plan_line_list"))
        return plan

    def closing(self):
        """Reconciled documents, the month with its spreadsheet, check-up, overview."""
        domain = [("qbo_company_id", "=", self.company.id), ("qbo_id", "!=", False)]
        domain += [("res_model", "in", ("account.move", "account.payment"))]
        with self.meter.of("documents_page"):
            self.read("qbo.link", "view_qbo_document_list", domain, count_limit=10001)
        month = self.env["qbo.month"].create(
            {
                "qbo_company_id": self.company.id,
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "changed_since": "2026-03-01",
            }
        )
        self.pressed("month", month.action_look)
        self.pressed("month_sheet", month._book)
        self.pressed("checkup", self.company.sudo()._run_checkup)
        with self.meter.of("overview_after"):
            self.read("qbo.company", "view_qbo_company_kanban", [])
        with self.meter.of("run_page"):
            found = self.ran.read()[0]
            rows = self.env["qbo.operation"].browse(found["operation_ids"][:40])
            rows.read(["state", "fault_text", "predicted", "answered"])

    def undo(self):
        """Preview the undo of all that was sent, and run that."""
        action = self.pressed("undo_plan", self.ran.action_undo)
        self.went_on("undo_plan_run")
        plan = self.opened(action)
        assert plan.state == "open", plan.state
        self.pressed("undo", plan.action_run)
        self.went_on("undo_run")
        assert plan.back_count == plan.run_id.back_count, plan.run_id.message
