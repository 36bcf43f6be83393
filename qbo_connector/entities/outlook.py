"""What a body would do to the books: field differences, postings, sameness.

Pure Python: no database, no request. Used to show people a plan before it is sent, and
to tell whether the world has moved since it was shown.
"""

from collections import defaultdict

from .amounts import ZERO, decimal, money

# Moves with every write of others; says nothing about content.
VOLATILE = frozenset(("SyncToken",))
# Of Id and type only the body knows: shown nowhere.
TECHNICAL = frozenset(("Id", "SyncToken", "sparse", "GlobalTaxCalculation"))


def same(planned, now):
    """Tell whether a body is what was planned.

    What was to be made first has no Id in the plan; any Id is right for it then.

    :param dict planned: the body as it was shown
    :param dict now: the body that is about to be sent
    """
    if isinstance(planned, dict) and isinstance(now, dict):
        for key in (planned.keys() | now.keys()) - VOLATILE:
            if key == "CustomerRef" and key not in planned:
                continue
            if key == "TxnId" and planned.get(key) == "":
                continue
            if key not in planned or key not in now:
                return False
            if not same(planned[key], now[key]):
                return False
        return True
    if isinstance(planned, list) and isinstance(now, list):
        return len(planned) == len(now) and all(
            same(left, right) for left, right in zip(planned, now, strict=True)
        )
    return planned == now


def changes(body, before):
    """Return what a body says, property by property, beside what stands there now.

    :param dict body: as it would be sent
    :param dict before: the object as QuickBooks has it; empty for a new one
    :return: list of (property, before as text, after as text); what stays is left out
    """
    found = []
    for key, value in body.items():
        if key in TECHNICAL:
            continue
        old, new = _text(key, (before or {}).get(key)), _text(key, value)
        if old != new:
            found.append((key, old, new))
    return found


def _text(key, value):
    """Return a property for people: lines as a list, references by name."""
    if value in (None, "", [], {}):
        return ""
    if key == "Line":
        return "\n".join(filter(None, map(_line_text, value)))
    if key == "TxnTaxDetail":
        return money(value["TotalTax"]) if value.get("TotalTax") is not None else ""
    if isinstance(value, dict):
        if "value" in value:
            return str(value.get("name") or value["value"])
        return ", ".join(str(v) for k, v in value.items() if k != "Id" and v != "")
    return str(value)


def _line_text(line):
    if line.get("DetailType") == "SubTotalLineDetail":
        return ""
    if "LinkedTxn" in line:
        kinds = ", ".join(str(row.get("TxnType")) for row in line["LinkedTxn"])
        return f"{kinds} {money(line.get('Amount'))}"
    detail = line.get("SalesItemLineDetail") or {}
    parts = [str(line.get("Description") or "").partition("\n")[0]]
    if detail.get("Qty") is not None and detail.get("UnitPrice") is not None:
        price = f"{decimal(detail['UnitPrice']):f}"
        parts.append(f"{decimal(detail['Qty']).normalize():f} × {price}")
    if line.get("Amount") is not None:
        parts.append(f"= {money(line['Amount'])}")
    return " ".join(part for part in parts if part)


def postings(entity, image, accounts, total=None, tax=None):
    """Return what one object posts, as QuickBooks would: account to amount, debit +.

    :param str entity: name in QuickBooks
    :param dict image: body or object
    :param accounts: callable (item Id or None, account Id or None) -> name
    :param total: total where the body names none (QuickBooks computes it)
    :param tax: tax, likewise
    :return: dict account name to Decimal; sums to zero, or is empty for what posts
        nothing
    """
    found = defaultdict(lambda: ZERO)
    total = decimal(image.get("TotalAmt") if total is None else total)
    if entity == "Payment":
        if total:
            deposit = (image.get("DepositToAccountRef") or {}).get("value")
            found[accounts(None, deposit)] += total
            found[accounts("receivable", None)] -= total
        return dict(found)
    if entity in ("Purchase", "JournalEntry"):
        return _plain_postings(image, accounts)
    if entity not in ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt"):
        return {}
    if tax is None:
        tax = (image.get("TxnTaxDetail") or {}).get("TotalTax")
    sign = -1 if entity in ("CreditMemo", "RefundReceipt") else 1
    deposit = (image.get("DepositToAccountRef") or {}).get("value")
    paid = entity in ("SalesReceipt", "RefundReceipt")
    where = accounts(None, deposit) if paid else accounts("receivable", None)
    found[where] += sign * total
    for line in image.get("Line") or ():
        detail = line.get("SalesItemLineDetail")
        if detail is not None:
            item = (detail.get("ItemRef") or {}).get("value") or ""
            found[accounts(item, None)] -= sign * decimal(line.get("Amount"))
    if decimal(tax):
        found[accounts("tax", None)] -= sign * decimal(tax)
    return {account: amount for account, amount in found.items() if amount}


def _plain_postings(image, accounts):
    """Return what an expense or a journal entry posts: its lines name accounts."""
    found = defaultdict(lambda: ZERO)
    for line in image.get("Line") or ():
        amount = decimal(line.get("Amount"))
        detail = line.get("AccountBasedExpenseLineDetail")
        if detail:
            paid_from = (image.get("AccountRef") or {}).get("value")
            found[accounts(None, paid_from)] -= amount
        else:
            detail = line.get("JournalEntryLineDetail") or {}
            amount *= 1 if detail.get("PostingType") == "Debit" else -1
        found[accounts(None, (detail.get("AccountRef") or {}).get("value"))] += amount
    return {account: amount for account, amount in found.items() if amount}
