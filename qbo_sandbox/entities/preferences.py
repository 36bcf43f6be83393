"""Preferences: one record in groups, written sparsely.

Source: Intuit's reference of Preferences; names of OtherPrefs as recorded.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from .base import Entity


class Preferences(Entity):
    """A group that is sent changes only the preferences it names."""

    name = "Preferences"
    operations = frozenset({"read", "update", "query"})
    single = True
    always_sparse = True

    def merge_field(self, name: str, old: Any, sent: Any) -> Any:
        """Merge a group; NameValue rows by their Name, other lists as a whole."""
        if not isinstance(old, dict) or not isinstance(sent, dict):
            return sent
        merged = {**old, **sent}
        if "NameValue" in sent:
            rows = {row["Name"]: row for row in old.get("NameValue", [])}
            rows.update({row["Name"]: row for row in sent["NameValue"]})
            merged["NameValue"] = list(rows.values())
        return {key: value for key, value in merged.items() if value != ""}

    def check(self, change: Change) -> None:
        """Refuse class tracking both per transaction and per line."""
        group = change.new.get("AccountingInfoPrefs", {})
        if group.get("ClassTrackingPerTxn") and group.get("ClassTrackingPerTxnLine"):
            raise QboFault(
                errors.business(
                    "Classes can be tracked per transaction or per line, not both"
                )
            )


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
        "NumberFormat": "US Number Format",
        "WarnDuplicateCheckNumber": "true",
        "WarnDuplicateBillNumber": "false",
        "WarnDuplicateJournalNumber": "false",
        "VendorAndPurchasesPrefs.UseCustomTxnNumbers": "false",
        "SignoutInactiveMinutes": "60",
        "AccountingInfoPrefs.ShowAccountNumbers": "false",
    }
    return [{"Name": name, "Value": value} for name, value in values.items()]


def _sales_forms(company: Company) -> dict[str, Any]:
    return {
        "CustomField": [
            {
                "CustomField": [
                    {
                        "Name": f"SalesFormsPrefs.UseSalesCustom{number}",
                        "Type": "BooleanType",
                        "BooleanValue": number == 1,
                    }
                    for number in (3, 2, 1)
                ]
            },
            {
                "CustomField": [
                    {
                        "Name": "SalesFormsPrefs.SalesCustomName1",
                        "Type": "StringType",
                        "StringValue": "Crew #",
                    }
                ]
            },
        ],
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


def first_preferences(company: Company) -> dict[str, Any]:
    """Return the Preferences of a new company."""
    profile = company.profile
    tax: dict[str, Any] = {"UsingSalesTax": True}
    if profile.tax == "us-automated":
        tax["PartnerTaxEnabled"] = True
    if profile.is_us:
        tax["TaxGroupCodeRef"] = {"value": "2"}
    return {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False,
            "TrackDepartments": True,
            "DepartmentTerminology": "Location",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": True,
            "FirstMonthOfFiscalYear": "January",
            "TaxYearMonth": "January",
            "TaxForm": "6",
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": _sales_forms(company),
        "EmailMessagesPrefs": _mail_messages(company),
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
            "TPAREnabled": False,
        },
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": tax,
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": profile.multicurrency,
            "HomeCurrency": {"value": profile.currency},
        },
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": _other_preferences()},
    }
