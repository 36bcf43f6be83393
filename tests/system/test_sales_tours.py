"""A bookkeeper's way through the sales workplace, in a real Chromium.

The tours go on from each other: what waits, a preview and its run, export of one and of
all of a client, ignoring and taking back, and the undo of a run.
"""

import pytest

from host.testing import wait_until
from tests.system.place import Place
from tests.system.tours import Person

BACKGROUND = 180  # seconds that the scheduled action may take on a busy machine
STRIP = ".o_qbo_open_strip"


def prepare(env, sandbox):
    """Connect a company that exports by hand, and post documents of two clients."""
    from tests.system import inside_sales

    company = env["qbo.company"].browse(
        inside_sales.connect(env, sandbox, name="Production Ltd")
    )
    company.user_id = env.ref("base.user_admin")
    env.cr.commit()
    inside_sales.switch_sales_on(
        env,
        company.id,
        auto_export="by_hand",
        accounting_method="smart",
        misc_as="hold",
    )
    env.cr.commit()
    names = inside_sales.sell(env, company.id, invoices=3)
    names += inside_sales.sell(env, company.id, paid=True, price=50.0, name="Birch")
    # It waits until a setting says what becomes of such entries.
    owe(env, company.company_id)
    env.cr.commit()
    while company._run(budget=60).outcome == "more":
        pass
    employ(env)
    return [company.id, names]


def owe(env, company):
    """Post an entry on a receivable that is neither document nor payment."""
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    partner = env["res.partner"].create({"name": "Cedar", "is_company": True})
    income = env["account.account"].search(
        [("account_type", "=", "income"), ("company_ids", "in", company.ids)], limit=1
    )
    lines = [
        {
            "account_id": partner.property_account_receivable_id.id,
            "partner_id": partner.id,
            "debit": 7,
        },
        {"account_id": income.id, "credit": 7},
    ]
    env["account.move"].create(
        {
            "move_type": "entry",
            "date": "2026-03-02",
            "line_ids": [(0, 0, line) for line in lines],
        }
    ).action_post()


def employ(env):
    """Make a user who is no bookkeeper: sees and exports, and decides nothing."""
    groups = (
        "base.group_user",
        "account.group_account_invoice",
        "qbo_connector.group_qbo_user",
    )
    env["res.users"].create(
        {
            "name": "Una User",
            "login": "una",
            "password": "una",
            "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
        }
    )


class Shop(Place):
    """A company that exports by hand, with documents of two clients."""

    def __init__(self, host):
        super().__init__(host, prepare, "--company", "empty")
        self.company, self.names = self.made

    def numbers(self):
        """Return the numbers of the invoices that stand there with an amount."""
        rows = self.objects("Invoice")
        return {row["PrivateNote"] for row in rows if float(row["TotalAmt"])}


class Bookkeeper(Person):
    """Somebody at the open transactions."""

    def open_transactions(self):
        """Open the screen, with its clients closed."""
        self.page.goto(f"{self.url}/odoo/qbo-open")
        self.page.locator(STRIP).wait_for()

    def client(self, name):
        """Open the group of a client."""
        group = self.page.locator(".o_group_header", has_text=name).first
        group.wait_for()
        if "o_group_open" not in (group.get_attribute("class") or ""):
            group.locator(".o_group_name").click()
        self.page.locator(".o_data_row").first.wait_for()

    def row(self, number):
        """Return the row of a document."""
        cell = self.page.locator("td[name=name]", has_text=number)
        return self.page.locator(".o_data_row").filter(has=cell).first

    def strip_says(self, text):
        """Wait until the strip says something."""
        self.page.locator(STRIP, has_text=text).wait_for(timeout=BACKGROUND * 1000)


@pytest.fixture(scope="module")
def place(odoo_host):
    """The place of all tours of this file."""
    found = Shop(odoo_host)
    yield found
    found.stop()


@pytest.fixture
def person(place, browser):
    """The administrator at the open transactions."""
    found = Bookkeeper(browser, place.server.url)
    found.open_transactions()
    return found


