"""A bookkeeper's way through what stands in QuickBooks, in a real Chromium.

The PDF, un-bundling both ways, a void, the check-up with its repair, and the month.
The tours go on from each other; each ends with a look at the sandbox.
"""

import json
import urllib.request

import pytest

from host.testing import run_in_odoo, wait_until
from tests.system.place import Place
from tests.system.tours import Person

BACKGROUND = 180  # seconds that the scheduled action may take on a busy machine


def prepare(env, sandbox):
    """Connect a company, and export documents of one client; return their numbers."""
    from tests.system import inside_refunds, inside_sales

    company = env["qbo.company"].browse(
        inside_sales.connect(env, sandbox, name="Production Ltd")
    )
    company.user_id = env.ref("base.user_admin")
    env.cr.commit()
    inside_sales.switch_sales_on(env, company.id, accounting_method="invoices")
    env.cr.commit()
    inside_refunds.map_refunds(env, company.id)
    names = inside_sales.sell(env, company.id, invoices=3)
    names += inside_sales.sell(env, company.id, paid=True, price=50.0)
    # Two customers of one name would ask for a decision.
    env["res.partner"].search(
        [("name", "=", "Azure")], order="id desc", limit=1
    ).name = "Deco Ltd"
    env.cr.commit()
    while company._run(budget=60).outcome == "more":
        pass
    return names


