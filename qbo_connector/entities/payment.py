"""Payment: money of a customer, from a payment in Odoo or from a bank line.

Intuit's reference of Payment: one line for each document, amounts positive, the rest
stays unapplied.
"""

from dataclasses import dataclass

from odoo import api, models

from . import amounts, said
from .qbo_entity import Problem
from .rows import Row, renamed
from .sales_document import NOTE_SIZE
from .sales_money import BANK_LINE, key_of, money_of, receivable_lines

# What a payment may settle.
DEBITS = ("Invoice", "Purchase", "JournalEntry")
# What it may take along.
CREDITS = ("CreditMemo", "JournalEntry")


class QboEntityPayment(models.AbstractModel):
    """``account.payment`` to Payment: one for one."""

    _name = "qbo.entity.payment"
    _inherit = "qbo.entity.transaction"
    _description = "QuickBooks payment"

    _qbo_name = "Payment"
    _res_model = "account.payment"
    _rank = 50
    _verbs = ("create", "update", "void")

    @api.model
    def _rows(self):
        return (
            Row("CustomerRef.value", "partner_id"),
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "amount", on="create"),
            Row("TxnDate", "date"),
            Row("TotalAmt", "amount"),
            Row("PaymentMethodRef.value", "payment_method_line_id"),
            Row("DepositToAccountRef.value", "journal_id", on="create"),
            Row("PaymentRefNum", "payment_reference", 21),
            Row("PrivateNote", "memo", NOTE_SIZE),
            Row("Line", "invoice_ids"),
        )

    @api.model
    def _watched_besides(self):
        return {"account.payment": ("state", "move_id")}

    @api.model
    def _prefetch(self, company, records):
        result = super()._prefetch(company, records)
        self._context().matches = company._sales_matches(records)
        return result

    @api.model
    def _document(self, company, record, link):
        context, facts = self._context(), money_of(record, link.variant)
        rows, applied, credits, problem = self._lines(context, facts)
        if problem and problem.key == "sales_payment_unsent" and link.send_unapplied:
            problem = None
        customer = self._customer_of(record, link)
        rate = round(facts.home / facts.amount, 9) if facts.amount else 1
        method, deposit = company._payment_target(
            context.payments, facts, context.refunds
        )
        found = {
            "CustomerRef.value": customer.qbo_id or "" if customer else "",
            **self._currency_values(company, facts.currency, rate),
            "TxnDate": str(record.date),
            "TotalAmt": amounts.money(facts.amount),
            "PaymentRefNum": facts.reference,
            "PrivateNote": facts.note,
            "Line": rows,
            "_total": amounts.money(facts.amount),
            "_unapplied": amounts.money(facts.amount - applied),
            "_credits": credits,
            "_kept": False,
        }
        if method:
            found["PaymentMethodRef.value"] = method
        if deposit:
            found["DepositToAccountRef.value"] = deposit
        problem = problem or self._money_problem(company, context, facts, found)
        if applied > facts.amount:
            shown = said.against(said.money(applied), said.money(facts.amount))
            problem = Problem("sales_payment_over", shown)
        if not rows and company.payment_alone == "wait":
            problem = problem or Problem("sales_payment_waits", record.display_name)
        if problem:
            found["_problem"] = [problem.key, problem.detail]
        return found

    @api.model
    def _money_problem(self, company, context, facts, found):
        """Return what any money is held up by, or None."""
        record = facts.record
        if record._name == BANK_LINE and max(
            len(facts.partners), len(facts.currencies)
        ) != (1 if facts.settles else 0):
            return Problem("sales_bank_customers", _several(facts))
        if record._name != BANK_LINE and record.id in context.matches.unclear:
            return Problem("sales_payment_unclear", record.name)
        if facts.amount != amounts.cents(facts.amount):
            shown = said.of_currency(facts.amount, facts.currency)
            return Problem("sales_digits", shown)
        for path, entity in (
            ("PaymentMethodRef.value", "PaymentMethod"),
            ("DepositToAccountRef.value", "Account"),
            ("AccountRef.value", "Account"),
        ):
            if found.get(path) and (gone := context.broken(entity, found[path])):
                return Problem("map_target_gone", gone)
        code = facts.currency.name
        if not company.multi_currency and code and code != company.home_currency:
            return Problem("sales_currency", code)
        return None

    @api.model
    def _lines(self, context, facts):
        """Return (lines, what they take of the money, which are credits, Problem).

        An amount for each reconciled document; what was written off is a credit of its
        own in the same payment (Intuit's reference: TotalAmt is what invoices get less
        what credits bring).
        """
        rows, problem, applied, credits = [], None, amounts.ZERO, []
        for match in context.matches.of_payment(facts.record, facts.variant):
            document = context.matches.owed(match)
            if match.currency != facts.currency:
                problem = Problem("sales_payment_currency", match.move.name)
            elif not document:
                problem = Problem("sales_payment_unsent", match.move.name)
            elif document.entity not in DEBITS:
                problem = Problem("sales_payment_mixed", match.move.name)
            elif parts := linked_parts(context.matches, match):
                rows += parts.rows
                applied += parts.owed
                credits += parts.credits
            else:
                problem = Problem("sales_payment_unsent", match.move.name)
        netted, other = self._netted(context, facts, applied)
        rows, applied = [*rows, *netted.rows], applied + netted.owed
        credits, problem = [*credits, *netted.credits], problem or other
        link = context.matches.write_offs.get(facts.part)
        if facts.write_off and link:
            spared = min(facts.write_off, max(applied - facts.amount, amounts.ZERO))
            if facts.write_off < 0:
                spared = max(facts.write_off, applied - facts.amount)
            if spared:
                rows.append(linked_line(abs(spared), link))
                applied -= spared
            if spared > 0:
                credits.append(list(document_of(rows[-1])))
        return rows, applied, credits, problem

    @api.model
    def _netted(self, context, facts, applied):
        """Return (:class:`Parts` of the credits that it takes along, Problem).

        They bring no more than what is paid takes; the rest stays open on both sides.
        """
        found, problem = Parts([], amounts.ZERO, []), None
        for match in context.matches.of_netted(facts.record, facts.variant):
            credit = context.matches.document(match.credit)
            amount = min(match.amount, max(applied + found.owed, amounts.ZERO))
            if not credit or credit.entity not in CREDITS:
                problem = Problem("sales_payment_unsent", match.credit.display_name)
            elif receivable_lines(match.other).currency_id != facts.currency:
                problem = Problem("sales_payment_currency", match.credit.display_name)
            elif amount:
                found.rows.append(linked_line(amount, credit))
                found.owed -= amount
                found.credits.append(list(document_of(found.rows[-1])))
        return found, problem

    @api.model
    def _needed(self, matches, record, link):
        """Return links of documents that must stand before a record goes."""
        found = needed_debits(matches, matches.of_payment(record, link.variant))
        netted = matches.of_netted(record, link.variant)
        part = (*key_of(record), link.variant)
        return [
            *found,
            *(matches.document(match.credit) for match in netted),
            matches.write_offs.get(part),
        ]

    @api.model
    def _dependencies(self, company, links):
        found = super()._dependencies(company, links)
        records = self._records(links)
        matches = company._sales_matches(records)
        by_record = links.grouped("res_id")
        for record in records:
            for link in by_record.get(record.id, ()):
                needed = self._needed(matches, record, link)
                missing = [other for other in needed if other and not other.qbo_id]
                # A document that is missing waits for the customer itself.
                if missing:
                    found[link.id] = missing[0]
        return found

    # === TAKING BACK === #

    @api.model
    def _cancelled_problem(self, company, record, link):
        # EXTENDS: QuickBooks had it first, so its people may need it there
        if link.received:
            return Problem("received_cancelled", self._standing_text(link))
        return super()._cancelled_problem(company, record, link)

    # === UPDATES === #

    @api.model
    def _freeing(self, values, sent):
        """Return (values that only let go what is to be let go, what is the case).

        Money that moves from one document to another is let go everywhere first, or
        QuickBooks would find the other document paid already.

        :return: tuple (dict, ``"nothing"``, ``"all"`` when nothing is taken, or
            ``"part"``)
        """
        old, new = _by_document((sent or {}).get("Line")), _by_document(values["Line"])
        kept = {key: min(old[key], new[key]) for key in old if key in new}
        if kept == old:
            return values, "nothing"
        if kept == new:
            return values, "all"
        total = amounts.decimal(values["_total"])
        rows, debits = [], amounts.ZERO
        credits = {tuple(key) for key in values["_credits"]}
        # Debits first: credits only bring what the money itself does not.
        for row in sorted(values["Line"], key=lambda r: document_of(r) in credits):
            key = document_of(row)
            amount = kept.get(key, amounts.ZERO)
            if key in credits:
                amount = min(amount, max(debits - total, amounts.ZERO))
                debits -= amount
            else:
                debits += amount
            if amount:
                rows.append({**row, "Amount": amounts.money(amount)})
        if not rows and not total:
            # A payment of zero that applies nothing is none.
            return values, "nothing"
        left = amounts.money(total - debits)
        return {**values, "Line": rows, "_unapplied": left, "_kept": True}, "part"

    @api.model
    def _ambiguous_problem(self, record):
        # EXTENDS: it pays invoices of several QuickBooks companies
        found = self._context().matches.met_by(record)
        if len(found) < 2:
            return super()._ambiguous_problem(record)
        names = ", ".join(side.display_name for side in found)
        return Problem("sales_payment_two", names)

    @api.model
    def _asked_paths(self, body):
        # What a payment pays follows Odoo's reconciliation without asking.
        return set(body) - {"Line", "CustomerRef"}

    @api.model
    def _difference(self, values, answered):
        found = super()._difference(values, answered)
        if found or "_unapplied" not in values:
            return found
        theirs = answered.get("UnappliedAmt")
        if amounts.cents(theirs) != amounts.cents(values["_unapplied"]):
            ours = values["_unapplied"]
            return Problem("sales_differs", said.differs("UnappliedAmt", ours, theirs))
        return None


