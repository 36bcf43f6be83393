"""The chart of accounts, terms, payment methods and items that every company has.

Ids that public code for Intuit's sandbox companies counts on stand here as there: 4
Undeposited Funds, 33 and 84 payables and receivables, 35 Checking, 42 Visa, 86
Discounts given, items 1 and 2. The rest of the numbers is our own.
"""

from __future__ import annotations

from ..company import Company
from ..entities import account_types as types
from .seed import EVERY, fills, plant

# Id, name, type, subtype
ACCOUNTS = """
1   Services                         Income                   ServiceFeeIncome
2   Retained Earnings                Equity                   RetainedEarnings
3   Prepaid Expenses                 Other Current Asset      PrepaidExpenses
4   Undeposited Funds                Other Current Asset      UndepositedFunds
5   Fees Billed                      Income                   ServiceFeeIncome
7   Advertising                      Expense                  AdvertisingPromotional
8   Bank Charges                     Expense                  BankCharges
10  Dues & Subscriptions             Expense                  DuesSubscriptions
11  Insurance                        Expense                  Insurance
12  Legal & Professional Fees        Expense                  LegalProfessionalFees
13  Meals and Entertainment          Expense                  EntertainmentMeals
15  Office Expenses      Expense            OfficeGeneralAdministrativeExpenses
17  Rent or Lease                    Expense                  RentOrLeaseOfBuildings
20  Supplies                         Expense                  SuppliesMaterials
21  Taxes & Licenses                 Expense                  TaxesPaid
22  Travel                           Expense                  Travel
23  Travel Meals                     Expense                  TravelMeals
24  Utilities                        Expense                  Utilities
25  Interest Earned                  Other Income             InterestEarned
27  Penalties & Settlements          Other Expense            PenaltiesSettlements
29  Refunds-Allowances               Income                   DiscountsRefundsGiven
30  Uncategorized Income             Income                   ServiceFeeIncome
31  Uncategorized Expense        Expense        OtherMiscellaneousServiceCost
32  Uncategorized Asset              Other Current Asset      OtherCurrentAssets
33  Accounts Payable (A/P)           Accounts Payable         AccountsPayable
34  Opening Balance Equity           Equity                   OpeningBalanceEquity
35  Checking                         Bank                     Checking
36  Savings                          Bank                     Savings
40  Depreciation                     Other Expense            Depreciation
41  Mastercard                       Credit Card              CreditCard
42  Visa                             Credit Card              CreditCard
43  Loan Payable                     Other Current Liability  OtherCurrentLiabilities
44  Notes Payable                    Long Term Liability      OtherLongTermLiabilities
79  Sales of Product Income          Income                   SalesOfProductIncome
80  Cost of Goods Sold               Cost of Goods Sold       SuppliesMaterialsCogs
81  Inventory Asset                  Other Current Asset      Inventory
84  Accounts Receivable (A/R)        Accounts Receivable      AccountsReceivable
85  Unapplied Cash Payment Income    Income           UnappliedCashPaymentIncome
86  Discounts given                  Income                   DiscountsRefundsGiven
87  Billable Expense Income          Income                   ServiceFeeIncome
88  Exchange Gain or Loss            Other Expense            ExchangeGainOrLoss
"""
LAST_ACCOUNT = 90
TERMS = (("Due on receipt", 0), ("Net 10", 10), ("Net 30", 30), ("Net 60", 60))
METHODS = (
    ("Cash", "NON_CREDIT_CARD"),
    ("Check", "NON_CREDIT_CARD"),
    ("Visa", "CREDIT_CARD"),
    ("MasterCard", "CREDIT_CARD"),
    ("Direct Transfer", "NON_CREDIT_CARD"),
)


def accounts() -> list[tuple[str, str, str, str]]:
    """Return (Id, name, type, subtype) of each account in the table above."""
    found = []
    for line in ACCOUNTS.strip().splitlines():
        identifier, rest = line.split(None, 1)
        columns = [part.strip() for part in rest.split("  ") if part.strip()]
        name, kind, sub = columns
        found.append((identifier, name, kind, sub))
    return found


@fills(EVERY)
def plant_chart(company: Company) -> None:
    """Plant the accounts."""
    for identifier, name, kind, sub in accounts():
        plant(
            company,
            "Account",
            Id=identifier,
            Name=name,
            SubAccount=False,
            FullyQualifiedName=name,
            Active=True,
            Classification=types.classification(kind),
            AccountType=kind,
            AccountSubType=sub,
            CurrencyRef={"value": company.currency},
        )
    company.database.set_counter(company.id, "Account", LAST_ACCOUNT)


@fills(EVERY)
def plant_lists(company: Company) -> None:
    """Plant terms, payment methods, the two first items and a customer type."""
    for name, days in TERMS:
        plant(
            company,
            "Term",
            Name=name,
            Active=True,
            Type="STANDARD",
            DiscountPercent=0,
            DueDays=days,
            DiscountDays=0,
        )
    for name, kind in METHODS:
        plant(company, "PaymentMethod", Name=name, Active=True, Type=kind)
    for name in ("Services", "Hours"):
        plant(
            company,
            "Item",
            Name=name,
            Active=True,
            FullyQualifiedName=name,
            Taxable=False,
            UnitPrice=0,
            Type="Service",
            IncomeAccountRef={"value": "1"},
            PurchaseCost=0,
            TrackQtyOnHand=False,
        )
    plant(company, "CustomerType", Name="General", Active=True)


@fills(EVERY)
def plant_currencies(company: Company) -> None:
    """Plant a few foreign currencies where the company has more than one."""
    if not company.profile.multicurrency:
        return
    for code in ("USD", "EUR", "GBP", "CAD"):
        if code != company.currency:
            plant_currency(company, code)


def plant_currency(company: Company, code: str) -> None:
    """Put a currency on the company's list."""
    from ..currencies import NAMES

    plant(company, "CompanyCurrency", Code=code, Name=NAMES[code], Active=True)
