"""Transactions: documents, payments and journal, each posting to the ledger."""
