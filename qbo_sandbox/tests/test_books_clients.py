"""python-quickbooks drives vendors' documents, bank, journal and time, unmodified."""

from __future__ import annotations

from typing import Any

import pytest
from quickbooks import QuickBooks
from quickbooks.objects.account import Account
from quickbooks.objects.bill import Bill
from quickbooks.objects.billpayment import BillPayment, BillPaymentLine, CheckPayment
from quickbooks.objects.budget import Budget
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from quickbooks.objects.deposit import Deposit, DepositLine, DepositLineDetail
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    ItemBasedExpenseLine,
    ItemBasedExpenseLineDetail,
)
from quickbooks.objects.employee import Employee
from quickbooks.objects.item import Item
from quickbooks.objects.journalentry import (
    Entity,
    JournalEntry,
    JournalEntryLine,
    JournalEntryLineDetail,
)
from quickbooks.objects.payment import Payment
from quickbooks.objects.purchase import Purchase
from quickbooks.objects.purchaseorder import PurchaseOrder
from quickbooks.objects.recurringtransaction import (
    RecurringBill,
    RecurringInfo,
    RecurringTransaction,
    ScheduleInfo,
)
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.timeactivity import TimeActivity
from quickbooks.objects.transfer import Transfer
from quickbooks.objects.vendor import Vendor
from quickbooks.objects.vendorcredit import VendorCredit

from .books import customer
from .support import Sandbox
from .test_python_quickbooks import qb  # noqa: F401  (a fixture)


@pytest.fixture
def vendor(qb: QuickBooks) -> Vendor:  # noqa: F811
    made = Vendor()
    made.DisplayName = "Stone & Sons"
    made.save(qb=qb)
    return made


def account(qb: QuickBooks, where: str) -> Any:  # noqa: F811
    return Account.where(where, qb=qb)[0].to_ref()


def line(qb: QuickBooks, amount: Any) -> AccountBasedExpenseLine:  # noqa: F811
    made = AccountBasedExpenseLine()
    made.Amount = amount
    made.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    reference = account(qb, "Name = 'Travel'")
    made.AccountBasedExpenseLineDetail.AccountRef = reference
    return made


def bill_of(qb: QuickBooks, vendor: Vendor, amount: Any) -> Bill:  # noqa: F811
    made = Bill()
    made.VendorRef = vendor.to_ref()
    made.Line.append(line(qb, amount))
    made.save(qb=qb)
    return made


def test_bill_payment_and_void(qb: QuickBooks, vendor: Vendor) -> None:  # noqa: F811
    bill = bill_of(qb, vendor, 200)
    payment = BillPayment()
    payment.PayType, payment.TotalAmt = "Check", 200
    payment.PrivateNote = "Private Note"
    payment.VendorRef = vendor.to_ref()
    payment.CheckPayment = CheckPayment()
    payment.CheckPayment.BankAccountRef = account(qb, "AccountSubType = 'Checking'")
    payment.APAccountRef = account(qb, "AccountSubType = 'AccountsPayable'")
    row = BillPaymentLine()
    row.Amount = 200
    row.LinkedTxn.append(bill.to_linked_txn())
    payment.Line.append(row)
    payment.save(qb=qb)
    assert BillPayment.get(payment.Id, qb=qb).Line[0].Amount == 200
    paid = Bill.get(bill.Id, qb=qb)
    assert (paid.Balance, paid.SyncToken) == (0, "1")
    payment.void(qb=qb)
    assert BillPayment.get(payment.Id, qb=qb).TotalAmt == 0
    assert "Voided" in BillPayment.get(payment.Id, qb=qb).PrivateNote
    again = Bill.get(bill.Id, qb=qb)
    again.PrivateNote = "open again"
    again.save(qb=qb)
    again = Bill.get(bill.Id, qb=qb)
    assert (again.Balance, again.PrivateNote) == (200, "open again")
    again.delete(qb=qb)
    assert Bill.count(qb=qb) == 0


def test_vendor_credit(qb: QuickBooks, vendor: Vendor) -> None:  # noqa: F811
    credit = VendorCredit()
    credit.VendorRef = vendor.to_ref()
    credit.Line.append(line(qb, 30))
    credit.save(qb=qb)
    assert VendorCredit.get(credit.Id, qb=qb).TotalAmt == 30
    assert Vendor.get(vendor.Id, qb=qb).Balance == -30


def item_line(qb: QuickBooks, sandbox: Sandbox) -> ItemBasedExpenseLine:  # noqa: F811
    made = ItemBasedExpenseLine()
    made.Amount = 100
    made.ItemBasedExpenseLineDetail = detail = ItemBasedExpenseLineDetail()
    detail.BillableStatus = "NotBillable"
    detail.UnitPrice, detail.Qty = 100, 1
    detail.CustomerRef = {"value": customer(sandbox, "Buyer")}  # type: ignore
    detail.TaxCodeRef = TaxCode.all(max_results=1, qb=qb)[0].to_ref()
    detail.ItemRef = Item.all(max_results=1, qb=qb)[0].to_ref()
    return made


