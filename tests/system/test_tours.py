"""The way of a newcomer through the web client, in a real Chromium.

A real Odoo server with its scheduled actions, a sandbox over real HTTP. The tours go
on from each other as a first hour does; each ends with a look at the sandbox. Each
first makes sure that it stands where it begins, so that one can be run alone, and the
failure of one is not the failure of all.
"""

import re

import pytest

from host import databases
from host.processes import OdooServer, Sandbox
from host.testing import _config, _log, run_in_odoo, wait_until
from tests.system import inside, tour_stages
from tests.system.tours import Person

BACKGROUND = 180  # seconds that the scheduled action may take on a busy machine
DOUBLE = "Azure OBrien Inc"  # what QuickBooks calls Azure O'Brien


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
        return {row["FullyQualifiedName"]: row for row in self.raw(number)}

    def seed(self, **customer):
        """Make a customer in QuickBooks by the hand of its bookkeeper, but once."""
        if customer["DisplayName"] in {row["DisplayName"] for row in self.raw()}:
            return
        realm = self.sandbox.company_id
        path = f"/_sandbox/objects/{realm}/Customer"
        self.sandbox.post(path, {"objects": [customer]})

    def raw(self, number=0):
        """Return the customers and jobs of a company in the sandbox."""
        realm = self.sandbox.companies[number]["company_id"]
        return self.sandbox.get(f"/_sandbox/objects/{realm}/Customer")["objects"]

    # === STAGES === #

    def inside(self, function, **arguments):
        """Run a function in a process with Odoo; return its result."""
        return run_in_odoo(self.database, function, arguments=arguments).result

    def connected(self):
        """Make sure that there is a connected company."""
        self.inside(tour_stages.connected, sandbox=self.sandbox.hello)

    def associated(self):
        """Make sure that the joinery's jobs have been sent, and two have stopped."""
        self.seed(DisplayName=DOUBLE)
        self.inside(tour_stages.associated, sandbox=self.sandbox.hello)
        self.waits_for("Wood Corner:Shelving")

    def solved(self):
        """Make sure that the likely double has been linked."""
        self.associated()
        if f"{DOUBLE}:Desk" not in self.there():
            self.waits_for_causes("lookalike")
            self.inside(tour_stages.solved, sandbox=self.sandbox.hello)
            self.waits_for(f"{DOUBLE}:Desk")

    # === WAITING === #

    def waits_for(self, name):
        """Wait until QuickBooks has a customer or job; return it."""
        return wait_until(
            lambda: self.there().get(name),
            f"{name} in QuickBooks",
            BACKGROUND,
            self.saw,
        )

    def waits_for_causes(self, *codes, gone=()):
        """Wait until these causes need attention, and others do not any more."""

        def check():
            found = set(databases.sql(tour_stages.CAUSES, self.database).split())
            return found >= set(codes) and not found & set(gone)

        text = f"attention to {codes}, not to {gone}"
        wait_until(check, text, BACKGROUND, self.saw)

    def saw(self):
        """Return what stands in QuickBooks and in Odoo now."""
        return sorted(self.there()), self.inside(tour_stages.story)


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
    place.seed(DisplayName=DOUBLE)
    place.connected()
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
    place.waits_for("Wood Corner:Shelving")
    assert set(place.there()) == {DOUBLE, "Wood Corner", "Wood Corner:Shelving"}


def test_3_failures_and_their_remedies(place, person):
    """What stopped stands in one list, says why, and goes on when it is solved."""
    place.associated()
    # The list follows when a run has come to its end.
    place.waits_for_causes("lookalike", "job_without_customer")
    person.open("qbo-attention")
    person.sees("Job without customer")
    person.sees("looks the same")
    # The job of a likely double waits for its customer and says so.
    person.open("qbo-jobs")
    person.page.locator("td.o_data_cell", has_text="Desk").first.click()
    person.tab("Job Cost")
    person.sees(DOUBLE)
    assert not any(name.endswith(":Desk") for name in place.there())
    person.press("Link to it")
    person.page.locator(
        ".modal button:visible", has_text=re.compile("Link|Apply|Save|Keep")
    ).first.click()
    place.waits_for(f"{DOUBLE}:Desk")
    # The orphan gets a customer, and its row closes itself.
    person.open("qbo-jobs")
    person.page.locator("td.o_data_cell", has_text="Orphan").first.click()
    person.tag("partner_id", "Wood Corner")
    person.save()
    place.waits_for("Wood Corner:Orphan")
    place.waits_for_causes(gone=("lookalike", "job_without_customer"))
    person.open("qbo-attention")
    # The client may draw what it knew before, until the server has answered.
    row = person.page.locator("td", has_text="Job without customer")
    wait_until(lambda: row.count() == 0, "the row to go", 60)
    assert row.count() == 0


def test_4_export_job(place, person):
    """Export job works at once and shows the id; without department it says why."""
    place.solved()
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
    # At once, or by the scheduled action where that one was quicker.
    found = place.waits_for(f"{DOUBLE}:Counter")
    person.told("is job")
    person.told(found["Id"])
    assert found["Job"] is True


def test_5_link_job(place, person):
    """Link job finds a job in QuickBooks; nothing is written by linking."""
    place.associated()
    parent = place.there()["Wood Corner"]
    place.seed(DisplayName="Café Bar", Job=True, ParentRef={"value": parent["Id"]})
    place.inside(another_project)
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
    statement = tour_stages.IDS.format(name="Bar at Wood's")
    found = wait_until(
        lambda: databases.sql(statement, place.database), "the link", saw=place.saw
    )
    assert found.strip() == before["Wood Corner:Café Bar"]["Id"]
    assert place.there() == before


def another_project(env):
    """Make a project whose job stands in QuickBooks under another name."""
    partner = env["res.partner"].search([("name", "=", "Wood Corner")], limit=1)
    return (
        env["project.project"]
        .create({"name": "Bar at Wood's", "partner_id": partner.id})
        .id
    )


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
    assert realm in place.inside(inside.realms)
