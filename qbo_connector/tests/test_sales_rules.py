"""The pure rules of sales: what becomes what, and amounts to the cent."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..entities import amounts, bundles
from ..entities.amounts import Rate, Taxed, cents, priced, rate_taxes, settle_taxes
from ..entities.holding import held
from ..entities.sales_context import _percents, _rates
from .properties import given, st

DAY = date(2026, 3, 1)
MONEY = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n) / 100)
QUANTITY = st.integers(-1_000_000, 1_000_000).map(lambda n: Decimal(n) / 1000)
PERCENTS = ("20", "5", "7.5", "0", "9.975")
PRICE = st.integers(0, 10**9).map(lambda n: Decimal(n) / 10**4)


@tagged("post_install", "-at_install")
class TestAmounts(BaseCase):
    @given(MONEY, QUANTITY, PRICE)
    def test_price_times_quantity(self, net, quantity, price):
        """What is found gives the amount; nothing else is ever returned."""
        found = priced(net, quantity, price)
        if found:
            self.assertEqual(cents(found[0] * found[1]), net)
            self.assertEqual(found[0], quantity)

    def test_price_known_cases(self):
        """Odoo's own price is kept where it fits."""
        dec = Decimal
        self.assertEqual(
            priced(dec("3.33"), dec("0.333"), dec("10")), (dec("0.333"), dec("10"))
        )
        self.assertEqual(
            priced(dec("90"), dec("3"), dec("33.33")), (dec("3"), dec("30.00"))
        )
        quantity, price = priced(dec("100"), dec("3"), dec("40"))
        self.assertEqual(cents(quantity * price), dec("100"))
        self.assertIsNone(priced(dec("1"), dec("0"), dec("5")))
        self.assertEqual(priced(dec("0"), dec("0"), dec("5")), (dec("0"), dec("5")))

    def test_negative_half(self):
        """A price whose product is a negative half cent is not relied on."""
        self.assertNotEqual(
            priced(Decimal("-0.01"), Decimal("-1"), Decimal("0.005")),
            (Decimal("-1"), Decimal("0.005")),
        )

    @given(
        st.dictionaries(st.sampled_from("abc"), MONEY, min_size=1),
        st.lists(st.sampled_from(PERCENTS), min_size=1, max_size=3),
        st.sampled_from(("TaxOnAmount", "TaxOnAmountPlusTax")),
        st.integers(-3, 3),
    )
    def test_taxes_end_at_odoos(self, nets, percents, basis, odd):
        """The tax lines sum to Odoo's tax, whatever way Odoo rounds."""
        rates, taxed = {}, {}
        for code, net in nets.items():
            rates[code] = [
                Rate(f"{code}{n}", Decimal(p), basis, n) for n, p in enumerate(percents)
            ]
            taxed[code] = Taxed()
            whole = cents(net * sum(map(Decimal, percents)) / 100) + Decimal(odd) / 100
            taxed[code].add(net, [(None, whole)])
        lines, _moved, _wrong = settle_taxes(rates, taxed)
        self.assertEqual(
            sum(row[0] for row in lines.values()),
            sum(row.tax for row in taxed.values()),
        )

    @given(
        st.lists(st.tuples(QUANTITY, PRICE, st.integers(0, 1)), min_size=1, max_size=9),
        st.lists(st.sampled_from(PERCENTS), min_size=1, max_size=3, unique=True),
        st.booleans(),
    )
    def test_rounding_is_no_other_rate(self, rows, percents, by_line):
        """Lines rounded one by one, or prices with tax inside: never held for that.

        Each rate keeps Odoo's own part.
        """
        rates = {"a": [Rate(p, Decimal(p)) for p in percents]}
        factor = 1 + sum(map(Decimal, percents)) / 100
        taxed, parts = {"a": Taxed()}, dict.fromkeys(percents, Decimal(0))
        for quantity, price, included in rows:
            raw = quantity * price / (factor if included else 1)
            net = cents(raw)
            base = raw if by_line else net
            taxes = {p: cents(base * Decimal(p) / 100) for p in percents}
            if included:
                taxes[percents[0]] += (
                    cents(quantity * price) - net - sum(taxes.values())
                )
            taxed["a"].add(net, [(Decimal(p), tax) for p, tax in taxes.items()])
            for percent, tax in taxes.items():
                parts[percent] += tax
        lines, _moved, wrong = settle_taxes(rates, taxed)
        self.assertFalse(wrong)
        self.assertEqual({key: row[0] for key, row in lines.items()}, parts)

    @given(MONEY.filter(lambda net: abs(net) > 1), st.sampled_from(PERCENTS))
    def test_another_rate_is_told(self, net, percent):
        """20 % that lead to a code of another rate are held, from a small amount on."""
        taxed = {"a": Taxed()}
        taxed["a"].add(net, [(Decimal(20), cents(net * 20 / 100))])
        _lines, _moved, wrong = settle_taxes(
            {"a": [Rate("1", Decimal(percent))]}, taxed
        )
        self.assertEqual(wrong, percent != "20")

    def test_taxes_that_agree_move_nothing(self):
        """Where QuickBooks comes to the same, nothing has to be overridden."""
        taxed = {"1": Taxed()}
        taxed["1"].add(Decimal("10.02"), [(Decimal(20), Decimal("2.00"))])
        lines, moved, wrong = settle_taxes({"1": [Rate("9", Decimal(20))]}, taxed)
        self.assertEqual((lines["9"][0], moved, wrong), (Decimal("2.00"), 0, False))

    def test_tax_on_tax(self):
        """A rate on the amount with taxes, and one on another rate's tax alone."""
        rates = [
            Rate("1", Decimal(5), order=1),
            Rate("2", Decimal(10), "TaxOnAmountPlusTax", 2),
            Rate("3", Decimal(50), "TaxOnTax", 3, 1),
        ]
        found = rate_taxes({"a": rates}, {"a": Decimal(200)})
        taxes = [row[0] for row in found.values()]
        self.assertEqual(taxes, [Decimal(10), Decimal(21), Decimal(5)])

    def test_rate_of_the_day(self):
        """A rate has the percentage that was valid on the document's day."""
        image = {
            "RateValue": "14",
            "EffectiveTaxRate": [
                {
                    "RateValue": "15",
                    "EffectiveDate": "2010-07-01T00:00:00-07:00",
                    "EndDate": "2025-03-31T00:00:00-07:00",
                },
                {"RateValue": "14", "EffectiveDate": "2025-04-01T00:00:00-07:00"},
            ],
        }
        detail = {"TaxRateRef": {"value": "9"}, "TaxOrder": 0}
        code = {"SalesTaxRateList": {"TaxRateDetail": [detail]}}
        for day, percent in (
            ("2025-03-31", 15),
            ("2025-04-01", 14),
            ("2000-01-01", 14),
        ):
            (rate,) = _rates(code, {"9": _percents(image)}, day)
            self.assertEqual(rate.percent, percent, day)

    def test_numbers(self):
        """Amounts become decimals, numbers of documents stay text."""
        body = amounts.numbers({"DocNumber": "7", "Line": [{"Amount": "1.50"}]})
        self.assertEqual(body["Line"][0]["Amount"], Decimal("1.50"))
        self.assertEqual(body["DocNumber"], "7")


