"""Automatch: exact keys, spelling, ambiguity, taking back; judging pairs."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..entities import matching
from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestJudge(BaseCase):
    def side(self, name, place=("", "", ""), **keys):
        return matching.make_side(1, name, keys, place)

    def sure(self, one, other):
        return matching.judge(one, other).sure

    def test_names(self):
        side = self.side
        self.assertTrue(self.sure(side("Azure Interior Inc."), side("azure interior")))
        self.assertTrue(self.sure(side("Anna Miller"), side("Miller, Anna")))
        self.assertTrue(self.sure(side("Müller & Söhne"), side("Muller and Sohne")))
        self.assertFalse(self.sure(side("Acme Inc"), side("Acme LLC")))
        self.assertFalse(
            self.sure(side("Smith Plumbing"), side("Smith Plumbing Supply"))
        )
        self.assertFalse(self.sure(side("Store 12"), side("Store 13")))
        self.assertFalse(self.sure(side("Jonson Ltd"), side("Johnson Ltd")))

    def test_evidence(self):
        side = self.side
        mail = {"email": "a@example.com"}
        self.assertTrue(
            self.sure(side("Jonson Ltd", **mail), side("Johnson Ltd", **mail))
        )
        self.assertFalse(
            self.sure(
                side("Smith Plumbing", **mail), side("Smith Plumbing Supply", **mail)
            )
        )
        self.assertFalse(
            self.sure(
                side("John Smith", ("1 Oak St", "10001", "York")),
                side("John Smith", ("9 Elm Rd", "90210", "Hills")),
            )
        )
        self.assertFalse(
            self.sure(side("Acme", tax="11111"), side("Acme", tax="22222", **mail))
        )

    def test_distance(self):
        for one, other in (
            ("plumbing", "plubming"),
            ("johnson", "jonson"),
            ("interior", "interoir"),
        ):
            self.assertTrue(matching.near(one, other), (one, other))
        for one, other in (("abc", "abd"), ("store12", "store13"), ("oak", "elm")):
            self.assertFalse(matching.near(one, other), (one, other))


@tagged("post_install", "-at_install")
class TestAutomatch(SandboxCase):
    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("empty")

    def quickbooks(self, *bodies, entity="Customer"):
        self.sandbox_post(f"/objects/empty/{entity}", {"objects": list(bodies)})
        self.company.refresh_lists([entity])
        self.run_company(self.company)

    def customer(self, name, **more):
        return {"DisplayName": name, **more}

    def partner(self, name, **vals):
        return self.env["res.partner"].create({"name": name, **vals})

    def automatch(self, kind="contacts"):
        run = self.env["qbo.match.run"].browse(self.company.match_auto(kind))
        self.run_company(self.company)
        return run

    def linked(self, partner):
        row = self.company.match_left("contacts", only=partner.ids)["rows"][0]
        return row["link"] and row["link"]["name"]

    def writes(self):
        return self.sandbox_get("/stats")["writes"]

    def test_links_and_proposes(self):
        same = self.partner("Azure Interior", is_company=True)
        typo = self.partner("Jonson Timber", email="office@johnson.example")
        other = self.partner("Smith Plumbing")
        alone = self.partner("Nobody Else")
        self.quickbooks(
            self.customer("Azure Interior, Inc."),
            self.customer(
                "Johnson Timber", PrimaryEmailAddr={"Address": "office@johnson.example"}
            ),
            self.customer("Smith Plumbing Supply"),
        )
        self.sandbox_post("/stats/reset")
        run = self.automatch()
        self.assertEqual((run.state, run.linked), ("done", 2))
        self.assertEqual(self.linked(same), "Azure Interior, Inc.")
        self.assertEqual(self.linked(typo), "Johnson Timber")
        self.assertFalse(self.linked(alone))
        row = self.company.match_left("contacts", only=other.ids)["rows"][0]
        self.assertFalse(row["link"])
        self.assertEqual(row["proposal"]["name"], "Smith Plumbing Supply")
        self.assertEqual(row["proposal"]["reasons"][0]["code"], "part_of_name")
        self.run_company(self.company)
        self.assertEqual(self.writes(), 0, "linking has written to QuickBooks")

    def test_edit_after_linking_is_sent(self):
        partner = self.partner("Azure Interior", is_company=True, phone="1")
        self.quickbooks(self.customer("Azure Interior, Inc."))
        self.automatch()
        partner.phone = "555-0199"
        self.env["qbo.change"]._write_notes()
        self.run_company(self.company)
        found = self.sandbox_get("/objects/empty/Customer")["objects"][0]
        self.assertEqual(found["PrimaryPhone"]["FreeFormNumber"], "555-0199")
        self.assertEqual(found["DisplayName"], "Azure Interior, Inc.")

    def test_ambiguous(self):
        self.partner("John Smith")
        self.quickbooks(
            self.customer("John Smith", BillAddr={"City": "A"}),
            self.customer("Smith John", BillAddr={"City": "B"}),
        )
        run = self.automatch()
        self.assertEqual((run.linked, run.proposed), (0, 2))

    def test_sub_customer_and_inactive(self):
        self.partner("Kitchen")
        self.partner("Old Firm")
        self.quickbooks(self.customer("Parent"), self.customer("Old Firm"))
        objects = self.sandbox_get("/objects/empty/Customer")["objects"]
        parent = next(o for o in objects if o["DisplayName"] == "Parent")
        old = next(o for o in objects if o["DisplayName"] == "Old Firm")
        with self.own_cursors(), self.company._client() as client:
            body = {"Id": old["Id"], "SyncToken": "0", "sparse": True, "Active": False}
            client.make_request(
                "POST", client._url("customer"), request_body=json.dumps(body)
            )
        self.quickbooks(
            self.customer("Kitchen", Job=True, ParentRef={"value": parent["Id"]})
        )
        run = self.automatch()
        self.assertEqual((run.linked, run.proposed), (0, 1))
        proposal = self.env["qbo.match.proposal"].search([])
        self.assertIn("inactive", proposal.reasons)

    def test_take_back(self):
        self.partner("Azure Interior")
        self.quickbooks(self.customer("Azure Interior"))
        run = self.automatch()
        self.assertEqual(self.company.match_counts("contacts")["matched"], 1)
        self.assertEqual(self.company.match_take_back(run.id)["count"], 1)
        counts = self.company.match_counts("contacts")
        self.assertEqual((counts["matched"], counts["open_right"]), (0, 1))
        with self.assertRaises(UserError):
            self.company.match_take_back(run.id)
        self.assertEqual(self.automatch().linked, 1, "it can be matched again")

    def test_clear_and_take_back(self):
        partner = self.partner("Azure Interior", phone="1")
        self.quickbooks(self.customer("Azure Interior"))
        self.automatch()
        sent = self.env["qbo.link"].search([("res_id", "=", partner.id)]).sent
        cleared = self.company.match_clear("contacts")
        self.assertEqual(cleared["count"], 1)
        self.assertFalse(self.linked(partner))
        self.company.match_take_back(cleared["run_id"])
        link = self.env["qbo.link"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        )
        self.assertEqual(link.state, "linked")
        self.assertEqual(link.sent, sent)

    def test_accept_and_reject(self):
        self.partner("Smith Plumbing")
        self.partner("Brown Plumbing")
        self.quickbooks(
            self.customer("Smith Plumbing Supply"), self.customer("Brown Plumbing West")
        )
        self.automatch()
        rows = self.company.match_left("contacts", state="proposed")["rows"]
        self.assertEqual(len(rows), 2)
        self.company.match_reject([rows[0]["proposal"]["id"]])
        done = self.company.match_accept("contacts", score=40)
        self.assertEqual(done["count"], 1)
        self.assertEqual(self.automatch().proposed, 0)

    def test_link_and_unlink(self):
        partner = self.partner("Something Else", email="a@b.example")
        self.quickbooks(self.customer("Azure Interior"))
        right = self.company.match_right("contacts")["rows"][0]
        found = self.company.match_link("contacts", partner.id, right["id"])
        self.assertIn("DisplayName", [d["path"] for d in found["differences"]])
        with self.assertRaises(UserError):
            self.company.match_link("contacts", partner.id, right["id"])
        self.company.match_unlink([found["link_id"]])
        self.assertEqual(self.company.match_counts("contacts")["matched"], 0)
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.assertEqual(self.writes(), 0)

    def test_accounts_and_taxes(self):
        """Kinds without e-mail or address go the same way."""
        self.company.refresh_lists()
        self.run_company(self.company)
        for kind in self.company.match_kinds():
            self.company.match_left(kind["key"])
            self.company.match_right(kind["key"], search="a", order="name desc")
            self.automatch(kind["key"])
            self.company.match_counts(kind["key"])

    def test_rights(self):
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        company = self.company.with_user(stranger)
        for call in (
            lambda: company.match_kinds(),
            lambda: company.match_left("contacts"),
            lambda: company.match_auto("contacts"),
            lambda: company.match_unlink([1]),
        ):
            with self.assertRaises(AccessError):
                call()
