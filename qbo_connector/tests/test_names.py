"""Names and contact data as QuickBooks takes them."""

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged

from ..entities import names
from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestNamesPure(BaseCase):
    def test_clean(self):
        for text, wanted in (
            ("ACME: Paris", "ACME - Paris"),
            ("A\tB\nC\r\nD", "A - B - C - D"),
            ("A\x00\x07B\x85C\u2028D", "AB C D"),
            (":::", "-"),
            ("  Müller & Söhne “Bau” 🏗️ O'Neil  ", "Müller & Söhne “Bau” 🏗️ O'Neil"),
            ("", ""),
        ):
            self.assertEqual(names.clean(text, 500), wanted)

    def test_printable(self):
        self.assertEqual(names.printable("A\x00\x07B\n\tC\x1bD"), "AB\n\tCD")

    def test_suffix_is_never_cut(self):
        found = names.clean("word " * 200, 500, " (2)")
        self.assertEqual(len(found) <= 500 and found[-4:], " (2)")
        self.assertEqual(names.clean("", 500, " (2)"), "")
        self.assertEqual(names.clean("A", 500, "/U:D"), "A/U-D")

    def test_cut(self):
        self.assertEqual(names.clean("x" * 501, 500), "x" * 499 + "…")
        self.assertEqual(names.clean("x" * 500, 500), "x" * 500)
        self.assertTrue(names.clean("word " * 200, 500).endswith("word…"))

    def test_same(self):
        self.assertTrue(names.same("Cafe\u0301  Bar", "CAFÉ Bar"))
        self.assertFalse(names.same("Azure", "Azur"))

    def test_phone(self):
        self.assertEqual(names.first_phone("555 1 / 555 2", 30), "555 1 / 555 2")
        long = "+1 555 123 4567 / +1 555 123 4568 / 69"
        self.assertEqual(names.first_phone(long, 30), "+1 555 123 4567")

    def test_pattern(self):
        for pattern, wanted in (
            ("{name} ({ref})", "Azure"),
            ("[{ref}] {name}", "Azure"),
            ("{name}/{currency}", "Azure"),
            ("{ref} - {name}", "Azure"),
        ):
            self.assertEqual(names.apply_pattern(pattern, "Azure"), wanted)


