"""The way of a bookkeeper through the matching screen, in a real Chromium.

The tours go on from each other: link by hand, take apart, let it be done, take that
back, bring over what is missing on either side, decide what both sides have changed.
Each first makes sure of what it needs: one that fails is not the failure of all.
"""

import pytest

from host.testing import run_in_odoo, wait_until
from tests.system import tour_stages
from tests.system.place import Place
from tests.system.tours import Person

LEFT = ".o_qbo_match_left"
RIGHT = ".o_qbo_match_right"
BACKGROUND = 180  # seconds that the scheduled action may take on a busy machine


def prepare(env, sandbox):
    """Connect a company, read its lists, and give Odoo some of its customers."""
    from tests.system import inside

    company = env["qbo.company"].browse(
        inside.connect(env, sandbox, name="Production Ltd")
    )
    company.user_id = env.ref("base.user_admin")
    env.cr.commit()
    company.refresh_lists()
    env.cr.commit()
    while company._run(budget=60).outcome == "more":
        pass
    env.invalidate_all()
    customers = env["qbo.link"].search(
        [("entity", "=", "Customer"), ("parent_qbo_id", "=", False)], order="qbo_name"
    )
    for number, link in enumerate(customers[:9]):
        email = (link.image or {}).get("PrimaryEmailAddr", {}).get("Address")
        first = link.qbo_name.split()[0]
        # Of three customers one is the same, one is spelled otherwise, one is a riddle.
        name = (link.qbo_name, f"{link.qbo_name} Inc", f"{first} Partners")[number % 3]
        env["res.partner"].create({"name": name, "email": email, "is_company": True})
    env["res.partner"].create({"name": "Zinnia Garden", "is_company": True})
    return [company.id, customers.mapped("qbo_name")]


class Lists(Place):
    """A place that is connected with the lively US company."""

    def __init__(self, host):
        super().__init__(host, prepare, "--company", "us")
        self.company, self.names = self.made

    def linked(self, ours, theirs):
        """Make sure that a contact is linked, where the tour before has not done so."""
        names = {"company": self.company, "ours": ours, "theirs": theirs}
        run_in_odoo(self.database, tour_stages.linked, arguments=names)

    def there(self):
        """Return {name: object} of the customers in the sandbox."""
        return {row["FullyQualifiedName"]: row for row in self.objects("Customer")}


class Matcher(Person):
    """Somebody at the matching screen."""

    def open_matching(self, path="qbo-match"):
        """Open the screen and wait for both sides."""
        self.page.goto(f"{self.url}/odoo/{path}")
        for side in (LEFT, RIGHT):
            self.page.locator(f"{side} .o_qbo_match_row").first.wait_for()

    def row(self, side, name):
        """Return a row of one side by the beginning of its name."""
        return self.page.locator(f"{side} .o_qbo_match_row").filter(
            has=self.page.locator(".o_qbo_match_name", has_text=name)
        )

    def choose(self, side, name):
        """Look for a row by its name and make it current."""
        self.page.fill(f"{side} .o_qbo_match_search", name)
        self.row(side, name).first.wait_for()
        self.row(side, name).first.click()

    def search_nothing(self):
        """Show all rows again."""
        for side in (LEFT, RIGHT):
            self.page.fill(f"{side} .o_qbo_match_search", "")

    def count(self, what):
        """Return the number on one of the buttons that count."""
        return int(self.page.locator(f".o_qbo_count_{what} b").first.inner_text())

    def wait_for_count(self, what, number):
        """Wait until a count shows a number."""
        self.page.wait_for_function(
            "([name, number]) => document.querySelector(`.o_qbo_count_${name} b`)"
            "?.innerText === number",
            arg=[what, str(number)],
            timeout=BACKGROUND * 1000,
        )

    def wait_for_more(self, what, number):
        """Wait until a count shows more than a number."""
        self.page.wait_for_function(
            "([name, number]) => Number(document.querySelector("
            "`.o_qbo_count_${name} b`)?.innerText) > number",
            arg=[what, number],
            timeout=BACKGROUND * 1000,
        )

    def confirm(self):
        """Say yes to the question of a dialog, and wait for its end."""
        self.page.locator(".modal footer .btn-primary").first.click()
        self.page.locator(".modal").first.wait_for(state="detached")


@pytest.fixture(scope="module")
def place(odoo_host):
    """The place of all tours of this file."""
    found = Lists(odoo_host)
    yield found
    found.stop()


@pytest.fixture
def person(place, browser):
    """The administrator at the matching screen."""
    found = Matcher(browser, place.server.url)
    found.open_matching()
    return found


def test_1_link(place, person):
    """One left, one right, Link: what differs is shown, and nothing is written."""
    before = place.there()
    theirs = place.names[2]
    person.choose(LEFT, f"{theirs.split()[0]} Partners")
    person.choose(RIGHT, theirs)
    person.page.click(".o_qbo_match_link")
    person.sees("nothing was written", ".modal")
    assert person.page.locator(".o_qbo_send:checked").count() == 0
    person.confirm()
    person.sees("is linked with", ".o_qbo_match_pair")
    person.wait_for_count("matched", 1)
    assert place.there() == before


