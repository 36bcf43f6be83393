"""Tax of transactions, for sales and purchases alike.

How a transaction uses it, in its ``compute``::

    settle_lines(change, purchase=False)   # codes of lines, net amounts of gross ones
    ...                                    # subtotal and discount from line amounts
    total_tax = apply_tax(change, purchase=False)

``settle_lines`` may be left out where no discount needs net amounts: ``apply_tax``
calls it. Both read ``change.new["Line"]`` (groups and discount lines too) and raise
QboFault 6000, 6100, 6160 and 6170. Afterwards ``TxnTaxDetail`` and
``GlobalTaxCalculation`` are as answered, lines carry ``TaxCodeRef`` (and
``TaxInclusiveAmt`` where prices include tax), and every ``Amount`` is net.

In ``postings``: ``tax_entries(company, obj)`` returns accounts of agencies
with amounts in the transaction's currency; they sum to ``total_tax(obj)``. The caller
gives them their sign: a sale credits them, a purchase debits them.
"""

from .apply import apply_tax, settle_lines, total_tax
from .entries import TaxEntry, tax_entries

__all__ = ["TaxEntry", "apply_tax", "settle_lines", "tax_entries", "total_tax"]
