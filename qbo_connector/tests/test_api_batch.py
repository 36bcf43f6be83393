"""The frozen bytes of a write, and the answer to them."""

import json
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..api.answer import Answer
from ..api.batch import (
    MAX_ITEMS,
    Member,
    freeze,
    route,
    split_answer,
    to_json,
)
from ..api.faults import Outcome, judge, load_json, parse_faults
from .test_api_double import fault


def member(bid="1", entity="Invoice", operation="create", payload=None, include=None):
    return Member(bid, entity, operation, payload or {"Id": "7"}, include)


def answer(body, status=200):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    faults = parse_faults(status, {"intuit_tid": "t"}, raw)
    data = load_json(raw)
    return Answer(status, {}, "t", raw, data, faults, judge(faults))


@tagged("post_install", "-at_install")
class TestApiFreeze(BaseCase):
    def test_amounts_are_exact_numbers(self):
        text = to_json(
            {
                "a": Decimal("10.50"),
                "b": Decimal("1E+3"),
                "c": Decimal("-0.00"),
                "d": Decimal("0.0000001"),
                "e": 3,
                "f": True,
                "g": None,
            }
        )
        self.assertEqual(
            text, '{"a":10.50,"b":1000,"c":0.00,"d":0.0000001,"e":3,"f":true,"g":null}'
        )

    def test_what_is_refused(self):
        for value, error in (
            ({"Amount": 1.5}, TypeError),
            ({"Amount": Decimal("NaN")}, ValueError),
            ({"Amount": Decimal("Infinity")}, ValueError),
            ({"Name": "\ud800"}, ValueError),
            ({1: "x"}, TypeError),
            ({"x": {1, 2}}, TypeError),
        ):
            with self.assertRaises(error):
                to_json(value)
        with self.assertRaisesRegex(TypeError, r"payload\.Line\[1\]\.Amount"):
            to_json({"Line": [{}, {"Amount": 0.1}]})

    def test_same_bytes_for_the_same_members(self):
        one = freeze([member(payload={"b": "ü", "a": Decimal("1.00")})])
        two = freeze([member(payload={"a": Decimal("1.00"), "b": "ü"})])
        self.assertEqual(one, two)
        self.assertEqual(one, '{"a":1.00,"b":"ü"}'.encode())

    def test_hostile_text_survives(self):
        text = "\"\\\u2028\x00\n’</script>😀'"
        (value,) = json.loads(freeze([member(payload={"x": text})])).values()
        self.assertEqual(value, text)

    def test_batch_body(self):
        body = json.loads(
            freeze(
                [
                    member("1", "Customer", "create", {"DisplayName": "A"}),
                    member("2", "Invoice", "delete", {"Id": "5", "SyncToken": "1"}),
                    member("3", include="allowduplicatedocnum"),
                ]
            )
        )
        self.assertEqual(
            body["BatchItemRequest"],
            [
                {"bId": "1", "operation": "create", "Customer": {"DisplayName": "A"}},
                {
                    "bId": "2",
                    "operation": "delete",
                    "Invoice": {"Id": "5", "SyncToken": "1"},
                },
                {
                    "bId": "3",
                    "operation": "create",
                    "optionsData": "allowduplicatedocnum",
                    "Invoice": {"Id": "7"},
                },
            ],
        )

    def test_void(self):
        payload = {"Id": "5", "SyncToken": "1"}
        for entity, way in {
            "Invoice": ("void", None),
            "Payment": ("update", "void"),
            "SalesReceipt": ("update", "void"),
            "BillPayment": ("update", "void"),
        }.items():
            one = member("1", entity, "void", payload)
            two = member("2", entity, "void", payload)
            self.assertEqual(route(one), way)
            single = json.loads(freeze([one]))
            self.assertEqual(single.get("sparse", False), entity != "Invoice")
            for item in json.loads(freeze([one, two]))["BatchItemRequest"]:
                self.assertEqual(item["operation"], "update")
                self.assertEqual(item["optionsData"], "void")
                self.assertIs(item[entity]["sparse"], True)
        self.assertNotIn("sparse", payload)
        with self.assertRaisesRegex(ValueError, "no void for CreditMemo"):
            freeze([member(entity="CreditMemo", operation="void")])

    def test_route_of_the_rest(self):
        self.assertEqual(route(member()), (None, None))
        self.assertEqual(route(member(operation="update")), (None, None))
        self.assertEqual(route(member(operation="delete")), ("delete", None))
        self.assertEqual(
            route(member(include="allowduplicatedocnum")),
            (None, "allowduplicatedocnum"),
        )

    def test_limits(self):
        many = [member(str(number)) for number in range(MAX_ITEMS)]
        self.assertEqual(len(json.loads(freeze(many))["BatchItemRequest"]), 30)
        for wrong in (
            [],
            [*many, member("x")],
            [member("1"), member("1")],
            [member("12345678901")],
            [member("")],
            [member(operation="replace")],
        ):
            with self.assertRaises(ValueError):
                freeze(wrong)