def test_1_what_waits(place, person):
    """Per client what waits, what it becomes and why; nothing has been sent."""
    person.strip_says("4 ready")
    person.strip_says("1 held up")
    person.strip_says("1 after another")
    person.client("Azure")
    row = person.row(place.names[0])
    row.locator("text=Not paid yet").wait_for()
    assert row.locator(".o_field_qbo_status", has_text="Ready").count() == 1
    person.client("Birch")
    person.row(place.names[-1]).locator("text=another day").wait_for()
    after = person.page.locator(".o_data_row", has_text="Goes after another")
    assert after.locator("button[name=action_export_first]").count() == 1
    person.page.locator(".o_menu_sections", has_text="Sales (5)").wait_for()
    assert not place.objects("Invoice")


def test_2_preview_and_run(place, person):
    """The preview shows fields and sums; Run this plan sends just that."""
    number = place.names[0]
    person.client("Azure")
    person.row(number).locator("input[type=checkbox]").check()
    person.press("Preview", ".o_control_panel")
    person.sees("Nothing has been sent")
    person.page.locator(".o_data_row", has_text=number).first.wait_for()
    assert not place.objects("Invoice")
    person.tab("Per account")
    person.sees("Accounts receivable", ".o_notebook")
    person.tab("What would happen")
    person.page.locator(".o_data_row", has_text=number).first.click()
    person.sees("3 × 100", ".modal")
    person.page.keyboard.press("Escape")
    person.press("Run this plan")
    person.told("in the background")
    wait_until(lambda: place.numbers() == {number}, "the plan's run", BACKGROUND)


def test_3_export_of_one(place, person):
    """Export on a row sends that one, and the list follows by itself."""
    number = place.names[1]
    person.client("Azure")
    person.row(number).locator("button[name=action_export]").click()
    person.told("in the background")
    wait_until(lambda: number in place.numbers(), "the export", BACKGROUND)
    person.row(number).wait_for(state="detached", timeout=BACKGROUND * 1000)
    assert number in place.numbers()


def test_4_ignore_and_take_back(place, person):
    """What the books hold already is set aside, and can be taken back."""
    number = place.names[2]
    person.client("Azure")
    person.row(number).locator("input[type=checkbox]").check()
    person.press("Ignore", ".o_control_panel")
    person.page.locator(".modal footer .btn-primary").click()
    person.told("are ignored")
    person.row(number).wait_for(state="detached")
    person.page.goto(f"{person.url}/odoo/qbo-open")
    person.page.locator(".o_searchview_facet .o_facet_remove").first.click()
    person.client("Azure")
    person.row(number).locator("input[type=checkbox]").check()
    person.press("Take back", ".o_control_panel")
    person.told("wait again")
    assert number not in place.numbers()


def test_5_a_plain_user(place, browser):
    """Whoever is no bookkeeper sees and exports; what decides is not there."""
    number = place.names[2]
    una = Bookkeeper(browser, place.server.url, login="una", password="una")
    una.open_transactions()
    una.client("Azure")
    assert not una.page.locator(".o_qbo_open_ignore").count()
    una.row(number).locator("input[type=checkbox]").check()
    panel = una.page.locator(".o_control_panel")
    panel.locator("button", has_text="Export selected").wait_for()
    for label in ("Ignore", "Take back"):
        assert not panel.locator("button:visible", has_text=label).count(), label
    una.press("Export selected", ".o_control_panel")
    una.told("in the background")
    wait_until(lambda: number in place.numbers(), "the export", BACKGROUND)
    una.page.goto(f"{una.url}/odoo/qbo-documents")
    row = una.page.locator(".o_data_row", has_text=number).first
    row.locator("td[name=odoo_number]").click()
    bar = una.page.locator(".o_form_statusbar")
    bar.locator("button", has_text="View PDF").wait_for()
    for label in ("Un-bundle", "Declare foreign"):
        assert not bar.locator("button:visible", has_text=label).count(), label
    # The invoice is cancelled: who may not void sees why it waits, and no more.
    una.page.locator("button[name=action_open_record]").click()
    una.page.locator(".o_arrow_button_current", has_text="Posted").wait_for()
    una.press("Reset to Draft", ".o_form_statusbar")
    una.page.locator(".o_arrow_button_current", has_text="Draft").wait_for()
    una.page.locator("button[name=button_cancel]:visible").click()
    una.page.locator(".o_arrow_button_current", has_text="Cancelled").wait_for()
    una.open_transactions()
    una.page.locator(".o_qbo_open_asks").wait_for(timeout=BACKGROUND * 1000)
    una.page.click(".o_qbo_open_asks")
    una.row(number).wait_for()
    assert not una.row(number).locator("button[name=action_void]").count()
    una.row(number).locator("button[name=action_why]").click()
    una.sees("was cancelled or deleted in Odoo")
    assert not una.page.locator("button[name=action_void_ask]:visible").count()
    assert number in place.numbers()