@tagged("post_install", "-at_install")
class TestBundles(BaseCase):
    def document(self, key="d", total="100", **vals):
        vals = {"kind": "invoice", "day": DAY, "customer": 1, "currency": "USD", **vals}
        return bundles.Document(key, total=Decimal(total), **vals)

    def money(self, key="m", amount="100", **vals):
        vals = {"day": DAY, "customer": 1, "currency": "USD", **vals}
        return bundles.Money(key, amount=Decimal(amount), **vals)

    def decide(self, mode, document, money=None, amount="100"):
        matches = []
        if money:
            matches = [bundles.Match(document.key, money.key, Decimal(amount))]
        found, paid = bundles.decide(
            mode, [document], [money] if money else [], matches
        )
        return found[document.key], paid.get("m")

    def test_smart(self):
        """Paid in full on its day by money that pays nothing else: one receipt."""
        doc, pay = self.document(), self.money()
        self.assertEqual(self.decide("smart", doc, pay), ("SalesReceipt", "inside"))
        self.assertEqual(self.decide("invoices", doc, pay), ("Invoice", "Payment"))
        for other in (
            self.money(day=DAY + timedelta(1)),
            self.money(amount="120"),
            self.money(customer=2),
            self.money(currency="EUR"),
            self.money(sent=True),
        ):
            self.assertEqual(self.decide("smart", doc, other), ("Invoice", "Payment"))
        self.assertEqual(
            self.decide("smart", doc, self.money(amount="40"), "40"),
            ("Invoice", "Payment"),
        )

    def test_decided_once(self):
        """What stands in QuickBooks stays what it is."""
        doc = self.document(decided="Invoice")
        self.assertEqual(
            self.decide("smart", doc, self.money()), ("Invoice", "Payment")
        )

    def test_receipts_only(self):
        """An unpaid invoice waits; one that a credit note closed goes as invoice."""
        doc = self.document()
        self.assertEqual(self.decide("receipts", doc), ("wait", None))
        late = self.money(day=DAY + timedelta(9))
        self.assertEqual(self.decide("receipts", doc, late), ("SalesReceipt", "inside"))
        found, _paid = bundles.decide(
            "receipts", [doc], [], [bundles.Match("d", None, Decimal(100))]
        )
        self.assertEqual(found["d"], "Invoice")

    def test_credit_and_zero(self):
        """Credit notes are credit memos; a document of zero is an invoice."""
        self.assertEqual(
            self.decide("smart", self.document(kind="credit")), ("CreditMemo", None)
        )
        self.assertEqual(
            self.decide("smart", self.document(total="0")), ("Invoice", None)
        )

    @given(
        st.sampled_from(bundles.MODES),
        st.lists(
            st.tuples(
                st.integers(0, 3), st.integers(0, 3), st.integers(1, 3), st.booleans()
            ),
            max_size=8,
        ),
    )
    def test_nothing_lost_nothing_twice(self, mode, rows):
        """Money is part of a receipt exactly when all that it pays are receipts."""
        documents = [self.document(n, "3") for n in range(4)]
        moneys = [self.money(n, "3", method=n % 2) for n in range(4)]
        matches = [
            bundles.Match(d, None if other else m, Decimal(a))
            for d, m, a, other in rows
        ]
        found, paid = bundles.decide(mode, documents, moneys, matches)
        for match in matches:
            if match.money is not None and found[match.document] == "SalesReceipt":
                self.assertEqual(paid[match.money], "inside")
            if match.money is None:
                self.assertNotEqual(found[match.document], "SalesReceipt")
        for key, entity in found.items():
            if entity == "SalesReceipt":
                mine = [m.amount for m in matches if m.document == key]
                self.assertEqual(sum(mine), 3)


