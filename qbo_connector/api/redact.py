"""Hide secrets and personal data before a text reaches a log or a screen.

Two separate jobs: :func:`mask` hides what would let somebody act as us (tokens, keys,
codes) and applies to everything that is logged; :func:`mask_personal` hides what an
ordinary user should not read about a customer and applies to stored requests shown to
people who are no accountants.
"""

import re
from collections.abc import Mapping

MASK = "•••"

SECRET_KEYS = frozenset(
    (
        "accesstoken",
        "authorization",
        "clientsecret",
        "cookie",
        "fernetkey",
        "idtoken",
        "intuitsignature",
        "password",
        "proxyauthorization",
        "qbosecretkey",
        "refreshtoken",
        "secret",
        "setcookie",
        "token",
        "verifiertoken",
    )
)
# "code" is an authorization code in an OAuth form, but an error number in a fault.
_MIN_OAUTH_CODE = 16

_TEXT_RULES = (
    # Header values: "Authorization: Bearer abc", "Basic YTpi" (not "Basic plan")
    (
        re.compile(
            r"\b(Bearer|Basic)(\s+)(?!realm=)(?=\S*[\d=._-])[\w.~+/=-]{6,}", re.I
        ),
        rf"\1\2{MASK}",
    ),
    # Forms and JSON: refresh_token=abc, "client_secret": "abc"
    (
        re.compile(
            r"\b((?:access|refresh|id|verifier)_?token|client_?secret|password"
            r"|qbo_?secret_?key|token)(\\?[\"']?\s*[=:]\s*\\?[\"']?)([^\s\"'&,;}\\]+)",
            re.I,
        ),
        rf"\1\2{MASK}",
    ),
    (
        re.compile(
            r"\b(code)(\\?[\"']?\s*[=:]\s*\\?[\"']?)([\w.~+/%-]{16,})",
            re.I,
        ),
        rf"\1\2{MASK}",
    ),
    # QuickBooks repeats the refused access token in the text of its 401 (recorded:
    # "Token expired: AB01...").
    (
        re.compile(r"\b(Token (?:expired|revoked|invalid|rejected))(:\s*)(\S+)", re.I),
        rf"\1\2{MASK}",
    ),
    # JSON web tokens, wherever they turn up.
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]+)*"), MASK),
)

_ADDRESS_KEYS = frozenset(
    (
        "BillAddr",
        "CompanyAddr",
        "CustomerCommunicationAddr",
        "LegalAddr",
        "OtherAddr",
        "PrimaryAddr",
        "RemitToAddr",
        "ShipAddr",
        "ShipFromAddr",
        "VendorAddr",
    )
)
_PERSONAL_KEYS = frozenset(
    (
        "AcctNum",
        "Address",
        "AlternatePhone",
        "BillEmail",
        "BillEmailBcc",
        "BillEmailCc",
        "BillRate",
        "BirthDate",
        "BusinessNumber",
        "CostRate",
        "CreditCardPayment",
        "CustomerMemo",
        "Email",
        "EmployerId",
        "Fax",
        "FreeFormNumber",
        "GSTIN",
        "Gender",
        "HiredDate",
        "Memo",
        "Mobile",
        "Notes",
        "PrimaryEmailAddr",
        "PrimaryPhone",
        "PrimaryTaxIdentifier",
        "PrivateNote",
        "ReleasedDate",
        "SSN",
        "SecondaryTaxIdentifier",
        "TaxIdentifier",
        "TaxRegistrationNumber",
        "VATRegistrationNumber",
        "VendorPaymentBankDetail",
    )
)
# Of an address the country stays: it decides taxes and says nothing about a person.
_ADDRESS_KEPT = frozenset(("Country", "CountrySubDivisionCode", "Id"))


def _is_secret(key, value):
    name = re.sub(r"[^a-z]", "", str(key).lower())
    if name == "code":
        return isinstance(value, str) and len(value) >= _MIN_OAUTH_CODE
    return name in SECRET_KEYS


def mask_text(text):
    """Return ``text`` (str) with every secret that can be recognised in it masked."""
    for pattern, replacement in _TEXT_RULES:
        text = pattern.sub(replacement, text)
    return text


def mask(value):
    """Return a copy of ``value`` in which secrets are masked.

    :param value: text, bytes, a mapping (headers, JSON, form), a list or tuple of
        these, or anything else, which is returned as it is
    :return: the same shape; bytes come back as text
    """
    if isinstance(value, bytes):
        return mask_text(value.decode("utf-8", "replace"))
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {
            key: MASK if item and _is_secret(key, item) else mask(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)([mask(item) for item in value])
    return value


def _blank(value, kept=frozenset()):
    """Return ``value`` with its shape kept and every filled leaf replaced."""
    if isinstance(value, Mapping):
        return {
            key: item if key in kept else _blank(item, kept)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_blank(item, kept) for item in value]
    return MASK if value not in (None, "") else value


def mask_personal(payload):
    """Return a copy of a QuickBooks payload without the personal data in it.

    E-mail addresses, telephone numbers, addresses (all but country and state), tax
    and account numbers, pay rates and notes are replaced; names, amounts, references
    and document numbers stay, since a person must be able to tell which record it is.

    :param payload: dict or list as sent to or received from QuickBooks
    :return: a new object of the same shape
    """
    if isinstance(payload, Mapping):
        result = {}
        for key, item in payload.items():
            if key in _ADDRESS_KEYS:
                result[key] = _blank(item, _ADDRESS_KEPT)
            elif key in _PERSONAL_KEYS:
                result[key] = _blank(item)
            else:
                result[key] = mask_personal(item)
        return result
    if isinstance(payload, (list, tuple)):
        return [mask_personal(item) for item in payload]
    return payload
