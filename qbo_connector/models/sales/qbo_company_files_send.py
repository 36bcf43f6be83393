"""Files on their way: read when they are sent, looked up when an answer is lost."""

import hashlib

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...api import query as ql
from ...api.upload import Upload
from ...entities.qbo_entity import Problem
from ..runner.qbo_company_settle import plain

_lt = LazyTranslate(__name__)

FILE = "Attachable"


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === SEND === #

    def _body_of(self, mapper, operation, values):
        # EXTENDS: no file goes to a document that is not there any more
        if operation.entity == FILE and not values["_stands"]:
            operation._cancel(
                _lt("Its document does not stand in QuickBooks any more.")
            )
            return None
        return super()._body_of(mapper, operation, values)

    def _upload_of(self, batch):
        # EXTENDS: the bytes are not frozen, their checksum is
        operation = batch.operation_ids[:1]
        if operation.entity != FILE:
            return super()._upload_of(batch)
        values, body = operation.values or {}, operation.body or {}
        attachment = self.env["ir.attachment"].browse(operation.res_id).exists()
        if not attachment or (attachment.checksum or "") != values["_checksum"]:
            # Changed or deleted since it was frozen, and not there: frozen anew.
            batch.state = "done"
            operation._wait(batch_id=False)
            return None
        content = attachment.raw or b""
        if hashlib.sha1(content).hexdigest() != values["_checksum"]:
            batch.state = "done"
            operation.batch_id = False
            problem = Problem("attachment_unreadable", attachment.name)
            self._stop_for_problem(operation, problem)
            return None
        return Upload(body["FileName"], body["ContentType"], content)

    # === LOST ANSWERS === #

    def _doubted_questions(self, batch):
        # EXTENDS: a file is looked up before it is sent again, since nobody has
        # written that an upload is known by its request id
        found = super()._doubted_questions(batch)
        if batch.attempts:
            for operation in batch.operation_ids:
                if operation.state == "sending" and operation.entity == FILE:
                    found[operation.id] = self._question(operation)
        return found

    @api.model
    def _question(self, operation, by_name=False):
        # EXTENDS: the files of its document, of its name and size
        if operation.entity != FILE:
            return super()._question(operation, by_name)
        values = operation.values or {}
        return {
            "entity": FILE,
            "type": values.get("_type"),
            "value": values.get("_value"),
            "file": (operation.body or {}).get("FileName"),
            "size": values.get("_size"),
        }

    def _ask(self, questions):
        # EXTENDS: files are asked for by their document
        mine = {o: q for o, q in questions.items() if q["entity"] == FILE}
        if not mine:
            return super()._ask(questions)
        others = {o: q for o, q in questions.items() if o not in mine}
        found = super()._ask(others) if others else {}
        with self._own_cursor() as cr:
            client = self.with_env(self._runner_env(cr))._client()
        with client:
            # A file goes in a request of its own: one question, one read.
            for op_id, question in mine.items():
                where = " AND ".join(
                    ql.condition(f"AttachableRef.EntityRef.{name}", "=", question[key])
                    for name, key in (("Type", "type"), ("value", "value"))
                )
                pages = client.fetch_all(FILE, where)
                rows = [plain(row) for page in pages for row in page]
                found[op_id] = [
                    {**row, "entity": FILE} for row in rows if _same(question, row)
                ]
        return {
            op_id: self._unheld_files(rows) if op_id in mine else rows
            for op_id, rows in found.items()
        }

    def _unheld_files(self, objects):
        """Return the files that are not known as another one of ours.

        A document may have the same file twice.
        """
        if not objects:
            return objects
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            held = company.env["qbo.link"].search(
                [
                    ("qbo_company_id", "=", company.id),
                    ("entity", "=", FILE),
                    ("qbo_id", "in", [str(row["Id"]) for row in objects]),
                    ("res_model", "!=", False),
                ]
            )
            known = set(held.mapped("qbo_id"))
        return [row for row in objects if str(row["Id"]) not in known]

    def _mirror_store(self, entity, objects):
        # EXTENDS: nobody matches files
        if entity == FILE:
            return None
        return super()._mirror_store(entity, objects)


def _same(question, row):
    """Tell whether a file in QuickBooks is the one that a question is about."""
    size = row.get("Size")
    return row.get("FileName") == question["file"] and (
        size is None or int(size) == question["size"]
    )


class QboLink(models.Model):
    _inherit = "qbo.link"

    @api.model
    def _image_values(self, company, entity, answered):
        # EXTENDS: files are called by their name, and are not matched by it
        values = super()._image_values(company, entity, answered)
        if entity == FILE:
            values.update(qbo_name=answered.get("FileName"), name_key=False)
        return values
