"""Files of documents: which go to QuickBooks, and when."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ...entities.attachable import FILED, LARGEST, file_of

PDF_FIELD = "invoice_pdf_report_file"
SETTINGS = {"send_attachments", "send_pdf", "sales_enabled", "jobs_only", "active"}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    send_attachments = fields.Boolean(
        "Send attachments",
        tracking=True,
        help="Files that are attached to an invoice, credit note or sales receipt go "
        "to QuickBooks after it: PDF, pictures, text and office files, up to 20 MB "
        "each. Documents that stand there already get theirs when they change.",
    )
    send_pdf = fields.Boolean(
        "Send Odoo's PDF",
        tracking=True,
        help="The PDF that Odoo made of an invoice or credit note, when it was sent or "
        "printed, is attached to it in QuickBooks.",
    )

    def write(self, vals):
        # EXTENDS: hooks ask a kept answer
        result = super().write(vals)
        if SETTINGS & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache()
    def _any_files(self):
        """Tell whether any company wants files; asked for every file of a document."""
        wants = Domain("send_attachments", "=", True) | Domain("send_pdf", "=", True)
        sells = Domain([("sales_enabled", "=", True), ("jobs_only", "=", False)])
        return bool(self.sudo().search_count(wants & sells, limit=1))

    # === PLAN === #

    def _plan_sales(self, moves, payments, bank_lines, users):
        # EXTENDS: files that were attached since the document went
        links = super()._plan_sales(moves, payments, bank_lines, users)
        return links | self._owe_files(links)

    def _apply_answer(self, batch, found):
        # EXTENDS: files follow their documents
        done = super()._apply_answer(batch, found)
        self._owe_files(batch.operation_ids.link_id)
        return done

    def _settle_doubted(self, batch_id, found):
        # EXTENDS: files follow documents that were found after a lost answer
        result = super()._settle_doubted(batch_id, found)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(batch_id)
            company._owe_files(batch.operation_ids.link_id)
        return result

    def _owe_files(self, links):
        """Owe the files of documents that stand in QuickBooks; set-based.

        :param links: any links of this company
        :return: the links of files that go
        """
        none = self.env["qbo.link"]
        if not (self.send_attachments or self.send_pdf):
            return none
        documents = links.filtered(
            lambda link: (
                link.entity in FILED
                and link.res_model == "account.move"
                and link.state == "linked"
                and link.qbo_id
            )
        )
        documents = self._posted_documents(documents)
        if not documents:
            return none
        goes, stays = [], []
        by_move = self._files_of(documents).grouped("res_id")
        for link in documents:
            for row in by_move.get(link.res_id, ()):
                fits = file_of(row.name, row.mimetype) and row.file_size <= LARGEST
                key = (row._name, row.id, f"{link.entity} {link.qbo_id}", None)
                (goes if fits else stays).append(key)
        self._tell_stays(stays)
        found = self._ensure_links("Attachable", goes)
        if any(not link.qbo_id for link in found):
            self._trigger_run()
        return found

    @api.model
    def _posted_documents(self, links):
        """Return the links whose document is posted."""
        moves = self.env["account.move"].browse(links.mapped("res_id")).exists()
        posted = set(moves.filtered(lambda move: move.state == "posted").ids)
        return links.filtered(lambda link: link.res_id in posted)

    def _files_of(self, documents):
        """Return the files of documents that were chosen to go, empty ones left out."""
        chosen = []
        if self.send_attachments:
            chosen.append(False)
        if self.send_pdf:
            chosen.append(PDF_FIELD)
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", documents.mapped("res_id")),
                ("res_field", "in", chosen),
                ("type", "=", "binary"),
                ("file_size", ">", 0),
            ],
            order="id",
        )

    def _tell_stays(self, wanted):
        """Say once at their documents which files stay in Odoo.

        :param list wanted: rows as :meth:`_ensure_links` takes them
        """
        links = self._ensure_links("Attachable", wanted, owe=False)
        links = links.filtered(lambda link: link.state == "to_create")
        if not links:
            return
        links.state = "ignored"
        files = self.env["ir.attachment"].browse(sorted(links.mapped("res_id")))
        for move_id, group in files.grouped("res_id").items():
            self.env["account.move"].browse(move_id).message_post(
                body=self.env._(
                    "Not attached in QuickBooks, which takes PDF, pictures, text and "
                    "office files up to 20 MB: %s",
                    ", ".join(group.mapped("name")),
                )
            )
