"""python-quickbooks drives sales, unmodified; answers against the published schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.objects import (
    CreditMemo,
    Customer,
    Estimate,
    Invoice,
    Item,
    Payment,
    RefundReceipt,
    SalesReceipt,
)
from quickbooks.objects.account import Account
from quickbooks.objects.base import CustomerMemo, EmailAddress
from quickbooks.objects.detailline import (
    DiscountLine,
    DiscountLineDetail,
    SalesItemLine,
    SalesItemLineDetail,
)
from quickbooks.objects.payment import PaymentLine

from .sales_support import applied, customer, form, item_line, payment
from .support import Sandbox
from .test_python_quickbooks import qb  # noqa: F401  (a fixture)
from .test_recorded_samples import FOLDER


def someone(qb: QuickBooks, name: str = "Amy") -> Customer:  # noqa: F811
    person = Customer()
    person.DisplayName = name
    person.save(qb=qb)
    return person


def sold(qb: QuickBooks, amount: Any, **detail: Any) -> SalesItemLine:  # noqa: F811
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "work", amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=qb)[0].to_ref()
    for name, value in detail.items():
        setattr(line.SalesItemLineDetail, name, value)
    return line


def drafted(qb: QuickBooks, kind: type, amount: Any = 100) -> Any:  # noqa: F811
    made = kind()
    made.CustomerRef = someone(qb, f"For {kind.__name__}").to_ref()
    made.CustomerMemo = CustomerMemo()
    made.CustomerMemo.value = "Thanks"
    made.Line.append(sold(qb, amount))
    if kind is RefundReceipt:
        made.DepositToAccountRef = Account.get("35", qb=qb).to_ref()
    return made


@pytest.mark.parametrize(
    "kind", [Invoice, SalesReceipt, CreditMemo, RefundReceipt, Estimate]
)
def test_round_trip(qb: QuickBooks, kind: type) -> None:  # noqa: F811
    made = drafted(qb, kind)
    made.save(qb=qb)
    found = kind.get(made.Id, qb=qb)
    assert found.TotalAmt == 100 and "Thanks" in found.to_json()
    found.PrivateNote = "changed"
    found.Line[0].Amount = 120
    found.save(qb=qb)
    again = kind.get(made.Id, qb=qb)
    assert (again.SyncToken, again.PrivateNote) == ("1", "changed")
    assert (again.TotalAmt, again.DocNumber) == (120, found.DocNumber)
    assert [row.Id for row in kind.filter(DocNumber=found.DocNumber, qb=qb)] == [
        made.Id
    ]
    again.delete(qb=qb)
    assert kind.count(qb=qb) == 0


def test_invoice_is_sent_paid_and_void(qb: QuickBooks) -> None:  # noqa: F811
    invoice = drafted(qb, Invoice)
    invoice.BillEmail = EmailAddress()
    invoice.BillEmail.Address = "amy@example.com"
    invoice.save(qb=qb)
    invoice.send(qb=qb)
    assert Invoice.get(invoice.Id, qb=qb).email_sent
    money = Payment()
    money.TotalAmt, money.CustomerRef = 70, invoice.CustomerRef
    line = PaymentLine()
    line.Amount = 60
    line.LinkedTxn.append(invoice.to_linked_txn())
    money.Line.append(line)
    money.save(qb=qb)
    assert Payment.get(money.Id, qb=qb).UnappliedAmt == 10
    found = Invoice.get(invoice.Id, qb=qb)
    assert found.Balance == 40 and found.LinkedTxn[0].TxnType == "Payment"
    stored = Payment.get(money.Id, qb=qb)
    stored.PrivateNote = "by hand"
    stored.save(qb=qb)
    assert Payment.get(money.Id, qb=qb).UnappliedAmt == 10
    Payment.get(money.Id, qb=qb).void(qb=qb)
    assert Payment.get(money.Id, qb=qb).TotalAmt == 0
    found = Invoice.get(invoice.Id, qb=qb)
    assert found.Balance == 100
    found.void(qb=qb)
    assert "Voided" in Invoice.get(invoice.Id, qb=qb).PrivateNote
    receipt = drafted(qb, SalesReceipt)
    receipt.save(qb=qb)
    receipt.void(qb=qb)
    assert SalesReceipt.get(receipt.Id, qb=qb).TotalAmt == 0


def test_estimate_to_invoice(qb: QuickBooks) -> None:  # noqa: F811
    estimate = drafted(qb, Estimate, 80)
    discount = DiscountLine()
    discount.DiscountLineDetail = DiscountLineDetail()
    discount.DiscountLineDetail.PercentBased = True
    discount.DiscountLineDetail.DiscountPercent = 10
    estimate.Line.append(discount)
    estimate.save(qb=qb)
    assert Estimate.get(estimate.Id, qb=qb).TotalAmt == 72
    invoice = Invoice()
    invoice.CustomerRef = estimate.CustomerRef
    invoice.Line.append(sold(qb, 72, UnitPrice=36, Qty=2))
    invoice.LinkedTxn.append(estimate.to_linked_txn())
    invoice.save(qb=qb)
    found = Estimate.get(estimate.Id, qb=qb)
    assert found.TxnStatus == "Closed"
    assert found.LinkedTxn[0].TxnId == invoice.Id


def test_a_batch_of_thirty(qb: QuickBooks) -> None:  # noqa: F811
    who = someone(qb).to_ref()
    drafts = []
    for number in range(30):
        draft = Invoice()
        draft.CustomerRef = who
        draft.Line.append(sold(qb, number + 1))
        drafts.append(draft)
    made = batch_create(drafts, qb=qb)
    assert len(made.successes) == 30 and not made.faults
    assert Customer.get(who.value, qb=qb).Balance == 465


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no published schema at hand")
def test_answers_fit_the_published_schema(sandbox: Sandbox) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    path = FOLDER.parent / "v3.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    amy = customer(sandbox, BillAddr={"Line1": "x"})
    taxed = form(amy) | {"Line": [item_line(100, code="TAX"), item_line(3, Qty=1)]}
    mail = {"BillEmail": {"Address": "a@b.co"}, "EmailStatus": "NeedToSend"}
    estimate = sandbox.make("estimate", taxed | mail)
    link = {"TxnId": estimate["Id"], "TxnType": "Estimate"}
    invoice = sandbox.make("invoice", taxed | {"LinkedTxn": [link]})
    void = sandbox.make("invoice", taxed)
    sandbox.post("invoice", {"Id": void["Id"], "SyncToken": "0"}, operation="void")
    memo = sandbox.make("creditmemo", taxed)
    sandbox.make("salesreceipt", taxed)
    sandbox.make("refundreceipt", taxed | {"DepositToAccountRef": {"value": "35"}})
    lines = [
        applied(50, "Invoice", invoice["Id"]),
        applied(20, "CreditMemo", memo["Id"]),
    ]
    sandbox.make("payment", payment(amy, 40, *lines))
    checked = 0
    for entity in (
        *("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt", "Estimate"),
        *("Payment", "Customer"),
    ):
        rule = {**schema, "$ref": f"#/$defs/{entity}"}
        validator = jsonschema.Draft202012Validator(rule)
        for obj in sandbox.objects(entity):
            problems = [error.message for error in validator.iter_errors(obj)]
            assert problems == [], (entity, obj)
            checked += 1
    assert checked >= 8