@tagged("post_install", "-at_install")
class TestSmallRules(BaseCase):
    """Refunds, credits and small differences: the pure rules."""

    def decide(self, **vals):
        """Decide on a credit note of 100 that names a receipt, and its money back."""
        vals = {"day": DAY, "amount": Decimal(100), "back": True, **vals}
        common = {"customer": 1, "currency": "USD"}
        money = bundles.Money("m", **common, **vals)
        credit = bundles.Document(
            "c", "credit", DAY, total=Decimal(100), credits="d", **common
        )
        match = bundles.Match("c", "m", Decimal(100))
        standing = {"d": "SalesReceipt"}
        found, paid = bundles.decide("smart", [credit], [money], [match], standing)
        words, _why = bundles.reasons("smart", [credit], [money], [match], standing)
        return found["c"], paid["m"], words["c"]

    def test_refund_receipt(self):
        """Only where a sales receipt was paid back wholly on the note's day."""
        self.assertEqual(self.decide(), ("RefundReceipt", "inside", "refunded"))
        for other in (
            {"day": DAY + timedelta(1)},
            {"amount": Decimal(120)},
            {"sent": True},
            {"alone": True},
        ):
            self.assertEqual(
                self.decide(**other), ("CreditMemo", "Purchase", "credit"), other
            )

    def test_never_both(self):
        """A credit note on an invoice is a credit memo, its money an expense."""
        credit = bundles.Document("c", "credit", DAY, 1, "USD", Decimal(5), credits="d")
        money = bundles.Money("m", DAY, 1, "USD", Decimal(5), back=True)
        match = bundles.Match("c", "m", Decimal(5))
        for entity in ("Invoice", "wait", ""):
            found, paid = bundles.decide(
                "smart", [credit], [money], [match], {"d": entity}
            )
            self.assertEqual((found["c"], paid["m"]), ("CreditMemo", "Purchase"))

    @given(MONEY, MONEY, MONEY)
    def test_applied_by_rule(self, amount, due, remaining):
        """Never more than is open on either side, and nothing of a smaller note."""
        found = bundles.applied_by_rule(abs(amount), due, abs(remaining))
        self.assertLessEqual(found, max(due, 0))
        self.assertLessEqual(found, abs(remaining))
        self.assertGreaterEqual(found, 0)
        if abs(amount) < due:
            self.assertEqual(found, 0)
        elif due > 0:
            self.assertEqual(found, min(due, abs(remaining)))

    def test_write_offs(self):
        becomes = bundles.write_off_becomes
        self.assertEqual(becomes("credit", Decimal(5)), "CreditMemo")
        self.assertEqual(becomes("credit", Decimal(-5)), "Invoice")
        self.assertEqual(becomes("journal", Decimal(-5)), "JournalEntry")
        self.assertEqual(becomes("journal", Decimal(0)), "")
        for entity, fit in (("CreditMemo", {5}), ("JournalEntry", {5, -5})):
            stays = [bundles.write_off_stays(entity, Decimal(n)) for n in (5, -5, 0)]
            self.assertEqual(stays, [n in fit for n in (5, -5, 0)])

    def entry(self, *rows, way="credit", misc="hold"):
        lines = [bundles.EntryLine(kind, Decimal(n), who) for kind, n, who in rows]
        return bundles.entry_becomes(lines, way, misc)

    def test_entries(self):
        owed, cost = ("receivable", -5, 1), ("expense", 5, None)
        self.assertEqual(self.entry(owed, cost), "CreditMemo")
        self.assertEqual(self.entry(owed, cost, way="journal"), "JournalEntry")
        self.assertEqual(self.entry(owed, ("payable", 5, 1)), "netting")
        self.assertEqual(self.entry(cost, ("other", -5, None)), "")
        two = (("receivable", -2, 1), ("receivable", -3, 2), cost)
        for rows in (two, (owed, ("other", 5, None)), (("receivable", 5, 1), cost)):
            self.assertEqual(self.entry(*rows), "wait", rows)
            self.assertEqual(self.entry(*rows, misc="journal"), "JournalEntry")
            self.assertEqual(self.entry(*rows, misc="skip"), "")


