"""Files of documents in QuickBooks: once each, with their bytes, over real HTTP."""

import os
from unittest.mock import patch

import requests

from odoo.tests import tagged

from .test_sales_life import LifeCase

PICTURE = b"\x89PNG\r\n\x1a\n\x00\r\n--qbo\r\n\xff"
FILES = "odoo.addons.qbo_connector.models.sales.qbo_company_files"


@tagged("post_install", "-at_install")
class TestSalesFiles(LifeCase):
    def setUp(self):
        super().setUp()
        self.books.send_attachments = True

    # === RECORDS === #

    def attach(self, move, name="plan.png", content=PICTURE, **vals):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": move._name,
                "res_id": move.id,
                **vals,
            }
        )

    def pdf(self, move, content=b"%PDF-1.4 ours"):
        """Keep a PDF of a document as Odoo keeps the one that it made."""
        return self.attach(
            move, "INV.pdf", content, res_field="invoice_pdf_report_file"
        )

    def operation(self, attachment):
        return self.env["qbo.operation"].search(
            [("res_model", "=", "ir.attachment"), ("res_id", "in", attachment.ids)]
        )

    # === WHAT IS TRUE === #

    def files(self, move, entity="Invoice"):
        """Return {name: bytes} of what is attached to a document in QuickBooks."""
        qbo_id = self.link(move, entity).qbo_id
        with self.own_cursors(), self.books._client() as client:
            rows = [row for page in client.fetch_all("Attachable") for row in page]
        found = [
            (row["FileName"], requests.get(row["TempDownloadUri"], timeout=20).content)
            for row in rows
            for reference in row["AttachableRef"]
            if reference["EntityRef"] == {"type": entity, "value": qbo_id}
        ]
        self.assertEqual(len(found), len(dict(found)), "a file is there twice")
        return dict(found)

    def uploads(self):
        return [
            row
            for row in self.sandbox_get("/log")["log"]
            if row["operation"] == "upload"
        ]

    # === WHAT GOES === #

    def test_nothing_before_it_is_chosen(self):
        self.assertFalse(self.env["qbo.company"].new({}).send_attachments)
        self.assertFalse(self.env["qbo.company"].new({}).send_pdf)
        self.books.send_attachments = False
        move = self.invoice()
        self.attach(move)
        self.pdf(move)
        self.work()
        self.assertTrue(self.remote(move))
        self.assertEqual(self.files(move), {})
        self.assertFalse(self.link(move, "Attachable"))

    def test_files_follow_their_documents(self):
        """Invoice and credit note, each with its own; the same file twice is two."""
        move, note = self.invoice(), self.credit()
        files = self.attach(move) | self.attach(note, 'grün "1".TXT', b"Text\r\n")
        self.pdf(move)
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE})
        self.assertEqual(self.files(note, "CreditMemo"), {'grün "1".TXT': b"Text\r\n"})
        self.assertEqual(set(self.operation(files).mapped("state")), {"done"})
        self.work()
        self.assertEqual(len(self.uploads()), 2, "nothing goes a second time")
        self.assertSame(move)

    def test_sales_receipt(self):
        self.books.accounting_method = "smart"
        move = self.invoice()
        self.attach(move)
        self.pay(move)
        self.work()
        self.assertEqual(self.files(move, "SalesReceipt"), {"plan.png": PICTURE})

    def test_the_pdf_alone(self):
        self.books.write({"send_attachments": False, "send_pdf": True})
        move = self.invoice()
        self.attach(move)
        self.work()
        self.assertEqual(self.files(move), {})
        self.pdf(move)
        self.work()
        self.assertEqual(self.files(move), {"INV.pdf": b"%PDF-1.4 ours"})

    def test_attached_later(self):
        """A file that gets its place late, as those of messages do."""
        move = self.invoice()
        self.work()
        loose = self.attach(move, "late.pdf", b"%PDF-1.4", res_model=False, res_id=0)
        self.work()
        self.assertEqual(self.files(move), {})
        loose.write({"res_model": "account.move", "res_id": move.id})
        self.work()
        self.assertEqual(self.files(move), {"late.pdf": b"%PDF-1.4"})

    def test_released_by_hand(self):
        """A file is no document: it follows the one that was let go."""
        self.books.auto_export = "by_hand"
        move = self.invoice()
        file = self.attach(move)
        self.work()
        self.assertFalse(self.operation(file))
        self.env["qbo.operation"].search([("held", "=", True)])._release()
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE})

    def test_what_stays_is_told_once(self):
        """Neither kinds nor sizes that QuickBooks does not take."""
        move = self.invoice()
        self.attach(move, "all.zip", b"PK\x03\x04")
        self.attach(move, "large.txt", b"123456")
        with patch(f"{FILES}.LARGEST", 5):
            self.work()
            self.attach(move, "small.csv", b"1,2")
            self.work()
        self.assertEqual(self.files(move), {"small.csv": b"1,2"})
        told = move.message_ids.filtered(lambda m: "all.zip, large.txt" in m.body)
        self.assertEqual(len(told), 1)

    def test_bytes_are_not_doubled(self):
        """What is frozen is the metadata."""
        move = self.invoice()
        file = self.attach(move, "long.txt", b"x" * 10000)
        self.work()
        operation = self.operation(file)
        self.assertLess(len(operation.batch_id.body), 300)
        self.assertEqual(operation.values["_checksum"], file.checksum)

    # === EXACTLY ONCE === #

    def lose(self, kind):
        """Send an invoice with a file whose answer is lost; ids are forgotten."""
        self.sandbox_post("/settings", {"request_ids": "forget"})
        self.books.unknown_wait = 600
        move = self.invoice()
        self.work()
        file = self.attach(move)
        self.sandbox_post("/faults", {"kind": kind, "operation": "upload", "times": 1})
        self.work()
        self.assertEqual(self.operation(file).state, "sending")
        return move, file

    def due(self):
        self.env["qbo.batch"].search([("state", "=", "sending")]).retry_at = False

    def test_answer_lost_after_it_was_done(self):
        move, file = self.lose("drop_after_commit")
        self.due()
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE})
        self.assertEqual(len(self.uploads()), 1)
        self.assertEqual(self.operation(file).state, "done")
        found = self.found("Attachable", FileName="plan.png")
        self.assertEqual(self.link(file).qbo_id, found["Id"])

    def test_answer_lost_before_it_was_done(self):
        move, file = self.lose("drop_before_commit")
        before = self.operation(file).batch_id
        self.due()
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE})
        self.assertEqual(len({row["request_id"] for row in self.uploads()}), 1)
        self.assertEqual(self.operation(file).batch_id, before)

    def test_same_file_twice_and_a_lost_answer(self):
        """The other one of the same name and size is not taken for it."""
        move = self.invoice()
        first = self.attach(move)
        self.work()
        self.sandbox_post("/settings", {"request_ids": "forget"})
        rule = {"kind": "drop_before_commit", "operation": "upload", "times": 1}
        self.sandbox_post("/faults", rule)
        second = self.attach(move)
        self.work()
        self.work()
        self.assertEqual(len(self.objects("Attachable")), 2)
        ids = {self.link(first).qbo_id, self.link(second).qbo_id}
        self.assertEqual(ids, {row["Id"] for row in self.objects("Attachable")})

    def test_document_found_after_a_lost_answer(self):
        """The files of an invoice whose own answer was lost follow it."""
        self.sandbox_post("/settings", {"request_ids": "forget"})
        rule = {"kind": "drop_after_commit", "entity": "Invoice", "times": 1}
        self.sandbox_post("/faults", rule)
        move = self.invoice(3535.5)
        self.attach(move)
        self.work()
        self.work()
        total = [row for row in self.objects("Invoice") if row["TotalAmt"] == 4242.6]
        self.assertEqual(len(total), 1)
        self.assertEqual(self.files(move), {"plan.png": PICTURE})

    # === WHAT CHANGES MEANWHILE === #

    def test_changed_while_the_outcome_is_unknown(self):
        """What stands there is looked for; where there is none, the new one goes."""
        move, file = self.lose("drop_before_commit")
        file.raw = PICTURE + b"new"
        self.due()
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE + b"new"})
        self.assertEqual(len(self.uploads()), 2)

    def test_deleted_before_it_went(self):
        move, file = self.lose("drop_before_commit")
        operation = self.operation(file)
        file.unlink()
        self.due()
        self.work()
        self.assertEqual(self.files(move), {})
        self.assertEqual(operation.state, "cancelled")

    def test_lost_in_the_file_store(self):
        """A file that cannot be read stops, says so on its document, and goes later."""
        move = self.invoice()
        file = self.attach(move)
        path = file._full_path(file.store_fname)
        os.rename(path, f"{path}.away")
        self.addCleanup(lambda: os.path.exists(path) or os.rename(f"{path}.away", path))
        self.work()
        self.assertEqual(self.stopped(file), "attachment_unreadable")
        self.assertIn("plan.png", move.qbo_message)
        self.assertEqual(self.stops(file).action_open_record()["res_id"], move.id)
        self.assertEqual(self.files(move), {})
        os.rename(f"{path}.away", path)
        self.stops(file)._try_again()
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE})
        self.assertFalse(move.qbo_message)

    def test_refused_by_quickbooks(self):
        """A fault in an answer of 200 stops the file, not its document."""
        move = self.invoice()
        self.work()
        qbo_id = self.link(move).qbo_id
        file = self.attach(move)
        self.bookkeeper(
            self.books,
            "Invoice",
            {"Id": qbo_id, "SyncToken": self.remote(move)["SyncToken"]},
            operation="delete",
        )
        self.work()
        self.assertEqual(self.stopped(file), "6000")
        self.assertIn("plan.png", move.qbo_message)

    def test_cancelled_document(self):
        """No file goes to what was voided."""
        move = self.invoice()
        self.work()
        self.cancel(move)
        self.void(move)
        self.attach(move)
        self.work()
        self.assertEqual(self.uploads(), [])

    def test_made_anew(self):
        """Voided and posted again it is another document, with its files."""
        move = self.invoice()
        file = self.attach(move)
        self.work()
        self.cancel(move)
        self.void(move)
        move.button_draft()
        move.action_post()
        self.work()
        self.assertEqual(self.files(move), {"plan.png": PICTURE})
        self.assertEqual(len(self.link(file)), 2)