@tagged("post_install", "-at_install")
class TestNames(SpineCase):
    def test_wild_names(self):
        """What Odoo holds arrives, with only what QuickBooks refuses replaced."""
        for name, wanted in (
            ("ACME: Paris", "ACME - Paris"),
            ("Tab\tand\nline", "Tab and line"),
            ('O\'Neil "Bau" \\ Söhne 🏗️', 'O\'Neil "Bau" \\ Söhne 🏗️'),
            ("Łódź & 東京 %_ Ltd", "Łódź & 東京 %_ Ltd"),
        ):
            self.project(f"Job of {name}", self.customer(name))
            self.work()
            self.assertNothingOpen()
            self.assertIn(f"{wanted}:Job of {wanted}", self.names())

    def test_long_values(self):
        """Lengths are kept; what is cut stays what it was."""
        partner = self.customer(
            "N" * 700,
            phone="+1 555 123 4567 / +1 555 123 4568 / +1 555",
            website="https://example.com/" + "w" * 1100,
            street="S" * 600,
            zip="9" * 40,
            city="C" * 300,
        )
        self.project("J" * 700, partner)
        self.work()
        self.assertNothingOpen()
        found = next(row for row in self.names().values() if not row.get("Job"))
        self.assertEqual(len(found["DisplayName"]), 500)
        self.assertEqual(len(found["CompanyName"]), 100)
        self.assertEqual(found["PrimaryPhone"]["FreeFormNumber"], "+1 555 123 4567")
        self.assertNotIn("WebAddr", found)
        self.assertEqual(len(found["BillAddr"]["Line1"]), 500)

    def test_email(self):
        """An address is never cut; what is none is told before anything is sent."""
        for bad in ("nonsense", "a@b", "x" * 95 + "@example.com"):
            partner = self.customer(f"Bad {bad[:5]} {len(bad)}", email=bad)
            self.project("Kitchen", partner)
            self.work()
            self.assertEqual(self.stopped(partner).fault_code, "email_invalid")
            partner.email = "ok@example.com"
            self.work()
            self.assertNothingOpen()

    def test_several_emails(self):
        """Several e-mails go as far as they fit; which do not is told on the link."""
        long = f"{'x' * 80}@example.com"
        emails = f"Ada <a@b.com>; c@d.com, nobody@home; A <a@b.com>, {long}"
        several = self.customer("Several", email=emails)
        self.project("Kitchen", several)
        self.work()
        self.assertEqual(
            self.names()["Several"]["PrimaryEmailAddr"]["Address"], "a@b.com, c@d.com"
        )
        link = several.qbo_link_ids
        self.assertIn(f"nobody@home, {long}", link.not_carried)
        self.assertEqual(several.qbo_not_carried, link.not_carried)
        self.assertEqual(link._differences(), {link.id: []})
        several.email = "a@b.com"
        self.env.invalidate_all()
        self.assertFalse(link.not_carried)

    def test_person(self):
        """A private person has given and family name, and no company name."""
        self.project("Kitchen", self.customer("Ada King Lovelace", is_company=False))
        self.work()
        found = self.names()["Ada King Lovelace"]
        self.assertEqual(
            (found["GivenName"], found["FamilyName"]), ("Ada King", "Lovelace")
        )
        self.assertNotIn("CompanyName", found)

    def test_taken_by_vendor(self):
        """The holder is named; a suffix solves it and releases the job."""
        self.plant({"DisplayName": "Azure"}, entity="Vendor")
        azure = self.customer("Azure")
        job = self.project("Kitchen", azure)
        self.work()
        operation = self.stopped(azure)
        self.assertEqual(operation.fault_code, "6240")
        (holder,) = operation.candidates
        self.assertEqual((holder["entity"], holder["name"]), ("Vendor", "Azure"))
        self.assertEqual(job.qbo_state, "held")
        self.use_suffix(operation)
        self.work()
        self.assertIn("Azure (2):Kitchen", self.names())
        self.assertNothingOpen()

    def use_suffix(self, operation, suffix="(2)"):
        operation.action_use_suffix()
        wizard = self.env["qbo.suffix.wizard"].create(
            {"operation_id": operation.id, "suffix": suffix}
        )
        wizard.action_apply()

    def test_suffix_of_a_long_name(self):
        """A suffix tells names of full length apart, too."""
        one, two = self.customer("N" * 600), self.customer("N" * 600)
        self.project("A", one)
        self.project("B", two)
        self.work()
        operation = self.stopped(two)
        self.use_suffix(operation)
        self.work()
        self.assertNothingOpen()
        self.assertEqual(len(self.names()), 4)

    def test_two_of_one_name(self):
        """Two contacts of one name: one goes, the other asks, the first is named."""
        one, two = self.customer("Azure"), self.customer("AZURE")
        self.project("A", one)
        self.project("B", two)
        self.work()
        operation = self.stopped(two)
        (holder,) = operation.candidates
        self.assertEqual(holder["qbo_id"], self.link(one).qbo_id)
        self.use_suffix(operation)
        self.work()
        self.assertLessEqual({"Azure:A", "AZURE (2):B"}, set(self.names()))

    def test_renamed_to_a_taken_name(self):
        """A rename that collides is told at once, with the holder."""
        self.plant({"DisplayName": "Deco"}, entity="Vendor")
        azure = self.customer("Azure")
        self.project("Kitchen", azure)
        self.work()
        self.stats()
        azure.name = "Deco"
        self.work()
        operation = self.stopped(azure)
        self.assertEqual(operation.fault_code, "6240")
        self.assertEqual(operation.candidates[0]["entity"], "Vendor")
        self.assertEqual(self.stats()["writes"], 1)
        azure.name = "Azurro"
        self.work()
        self.assertIn("Azurro:Kitchen", self.names())
        self.assertNothingOpen()

    def test_inactive_frees_the_name(self):
        """A job that was archived does not hold its plain name."""
        azure = self.customer("Azure")
        old = self.project("Kitchen", azure)
        self.work()
        old.active = False
        self.work()
        self.project("Kitchen", azure)
        self.work()
        self.assertNothingOpen()
        self.assertLessEqual(
            {"Azure:Kitchen", "Azure:Kitchen (deleted)"}, set(self.names())
        )

    def test_same_job_name_of_two_customers(self):
        self.project("Kitchen", self.customer("Azure"))
        self.project("Kitchen", self.customer("Deco"))
        self.work()
        self.assertLessEqual({"Azure:Kitchen", "Deco:Kitchen"}, set(self.names()))

    def test_patterns_of_the_settings(self):
        self.books.write(
            {"name_pattern": "{name} ({ref})", "job_pattern": "{ref} {name}"}
        )
        self.assertEqual(
            self.books.name_preview, "Azure Interior (C042) / 17 Office Design"
        )
        job = self.project("Kitchen", self.customer("Azure", ref="C1"))
        self.work()
        self.assertIn(f"Azure (C1):{job.id} Kitchen", self.names())
        for bad in ("{ref}", "{nam}", "{name} {", "{name.x}"):
            with self.assertRaises(ValidationError):
                self.books.name_pattern = bad
