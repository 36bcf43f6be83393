"""The Preferences of a new company. Names as recorded, values our own."""

from __future__ import annotations

from typing import Any

from ..company import Company


def _other_preferences() -> list[dict[str, str]]:
    values = {
        "SalesFormsPrefs.DefaultCustomerMessage": "Thank you for your business!",
        "SalesFormsPrefs.DefaultItem": "1",
        "DTXCopyMemo": "false",
        "UncategorizedAssetAccountId": "32",
        "UncategorizedIncomeAccountId": "30",
        "UncategorizedExpenseAccountId": "31",
        "SFCEnabled": "true",
        "DataPartner": "false",
        "Vendor1099Enabled": "true",
        "TimeTrackingFeatureEnabled": "true",
        "FDPEnabled": "false",
        "ProjectsEnabled": "true",
        "DateFormat": "Month Date Year separated by a slash",
        "DateFormatMnemonic": "M_D_YYYY_SLASH_SEPARATED",
        "NumberFormat": "US Number Format",
        "NumberFormatMnemonic": "US_NB",
        "WarnDuplicateCheckNumber": "true",
        "WarnDuplicateBillNumber": "false",
        "WarnDuplicateJournalNumber": "false",
        "VendorAndPurchasesPrefs.UseCustomTxnNumbers": "false",
        "SignoutInactiveMinutes": "60",
        "AccountingInfoPrefs.ShowAccountNumbers": "false",
    }
    return [{"Name": name, "Value": value} for name, value in values.items()]


def _custom_fields(group: str, word: str, names: list[str]) -> list[dict[str, Any]]:
    """Return which of the three own fields are used, and their names."""
    used = [
        {
            "Name": f"{group}.Use{word}Custom{number}",
            "Type": "BooleanType",
            "BooleanValue": number <= len(names),
        }
        for number in (3, 2, 1)
    ]
    named = [
        {
            "Name": f"{group}.{word}CustomName{number}",
            "Type": "StringType",
            "StringValue": names[number - 1],
        }
        for number in range(len(names), 0, -1)
    ]
    return [{"CustomField": used}, {"CustomField": named}]


def _sales_forms() -> dict[str, Any]:
    return {
        "CustomField": _custom_fields("SalesFormsPrefs", "Sales", ["Crew #"]),
        "CustomTxnNumbers": False,
        "EmailCopyToCompany": False,
        "AllowDeposit": False,
        "AllowDiscount": True,
        "DefaultDiscountAccount": "86",
        "AllowEstimates": True,
        "EstimateMessage": "Thank you for your business!",
        "ETransactionEnabledStatus": "NotApplicable",
        "ETransactionAttachPDF": False,
        "ETransactionPaymentEnabled": False,
        "IPNSupportEnabled": False,
        "AllowServiceDate": False,
        "AllowShipping": False,
        "DefaultTerms": {"value": "3"},
        "UsingPriceLevels": False,
        "UsingProgressInvoicing": False,
        "AutoApplyCredit": False,
        "AutoApplyPayments": False,
        "DefaultCustomerMessage": "Thank you for your business!",
    }


def _mail_messages(company: Company) -> dict[str, Any]:
    words = {
        "InvoiceMessage": "Invoice",
        "EstimateMessage": "Estimate",
        "SalesReceiptMessage": "Sales Receipt",
        "StatementMessage": "Statement",
    }
    return {
        name: {
            "Subject": f"{word} from {company.name}",
            "Message": f"Please find your {word.lower()} attached.\n\n{company.name}",
        }
        for name, word in words.items()
    }


def _accounting() -> dict[str, Any]:
    return {
        "UseAccountNumbers": False,
        "TrackDepartments": True,
        "DepartmentTerminology": "Location",
        "ClassTrackingPerTxn": False,
        "ClassTrackingPerTxnLine": True,
        "FirstMonthOfFiscalYear": "January",
        "TaxYearMonth": "January",
        "TaxForm": "6",
        "CustomerTerminology": "Customers",
    }


def _tax(company: Company) -> dict[str, Any]:
    tax: dict[str, Any] = {"UsingSalesTax": True}
    if company.profile.tax == "us-automated":
        tax["PartnerTaxEnabled"] = True
    if company.profile.is_us:
        tax["TaxGroupCodeRef"] = {"value": "2"}
    return tax


def first_preferences(company: Company) -> dict[str, Any]:
    """Return the Preferences of a new company."""
    profile = company.profile
    return {
        "AccountingInfoPrefs": _accounting(),
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": _sales_forms(),
        "EmailMessagesPrefs": _mail_messages(company),
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
            "POCustomField": _custom_fields(
                "PurchasePrefs", "Purchase", ["Crew #", "Sales Rep"]
            ),
            "TPAREnabled": False,
        },
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": _tax(company),
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": profile.multicurrency,
            "HomeCurrency": {"value": profile.currency},
        },
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": _other_preferences()},
    }
