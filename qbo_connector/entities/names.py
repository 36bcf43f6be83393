"""Names as QuickBooks takes them. Pure functions, no records."""

import re
import unicodedata

# DisplayName must not hold a colon, a tab or a line break: the colon separates
# a parent from its job in FullyQualifiedName.
_FORBIDDEN = re.compile(r"[:\t\r\n]+")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Apostrophes and quotation marks are typed in many ways, also inside QuickBooks.
_QUOTES = re.compile(
    "[\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2032\u2033]"
)
# What QuickBooks appends to the name of a record that is made inactive.
DELETED = " (deleted)"
_PATTERN_KEYS = ("name", "ref", "currency")

# Words that say in which form a company is registered; they do not tell two
# companies apart and are spelled in many ways.
_COMPANY_FORMS = frozenset(
    "ab ag as asa bv co company corp corporation gmbh group holding inc incorporated"
    " kg limited llc llp ltd mbh nv oy plc pty sa sarl sas spa srl the".split()
)


def clean(text, size, suffix=""):
    """Replace what QuickBooks refuses in a name, and cut it at a word.

    :param str text: a name as Odoo keeps it
    :param int size: longest result, in characters
    :param str suffix: what tells the name apart from another one; it is never cut
    :return: ``""`` when nothing but the suffix would be left
    """
    text = _CONTROL.sub("", _FORBIDDEN.sub(" - ", text or ""))
    text = _SPACES.sub(" ", text).strip(" -") or text.strip()
    suffix = _SPACES.sub(" ", _CONTROL.sub("", _FORBIDDEN.sub("-", suffix))).rstrip()
    return shorten(text, max(size - len(suffix), 1)) + suffix if text else ""


def printable(text):
    """Return a text without the control characters that no program shows; line ends
    and tabs stay.
    """
    return _CONTROL.sub("", text)


def same(one, other):
    """Tell whether two names are one to QuickBooks, which ignores case."""
    return _reduced(one) == _reduced(other)


def _reduced(name):
    return _SPACES.sub(" ", unicodedata.normalize("NFC", name or "")).strip().casefold()


def undeleted(name, active=True):
    """Return the name that an inactive record of QuickBooks had before."""
    return name if active else (name or "").removesuffix(DELETED)


def first_phone(text, size):
    """Return a phone number; the first of several where they are too long together."""
    text = (text or "").strip()
    if len(text) <= size:
        return text
    return re.split(r"[/,;]| or ", text)[0].strip()[:size].rstrip()


def shorten(text, size):
    """Cut a text to ``size`` characters, at a space where one is near the end."""
    if len(text) <= size:
        return text
    cut = text[: size - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > size * 0.8 else cut).rstrip() + "\u2026"


def apply_pattern(pattern, name, ref="", currency=""):
    """Fill a display-name pattern with ``{name}``, ``{ref}`` and ``{currency}``.

    A placeholder without a value disappears together with the punctuation that
    would be left hanging around it.

    :raise ValueError: when the pattern names anything else, or lacks ``{name}``
    """
    found = re.findall(r"\{([^{}]*)\}", pattern)
    unknown = [key for key in found if key not in _PATTERN_KEYS]
    rest = re.sub(r"\{[^{}]*\}", "", pattern)
    if unknown or "name" not in found or "{" in rest or "}" in rest:
        raise ValueError(unknown[0] if unknown else pattern)
    text = pattern.format(name=name, ref=ref or "", currency=currency or "")
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    return _SPACES.sub(" ", text).strip(" -/|,")


def split_person(name):
    """Split a person's name into given and family name.

    "Last, First" and "First Middle Last" are understood; a single word is a
    given name.

    :return: tuple (given, family)
    """
    name = _SPACES.sub(" ", name or "").strip()
    if "," in name:
        family, _comma, given = name.partition(",")
        return given.strip(), family.strip()
    given, _space, family = name.rpartition(" ")
    return (given, family) if given else (family, "")


def match_key(name):
    """Return a name reduced to what tells two names apart.

    Accents, case, punctuation and words for the form of a company are dropped;
    if nothing would be left, the plain lower-case name is the key.
    """
    text = unicodedata.normalize("NFKD", name or "")
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = text.replace("&", " and ").replace("'", "").replace("\u2019", "")
    text = re.sub(r"\b((?:\w\.)+\w?)(?=\W|$)", lambda m: m[0].replace(".", ""), text)
    words = re.sub(r"[^\w]+", " ", text).split()
    kept = [word for word in words if word not in _COMPANY_FORMS]
    return " ".join(kept or words)


def phone_key(phone):
    """Return the last nine digits of a phone number, or ``""`` if it has fewer than 6.

    Country and trunk prefixes are written in too many ways to be compared.
    """
    digits = re.sub(r"\D", "", phone or "")
    return digits[-9:] if len(digits) >= 6 else ""


def email_key(email):
    """Return the first address of a list of e-mail addresses, in lower case."""
    return (email or "").replace(";", ",").split(",")[0].strip().casefold()


def code_key(code):
    """Return a code reduced to its letters and digits, in lower case."""
    return re.sub(r"[^\w]+", "", str(code or "")).casefold()


def tax_key(number):
    """Return a tax number as it can be compared; ``""`` when it is masked or short.

    QuickBooks shows a vendor's number masked (``XXXXX6789``), which proves nothing.
    """
    text = code_key(number)
    return "" if len(text) < 5 or "xxx" in text or "*" in str(number) else text


def words_key(name):
    """Return a match key with its words in alphabetical order.

    "Miller, Anna" and "Anna Miller" have the same.
    """
    return " ".join(sorted(match_key(name).split()))


def code_words(name):
    """Return the words of a name in lower case, without dots and punctuation."""
    return re.sub(r"[^\w]+", " ", (name or "").replace(".", "").casefold()).split()


def search_key(text):
    """Return a text without accents, case and kinds of quotation marks."""
    text = unicodedata.normalize("NFKD", text or "")
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _QUOTES.sub("'", text).casefold()


def like_pattern(text):
    """Return the pattern that finds a part of a name, whatever its quotes and accents.

    It finds more than was asked for: compare :func:`search_key` of what comes back.
    """
    plain = _QUOTES.sub("%", text.strip())
    return "%" + "".join(c if c.isascii() else "%" for c in plain) + "%"
