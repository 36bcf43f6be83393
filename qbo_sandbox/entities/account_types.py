"""Account types: classification, default subtype, and the subtypes of each.

Source: Intuit's reference of Account (AccountType, AccountSubType, Classification).
"""

from __future__ import annotations

from ..schema.fields import enum_values

# type: (classification, default subtype, other subtypes)
TYPES: dict[str, tuple[str, str, str]] = {
    "Bank": (
        "Asset",
        "CashOnHand",
        "Checking MoneyMarket RentsHeldInTrust Savings TrustAccounts "
        "CashAndCashEquivalents OtherEarmarkedBankAccounts",
    ),
    "Accounts Receivable": ("Asset", "AccountsReceivable", ""),
    "Other Current Asset": (
        "Asset",
        "EmployeeCashAdvances",
        "AllowanceForBadDebts DevelopmentCosts Inventory Investment_MortgageRealEstate"
        "Loans Investment_Other Investment_TaxExemptSecurities "
        "Investment_USGovernmentObligations LoansToOfficers LoansToOthers "
        "LoansToStockholders OtherCurrentAssets PrepaidExpenses Retainage "
        "UndepositedFunds GlobalTaxRefund GlobalTaxDeferred",
    ),
    "Fixed Asset": (
        "Asset",
        "FurnitureAndFixtures",
        "AccumulatedAmortization AccumulatedDepletion AccumulatedDepreciation "
        "Buildings DepletableAssets FixedAssetComputers FixedAssetCopiers "
        "FixedAssetFurniture FixedAssetPhone FixedAssetPhotoVideo FixedAssetSoftware "
        "FixedAssetOtherToolsEquipment IntangibleAssets Land LeaseholdImprovements "
        "MachineryAndEquipment OtherFixedAssets Vehicles",
    ),
    "Other Asset": (
        "Asset",
        "SecurityDeposits",
        "AccumulatedAmortizationOfOtherAssets Goodwill LeaseBuyout Licenses "
        "OrganizationalCosts OtherLongTermAssets IntangibleAssetsOther",
    ),
    "Accounts Payable": ("Liability", "AccountsPayable", ""),
    "Credit Card": ("Liability", "CreditCard", ""),
    "Other Current Liability": (
        "Liability",
        "OtherCurrentLiabilities",
        "DirectDepositPayable FederalIncomeTaxPayable GlobalTaxPayable "
        "GlobalTaxSuspense InsurancePayable LineOfCredit LoanPayable PayrollClearing "
        "PayrollTaxPayable PrepaidExpensesPayable RentsInTrustLiability "
        "SalesTaxPayable StateLocalIncomeTaxPayable TrustAccountsLiabilities "
        "DeferredRevenue",
    ),
    "Long Term Liability": (
        "Liability",
        "OtherLongTermLiabilities",
        "NotesPayable ShareholderNotesPayable",
    ),
    "Equity": (
        "Equity",
        "OpeningBalanceEquity",
        "AccumulatedAdjustment CommonStock EstimatedTaxes Healthcare OwnersEquity "
        "PaidInCapitalOrSurplus PartnerContributions PartnerDistributions "
        "PartnersEquity PersonalExpense PersonalIncome PreferredStock "
        "RetainedEarnings TreasuryStock",
    ),
    "Income": (
        "Revenue",
        "OtherPrimaryIncome",
        "DiscountsRefundsGiven NonProfitIncome SalesOfProductIncome ServiceFeeIncome "
        "UnappliedCashPaymentIncome SalesRetail SalesWholesale RevenueGeneral",
    ),
    "Other Income": (
        "Revenue",
        "OtherMiscellaneousIncome",
        "DividendIncome InterestEarned OtherInvestmentIncome TaxExemptInterest "
        "ExchangeGainOrLoss",
    ),
    "Cost of Goods Sold": (
        "Expense",
        "SuppliesMaterialsCogs",
        "CostOfLaborCos EquipmentRentalCos OtherCostsOfServiceCos "
        "ShippingFreightDeliveryCos CostOfSales FreightAndDeliveryCos",
    ),
    "Expense": (
        "Expense",
        "OtherMiscellaneousServiceCost",
        "AdvertisingPromotional Auto BadDebts BankCharges CharitableContributions "
        "CostOfLabor DuesSubscriptions Entertainment EntertainmentMeals "
        "EquipmentRental FinanceCosts GlobalTaxExpense Insurance InterestPaid "
        "LegalProfessionalFees OfficeGeneralAdministrativeExpenses "
        "OtherBusinessExpenses PayrollExpenses PayrollTaxExpenses "
        "PayrollWageExpenses PromotionalMeals RentOrLeaseOfBuildings "
        "RepairMaintenance ShippingFreightDelivery SuppliesMaterials TaxesPaid "
        "Travel TravelMeals UnappliedCashBillPaymentExpense Utilities Communications",
    ),
    "Other Expense": (
        "Expense",
        "OtherMiscellaneousExpense",
        "Amortization Depreciation GasAndFuel HomeOffice PenaltiesSettlements "
        "MortgageInterestHomeOffice OtherHomeOfficeExpenses Vehicle VehicleInsurance "
        "VehicleLease VehicleLoan VehicleRegistration VehicleRepairs "
        "WashAndRoadServices",
    ),
}
BALANCED = frozenset({"Asset", "Liability", "Equity"})


def classification(account_type: str) -> str:
    """Return Asset, Liability, Equity, Revenue or Expense."""
    return TYPES[account_type][0]


def default_subtype(account_type: str) -> str:
    """Return the subtype an account gets when none is sent."""
    return TYPES[account_type][1]


def type_of_subtype(subtype: str) -> str | None:
    """Return the type a subtype belongs to; None when unknown or not in our table."""
    for name, (_class, default, others) in TYPES.items():
        if subtype == default or subtype in others.split():
            return name
    return None


def is_subtype(text: str) -> bool:
    """Tell whether Intuit's schema has this subtype."""
    return text in enum_values("AccountSubTypeEnum")
