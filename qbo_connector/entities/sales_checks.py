"""What is checked before a document or payment goes, and what a person is asked.

A question is a :class:`Problem` like any other; once a person has answered it with yes,
its code stands in ``agreed`` of the operation, and the next check has its turn.
"""

from odoo import api, models

from . import amounts, rows, said
from .qbo_entity import Problem
from .sales_closed import closed_days

BACK = ("void", "delete")
# What is ours in QuickBooks; all else there is the bookkeeper's, and is kept.
OURS = (
    "CustomerRef.value",
    "CurrencyRef.value",
    "TxnDate",
    "DueDate",
    "DocNumber",
    "Line",
    "TotalAmt",
)
DAYS = ("TxnDate", "DueDate")
# Questions whose answer lets a void go.
VOID_ASKS = ("sales_void_ask", "sales_receipt_undone", "received_cancelled")
# Questions that overwriting with Odoo's values answers.
OVERWRITE = (
    "sales_changed",
    "sales_delicate",
    "sales_conflict",
    "sales_below_applied",
)
_LINE_KEYS = ("ItemRef", "TaxCodeRef")


class QboEntityTransaction(models.AbstractModel):
    _inherit = "qbo.entity.transaction"

    @api.model
    def _problems(self, company, links, values):
        """Return {link id: the first :class:`Problem` that nobody has answered}."""
        self._read_answers(company, links)
        records = {record.id: record for record in self._records(links)}
        taken = self._numbers_taken(company, links, values)
        problems = {}
        for link in links:
            mine, record = values.get(link.id), records.get(link.res_id)
            found = self._checks(company, record, link, mine)
            if link.id in taken:
                found = [*found, taken[link.id]]
            agreed = self._context().agreed.get(link.id, ())
            left = [problem for problem in found if problem.key not in agreed]
            if left:
                problems[link.id] = left[0]
        return problems

    @api.model
    def _read_answers(self, company, links):
        """Note what is to be done with each link, and what a person has agreed to."""
        context = self._context()
        opened = self.env["qbo.operation"].search(
            [("link_id", "in", links.ids), ("state", "=", "waiting")]
        )
        for operation in opened:
            context.verbs[operation.link_id.id] = operation.verb
            agreed = {
                *(operation.agreed or ()),
                *(operation.confirmed and OVERWRITE or ()),
            }
            context.agreed[operation.link_id.id] = agreed
        back = links.filtered(lambda link: context.verbs.get(link.id) in BACK)
        changed = links.filtered(lambda link: context.verbs.get(link.id) == "update")
        context.standing, context.moving = company._sales_settled(back | changed)
        new = links.filtered(lambda link: not link.qbo_id and link.entity == "Invoice")
        if new:
            moves = self.env["account.move"].browse(new.mapped("res_id")).exists()
            context.early = company._sales_early_money(moves)

    @api.model
    def _checks(self, company, record, link, values):
        """Return what speaks against sending one record, the gravest first."""
        verb = self._context().verbs.get(link.id, "create")
        if verb in BACK:
            return [p for p in self._back_checks(company, record, link) if p]
        if values is None or record is None:
            return []
        found = [self._record_problem(company, record, link, values)]
        if not link.qbo_id:
            found.append(self._too_high(link))
        else:
            found.append(self._changed_there(link, values))
            found.append(self._below_applied(link, values))
            found.append(self._asked_first(company, link, values))
        return [problem for problem in found if problem]

    @api.model
    def _too_high(self, link):
        """Say how much an invoice would stand too high, or None.

        What settles it in Odoo is dated before Export from, and does not go.
        """
        early = self._context().early.get(link.res_id)
        if not early or link.entity != "Invoice":
            return None
        money, records = early
        names = ", ".join(record.display_name for record in records)
        return Problem(
            "sales_too_high", said.joined("", [said.money(money), f" ({names})"])
        )

    # === TAKING BACK === #

    @api.model
    def _back_checks(self, company, record, link):
        """Return what speaks against voiding or deleting what stands."""
        image = link.image or {}
        day, closed = image.get("TxnDate"), self._context().closed
        if closed and day and day <= str(closed):
            yield Problem("sales_closed_void", closed_days(day, closed))
        if record is None or self._is_off(record):
            yield self._cancelled_problem(company, record, link)

    @api.model
    def _cancelled_problem(self, company, record, link):
        """Return what is asked before a cancelled record is taken back, or None.

        :param record: the record, or None when it was deleted in Odoo
        """
        return None

    @api.model
    def _standing_text(self, link):
        """Return total and what is paid of it, for a question about a document."""
        image = link.image or {}
        total = said.money(image.get("TotalAmt"))
        paid = self._context().standing.get(link.id)
        if not paid:
            return total
        return said.term("settled_with", total=total, paid=said.money(paid))

    # === CHANGED IN QUICKBOOKS === #

    @api.model
    def _changed_there(self, link, values):
        """Hold an update where QuickBooks has changed what is ours; all three shown."""
        if not link.base or link.token_doubtful:
            return None
        found = self._three_values(link, values, changed_there=True)
        if not found:
            return None
        names = said.joined(", ", (row["label"] for row in found))
        return Problem("sales_conflict", names, {"conflicts": found})

    @api.model
    def _three_values(self, link, values, changed_there=False):
        """Return what is ours and differs: agreed last, Odoo's, QuickBooks' value.

        :param bool changed_there: only what QuickBooks has changed since
        """
        base, image = link.base or {}, link.image or {}
        now = {**link._flat_image(), "TotalAmt": image.get("TotalAmt")}
        found = []
        for path in OURS:
            if path not in base or path not in now:
                continue
            before, theirs = _plain(path, base[path]), _plain(path, now[path])
            mine = self._mine(path, values)
            if changed_there and before == theirs:
                continue
            if mine is not None and theirs != mine:
                found.append(
                    {
                        "label": self._name_of(path),
                        "agreed": _shown(path, base[path]),
                        "mine": _shown(path, self._value_at(path, values)),
                        "theirs": _shown(path, now[path]),
                    }
                )
        return found

    @api.model
    def _name_of(self, path):
        """Return the node of a property's name; the total is no field of a row."""
        if path == "TotalAmt":
            return said.term("total")
        return self._label_node(path) or path

    @api.model
    def _value_at(self, path, values):
        return values.get("_total") if path == "TotalAmt" else values.get(path)

    @api.model
    def _mine(self, path, values):
        """Return what Odoo wants of a property in the form of the comparison."""
        value = self._value_at(path, values)
        return None if value is None else _plain(path, value)

    @api.model
    def _below_applied(self, link, values):
        """Hold an update whose total is less than what is applied in QuickBooks.

        QuickBooks would take money off by itself, or refuse. Where our own payment is
        about to be taken off, the document waits for that.
        """
        image, context = link.image or {}, self._context()
        if link.entity not in ("Invoice", "CreditMemo") or "_total" not in values:
            return None
        applied = amounts.cents(image.get("TotalAmt"))
        applied -= amounts.cents(image.get("Balance"))
        total = amounts.cents(values["_total"])
        if total >= applied or not applied:
            return None
        if waits := context.moving.get(link.id):
            context.waits[link.id] = waits
            return None
        return Problem(
            "sales_below_applied",
            said.against(said.money(total), said.money(applied)),
            {
                "conflicts": [
                    {
                        "label": said.term("total"),
                        "agreed": said.money((link.base or {}).get("TotalAmt")),
                        "mine": said.money(total),
                        "theirs": said.term(
                            "of_which",
                            total=said.money(image.get("TotalAmt")),
                            applied=said.money(applied),
                        ),
                    }
                ]
            },
        )

    @api.model
    def _unlike(self, body, answered):
        """Tell whether an object is not what an update of it asked for.

        Only what is ours counts, in the form in which both sides can be compared.
        """
        flat = {path: rows.read_path(body, path) for path in (*OURS, "PrivateNote")}
        return any(
            _plain(path, value) != _plain(path, rows.read_path(answered, path))
            for path, value in flat.items()
            if path.partition(".")[0] in body
        )

    # === CHANGED IN ODOO === #

    @api.model
    def _asked_first(self, company, link, values):
        """Return the question whether a change may overwrite, or None."""
        paths = self._asked_paths(self._update_body(values, link.sent))
        if not paths:
            return None
        warned = self._warnings(link)
        if company.on_change == "ask":
            names = said.joined(", ", self._labels(paths))
            detail = said.joined("; ", [names, *warned])
            return Problem("sales_changed", detail, self._shown_values(link, values))
        if not warned:
            return None
        shown = self._shown_values(link, values)
        return Problem("sales_delicate", said.joined("; ", warned), shown)

    @api.model
    def _shown_values(self, link, values):
        """Return the data of a question: whoever decides sees what would change."""
        return {"conflicts": self._three_values(link, values)}

    @api.model
    def _labels(self, paths):
        """Return the nodes of the names of a body's properties, each once."""
        found = {}
        for path in sorted(paths):
            node = self._label_node(path) or path
            found[said.show(self.env, node)] = node
        return list(found.values())

    @api.model
    def _warnings(self, link):
        """Return the nodes of what makes overwriting delicate."""
        image, found = link.image or {}, []
        if image.get("EmailStatus") == "EmailSent":
            found.append(said.term("emailed"))
        kinds = {row.get("TxnType") for row in image.get("LinkedTxn") or ()}
        if "Deposit" in kinds:
            found.append(said.term("in_deposit"))
        return found


