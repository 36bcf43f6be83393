"""python-quickbooks and intuit-oauth drive the lists; only the address is changed."""

from __future__ import annotations

import pytest
import requests
from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import QuickbooksException, ValidationException
from quickbooks.objects import (
    Account,
    CompanyInfo,
    Customer,
    Department,
    Employee,
    Item,
    PaymentMethod,
    Preferences,
    TaxAgency,
    TaxCode,
    TaxRate,
    Term,
    Vendor,
)
from quickbooks.objects.base import Address, EmailAddress, PhoneNumber
from quickbooks.objects.taxservice import TaxRateDetails, TaxService
from quickbooks.objects.trackingclass import Class
from quickbooks.objects.transfer import Transfer

from .support import Sandbox


@pytest.fixture
def qb(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> QuickBooks:
    # oauthlib refuses plain http unless it is told that this is a test.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    hello = sandbox.hello
    auth = AuthClient(
        hello["client_id"],
        hello["client_secret"],
        "http://localhost:8000/callback",
        hello["discovery_url"],
    )

    class Here(QuickBooks):
        api_url = f"{sandbox.base}/v3"

    # Without access token the client refreshes as it starts.
    return Here(
        auth_client=auth,
        refresh_token=hello["refresh_token"],
        company_id=sandbox.company,
        minorversion=75,
    )


def full_customer(name: str) -> Customer:
    customer = Customer()
    customer.Title = "Ms."
    customer.GivenName, customer.FamilyName = "Ada", name
    customer.CompanyName = customer.DisplayName = f"{name} Ltd"
    customer.BillAddr = Address()
    customer.BillAddr.Line1, customer.BillAddr.City = "1 Long Lane", "Bayshore"
    customer.PrimaryPhone = PhoneNumber()
    customer.PrimaryPhone.FreeFormNumber = "555-0100"
    customer.PrimaryEmailAddr = EmailAddress()
    customer.PrimaryEmailAddr.Address = "ada@example.com"
    return customer


def test_customer_round_trip(qb: QuickBooks) -> None:
    customer = full_customer("Byron")
    customer.save(qb=qb)
    found = Customer.get(customer.Id, qb=qb)
    assert found.DisplayName == "Byron Ltd"
    assert found.PrintOnCheckName == "Ada Byron"
    found.Notes = "prompt payer"
    found.save(qb=qb)
    again = Customer.get(customer.Id, qb=qb)
    assert (again.SyncToken, again.Notes) == ("1", "prompt payer")
    assert again.BillAddr.City == "Bayshore"
    by_name = Customer.filter(DisplayName="Byron Ltd", qb=qb)
    assert [row.Id for row in by_name] == [customer.Id]
    assert Customer.count(qb=qb) == 1
    chosen = Customer.choose([customer.Id], qb=qb)
    assert len(chosen) == 1
    job = Customer()
    job.DisplayName, job.Job = "Roof", True
    job.ParentRef = again.to_ref()
    job.save(qb=qb)
    assert Customer.get(job.Id, qb=qb).FullyQualifiedName == "Byron Ltd:Roof"


@pytest.mark.skipif(
    tuple(map(int, requests.__version__.split(".")[:2])) < (2, 32),
    reason="older requests count the characters of a text body, not its bytes",
)
def test_names_with_quotes(qb: QuickBooks) -> None:
    customer = full_customer("O'Hara \u2013 \u017b\u00f3\u0142\u0107")
    customer.save(qb=qb)
    found = Customer.filter(DisplayName=customer.DisplayName, qb=qb)
    assert len(found) == 1


def test_faults_reach_the_caller(qb: QuickBooks) -> None:
    with pytest.raises(QuickbooksException) as refused:
        Customer().save(qb=qb)
    assert refused.value.error_code == 6080
    with pytest.raises(ValidationException):
        Customer.where("Nothing = '1'", qb=qb)


def test_vendor_and_employee(qb: QuickBooks) -> None:
    vendor = Vendor()
    vendor.DisplayName, vendor.TaxIdentifier = "Stone & Co", "99-5688293"
    vendor.save(qb=qb)
    found = Vendor.get(vendor.Id, qb=qb)
    found.CompanyName = "Stone"
    found.save(qb=qb)
    assert Vendor.get(vendor.Id, qb=qb).TaxIdentifier == "XXXXXX8293"
    employee = Employee()
    employee.GivenName, employee.FamilyName = "Jo", "Mason"
    employee.SSN = "444-55-6666"
    employee.save(qb=qb)
    found_employee = Employee.get(employee.Id, qb=qb)
    assert found_employee.DisplayName == "Jo Mason"
    assert found_employee.SSN == "XXX-XX-XXXX"


def test_account_item_class_department(qb: QuickBooks) -> None:
    account = Account()
    account.Name, account.AccountSubType, account.AcctNum = "Tin", "CashOnHand", "99"
    account.save(qb=qb)
    assert Account.get(account.Id, qb=qb).AccountType == "Bank"
    account.Name = "Tin box"
    account.save(qb=qb)
    item = Item()
    item.Name, item.Type, item.UnitPrice = "Advice", "Service", 75.5
    item.IncomeAccountRef = Account.get("1", qb=qb).to_ref()
    item.save(qb=qb)
    assert Item.get(item.Id, qb=qb).UnitPrice == 75.5
    for made in (Class(), Department()):
        made.Name = "North"
        made.save(qb=qb)
        assert type(made).get(made.Id, qb=qb).Name == "North"


def test_small_lists(qb: QuickBooks) -> None:
    term = Term()
    term.Name, term.DueDays = "Net 7", 7
    term.save(qb=qb)
    assert Term.get(term.Id, qb=qb).Type == "STANDARD"
    method = PaymentMethod()
    method.Name = "Voucher"
    method.save(qb=qb)
    assert method.Id
    agency = TaxAgency()
    agency.DisplayName = "City"
    agency.save(qb=qb)
    assert TaxAgency.get(agency.Id, qb=qb).DisplayName == "City"
    detail = TaxRateDetails()
    detail.TaxRateName, detail.RateValue = "City", 2
    detail.TaxAgencyId, detail.TaxApplicableOn = agency.Id, "Sales"
    service = TaxService()
    service.TaxCode = "City code"
    service.TaxRateDetails.append(detail)
    made = service.save(qb=qb)
    assert made.TaxCodeId
    assert TaxRate.all(max_results=10, qb=qb)
    assert TaxCode.get("TAX", qb=qb).Name == "TAX"


def test_company_and_preferences(qb: QuickBooks, sandbox: Sandbox) -> None:
    info = CompanyInfo.all(qb=qb)[0]
    assert info.Id == "1" and info.Country == "US"
    preferences = Preferences.get(qb=qb)
    assert preferences.Id == "1"
    assert preferences.TaxPrefs.PartnerTaxEnabled is True


def test_batch_and_change_data(qb: QuickBooks) -> None:
    made = batch_create([full_customer(f"N{number}") for number in range(35)], qb=qb)
    assert len(made.successes) == 35 and not made.faults
    answer = change_data_capture(
        [Customer], made.successes[0].MetaData["CreateTime"], qb=qb
    )
    assert len(answer.Customer) == 35


def test_request_id(qb: QuickBooks) -> None:
    first, second = full_customer("Once"), full_customer("Once")
    first.save(qb=qb, request_id="same")
    second.save(qb=qb, request_id="same")
    assert first.Id == second.Id


def test_transfer(qb: QuickBooks) -> None:
    transfer = Transfer()
    transfer.FromAccountRef = Account.get("35", qb=qb).to_ref()
    transfer.ToAccountRef = Account.get("36", qb=qb).to_ref()
    transfer.Amount = 12.34
    transfer.save(qb=qb)
    assert Transfer.get(transfer.Id, qb=qb).Amount == 12.34
    transfer.delete(qb=qb)
    assert Transfer.count(qb=qb) == 0
