"""The double-entry ledger: every transaction's postings, and balances from them.

Amounts are Decimal at the border and whole cents inside; a debit is positive. Home
currency decides whether a transaction balances; the foreign amount is kept beside it.
Tables: ``posting`` (one row an entry) and ``account_balance`` (their sums).
"""

from .apply import apply, withdraw
from .book import Posting, Unbalanced, balance, post, postings_of, unpost

__all__ = [
    "Posting",
    "Unbalanced",
    "apply",
    "balance",
    "post",
    "postings_of",
    "unpost",
    "withdraw",
]