class Shop(Place):
    """A company with documents that stand in QuickBooks."""

    def __init__(self, host):
        super().__init__(host, prepare, "--company", "empty")
        self.names = self.made

    def invoice(self, number):
        """Return the invoice that carries a number of Odoo."""
        rows = [row for row in self.objects("Invoice") if row.get("DocNumber")]
        plain = number.replace("/", "")
        return next(
            row
            for row in rows
            if plain in (row["DocNumber"].replace("/", ""))
            or number in row["PrivateNote"]
        )

    def total(self, number):
        """Return what an invoice comes to there."""
        return float(self.invoice(number)["TotalAmt"])

    def write(self, entity, body):
        """Write in QuickBooks as its bookkeeper does."""
        realm = self.sandbox.company_id
        request = urllib.request.Request(
            f"{self.sandbox.base_url}/v3/company/{realm}/{entity.lower()}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.sandbox.access_token}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())


class Bookkeeper(Person):
    """Somebody at the reconciled documents."""

    def document(self, number):
        """Open a document by its number, found by the search box."""
        self.page.goto(f"{self.url}/odoo/qbo-documents")
        self.page.locator(".o_list_view .o_data_row").first.wait_for()
        box = self.page.locator(".o_searchview_input")
        facet = self.page.locator(".o_searchview_facet", has_text=number)

        def chosen():
            # What was typed is lost where a run that ends draws the list anew.
            if not facet.count():
                box.fill(number)
                box.press("Enter")
            return facet.count()

        wait_until(chosen, "the search", BACKGROUND)
        row = self.page.locator(".o_data_row", has_text=number).first
        row.locator("td[name=odoo_number]").click()
        self.page.locator(".o_form_view").wait_for()

    def may_decide(self):
        """Load the record again; tell whether it asks for a decision."""
        self.page.reload()
        self.page.locator(".o_form_view .o_form_statusbar").first.wait_for()
        return self.page.locator("button[name=action_qbo_decide]:visible").count()

    def confirm(self):
        """Say yes to the question that a button asks."""
        self.page.locator(".modal footer .btn-primary").first.click()


@pytest.fixture(scope="module")
def place(odoo_host):
    """The place of all tours of this file."""
    found = Shop(odoo_host)
    yield found
    found.stop()


@pytest.fixture
def person(place, browser):
    """The administrator, logged in."""
    return Bookkeeper(browser, place.server.url)


def test_1_pdf_in_a_tab(place, person):
    """QuickBooks' own PDF opens in a tab; the document says what it carries."""
    number = place.names[0]
    person.document(number)
    person.sees("What it carries")
    person.page.locator(
        ".o_field_widget[name=carried_html] a", has_text=number
    ).wait_for()
    context = person.page.context
    with context.expect_event(
        "response", lambda answer: "/qbo/pdf/" in answer.url
    ) as got:
        person.press("View PDF", ".o_form_statusbar")
    assert got.value.status == 200
    assert got.value.headers["content-type"] == "application/pdf"
    assert "inline" in got.value.headers["content-disposition"]


def test_2_left_and_exported_again(place, person):
    """What was left in QuickBooks stays, and exporting it again overwrites it."""
    number = place.names[0]
    person.document(number)
    person.press("Un-bundle", ".o_form_statusbar")
    person.page.locator(".modal .o_qbo_effects").wait_for()
    person.page.locator(".modal label", has_text="Leave them").click()
    person.sees("no second one is made", ".modal")
    person.press("Un-bundle", ".modal footer")
    person.sees("Un-bundled, and it still stands in QuickBooks")
    assert place.total(number) == 300
    token = int(place.invoice(number)["SyncToken"])
    person.press("Export again", ".o_form_statusbar")
    person.confirm()
    person.told("are sent again")
    wait_until(
        lambda: int(place.invoice(number)["SyncToken"]) > token,
        "the overwriting",
        BACKGROUND,
    )
    assert place.total(number) == 300
    assert len(place.objects("Invoice")) == len(place.names)


def test_3_unbundled_and_voided(place, person):
    """A void is said before, done there, and what it carried rests."""
    number = place.names[-1]
    person.document(number)
    person.press("Un-bundle", ".o_form_statusbar")
    person.sees("leaves its money unapplied", ".modal")
    person.press("Look in QuickBooks first", ".modal footer")
    person.sees("As QuickBooks says at", ".modal")
    person.press("Un-bundle", ".modal footer")
    person.told("voided in QuickBooks within")
    wait_until(lambda: place.total(number) == 0, "the void", BACKGROUND)
    payment = place.objects("Payment")[0]
    assert float(payment["UnappliedAmt"]) == float(payment["TotalAmt"]) == 150
    person.document(number)
    person.sees("Un-bundled and voided in QuickBooks")


def test_4_cancelled_in_odoo_is_voided(place, person):
    """Whoever cancels an invoice sees on it what becomes of it in QuickBooks."""
    number = place.names[1]
    person.document(number)
    person.page.locator("button[name=action_open_record]").click()
    person.page.locator(
        ".o_form_view .o_arrow_button_current", has_text="Posted"
    ).wait_for()
    person.tab("QuickBooks")
    person.sees("Settled", ".o_qbo_timeline")
    person.press("Reset to Draft", ".o_form_statusbar")
    person.page.locator(".o_arrow_button_current", has_text="Draft").wait_for()
    person.page.locator(".o_form_statusbar button[name=button_cancel]:visible").click()
    person.page.locator(".o_arrow_button_current", has_text="Cancelled").wait_for()
    # The void waits for a yes, and says what will happen.
    wait_until(person.may_decide, "the question on the invoice", BACKGROUND)
    assert place.total(number) > 0
    person.page.click("button[name=action_qbo_decide]:visible")
    person.press("Void in QuickBooks")
    person.sees("This happens in QuickBooks", ".modal")
    person.press("Void", ".modal footer")
    wait_until(lambda: place.total(number) == 0, "the void", BACKGROUND)
    assert place.invoice(number)["PrivateNote"].startswith("Voided")


def test_5_refund(place, person):
    """Money that is sent back to a customer is an expense in QuickBooks."""
    before = {row["Id"] for row in place.objects("Purchase")}
    person.open("action-account.action_account_payments/new")
    person.page.locator(
        ".o_field_widget[name=payment_type] label", has_text="Send"
    ).click()
    person.tag("partner_id", "Deco Ltd")
    person.fill(amount="40")
    person.press("Confirm", ".o_form_statusbar")
    person.page.locator(".o_arrow_button_current", has_text="In Process").wait_for()

    def expenses():
        rows = place.objects("Purchase")
        return [row for row in rows if row["Id"] not in before]

    wait_until(expenses, "the expense", BACKGROUND)
    (expense,) = expenses()
    assert float(expense["TotalAmt"]) == 40
    assert expense["EntityRef"]["type"] == "Customer"
    person.page.reload()
    person.page.locator(".o_form_view .o_form_statusbar").first.wait_for()
    person.tab("QuickBooks")
    person.sees("Settled", ".o_qbo_timeline")


def test_6_checkup_with_repair(place, person):
    """A finding says what to do, and the button does it in QuickBooks."""
    now = place.objects("Preferences")[0]
    sales = {**now["SalesFormsPrefs"], "CustomTxnNumbers": False}
    body = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True}
    place.write("Preferences", {**body, "SalesFormsPrefs": sales})
    person.open("qbo-companies")
    person.page.locator("td.o_data_cell", has_text="Production Ltd").first.click()
    person.press("Check-up", ".o_form_statusbar")
    person.press("Look again", ".o_form_statusbar")
    row = person.page.locator(".o_data_row", has_text="Custom transaction numbers")
    row.locator("button[name=action_repair]").click()
    person.confirm()
    person.sees("Repaired in QuickBooks.")
    repaired = place.objects("Preferences")[0]["SalesFormsPrefs"]
    assert repaired["CustomTxnNumbers"] is True


def test_7_month(place, person):
    """The month of the documents: what is open on both sides, then the lock."""
    person.open("qbo-month")
    # The field is a button until somebody presses it.
    for name, day in (("date_from", "03/01/2026"), ("date_to", "03/31/2026")):
        person.page.locator(f"button[data-field={name}]").click()
        person.page.locator(f"input[data-field={name}]").fill(day)
        person.page.locator(f"input[data-field={name}]").press("Enter")
    person.press("Look", ".o_form_statusbar")
    person.sees("Receivables")
    row = person.page.locator(".o_field_widget[name=balance_ids] .o_data_row")
    row.filter(has_text="Azure").first.wait_for()
    person.press("Lock month", ".o_form_statusbar")
    person.confirm()
    person.sees("Locked up to")
    assert run_in_odoo(place.database, locked_up_to).result == "2026-03-31"


def locked_up_to(env):
    """Return the last day of the month that was locked."""
    return str(env["qbo.company"].search([], limit=1).sales_locked_until)
