"""One customer for each currency, and a job under each."""

from odoo.tests import tagged

from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestJobsCurrency(SpineCase):
    sandbox_arguments = ("--company", "ca", "--throttle", "off")
    kind = "ca"

    def setUp(self):
        super().setUp()
        found = self.env["res.currency"].with_context(active_test=False)
        self.usd = found.search([("name", "=", "USD")])
        self.cad = found.search([("name", "=", "CAD")])
        (self.usd | self.cad).active = True

    def ours(self):
        return {
            name: row["CurrencyRef"]["value"]
            for name, row in self.names().items()
            if name.startswith("Zeta")
        }

    def test_home_currency_keeps_the_name(self):
        """Further currencies get a suffix; a job stands under each parent."""
        project = self.project("Kitchen", self.customer("Zeta"))
        self.work()
        self.assertEqual(self.ours(), {"Zeta": "CAD", "Zeta:Kitchen": "CAD"})
        project.qbo_currency_ids = self.usd | self.cad
        self.work()
        self.assertEqual(
            self.ours(),
            {
                "Zeta": "CAD",
                "Zeta:Kitchen": "CAD",
                "Zeta/USD": "USD",
                "Zeta/USD:Kitchen": "USD",
            },
        )
        self.assertTrue(self.link(project, variant="USD").qbo_id)
        self.assertNothingOpen()

    def test_only_a_foreign_currency(self):
        """No customer in the home currency is made that nobody bills."""
        self.project(
            "Kitchen", self.customer("Zeta"), qbo_currency_ids=[(4, self.usd.id)]
        )
        self.work()
        self.assertEqual(self.ours(), {"Zeta/USD": "USD", "Zeta/USD:Kitchen": "USD"})

    def test_pattern_with_currency(self):
        """A pattern that names the currency takes the place of the suffix."""
        self.books.name_pattern = "{name} ({currency})"
        self.project(
            "Kitchen",
            self.customer("Zeta"),
            qbo_currency_ids=[(4, self.usd.id), (4, self.cad.id)],
        )
        self.work()
        self.assertEqual(
            {"Zeta", "Zeta (USD)"}, {name for name in self.ours() if ":" not in name}
        )

    def test_currency_taken_away_before_it_went(self):
        """A variant that still waits goes with its currency."""
        project = self.project(
            "Kitchen",
            self.customer("Zeta"),
            qbo_currency_ids=[(4, self.usd.id), (4, self.cad.id)],
        )
        self.plant({"DisplayName": "Zeta/USD", "CurrencyRef": {"value": "USD"}})
        self.work()
        self.assertEqual(project.qbo_state, "held")
        project.qbo_currency_ids = self.cad
        self.work()
        self.assertNothingOpen()
        self.assertIn("Zeta:Kitchen", self.names())

    def test_long_names_keep_their_currency(self):
        """The suffix that tells two customers apart is never cut off."""
        self.project(
            "Kitchen",
            self.customer("Zeta " + "x" * 600),
            qbo_currency_ids=[(4, self.usd.id), (4, self.cad.id)],
        )
        self.work()
        found = [name for name in self.ours() if ":" not in name]
        self.assertEqual(len(found), 2)
        self.assertEqual(max(map(len, found)), 500)
        self.assertNothingOpen()
