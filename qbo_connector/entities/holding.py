"""Whether a transaction of QuickBooks holds what an update of ours carried.

Pure Python. Asked after a lost answer: what is held needs no second update. In doubt
the answer is no, since the same update twice does no harm and a lost one does.
"""

import re

from .amounts import NUMBERS, decimal

# Lines that QuickBooks adds by itself.
ADDED = frozenset(("SubTotalLineDetail", "DiscountLineDetail"))
_BLANKS = re.compile(r"\s+")


def same_text(one, other):
    """Tell whether two texts are the same but for blanks and line ends."""
    return squeezed(one) == squeezed(other)


def squeezed(text):
    """Return a text with one blank where there were several or a line end."""
    return _BLANKS.sub(" ", str(text or "")).strip()


def held(found, wanted, name=""):
    """Tell whether ``found`` has all that ``wanted`` says.

    :param found: a value of QuickBooks' answer
    :param wanted: a value of the frozen body
    :param str name: of the property
    """
    if isinstance(wanted, dict):
        if wanted in ({}, {"value": ""}):
            return not found or found == {"value": ""}
        return isinstance(found, dict) and all(
            held(found.get(key), value, key) for key, value in wanted.items()
        )
    if isinstance(wanted, list | tuple):
        return _held_rows(found or [], wanted, name)
    if name in NUMBERS:
        return found is not None and decimal(found) == decimal(wanted)
    if isinstance(wanted, str):
        return same_text(found, wanted)
    return (found if found is not None else "") == wanted


def _held_rows(found, wanted, name):
    """Tell whether rows are there, in any order; lines: they and no others."""
    left = [row for row in found if row.get("DetailType") not in ADDED]
    for row in wanted:
        plain = {key: value for key, value in row.items() if key != "Id"}
        match = next((i for i, r in enumerate(left) if held(r, plain)), None)
        if match is None:
            return False
        del left[match]
    return not (left and name == "Line")