def test_orders_and_purchases(
    qb: QuickBooks,  # noqa: F811
    sandbox: Sandbox,
    vendor: Vendor,
) -> None:
    row = item_line(qb, sandbox)
    order = PurchaseOrder()
    order.Line.append(row)
    order.VendorRef = vendor.to_ref()
    order.APAccountRef = Account.all(max_results=1, qb=qb)[0].to_ref()
    order.TotalAmt = 100
    order.save(qb=qb)
    found = PurchaseOrder.get(order.Id, qb=qb)
    assert found.TotalAmt == 100 and found.POStatus == "Open"
    purchase = Purchase()
    purchase.DocNumber, purchase.PaymentType = "Doc123", "CreditCard"
    purchase.AccountRef = account(qb, "Name = 'Visa'")
    purchase.TotalAmt = 100
    purchase.Line.append(row)
    for _time in range(2):
        purchase.Id = None
        purchase.save(qb=qb, params={"include": "allowduplicatedocnum"})
    same = Purchase.get(purchase.Id, qb=qb)
    detail = same.Line[0].ItemBasedExpenseLineDetail
    assert (same.DocNumber, same.TotalAmt) == ("Doc123", 100)
    assert (detail.Qty, detail.UnitPrice) == (1, 100)
    assert detail.TaxCodeRef.value in ("TAX", "NON")


def test_deposit(qb: QuickBooks, sandbox: Sandbox) -> None:  # noqa: F811
    payment = Payment()
    payment.CustomerRef = {"value": customer(sandbox)}
    payment.TotalAmt = 30
    payment.save(qb=qb)
    banks = Account.filter(AccountType="Bank", max_results=2, qb=qb)
    direct = DepositLine()
    direct.Amount = 20.00
    direct.DepositLineDetail = DepositLineDetail()
    direct.DepositLineDetail.AccountRef = banks[0].to_ref()
    held = DepositLine()
    held.Amount = 30
    row = payment.to_linked_txn()
    row.TxnLineId = "0"
    held.LinkedTxn.append(row)
    deposit = Deposit()
    deposit.DepositToAccountRef = banks[1].to_ref()
    deposit.Line += [direct, held]
    deposit.save(qb=qb)
    found = Deposit.get(deposit.Id, qb=qb)
    assert found.TotalAmt == 50
    found.PrivateNote = "Friday"
    found.save(qb=qb)
    assert Deposit.get(deposit.Id, qb=qb).PrivateNote == "Friday"


def test_journal_entry(qb: QuickBooks, vendor: Vendor) -> None:  # noqa: F811
    entry = JournalEntry()
    for posting, name in (("Debit", "Travel"), ("Credit", "Accounts Payable (A/P)")):
        row = JournalEntryLine()
        row.Amount = 21.5
        row.JournalEntryLineDetail = detail = JournalEntryLineDetail()
        detail.PostingType = posting
        detail.AccountRef = account(qb, f"Name = '{name}'")
        detail.Entity = Entity()
        detail.Entity.Type, detail.Entity.EntityRef = "Vendor", vendor.to_ref()
        entry.Line.append(row)
    entry.save(qb=qb)
    found = JournalEntry.get(entry.Id, qb=qb)
    assert found.Line[1].JournalEntryLineDetail.Entity.EntityRef.value == vendor.Id
    found.PrivateNote = "twice"
    found.save(qb=qb)
    assert Vendor.get(vendor.Id, qb=qb).Balance == 21.5


def test_card_payment_and_transfer(qb: QuickBooks) -> None:  # noqa: F811
    payment = CreditCardPayment()
    payment.Amount = 100
    payment.BankAccountRef = account(qb, "AccountType = 'Bank'")
    payment.CreditCardAccountRef = account(qb, "AccountSubType = 'CreditCard'")
    payment.save(qb=qb)
    found = CreditCardPayment.all(max_results=1, qb=qb)[0]
    found.Amount += 1
    found.save(qb=qb)
    assert Transfer.get(payment.Id, qb=qb).Amount == 101


def test_time(qb: QuickBooks) -> None:  # noqa: F811
    worker = Employee()
    worker.GivenName, worker.FamilyName = "Ida", "Holm"
    worker.save(qb=qb)
    time = TimeActivity()
    time.NameOf, time.EmployeeRef = "Employee", worker.to_ref()
    time.StartTime = "2016-07-22T10:00:00-07:00"
    time.EndTime = "2016-07-22T11:00:00-07:00"
    time.CostRate = 50.0
    time.save(qb=qb)
    found = TimeActivity.all(max_results=1, qb=qb)[0]
    found.Description, found.CostRate = "Updated", 75.0
    found.save(qb=qb)
    again = TimeActivity.get(time.Id, qb=qb)
    assert (again.Description, again.CostRate) == ("Updated", 75)


def test_template(qb: QuickBooks, vendor: Vendor) -> None:  # noqa: F811
    bill = RecurringBill()
    bill.VendorRef = vendor.to_ref()
    bill.Line.append(line(qb, 500))
    bill.RecurringInfo = info = RecurringInfo()
    info.Active, info.RecurType, info.Name = True, "Automated", "Rent"
    info.ScheduleInfo = plan = ScheduleInfo()
    plan.StartDate, plan.EndDate = "2026-11-23", "2027-02-15"
    plan.IntervalType, plan.NumInterval, plan.DayOfWeek = "Weekly", 1, "Friday"
    template = RecurringTransaction()
    template.Bill = bill
    saved = template.save(qb=qb)
    found = RecurringTransaction.get(saved.Bill.Id, qb=qb)
    assert found.Bill.RecurringInfo.ScheduleInfo.DayOfWeek == "Friday"
    found.Bill.Line[0].Amount = 250
    found.save(qb=qb)
    again = RecurringTransaction.where("Type = 'Bill'", qb=qb)[0]
    assert again.Bill.Line[0].Amount == 250
    again.delete(qb=qb)
    assert RecurringTransaction.all(qb=qb) == []


def test_budgets_can_be_asked(qb: QuickBooks) -> None:  # noqa: F811
    assert Budget.all(qb=qb) == []
