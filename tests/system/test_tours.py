"""The way of a newcomer through the web client, in a real Chromium.

A real Odoo server with its scheduled actions, a sandbox over real HTTP. The tours go
on from each other as a first hour does; each ends with a look at the sandbox.
"""

import re

import pytest

from host import databases
from host.processes import OdooServer, Sandbox
from host.testing import _config, _log, run_in_odoo, wait_until
from tests.system import inside
from tests.system.tours import Person


def prepare(env):
    """Make what a company has before it installs the addon: customers and projects."""
    department = env["hr.department"].create({"name": "Joinery"})
    wood, azure = env["res.partner"].create(
        [
            {"name": "Wood Corner", "is_company": True, "email": "wood@example.com"},
            {"name": "Azure O'Brien", "is_company": True, "phone": "555 0101"},
        ]
    )
    env["project.project"].create(
        [
            {"name": "Shelving", "partner_id": wood.id},
            {"name": "Desk", "partner_id": azure.id},
            {"name": "Counter", "partner_id": azure.id},
            {"name": "Orphan"},
        ]
    )
    department.qbo_production = True
    for project in env["project.project"].search([("name", "!=", "Internal")]):
        if project.name in ("Shelving", "Desk", "Orphan"):
            project.qbo_department_line_ids = [(0, 0, {"department_id": department.id})]
    return department.id


class Place:
    """A server, its database, and a sandbox with two US companies."""

    def __init__(self, host, folder):
        import uuid

        self.database = f"qbo_test_{uuid.uuid4().hex[:12]}"
        databases.copy(databases.template("addon", host), self.database)
        run_in_odoo(self.database, prepare)
        words = ("--company", "empty", "--company", "us-manual")
        self.sandbox = Sandbox(host, _log("sandbox"), *words)
        self.sandbox.start()
        self.server = OdooServer(
            host, self.database, _config(), _log("odoo"), "--max-cron-threads=2"
        )
        self.server.start()

    def stop(self):
        """Stop all."""
        self.server.stop()
        self.sandbox.stop()
        databases.drop(self.database)

    def there(self, number=0):
        """Return {full name: object} of a company in the sandbox."""
        realm = self.sandbox.companies[number]["company_id"]
        found = self.sandbox.get(f"/_sandbox/objects/{realm}/Customer")["objects"]
        return {row["FullyQualifiedName"]: row for row in found}

    def seed(self, **customer):
        """Make a customer in QuickBooks by the hand of its bookkeeper."""
        realm = self.sandbox.company_id
        path = f"/_sandbox/objects/{realm}/Customer"
        return self.sandbox.post(path, {"objects": [customer]})


@pytest.fixture(scope="module")
def place(odoo_host, tmp_path_factory):
    """The place of all tours of this file."""
    found = Place(odoo_host, tmp_path_factory)
    yield found
    found.stop()


@pytest.fixture
def person(place, browser):
    """The administrator, logged in."""
    return Person(browser, place.server.url)


def new_company(person, place, name):
    """Fill in a new QuickBooks company with the sandbox's address and keys."""
    hello = place.sandbox.hello
    person.open("qbo-companies/new")
    person.fill(name=name)
    person.choose("environment", "Another address")
    person.fill(
        discovery_url=hello["discovery_url"],
        api_url=hello["base_url"],
        client_id=hello["client_id"],
        client_secret=hello["client_secret"],
    )
    person.save()


def test_1_connect_by_pop_up(place, person):
    """Connect opens Intuit's window, which closes itself and shows the result."""
    new_company(person, place, "Production Ltd")
    with person.page.expect_popup() as popup:
        person.press("Connect", ".o_form_statusbar")
    consent = popup.value
    consent.wait_for_selector("#connect")
    consent.locator("#company").select_option(place.sandbox.company_id)
    with consent.expect_event("close", timeout=60_000):
        consent.click("#connect")
    person.page.locator(".o_arrow_button_current", has_text="Connected").wait_for()
    person.sees("nothing is written to QuickBooks before")
    assert place.there() == {}


def test_2_enable_and_associate(place, person):
    """Enable shows the check-up; an association brings the jobs, by themselves."""
    place.seed(DisplayName="Azure OBrien Inc")
    person.open("qbo-companies")
    person.page.locator("td.o_data_cell", has_text="Production Ltd").first.click()
    person.press("Enable integration", ".o_form_statusbar")
    person.page.locator(".modal footer button", has_text="Enable").first.click()
    person.page.locator(".modal").wait_for(state="detached")
    person.tab("Departments")
    person.press("Associate Department", ".o_notebook")
    person.tag("department_ids", "Joinery")
    person.press("Apply", ".modal")
    person.page.locator(".modal").wait_for(state="detached")
    wait_until(
        lambda: "Wood Corner:Shelving" in place.there(), "the scheduled action", 150
    )
    assert set(place.there()) == {
        "Azure OBrien Inc",
        "Wood Corner",
        "Wood Corner:Shelving",
    }