class QboEntityBankPayment(models.AbstractModel):
    """A bank line that was reconciled with documents, without a payment in Odoo."""

    _name = "qbo.entity.bankpayment"
    _inherit = "qbo.entity.payment"
    _description = "QuickBooks payment of a bank line"

    _res_model = BANK_LINE

    @api.model
    def _rows(self):
        return renamed(
            super()._rows(),
            payment_method_line_id="journal_id",
            payment_reference="payment_ref",
            memo="payment_ref",
            invoice_ids="amount",
        )

    @api.model
    def _watched_besides(self):
        # Undone: its journal items are others, and on no receivable.
        return {BANK_LINE: ("line_ids",)}

    @api.model
    def _is_off(self, record):
        return super()._is_off(record) or not receivable_lines(record.move_id)


def _several(facts):
    """Return customers and currencies of a bank line as text."""
    sides = facts.partners, facts.currencies
    return "; ".join(", ".join(side.mapped("display_name")) for side in sides if side)


def linked_line(amount, link):
    """Return a line of a payment that settles one document."""
    return {
        "Amount": amounts.money(amount),
        "LinkedTxn": [{"TxnId": link.qbo_id or "", "TxnType": txn_type_of(link)}],
    }


@dataclass
class Parts:
    """Lines of a payment for one match.

    :ivar owed: Decimal that they take of the money, or of a credit
    :ivar credits: [type, Id] of those that bring money
    """

    rows: list
    owed: object
    credits: list