@tagged("post_install", "-at_install")
class TestApiSplit(BaseCase):
    def test_single(self):
        one = member()
        found = split_answer([one], answer({"Invoice": {"Id": "7"}, "time": "t"}))["1"]
        self.assertEqual((found.outcome, found.object["Id"]), (Outcome.OK, "7"))
        self.assertFalse(found.deleted or found.whole)

    def test_single_that_says_nothing(self):
        for body in ({}, {"time": "t"}, {"Customer": {"Id": "7"}}, {"Invoice": None}):
            found = split_answer([member()], answer(body))["1"]
            self.assertIs(found.outcome, Outcome.UNKNOWN, body)
            self.assertTrue(found.faults)

    def test_single_judged_by_its_operation(self):
        body = fault("610", "Object Not Found", "made inactive")
        for operation, expected in (
            ("create", Outcome.REFUSED),
            ("update", Outcome.STALE),
        ):
            one = member(operation=operation)
            found = split_answer([one], answer(body, 400))["1"]
            self.assertIs(found.outcome, expected)

    def test_each_item_by_itself_in_any_order(self):
        members = [member(str(number)) for number in range(1, 6)]
        body = {
            "BatchItemResponse": [
                {"bId": "2", **fault("6140", "Duplicate Document Number")},
                {"bId": "1", "Invoice": {"Id": "10"}},
                {"bId": "3", "Invoice": {"Id": "5", "status": "Deleted"}},
                {"bId": "4", "Customer": {"Id": "9"}},
                {"bId": "99", "Invoice": {"Id": "9"}},
            ]
        }
        found = split_answer(members, answer(body))
        self.assertEqual(
            {bid: one.outcome for bid, one in found.items()},
            {
                "1": Outcome.OK,
                "2": Outcome.DUPLICATE,
                "3": Outcome.OK,
                "4": Outcome.UNKNOWN,
                "5": Outcome.UNKNOWN,
            },
        )
        self.assertTrue(found["3"].deleted)
        self.assertEqual(found["2"].faults[0].tid, "t")
        self.assertFalse(found["2"].whole)
        self.assertEqual(
            [found[bid].settles for bid in "12345"], [True, False, True, False, False]
        )

    def test_two_answers_for_one_item_are_no_answer(self):
        item = {"bId": "1", "Invoice": {"Id": "10"}}
        body = {"BatchItemResponse": [item, item, {"bId": "2", "Invoice": {"Id": "1"}}]}
        found = split_answer([member("1"), member("2")], answer(body))
        self.assertIs(found["1"].outcome, Outcome.UNKNOWN)
        self.assertIs(found["2"].outcome, Outcome.OK)

    def test_an_answer_about_the_whole_batch(self):
        members = [member("1"), member("2")]
        for body, status, expected in (
            (fault("2010", "unsupported property"), 400, Outcome.REFUSED),
            (b"<html>", 502, Outcome.UNKNOWN),
            (b"", 200, Outcome.UNKNOWN),
            (fault("3001", "slow", kind="SERVICE"), 429, Outcome.THROTTLED),
        ):
            found = split_answer(members, answer(body, status))
            self.assertEqual({one.outcome for one in found.values()}, {expected})
            self.assertTrue(all(one.whole for one in found.values()))

    def test_answers_that_are_no_batch_answers(self):
        members = [member("1"), member("2")]
        for body in ({}, {"BatchItemResponse": None}, {"BatchItemResponse": ["x"]}):
            found = split_answer(members, answer(body))
            outcomes = {one.outcome for one in found.values()}
            self.assertEqual(outcomes, {Outcome.UNKNOWN})