@tagged("post_install", "-at_install")
class TestHolding(BaseCase):
    """What stands in QuickBooks after a lost answer: our update, or not."""

    def body(self, **vals):
        line = {
            "Description": "Work\nwell done",
            "Amount": "30.00",
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "1"},
                "Qty": "3",
                "UnitPrice": "10",
            },
        }
        return {"Line": [{**line, **vals}], "GlobalTaxCalculation": "TaxExcluded"}

    def found(self, **vals):
        line = {
            "Id": "7",
            "LineNum": 1,
            "Description": "Work well done",
            "Amount": "30",
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "1", "name": "Services"},
                "Qty": "3.0",
                "UnitPrice": "10.00",
                "ItemAccountRef": {"value": "79"},
            },
            "CustomExtensions": [],
        }
        total = {"Amount": "30", "DetailType": "SubTotalLineDetail"}
        rows = [{**line, **vals}, total]
        return {"Line": rows, "GlobalTaxCalculation": "TaxExcluded", "TotalAmt": "30"}

    def test_held(self):
        self.assertTrue(held(self.found(), self.body()))

    def test_not_held(self):
        """A line's text, amount, item or price that is another one: send it again."""
        for vals in (
            {"Description": "Work"},
            {"Amount": "31.00"},
            {"SalesItemLineDetail": {"ItemRef": {"value": "2"}}},
            {"SalesItemLineDetail": {"ItemRef": {"value": "1"}, "UnitPrice": "11"}},
        ):
            self.assertFalse(held(self.found(), self.body(**vals)), vals)

    def test_lines_that_are_gone(self):
        """A line that was taken out and still stands there: not held."""
        body = {**self.body(), "Line": []}
        self.assertFalse(held(self.found(), body))

    def test_payment_lines(self):
        """Amounts and documents of a payment, in any order."""

        def line(amount, key):
            link = {"TxnId": key, "TxnType": "Invoice"}
            return {"Amount": amount, "LinkedTxn": [link]}

        body = {"Line": [line("5.00", "1"), line("6.00", "2")]}
        self.assertTrue(held({"Line": [line("6", "2"), line("5", "1")]}, body))
        self.assertFalse(held({"Line": [line("5", "2"), line("6", "1")]}, body))