def linked_parts(matches, match):
    """Return the :class:`Parts` of a match; None while a document of it is missing."""
    parts = matches.parts_of(match)
    if not all(link for _amount, link, _credit in parts):
        return None
    rows = [linked_line(amount, link) for amount, link, _credit in parts]
    return Parts(
        rows,
        sum((-part[0] if part[2] else part[0] for part in parts), amounts.ZERO),
        [
            list(document_of(row))
            for row, part in zip(rows, parts, strict=True)
            if part[2]
        ],
    )


def needed_debits(matches, found):
    """Return links of what matches owe: documents, and what money back writes off."""
    links = [matches.owed(match) for match in found]
    backs = [(*key_of(match.debit), match.debit_part) for match in found]
    return [*links, *(matches.write_offs.get(back) for back in backs)]


def txn_type_of(link):
    """Return what LinkedTxn calls the document of a link (FACTS 6.7)."""
    if link.entity != "Purchase":
        return link.entity
    check = (link.image or {}).get("PaymentType") == "Check"
    return "Check" if check else "Expense"


def document_of(row):
    linked = row["LinkedTxn"][0]
    return linked["TxnType"], linked["TxnId"]


def _by_document(rows):
    return {document_of(row): amounts.decimal(row["Amount"]) for row in rows or ()}
