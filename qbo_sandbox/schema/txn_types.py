"""The types of linked transactions, in the spellings that clients send.

Answers have ``Invoice``; client libraries also send the members of Intuit's
QboEntityTypeEnum (``INVOICE``, ``CREDIT_MEMO``) and other cases.
"""

from __future__ import annotations

_NAMES = (
    *("Invoice", "Estimate", "CreditMemo", "Payment", "SalesReceipt", "RefundReceipt"),
    *("Bill", "BillPayment", "BillPaymentCheck", "BillPaymentCreditCard"),
    *("VendorCredit", "PurchaseOrder", "Purchase", "Expense", "Check"),
    *("CreditCardCredit", "CreditCardPayment", "JournalEntry", "Deposit", "Transfer"),
    *("TimeActivity", "ReimburseCharge", "StatementCharge", "ChargeCredit"),
)
_ENUMERATION = {
    "RECEIVED_PAYMENT": "Payment",
    "GENERAL_JOURNAL": "JournalEntry",
    "BILL_CREDIT": "VendorCredit",
    "BILL_CHECK": "BillPaymentCheck",
    "BILL_CREDIT_CARD": "BillPaymentCreditCard",
    "CASH_SALE": "SalesReceipt",
    "CREDIT_REFUND": "RefundReceipt",
    "CASH_PURCHASE": "Expense",
    "REIMB_CHARGE": "ReimburseCharge",
}


def _fold(text: str) -> str:
    return text.replace("_", "").casefold()


_KNOWN = {_fold(name): name for name in _NAMES}
_KNOWN |= {_fold(text): name for text, name in _ENUMERATION.items()}


def txn_type(text: str) -> str:
    """Return a TxnType as answers spell it; unknown text stays."""
    return _KNOWN.get(_fold(text), text)
