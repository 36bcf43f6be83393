"""Which money stands on, or in, which document in QuickBooks."""

import json

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...entities.amounts import decimal
from ...entities.payment import txn_type_of
from ...entities.sales_money import BANK_LINE, money_name
from .qbo_sales_matches import DOCUMENTS, RECEIPTS
from .sales_ledger import MONEY


class QboLink(models.Model):
    _inherit = "qbo.link"

    # Which payments stand on a document, and which are part of a receipt.
    _payment_lines_idx = models.Index(
        "USING gin ((image->'Line') jsonb_path_ops) WHERE entity = 'Payment'"
    )
    _receipt_money_idx = models.Index(
        "USING gin ((sent->'_money')) WHERE entity IN ('SalesReceipt', 'RefundReceipt')"
    )

    def _linked_documents(self):
        """Return {link id: (entity, Id) of the documents that a payment stands on}."""
        return {
            link.id: {
                (row["TxnType"], row["TxnId"])
                for line in (link.image or {}).get("Line") or ()
                for row in line.get("LinkedTxn") or ()
            }
            for link in self
        }

    def _inside(self):
        """Return the names (``model,id``) of the money that these receipts hold."""
        return {key for link in self for key in (link.sent or {}).get("_money", ())}

    @api.model
    def _repoint(self, sources, target):
        # EXTENDS: the payments of a bank line are told apart by their customers
        if target._name == "res.partner":
            kept = str(target.commercial_partner_id.id)
            parts = self.search(
                Domain("res_model", "=", BANK_LINE)
                & Domain("variant", "in", [kept, *map(str, sources.ids)])
            )
            taken = parts.filtered(lambda link: link.variant == kept)
            keys = {_part_key(link) for link in taken}
            for link in parts - taken:
                if _part_key(link) not in keys:
                    link.variant = kept
                    keys.add(_part_key(link))
        return super()._repoint(sources, target)

    def _held_records(self):
        """Return {(model, id)} of what a receipt is about: its document and money."""
        self.ensure_one()
        if self.entity not in RECEIPTS or not self.res_model:
            return set()
        names = [name.partition(",") for name in self._inside()]
        money = {(model, int(res_id)) for model, _comma, res_id in names}
        return {(self.res_model, self.res_id), *money}

    def _release_documents(self, records):
        """Let posted documents or payments be deleted in Odoo.

        What stands in QuickBooks keeps its link, and is taken back there; a document
        only after a person has agreed.

        :raise UserError: while one is being sent
        """
        links = self.search(
            Domain("res_model", "=", records._name)
            & Domain("res_id", "in", records.ids)
            & Domain("qbo_id", "!=", False)
        )
        links._check_not_sending()
        standing = links.filtered(lambda link: link.state == "linked")
        gone = records.browse(standing.mapped("res_id"))
        if gone:
            self.env["qbo.change"]._touch(gone)
        (links - standing).write({"res_model": False, "res_id": False})
        self._release_deleted(records - gone)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === WHAT BELONGS TOGETHER IN QUICKBOOKS === #

    def _sales_standing(self, documents):
        """Return the links of payments that stand on documents in QuickBooks.

        :param documents: links of invoices and credit memos
        """
        wanted = [
            json.dumps(
                [{"LinkedTxn": [{"TxnId": row.qbo_id, "TxnType": txn_type_of(row)}]}]
            )
            for row in documents
            if row.qbo_id
        ]
        if not wanted:
            return self.env["qbo.link"]
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT l.id
                  FROM unnest(%s::jsonb[]) AS wanted(line)
                  JOIN qbo_link l ON l.image->'Line' @> wanted.line
                 WHERE l.qbo_company_id = %s AND l.entity = 'Payment'
                   AND l.state = 'linked'
                """,
                wanted,
                self.id,
            )
        )
        return self.env["qbo.link"].browse(sorted(row[0] for row in rows))

    def _sales_receipts_of(self, records):
        """Return {id: link of the standing receipt that holds it}.

        :param records: payments or bank lines
        """
        if not records:
            return {}
        names = {money_name(record): record.id for record in records}
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id FROM qbo_link l
                 WHERE l.qbo_company_id = %s
                   AND l.entity IN ('SalesReceipt', 'RefundReceipt')
                   AND l.state = 'linked' AND l.qbo_id IS NOT NULL
                   AND l.sent->'_money' ?| %s
                """,
                self.id,
                list(names),
            )
        )
        receipts = self.env["qbo.link"].browse([row[0] for row in rows])
        return {
            names[key]: link for link in receipts for key in link._inside() & set(names)
        }

    def _sales_gone(self, touched):
        """Return the links that stand although their record was deleted in Odoo."""
        found = self.env["qbo.link"]
        for model in ("account.move", *MONEY):
            ids = set(touched.get(model) or ())
            ids -= set(self.env[model].browse(ids).exists().ids)
            if ids:
                found |= found.search(
                    [
                        ("qbo_company_id", "=", self.id),
                        ("res_model", "=", model),
                        ("res_id", "in", list(ids)),
                        ("state", "=", "linked"),
                    ]
                )
        return found

    def _sales_money_of(self, links):
        """Return (moves, payments, bank lines) that stand on or in documents there.

        Credit notes that are applied, payments, and what sales receipts hold; though
        Odoo may have taken it off them meanwhile.

        :param links: links of documents
        """
        standing = self._sales_standing(links.filtered(lambda r: r.entity in DOCUMENTS))
        inside = links.filtered(lambda row: row.entity in RECEIPTS)
        ids = {model: set() for model in ("account.move", *MONEY)}
        for name in inside._inside():
            model, _comma, res_id = name.partition(",")
            ids[model].add(int(res_id))
        for row in standing.filtered("res_model"):
            ids[row.res_model].add(row.res_id)
        return tuple(
            self.env[model].browse(sorted(found)).exists()
            for model, found in ids.items()
        )

    def _sales_settled(self, documents):
        """Return what our payments settle of documents in QuickBooks, set-based.

        :return: tuple ({link id: Decimal}, {link id: an open operation on one of these
            payments})
        """
        standing = self._sales_standing(documents)
        by_key = {(txn_type_of(row), row.qbo_id): row.id for row in documents}
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", standing.ids),
                ("verb", "in", ("update", "void", "delete")),
                ("state", "in", ("waiting", "sending", "attention")),
            ]
        )
        by_payment = {operation.link_id.id: operation for operation in opened}
        money, moving = {}, {}
        for payment in standing:
            for line in (payment.image or {}).get("Line") or ():
                for row in line.get("LinkedTxn") or ():
                    key = by_key.get((row["TxnType"], row["TxnId"]))
                    if key:
                        money[key] = money.get(key, 0) + decimal(line["Amount"])
                        if payment.id in by_payment:
                            moving[key] = by_payment[payment.id]
        return money, moving

    # === ANSWERS === #

    def _settle_back(self, operation, answered, note):
        # EXTENDS: what a voided receipt held is looked at again
        link = operation.link_id
        standing, held = self._sales_standing(link), link._held_records()
        done = super()._settle_back(operation, answered, note)
        if done and (operation.verb == "void" or held):
            self._sales_moved_there(standing, link)
            on = {(row.res_model, row.res_id) for row in standing if row.res_model}
            self._note_settled(operation, held | on)
        return done

    def _note_settled(self, operation, records):
        """Let the next step look at what stood on, or in, what was taken back.

        :param records: set of (model, id)
        """
        self.env["qbo.change"].create(
            [
                {
                    "qbo_company_id": self.id,
                    "res_model": model,
                    "res_id": res_id,
                    "user_id": operation.user_id.id,
                }
                for model, res_id in sorted(records)
            ]
        )

    def _settle_done(self, operation, answered, note=None):
        # EXTENDS: what is below what is paid takes money off in QuickBooks
        done = super()._settle_done(operation, answered, note)
        if done and "sales_below_applied" in (operation.agreed or ()):
            self._sales_moved_there(self._sales_standing(operation.link_id))
        return done

    def _sales_moved_there(self, payments, document=None):
        """Note that QuickBooks has taken money off a document by itself.

        What the payments are applied to is read again before they are written, and no
        difference is made of it.

        :param document: link of a document on which nothing stands any more
        """
        key = document and (document.entity, document.qbo_id)
        for payment in payments:
            base, image = dict(payment.base or {}), dict(payment.image or {})
            base.pop("Line", None)
            image["Line"] = [
                line
                for line in image.get("Line") or ()
                if key
                not in {
                    (row["TxnType"], row["TxnId"])
                    for row in line.get("LinkedTxn") or ()
                }
            ]
            payment.write({"base": base, "image": image, "token_doubtful": True})


def _part_key(link):
    """Return what tells a link from others of the same customer."""
    return link.qbo_company_id.id, link.entity, link.res_id