def _plain(path, value):
    """Return a property in a form in which both sides can be compared."""
    if path == "Line":
        return sorted(_plain_line(row) for row in value or () if _counts(row))
    if path == "TotalAmt":
        return amounts.money(value)
    return str(value or "")


def _counts(row):
    return row.get("DetailType") not in ("SubTotalLineDetail", "DescriptionOnly")


def _plain_line(row):
    detail = row.get("SalesItemLineDetail") or {}
    linked = [
        f"{one.get('TxnType')} {one.get('TxnId')}" for one in row.get("LinkedTxn") or ()
    ]
    references = [str((detail.get(key) or {}).get("value") or "") for key in _LINE_KEYS]
    # US: no tax code and NON are the same.
    references[-1] = references[-1].replace("NON", "")
    return (amounts.money(row.get("Amount")), *references, *linked)


def _shown(path, value):
    """Return the node of a value, for whoever compares the three."""
    if path == "TotalAmt":
        return said.money(value)
    if path in DAYS:
        return said.day(value)
    if path != "Line":
        return str(value or "")
    return said.joined(
        ", ",
        (_shown_line(row) for row in value or () if _counts(row)),
    )


def _shown_line(row):
    text = (row.get("Description") or "").partition("\n")[0][:40]
    amount = said.money(row.get("Amount"))
    return said.joined(" ", [amount, text]) if text else amount