def test_6_void_from_the_list(place, person):
    """Export on a void opens its window: nothing goes before it was seen."""
    number = place.names[2]
    person.page.click(".o_qbo_open_asks")
    person.row(number).locator("button[name=action_void]").click()
    person.sees("This happens in QuickBooks", ".modal")
    person.sees("is voided", ".modal")
    assert number in place.numbers()
    person.press("Void", ".modal footer")
    wait_until(lambda: number not in place.numbers(), "the void", BACKGROUND)


def test_7_all_of_a_client(place, person):
    """Everything of a client goes with one button."""
    person.client("Birch")
    person.press("Export all of this client", ".o_list_renderer")
    person.told("in the background")
    wait_until(
        lambda: place.names[-1] in place.numbers(), "the client's export", BACKGROUND
    )
    wait_until(lambda: len(place.objects("Payment")) == 1, "the payment", BACKGROUND)
    assert place.objects("Payment")[0]["Line"]


def test_8_undo(place, person):
    """The last run is looked at and undone; its documents do not go again."""
    person.page.goto(f"{person.url}/odoo/qbo-runs")
    person.page.locator(".o_data_row", has_text="Export of").first.click()
    person.sees("What came of it")
    person.press("Undo", ".o_form_view")
    person.sees("to void or delete")
    person.page.locator(".o_data_row", has_text="Void").first.wait_for()
    person.press("Run this plan")
    person.told("in the background")
    left = {place.names[0], place.names[1]}
    wait_until(lambda: place.numbers() == left, "the undo", BACKGROUND)
    amounts = [float(row["TotalAmt"]) for row in place.objects("Payment")]
    assert amounts == [0.0]
    person.open_transactions()
    person.page.locator(".o_searchview_facet .o_facet_remove").first.click()
    person.client("Birch")
    person.row(place.names[-1]).locator("text=Undone").wait_for()


def test_9_a_setting_is_opened_at_its_page(place, person):
    """Fix for all leads to the setting itself, and what it held up follows it."""
    person.page.locator(".o_qbo_open_held").wait_for()
    person.open("qbo-attention")
    row = person.page.locator(".o_data_row", has_text="An entry on a receivable").first
    row.locator("button[name=action_fix_all]").click()
    page = person.page.locator(".o_notebook .nav-link.active", has_text="Sales")
    page.wait_for()
    rule = person.page.locator(".o_field_widget[name=misc_as]:visible")
    rule.locator("label", has_text="do not go").click()
    # A page that was chosen since has the last word.
    person.tab("Jobs")
    person.save()
    person.page.locator(".o_notebook .nav-link.active", has_text="Jobs").wait_for()
    held = person.page.locator(".o_qbo_open_held")
    wait_until(lambda: not (reopened(person) and held.count()), "the entry", BACKGROUND)
    assert not held.count()


def reopened(person):
    """Look at the list anew, until its strip has its counts."""
    person.open_transactions()
    person.page.locator(".o_qbo_open_company").first.wait_for()
    return True
