"""Statements of the query language."""

import datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..api import query as ql

UTC = datetime.timezone.utc


@tagged("post_install", "-at_install")
class TestApiQuery(BaseCase):
    def test_quote(self):
        self.assertEqual(ql.quote("Amy's"), r"'Amy\'s'")
        self.assertEqual(ql.quote("a\\b"), r"'a\\b'")
        self.assertEqual(ql.quote("\\' OR ''='"), r"'\\\' OR \'\'=\''")
        self.assertEqual(ql.quote("Müller & Söhne 😀"), "'Müller & Söhne 😀'")
        for wrong in ("a\nb", "a\x00", "\u2028", "O’Brien", "„x“", "\ud800"):
            with self.assertRaises(ValueError, msg=repr(wrong)):
                ql.quote(wrong)

    def test_typographic_quotes_become_a_wildcard(self):
        self.assertEqual(ql.quote("O’Brien", like=True), "'O%Brien'")
        self.assertEqual(
            ql.condition("DisplayName", "=", "O’Brien's"),
            r"DisplayName LIKE 'O%Brien\'s'",
        )
        self.assertEqual(
            ql.condition("DisplayName", "=", "100% d’Or\t"),
            "DisplayName LIKE '100% d%Or%'",
        )

    def test_values(self):
        day = datetime.date(2026, 11, 2)
        moment = datetime.datetime(2026, 11, 2, 3, 4, 5, 678, UTC)
        for value, text in (
            (True, "true"),
            (7, "'7'"),
            (Decimal("1E+2"), "'100'"),
            (day, "'2026-11-02'"),
            (moment, "'2026-11-02T03:04:05+00:00'"),
        ):
            self.assertEqual(ql.literal(value), text)
        for wrong, error in ((1.5, TypeError), (None, TypeError)):
            with self.assertRaises(error):
                ql.literal(wrong)
        with self.assertRaises(ValueError):
            ql.literal(datetime.datetime(2026, 11, 2))

    def test_where(self):
        self.assertEqual(ql.where([]), "")
        self.assertEqual(
            ql.where(
                [
                    ("Active", "in", [True, False]),
                    ("Balance", ">", Decimal("0.00")),
                    ("MetaData.LastUpdatedTime", ">=", datetime.date(2026, 1, 1)),
                ]
            ),
            "Active IN (true, false) AND Balance > '0.00' "
            "AND MetaData.LastUpdatedTime >= '2026-01-01'",
        )
        for wrong in (
            ("Id = '1' OR Id", "=", "2"),
            ("Id", "!=", "2"),
            ("Id", "IN", []),
            ("Id", "IN", ["O’Brien"]),
        ):
            with self.assertRaises(ValueError):
                ql.condition(*wrong)

    def test_select(self):
        self.assertEqual(
            ql.select("Customer", [("Id", "=", "1")], "Id DESC", 11, 10),
            "SELECT * FROM Customer WHERE Id = '1' ORDERBY Id DESC "
            "STARTPOSITION 11 MAXRESULTS 10",
        )
        self.assertEqual(
            ql.select("Term", where="Active IN (true)"),
            "SELECT * FROM Term WHERE Active IN (true) STARTPOSITION 1 MAXRESULTS 1000",
        )
        self.assertEqual(
            ql.select("Preferences", None, "Id"), "SELECT * FROM Preferences"
        )
        self.assertEqual(
            ql.count("Item", "Id = '1'"), "SELECT COUNT(*) FROM Item WHERE Id = '1'"
        )
        for args in (
            ("Item; x",),
            ("Item", None, "Id; x"),
            ("Item", None, "Id DOWN"),
            ("Item", None, None, 0),
            ("Item", None, None, 1, 1001),
        ):
            with self.assertRaises(ValueError, msg=args):
                ql.select(*args)

    def test_in_lists_are_cut(self):
        ids = [str(number) for number in range(1200)]
        parts = ql.chunks_in("Id", [*ids, "5"])
        self.assertEqual([part.count(",") + 1 for part in parts], [500, 500, 200])
        self.assertEqual(ql.chunks_in("Id", []), [])
        names = ["x" * 400 + str(number) for number in range(100)]
        parts = ql.chunks_in("DisplayName", names)
        self.assertGreater(len(parts), 2)
        self.assertTrue(all(len(part) < 17_000 for part in parts))
        self.assertEqual(
            ql.chunks_in("DisplayName", ["a", "b’c", "d\ne"]),
            [
                "DisplayName LIKE 'b%c'",
                "DisplayName LIKE 'd%e'",
                "DisplayName IN ('a')",
            ],
        )
