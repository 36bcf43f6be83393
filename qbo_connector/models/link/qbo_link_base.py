"""What QuickBooks held when both sides last agreed: the base of every comparison.

A link keeps two halves of the last agreement: ``sent`` is Odoo's side, ``base`` that of
QuickBooks. Odoo has changed a field where it differs from ``sent``; QuickBooks has
changed it where its image differs from ``base``.
"""

from odoo import models

from ...entities import rows
from ...entities.address import carried_emails


class QboLink(models.Model):
    _inherit = "qbo.link"

    def _flat_image(self, image=None):
        """Return an image as flat values of the mapper's rows."""
        self.ensure_one()
        image = (self.image if image is None else image) or {}
        paths = [row.path for row in self._mapper()._rows()]
        return {path: _plain(path, rows.read_path(image, path)) for path in paths}

    def _adopt(self, company, answered, sent=None, fingerprint=None):
        # EXTENDS: what the answer confirms is agreed; other changes there stay open
        before = self.base
        result = super()._adopt(company, answered, sent, fingerprint)
        seen = now = self._flat_image()
        if sent is not None and before:
            now = {
                path: value
                if (value or "") == (sent.get(path) or "")
                else before.get(path, value)
                for path, value in seen.items()
            }
        open_ = sent is not None and now != seen
        self.write({"base": now, "pull_due": open_})
        return result

    def _agree(self, send):
        # EXTENDS: QuickBooks' side of the agreement is what it holds now
        result = super()._agree(send)
        for link in self.filtered("res_model"):
            link.base = link._flat_image()
        return result


def _plain(path, value):
    """Return a value as we would write it: e-mails are parted in many ways."""
    return carried_emails(value) if path == "PrimaryEmailAddr.Address" else value
