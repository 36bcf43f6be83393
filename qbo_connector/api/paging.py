"""Reading a whole list by pages, in as few requests as its length allows.

Reads are metered, and an answer does not say whether it was the last one: QuickBooks
gives ``totalCount`` with some entities only (recorded), so a list of exactly 5,000
would cost a sixth request that finds nothing. Therefore the first page is the *end* of
the list (``ORDERBY Id DESC``); the others go up from its start until they meet it. They
have met when a row comes that the first page held, or when no Id can lie between the
two: Ids are whole numbers.

Whether QuickBooks orders Ids as numbers or as text is not documented. The first way to
meet holds for any order; the second one only for numbers, and counts once the rows that
were seen prove that order (9 before 10). In the worst case there is one request more,
never a row less. ``Id`` can be compared by ``=`` and ``IN`` only (Intuit's page on data
queries), hence positions.
"""

from dataclasses import asdict, dataclass, replace

from .query import MAX_ROWS


def _number(text):
    """Return an Id as a number, None for one that is none, such as TAX."""
    return int(text) if text.isascii() and text.isdigit() else None


def _order(ids):
    """Return what ascending ``ids`` say of their order.

    :return: ``"number"`` where only the order of numbers explains them, ``"other"``
        where it does not, "" where text and numbers come in the same order
    """
    numbers = [_number(text) for text in ids]
    if None in numbers:
        return "other"
    if any(a >= b for a, b in zip(numbers, numbers[1:], strict=False)):
        return "other"
    if any(a > b for a, b in zip(ids, ids[1:], strict=False)):
        return "number"
    return ""


@dataclass(frozen=True)
class Reading:
    """How far a list is read; kept between two pages, so that a cut costs none.

    :ivar begun: whether a page was read
    :ivar seen: rows of the walk upwards
    :ivar last: Id of the last of them; "0" before the first
    :ivar tail: lowest Id of the page that was read from the end, "" without one
    :ivar tail_rows: rows of that page
    :ivar order: see :func:`_order`; ``"other"`` stays
    :ivar done: whether all is read
    """

    begun: bool = False
    seen: int = 0
    last: str = "0"
    tail: str = ""
    tail_rows: int = 0
    order: str = ""
    done: bool = False

    @classmethod
    def load(cls, data):
        """Return a reading that was kept by :meth:`dump`, a new one for None."""
        return cls(**(data or {}))

    def dump(self):
        """Return the reading as a dict for JSON."""
        return asdict(self)

    @property
    def rows(self):
        """Number of rows that are read, at least."""
        return self.seen + self.tail_rows

    def clauses(self):
        """Return what the next statement asks for: ``order_by``, ``start``, ``limit``.

        To be given to :func:`~.query.select`.
        """
        if not self.begun:
            return {"order_by": "Id DESC", "start": 1, "limit": MAX_ROWS}
        return {"order_by": "Id", "start": self.seen + 1, "limit": MAX_ROWS}

    def after(self, ids, total=None):
        """Return the reading after another page.

        :param ids: of the page's rows, in their order
        :param total: ``totalCount`` of the answer; of one page it may be the number on
            it, and counts where it cannot be that
        """
        if not self.begun:
            return self._after_first(ids, total)
        order = self._known_order([self.last, *ids] if self.seen else ids)
        met = self.tail in ids
        new = ids.index(self.tail) if met else len(ids)
        found = replace(self, seen=self.seen + new, order=order)
        if ids:
            found = replace(found, last=ids[-1])
        done = met or len(ids) < MAX_ROWS
        return replace(found, done=done or found._met(total))

    def _after_first(self, ids, total):
        """Return the reading after the page that was asked for from the end."""
        found = replace(self, begun=True)
        if len(ids) < MAX_ROWS:
            return replace(found, seen=len(ids), done=True)
        if _order(ids) != "other":
            # Upwards all the same: then it is the start of the list, and no end is
            # known.
            return replace(found, seen=len(ids), last=ids[-1], order="other")
        order = _order(ids[::-1])
        found = replace(found, tail=ids[-1], tail_rows=len(ids), order=order)
        return replace(found, done=found._met(total))

    def _known_order(self, ids):
        """Return the order as this page and those before it show it."""
        if self.order == "other":
            return "other"
        return _order(ids) or self.order

    def _met(self, total):
        """Tell whether nothing can be left between the walk and the end of the list."""
        if total and total > MAX_ROWS and self.rows >= total:
            return True
        if not self.tail or self.order != "number":
            return False
        return int(self.last) + 1 == int(self.tail)
