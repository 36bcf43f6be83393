"""Files at customer documents: noted, since they may go to QuickBooks."""

from odoo import api, models

from .qbo_company_files import PDF_FIELD

PLACE = {"res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        attachments = super().create(vals_list)
        attachments._qbo_touch_documents()
        return attachments

    def write(self, vals):
        # EXTENDS base: what was uploaded before its message gets its place later
        result = super().write(vals)
        if PLACE & vals.keys():
            self._qbo_touch_documents()
        return result

    def _qbo_touch_documents(self):
        """Note the documents that these files are attached to."""
        ids = {row.res_id for row in self if row.res_model == "account.move"}
        if any(ids) and self.env["qbo.company"]._any_files():
            self.env["account.move"].sudo().browse(filter(None, ids))._qbo_touch()


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.depends("qbo_state")
    def _compute_qbo_message(self):
        # EXTENDS: files that need attention
        result = super()._compute_qbo_message()
        stopped = self.env["qbo.operation"]._of_files(self)
        for move in self.filtered(lambda move: move._origin.id in stopped):
            texts = [o._file_message() for o in stopped[move._origin.id]]
            move.qbo_message = "\n".join(filter(None, (move.qbo_message, *texts)))
        return result


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    @api.model
    def _of_files(self, moves):
        """Return {move id: its files' operations that need attention}; set-based."""
        if not moves or not self.env["qbo.company"]._any_files():
            return {}
        files = self.env["ir.attachment"].sudo()
        files = files.search(
            [
                ("res_model", "=", moves._name),
                ("res_id", "in", moves._origin.ids),
                ("res_field", "in", [False, PDF_FIELD]),
            ]
        )
        stopped = self.search(
            [
                ("res_model", "=", files._name),
                ("res_id", "in", files.ids),
                ("state", "=", "attention"),
            ]
        )
        places = {file.id: file.res_id for file in files}
        return stopped.grouped(lambda operation: places[operation.res_id])

    def _file_message(self):
        """Return the message of a file, which names it."""
        text = self._record_message()
        name = self.res_name or ""
        return text if text.startswith(name) else f"{name}: {text}"

    def action_open_record(self):
        # EXTENDS: of a file its document, which everybody may see
        self.ensure_one()
        if self.res_model == "ir.attachment":
            file = self.env["ir.attachment"].sudo().browse(self.res_id).exists()
            if file.res_model == "account.move":
                move = self.env["account.move"].browse(file.res_id)
                return move.get_formview_action()
        return super().action_open_record()