def test_3_failures_and_their_remedies(place, person):
    """What stopped stands in one list, says why, and goes on when it is solved."""
    # The list follows when a run has come to its end.
    wait_until(lambda: causes(place) == 2, "both causes", 120)
    person.open("qbo-attention")
    person.sees("Job without customer")
    person.sees("looks the same")
    # The job of a likely double waits for its customer and says so.
    person.open("qbo-jobs")
    person.page.locator("td.o_data_cell", has_text="Desk").first.click()
    person.tab("Job Cost")
    person.sees("Azure OBrien Inc")
    assert not any(name.endswith(":Desk") for name in place.there())
    person.press("Link to it")
    person.page.locator(
        ".modal button:visible", has_text=re.compile("Link|Apply|Save|Keep")
    ).first.click()
    wait_until(
        lambda: "Azure OBrien Inc:Desk" in place.there(), "the linked customer", 150
    )
    # The orphan gets a customer, and its row closes itself.
    person.open("qbo-jobs")
    person.page.locator("td.o_data_cell", has_text="Orphan").first.click()
    person.tag("partner_id", "Wood Corner")
    person.save()
    wait_until(lambda: "Wood Corner:Orphan" in place.there(), "the orphan", 150)
    wait_until(lambda: causes(place) == 0, "an empty list", 120)
    person.open("qbo-attention")
    assert person.page.locator("td", has_text="Job without customer").count() == 0


def open_causes(env):
    """Return how many causes need attention."""
    return env["qbo.attention"].search_count([("state", "=", "open")])


def causes(place):
    """Return how many causes need attention, seen from outside."""
    return run_in_odoo(place.database, open_causes).result


def test_4_export_job(place, person):
    """Export job works at once and shows the id; without department it says why."""
    person.open("qbo-jobs")
    person.page.locator(".o_searchview .o_facet_remove").first.click()
    person.page.locator("td.o_data_cell", has_text="Counter").first.click()
    person.tab("Job Cost")
    person.press("Export job")
    person.sees("goes to no QuickBooks company", ".modal")
    person.press("Close", ".modal")
    person.page.locator(
        ".o_field_widget[name=qbo_department_line_ids] .o_field_x2many_list_row_add a"
    ).click()
    person.tag("department_id", "Joinery")
    person.save()
    person.press("Export job")
    person.told("is job")
    found = place.there()["Azure OBrien Inc:Counter"]
    person.told(found["Id"])


def test_5_link_job(place, person):
    """Link job finds a job in QuickBooks; nothing is written by linking."""
    parent = place.there()["Wood Corner"]
    place.seed(DisplayName="Café Bar", Job=True, ParentRef={"value": parent["Id"]})
    run_in_odoo(place.database, another_project)
    before = place.there()
    person.open("qbo-jobs")
    person.page.locator(".o_searchview .o_facet_remove").first.click()
    person.page.locator("td.o_data_cell", has_text="Bar at Wood's").first.click()
    person.tab("Job Cost")
    person.press("Link job")
    person.page.locator(".modal input[type=text]").first.fill("café")
    person.press("Search", ".modal")
    person.press("Choose", ".modal")
    person.page.locator(".modal footer button", has_text="Link").first.click()
    person.sees("Bar at Wood's")
    link = wait_until(
        lambda: run_in_odoo(place.database, link_of_bar).result, "the link"
    )
    assert link == before["Wood Corner:Café Bar"]["Id"]
    assert place.there() == before


def another_project(env):
    """Make a project whose job stands in QuickBooks under another name."""
    partner = env["res.partner"].search([("name", "=", "Wood Corner")], limit=1)
    return (
        env["project.project"]
        .create({"name": "Bar at Wood's", "partner_id": partner.id})
        .id
    )


def link_of_bar(env):
    """Return the QuickBooks id of that project."""
    project = env["project.project"].search([("name", "=", "Bar at Wood's")])
    return project.qbo_link_ids.filtered("qbo_id").qbo_id


def test_6_connect_by_paste(place, person):
    """A code and a realm id, copied by hand, connect a second company."""
    new_company(person, place, "Hotel Ltd")
    person.press("Get authorization code", ".o_form_statusbar")
    with person.page.expect_popup() as popup:
        person.press("Get authorization code", ".modal")
    page = popup.value
    page.wait_for_selector("#connect")
    realm = place.sandbox.companies[1]["company_id"]
    page.locator("#company").select_option(realm)
    page.click("#connect")
    page.wait_for_selector("#code")
    code, realm_id = page.input_value("#code"), page.input_value("#realm-id")
    page.close()
    person.page.locator(".modal .o_field_widget[name=code] input").fill(code)
    person.page.locator(".modal .o_field_widget[name=realm_id] input").fill(realm_id)
    person.press("Authenticate", ".modal")
    person.page.locator(".o_arrow_button_current", has_text="Connected").wait_for()
    assert run_in_odoo(place.database, inside.realms).result == sorted(
        row["company_id"] for row in place.sandbox.companies
    )
