"""Kinds of objects that readers of whole companies ask for, and that are empty here.

Sources: Intuit's references. JournalCode is for French companies, TaxClassification
belongs to the tax service, ReimburseCharge is made where a billable expense waits in
the product (see the README's differences).
"""

from __future__ import annotations

from .base import Entity


class JournalCode(Entity):
    """A code by which French companies sort their journals."""

    name = "JournalCode"
    operations = frozenset({"read", "query"})


class TaxClassification(Entity):
    """A sort of goods for automated sales tax."""

    name = "TaxClassification"
    operations = frozenset({"read", "query"})


class ReimburseCharge(Entity):
    """A billable expense that waits for an invoice."""

    name = "ReimburseCharge"
    operations = frozenset({"read", "query", "cdc"})
    transaction = False
