"""Reading a list by pages: nothing lost in any order, and no request too many."""

import random

from odoo.tests import BaseCase, tagged

from ..api.paging import Reading

PAGE = 1000


def read(ids, key=int, total=False, ignore_desc=False, keep=False):
    """Read a list of Ids as QuickBooks would answer it.

    :param key: what QuickBooks orders Ids by
    :param total: whether answers carry ``totalCount``
    :param ignore_desc: whether QuickBooks answers upwards all the same
    :param keep: whether the reading is stored and loaded between pages
    :return: tuple (requests, Ids that were seen, the reading)
    """
    reading, seen, requests = Reading(), set(), 0
    while not reading.done:
        asked = reading.clauses()
        down = asked["order_by"].endswith("DESC") and not ignore_desc
        rows = sorted(ids, key=key, reverse=down)
        page = rows[asked["start"] - 1 :][: asked["limit"]]
        seen.update(page)
        reading = reading.after(page, len(ids) if total else None)
        if keep:
            reading = Reading.load(reading.dump())
        requests += 1
        assert requests < 20
    return requests, seen, reading


def texts(numbers):
    return [str(number) for number in numbers]


@tagged("post_install", "-at_install")
class TestApiPaging(BaseCase):
    def assertReads(self, requests, ids, **how):
        ids = texts(ids)
        done, seen, reading = read(ids, **how)
        self.assertEqual(len(seen), len(ids), "each row is seen")
        self.assertEqual(done, requests)
        return reading

    def test_a_request_for_each_thousand(self):
        """Ids without a gap: no more requests than there are pages of 1,000."""
        for count, requests in (
            (0, 1),
            (1, 1),
            (999, 1),
            (1000, 1),
            (1001, 2),
            (4999, 5),
            (5000, 5),
            (5001, 6),
        ):
            with self.subTest(count=count):
                reading = self.assertReads(requests, range(1, count + 1), keep=True)
                self.assertEqual(reading.rows, count)

    def test_a_gap_where_the_pages_meet(self):
        """An Id may lie in the gap, so it is asked for once more."""
        ids = [*range(1, 4001), *range(4010, 5010)]
        self.assertReads(6, ids)
        self.assertReads(5, ids, total=True)

    def test_order_of_text(self):
        """Where QuickBooks orders Ids as text, nothing is taken for complete early."""
        for ids in (range(1, 5001), range(1, 5002), range(1, 1001)):
            self.assertReads(len(ids) // PAGE + 1, ids, key=str)
        # Looks like the order of numbers up to where the pages meet.
        hidden = [*range(10_000, 12_000), 109_991]
        self.assertReads(3, hidden, key=str)
        self.assertReads(3, [*range(10_000, 12_000)])

    def test_descending_is_not_understood(self):
        self.assertReads(6, range(1, 5001), ignore_desc=True)
        self.assertReads(3, range(1, 2101), ignore_desc=True)

    def test_other_ids(self):
        """Ids that are no numbers, such as the pseudo tax codes, are read as well."""
        ids = [*texts(range(1, 2001)), "NON", "TAX"]
        requests, seen, _reading = read(ids, key=str)
        self.assertEqual((requests, len(seen)), (3, 2002))

    def test_total(self):
        """A total counts where it cannot be the number of rows on the page."""
        self.assertReads(3, range(10_000, 12_000))
        self.assertReads(2, range(10_000, 12_000), total=True)
        self.assertReads(2, range(10_000, 11_000), total=True)

    def test_any_list_in_any_order(self):
        """Lists with gaps, in three orders: each row is seen, at most one request
        more than there are pages.
        """
        dice = random.Random(19)
        shuffled = {str(n): dice.random() for n in range(1, 9000)}
        for _time in range(60):
            start = dice.choice((1, 95, 990, 5000))
            count = dice.choice((999, 1000, 1999, 2000, 2001, 3000))
            numbers = range(start, start + count + dice.choice((0, 0, 3, 500)))
            ids = texts(dice.sample(numbers, count))
            for key in (int, str, shuffled.get):
                requests, seen, _reading = read(ids, key=key)
                self.assertEqual(len(seen), count)
                self.assertLessEqual(requests, count // PAGE + 1)
