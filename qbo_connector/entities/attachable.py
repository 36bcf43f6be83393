"""Attachable: a file at a document."""

from odoo import api, models

from . import names
from .rows import read_path

# What QuickBooks takes, by the end of the name (its help on attachments).
KINDS = {
    "ai": "application/postscript",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eps": "application/postscript",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "rtf": "application/rtf",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "text/xml",
}
# Bytes of one file. A request may have 100 MB (reference of Attachable); people are
# refused above 20 MB in QuickBooks itself, so the lower limit holds.
LARGEST = 20 * 1024 * 1024
# Documents whose files go.
FILED = ("Invoice", "SalesReceipt", "CreditMemo")
NAME_SIZE = 1000


def file_of(name, mimetype):
    """Return (name, media type) of a file as QuickBooks takes it, or None.

    The end of the name decides, since Odoo calls XML plain text; a name without a
    known one gets that of its media type.
    """
    name = " ".join(names.printable(name or "").split())
    end = name.rpartition(".")[2].casefold()
    if "." not in name or end not in KINDS:
        ends = [key for key, kind in KINDS.items() if kind == mimetype]
        if "." in name or not ends:
            return None
        end = ends[-1] if mimetype == "image/jpeg" else ends[0]
        name = f"{name or 'file'}.{end}"
    if len(name) > NAME_SIZE:
        name = f"{name[: NAME_SIZE - len(end) - 1]}.{end}"
    return name, KINDS[end]


class QboEntityAttachable(models.AbstractModel):
    """``ir.attachment`` of a document to Attachable.

    The variant of its link names the document in QuickBooks (``Invoice 75``): a file
    goes once to each. Its bytes are not frozen but its checksum is, and they are read
    when it is sent.
    """

    _name = "qbo.entity.attachable"
    _inherit = "qbo.entity"
    _description = "QuickBooks attachment"

    _qbo_name = "Attachable"
    _res_model = "ir.attachment"
    # After documents and what pays them.
    _rank = 60
    _verbs = ("create",)

    @api.model
    def _values(self, company, links):
        # EXTENDS: whether its document stands
        found = super()._values(company, links)
        documents = self._dependencies(company, links)
        for link_id, values in found.items():
            values["_stands"] = link_id in documents
        return found

    @api.model
    def _record_values(self, company, attachment, link):
        # OVERRIDES: there is no table
        name, kind = file_of(attachment.name, attachment.mimetype) or (
            # Renamed since it was planned: QuickBooks has the last word.
            attachment.name,
            attachment.mimetype,
        )
        entity, _space, qbo_id = link.variant.partition(" ")
        return {
            "FileName": name,
            "ContentType": kind,
            "_type": entity,
            "_value": qbo_id,
            "_checksum": attachment.checksum or "",
            "_size": attachment.file_size,
        }

    @api.model
    def _create_body(self, values):
        # OVERRIDES
        reference = {"type": values["_type"], "value": values["_value"]}
        return {
            "AttachableRef": [{"EntityRef": reference}],
            "FileName": values["FileName"],
            "ContentType": values["ContentType"],
        }

    @api.model
    def _dependencies(self, company, links):
        # OVERRIDES: the document that it is attached to
        wanted = {link.variant: link.variant.partition(" ")[::2] for link in links}
        found = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "in", list({pair[0] for pair in wanted.values()})),
                ("qbo_id", "in", list({pair[1] for pair in wanted.values()})),
                ("state", "=", "linked"),
            ]
        )
        documents = {(link.entity, link.qbo_id): link for link in found}
        return {
            link.id: documents[wanted[link.variant]]
            for link in links
            if wanted[link.variant] in documents
        }

    @api.model
    def _image_paths(self):
        # OVERRIDES: without its temporary address
        return {"FileName", "ContentType", "Size", "AttachableRef"}

    @api.model
    def _echo_differs(self, body, answered):
        # OVERRIDES: it hangs at the document that was meant
        (meant,) = body["AttachableRef"]
        found = answered.get("AttachableRef") or ()
        value = meant["EntityRef"]["value"]
        if any(str(read_path(row, "EntityRef.value")) == value for row in found):
            return None
        return "AttachableRef"