def test_2_highlight_and_unlink(place, person):
    """Choosing one side shows its partner on the other; Unlink takes them apart."""
    theirs = place.names[2]
    place.linked(f"{theirs.split()[0]} Partners", theirs)
    person.open_matching()
    person.choose(RIGHT, theirs)
    partner = person.page.locator(f"{LEFT} .o_qbo_current .o_qbo_match_name")
    partner.filter(has_text="Partners").wait_for()
    person.page.click(".o_qbo_match_unlink")
    person.wait_for_count("matched", 0)
    person.told("Nothing was changed in QuickBooks")
    assert person.count("matched") == 0


def test_3_automatch_and_take_back(place, person):
    """Automatch links what is certain and suggests the rest; it can be taken back."""
    before = place.there()
    person.page.click(".o_qbo_match_auto")
    person.page.locator(".o_qbo_match_run").wait_for(timeout=BACKGROUND * 1000)
    linked, doubtful = person.count("matched"), person.count("doubtful")
    assert linked >= 3
    assert doubtful >= 1
    assert place.there() == before
    person.page.click(".o_qbo_count_doubtful")
    proposed = person.page.locator(f"{LEFT} .o_qbo_proposed").first
    pair = person.page.locator(".o_qbo_match_pair :visible", has_text="may be").first

    def chosen():
        # A list that is drawn anew forgets what was chosen: then it is chosen again.
        proposed.click()
        person.page.wait_for_timeout(2000)
        return pair.is_visible()

    wait_until(chosen, "the suggestion", 60)
    person.sees("may be", ".o_qbo_match_pair")
    person.sees("same e-mail", ".o_qbo_match_pair")
    person.page.click(".o_qbo_match_take_back")
    person.confirm()
    person.wait_for_count("matched", 0)


def test_4_accept_and_hide(place, person):
    """All above a score are accepted in one click; what is synchronized is hidden."""
    person.page.click(".o_qbo_match_auto")
    person.page.locator(".o_qbo_match_run").wait_for(timeout=BACKGROUND * 1000)
    linked, doubtful = person.count("matched"), person.count("doubtful")
    person.page.select_option(".o_qbo_match_score", "50")
    person.page.click(".o_qbo_match_accept_all")
    person.told("suggestions accepted")
    person.wait_for_more("matched", linked)
    assert person.count("matched") <= linked + doubtful
    person.page.click(".o_qbo_hide_synchronized")
    # Each side is read by itself, and one may be drawn before the other.
    for side in (LEFT, RIGHT):
        linked_rows = person.page.locator(f"{side} .o_qbo_linked")
        linked_rows.first.wait_for(state="detached")
        assert linked_rows.count() == 0
    person.row(LEFT, "Zinnia Garden").wait_for()


def test_5_export(place, person):
    """A selected record of Odoo is made in QuickBooks, and is linked then."""
    assert "Zinnia Garden" not in place.there()
    person.page.fill(f"{LEFT} .o_qbo_match_search", "Zinnia")
    box = person.row(LEFT, "Zinnia Garden").locator("input[type=checkbox]")
    box.check()
    person.page.click(f"{LEFT} .o_qbo_transfer_checked")
    wait_until(lambda: "Zinnia Garden" in place.there(), "the export", BACKGROUND)
    person.page.locator(f"{LEFT} .o_qbo_linked", has_text="Zinnia").wait_for(
        timeout=BACKGROUND * 1000
    )


def test_6_import(place, person):
    """A selected object of QuickBooks becomes a record of Odoo."""
    name = place.names[-1]
    person.page.fill(f"{RIGHT} .o_qbo_match_search", name)
    person.row(RIGHT, name).first.locator("input[type=checkbox]").check()
    person.page.click(f"{RIGHT} .o_qbo_transfer_checked")
    person.page.locator(f"{RIGHT} .o_qbo_linked", has_text=name).first.wait_for(
        timeout=BACKGROUND * 1000
    )
    person.page.fill(f"{LEFT} .o_qbo_match_search", name)
    person.page.locator(f"{LEFT} .o_qbo_linked", has_text=name).first.wait_for()
    assert person.row(LEFT, name).count() == 1


def test_7_clear_and_take_back(place, person):
    """Clear all links asks first, and is taken back with one button."""
    place.linked(f"{place.names[2].split()[0]} Partners", place.names[2])
    person.open_matching()
    linked = person.count("matched")
    person.page.click(".o_qbo_match_clear")
    person.sees("Nothing is changed in QuickBooks", ".modal")
    person.confirm()
    person.wait_for_count("matched", 0)
    person.page.click(".o_qbo_match_take_back")
    person.confirm()
    person.wait_for_count("matched", linked)
    assert linked == person.count("matched") > 0


def test_8_conflict(place, person):
    """The same field changed on both sides: three values, a choice, and it is sent."""
    theirs, partner = run_in_odoo(
        place.database, tour_stages.both_changed, arguments={"company": place.company}
    ).result
    person.open("qbo-conflicts")
    row = person.page.locator(".o_data_row", has_text=partner)
    row.wait_for()
    for value in ("555 0001", "555 0002", "555 0003"):
        assert value in row.inner_text()
    row.get_by_role("button", name="Keep Odoo's").click()
    wait_until(
        lambda: place.there()[theirs]["PrimaryPhone"]["FreeFormNumber"] == "555 0002",
        "Odoo's phone in QuickBooks",
        BACKGROUND,
        lambda: place.there()[theirs].get("PrimaryPhone"),
    )
    person.open("qbo-conflicts")
    assert person.page.locator(".o_data_row", has_text=partner).count() == 0
