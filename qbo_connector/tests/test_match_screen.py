"""The matching screen: its menu and action, and what each kind of user is offered."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMatchScreen(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["qbo.company"].create({"name": "Books"})
        cls.users = {
            level: new_test_user(
                cls.env,
                f"qbo_match_{level}",
                groups=f"base.group_user,qbo_connector.group_qbo_{level}",
            )
            for level in ("user", "bookkeeper", "admin")
        }
        cls.worker = new_test_user(
            cls.env, "qbo_match_worker", groups="base.group_user"
        )

    def screen(self, level):
        """Return what the screen is told when a user of a group opens it."""
        return self.env["qbo.company"].with_user(self.users[level]).match_screen()

    def customer(self, name, qbo_id, **values):
        """Make an object of QuickBooks that nobody has matched."""
        return self.env["qbo.link"].create(
            {
                "qbo_company_id": self.company.id,
                "entity": "Customer",
                "qbo_id": qbo_id,
                "qbo_name": name,
                "state": "unmatched",
                **values,
            }
        )

    def test_action_has_a_path(self):
        """The screen has an address of its own, and a menu that leads there."""
        action = self.env.ref("qbo_connector.action_qbo_match")
        self.assertEqual(action.path, "qbo-match")
        self.assertEqual(action.tag, "qbo_connector.match")
        menu = self.env.ref("qbo_connector.menu_qbo_match")
        self.assertEqual(menu.action, action)

    def test_button_opens_its_company(self):
        """The button on the form opens the screen on that QuickBooks company."""
        company = self.company.with_user(self.users["user"])
        action = company.action_open_matching()
        self.assertEqual(action["tag"], "qbo_connector.match")
        self.assertEqual(action["params"], {"company_id": self.company.id})

    def test_menu_is_for_users(self):
        """Who is no QuickBooks user sees no menu and gets no answer."""
        menu = self.env.ref("qbo_connector.menu_qbo_match")
        for user, seen in ((self.worker, False), (self.users["user"], True)):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            self.assertEqual(menu.id in menus, seen, user.login)
        with self.assertRaises(AccessError):
            self.env["qbo.company"].with_user(self.worker).match_screen()

    def test_offers_what_the_group_may(self):
        """No button is offered that the server would refuse."""
        for level, allowed in (("user", False), ("bookkeeper", True), ("admin", True)):
            can = self.screen(level)["can"]
            self.assertEqual(can["clear"], allowed, level)
            self.assertEqual(can["imports"], allowed, level)
            self.assertTrue(can["exports"] and can["differences"], level)
        company = self.company.with_user(self.users["user"])
        with self.assertRaises(AccessError):
            company.match_clear("contacts")
        with self.assertRaises(AccessError):
            company.match_import("contacts")

    def test_companies_of_the_user(self):
        """Only QuickBooks companies of the user's Odoo companies can be chosen."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.env["qbo.company"].create(
            {"name": "Hidden", "company_id": other.id}
        )
        names = {row["id"] for row in self.screen("admin")["companies"]}
        self.assertIn(self.company.id, names)
        self.assertNotIn(hidden.id, names)

    def test_kinds_can_be_sorted_as_described(self):
        """Every column that is called sortable is one that the server sorts by."""
        company = self.company.with_user(self.users["admin"])
        for kind in self.screen("admin")["kinds"]:
            for column in kind["columns"]:
                if column["sortable"]:
                    order = f"{column['name']} desc"
                    found = company.match_left(kind["key"], order=order)
                    self.assertIn("rows", found, (kind["key"], order))
            self.assertIn("rows", company.match_left(kind["key"], order="name"))

    def test_kinds_that_the_user_may_read(self):
        """Lists of Odoo that are closed to the user are no tabs; hers all work."""
        keys = [kind["key"] for kind in self.screen("user")["kinds"]]
        self.assertIn("contacts", keys)
        self.assertNotIn("payment_methods", keys)
        accountant = new_test_user(
            self.env,
            "qbo_match_accountant",
            groups="account.group_account_user,qbo_connector.group_qbo_user",
        )
        company = self.company.with_user(accountant)
        keys = [kind["key"] for kind in company.match_screen()["kinds"]]
        self.assertIn("payment_methods", keys)
        for key in keys:
            company.match_left(key)

    def test_edition_without_classes(self):
        """Lists that the edition of QuickBooks does not have are no tabs."""
        self.company.has_classes = False
        row = next(
            row
            for row in self.screen("user")["companies"]
            if row["id"] == self.company.id
        )
        self.assertNotIn("Class", row["wanted"])
        self.assertIn("Customer", row["wanted"])

    def test_rows_on_their_way(self):
        """An exported record shows that it goes, and one that is held says so."""
        going, held = self.env["res.partner"].create(
            [{"name": "Qbo going"}, {"name": "Qbo held"}]
        )
        company = self.company.with_user(self.users["user"])
        before = company.match_counts("contacts")
        company.match_export("contacts", [going.id, held.id])
        rule = self.env["qbo.fault.rule"]._by_code("lookalike")
        operation = self.env["qbo.operation"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", held.id)]
        )
        operation._stop(rule, "Another")
        rows = company.match_left("contacts", search="Qbo ")["rows"]
        pending = {row["name"]: row["pending"] for row in rows}
        self.assertEqual(pending, {"Qbo going": "going", "Qbo held": "held"})
        counts = company.match_counts("contacts")
        self.assertEqual(counts["going"] - before["going"], 1)
        self.assertEqual(counts["held"] - before["held"], 1)

    def test_suggestion_names_its_record(self):
        """The QuickBooks side names the record that it may be."""
        partner = self.env["res.partner"].create({"name": "Qbo Pine"})
        link = self.customer("Qbo Pine Inc", "901")
        self.env["qbo.match.proposal"].create(
            {
                "qbo_company_id": self.company.id,
                "company_id": self.company.company_id.id,
                "kind": "contacts",
                "res_model": "res.partner",
                "res_id": partner.id,
                "link_id": link.id,
                "score": 75,
            }
        )
        company = self.company.with_user(self.users["user"])
        row = company.match_right("contacts", only=[link.id])["rows"][0]
        self.assertEqual(row["proposal"]["name"], "Qbo Pine")
