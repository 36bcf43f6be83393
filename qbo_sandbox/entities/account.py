"""Account. Source: Intuit's reference of Account; sign of balances as recorded."""

from __future__ import annotations

from typing import Any

from .. import errors, ledger
from ..codec import shown_amount
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from . import account_types as types
from .hierarchy import parent_of
from .lists import ListEntity

NUMBERS_UNIQUE = "Another account is already using this number."


class Account(ListEntity):
    """An account of the chart. Balances come from the ledger, debit positive."""

    name = "Account"
    word = "account"
    forbidden = '":'
    tree_flag = "SubAccount"
    keeps = ListEntity.keeps | {"AccountType", "AccountSubType", "CurrencyRef"}

    def prepare(self, change: Change) -> None:
        """Derive type, subtype and classification; default the currency."""
        super().prepare(change)
        new = change.new
        self._type(new)
        new["Classification"] = types.classification(new["AccountType"])
        new.setdefault("CurrencyRef", {"value": change.company.currency})
        number = new.get("AcctNum", "")
        longest = change.company.profile.account_number_max
        if len(number) > longest:
            raise QboFault(errors.bad_length("AcctNum", number, longest))
        if ":" in number:
            raise QboFault(errors.invalid_string("AcctNum", number))

    def _type(self, new: dict[str, Any]) -> None:
        kind, sub = new.get("AccountType"), new.get("AccountSubType")
        if not kind and not sub:
            raise QboFault(
                errors.error(
                    6010,
                    "Required parameter AccountType or AccountSubType is missing",
                    "AccountType or AccountSubType is required",
                    "AccountType",
                )
            )
        if sub and not types.is_subtype(sub):
            raise QboFault(errors.invalid_enum(sub, "AccountSubType"))
        home = types.type_of_subtype(sub) if sub else None
        if not kind:
            kind = home or "Expense"
        if kind not in types.TYPES:
            raise QboFault(errors.invalid_enum(kind, "AccountType"))
        if not sub or (home is not None and home != kind):
            sub = types.default_subtype(kind)
        new["AccountType"], new["AccountSubType"] = kind, sub

    def check(self, change: Change) -> None:
        """Check name, number (unique) and the parent's type."""
        super().check(change)
        new, company = change.new, change.company
        above = parent_of(company, self, new)
        if above is not None and above["AccountType"] != new["AccountType"]:
            raise QboFault(
                errors.business(
                    "When you create a subaccount, you must use the same account "
                    "type as its parent."
                )
            )
        number = new.get("AcctNum")
        if number and change.changes("AcctNum"):
            same = company.objects.select("Account", "AND doc = ?", (number,))
            if any(other["Id"] != new.get("Id") for other in same):
                raise QboFault(errors.business(NUMBERS_UNIQUE, "AcctNum"))

    def saved(self, change: Change) -> None:
        """Pass a new name on; post an opening balance."""
        from .transactions.opening import open_account

        super().saved(change)
        open_account(change)

    def columns(self, obj: dict[str, Any]) -> Any:
        """Return the indexed columns; the number is found by ``doc``."""
        found = super().columns(obj)
        found.doc = obj.get("AcctNum")
        return found

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Add the balances; accounts of profit and loss show 0."""
        own = self._balance(company, obj)
        obj["CurrentBalance"] = shown_amount(own)
        obj["CurrentBalanceWithSubAccounts"] = shown_amount(
            own + self._below(company, obj["Id"])
        )

    def _balance(self, company: Company, obj: dict[str, Any]) -> Any:
        if obj["Classification"] not in types.BALANCED:
            return 0
        foreign = obj["CurrencyRef"]["value"] != company.currency
        return ledger.balance(company, obj["Id"], foreign=foreign)

    def _below(self, company: Company, identifier: str) -> Any:
        return sum(
            self._balance(company, child) + self._below(company, child["Id"])
            for child in company.objects.children("Account", identifier)
        )
