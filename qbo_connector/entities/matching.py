"""Comparing an Odoo record with a QuickBooks object. Pure functions, no records.

Exact keys come first (tax number, e-mail, phone, code), then the spelling of the name.
What is *sure* may be linked without a person; everything else is a proposal. The same
name is not enough where everything else differs (namesakes), and a name that differs
in a whole word or a number is never sure (a branch, a sister company).
"""

from dataclasses import dataclass

from . import names

# Words for the form of a company, by what they say; different forms are different
# companies unless something else agrees.
_FORMS = {
    "inc": "inc incorporated corp corporation",
    "ltd": "ltd limited",
    "llc": "llc",
    "llp": "llp",
    "plc": "plc",
    "gmbh": "gmbh mbh",
    "ag": "ag",
    "kg": "kg",
    "sa": "sa sas",
    "sarl": "sarl srl spa",
    "bv": "bv nv",
    "pty": "pty",
    "nordic": "ab as asa oy",
}
_FORM_OF = {word: form for form, words in _FORMS.items() for word in words.split()}
# Pairs that say the same where both stand: "Pty Ltd".
_WEAK_FORMS = frozenset(("pty", "ltd"))

STRONG = ("tax", "email", "phone", "code")
SCORES = {"tax": 30, "email": 24, "phone": 18, "code": 30, "address": 14, "city": 4}
NAME_SCORE = 62
SURE_SCORE = 80
# A pair that comes so near to the best one makes it ambiguous.
MARGIN = 7


@dataclass(slots=True)
class Side:
    """What is compared of one record or object.

    :ivar id: record id or link id
    :ivar key: match key of the name
    :ivar form: form of the company, ``""`` when the name says none
    :ivar keys: exact keys by name; empty ones are absent
    :ivar street: reduced street, ``""``
    :ivar zip: reduced postal code, ``""``
    :ivar city: reduced city, ``""``
    """

    id: int
    name: str
    key: str
    words: tuple
    form: str
    keys: dict
    street: str = ""
    zip: str = ""
    city: str = ""
    variant: str = "-"
    active: bool = True


@dataclass(slots=True)
class Verdict:
    """What comparing two sides has come to.

    :ivar score: 0 to 100
    :ivar reasons: codes of what agrees and what differs, best first
    :ivar sure: it may be linked without a person
    """

    score: int
    reasons: list
    sure: bool


def form_of(name):
    """Return the form of a company that a name ends with, ``""`` for none."""
    found = {_FORM_OF[word] for word in names.code_words(name) if word in _FORM_OF}
    if found == _WEAK_FORMS:
        return "pty"
    return found.pop() if len(found) == 1 else ""


def make_side(id_, name, keys, place=("", "", ""), variant="-", active=True, key=None):
    """Return a :class:`Side`; ``keys`` hold reduced values."""
    key = names.match_key(name) if key is None else key
    street, zip_, city = place
    return Side(
        id_,
        name or "",
        key,
        tuple(sorted(key.split())),
        form_of(name),
        {name: value for name, value in keys.items() if value},
        names.match_key(street).replace(" ", "") if street else "",
        names.code_key(zip_),
        names.match_key(city) if city else "",
        variant,
        active,
    )


def judge(one, other):
    """Compare two sides; return a :class:`Verdict`."""
    reasons, share, same, typos, extra, numbers = _compare_names(one, other)
    for_it, against, points = _evidence(one, other)
    if one.form and other.form and one.form != other.form:
        against.append("form")
    score = NAME_SCORE * share + points
    if same and not against:
        score += 22
    score -= 14 * len(against) + (25 if numbers else 0)
    backed = [reason for reason in for_it if reason != "city"]
    sure = _is_sure(same, typos, extra, backed, against)
    sure = sure and not numbers and other.active and one.active
    if sure:
        score = max(score, SURE_SCORE + 4 * len(backed))
    else:
        score = min(score, SURE_SCORE + 9)
    told = reasons + for_it + [f"not_{reason}" for reason in against]
    if numbers:
        told.append("not_number")
    if not (other.active and one.active):
        told.append("inactive")
    return Verdict(round(min(max(score, 0), 100)), told, sure)


def _is_sure(same, typos, extra, backed, against):
    """Tell whether a person need not look, by name and evidence."""
    if "tax" in against or extra:
        return False
    if same:
        # A namesake agrees in nothing but the name.
        return not against or len(backed) >= len(against)
    # Another spelling needs something else that agrees.
    return bool(typos) and bool(backed) and len(backed) > len(against)


def _evidence(one, other):
    """Return (what agrees, what differs, points)."""
    agrees, differs, points = [], [], 0
    for name in STRONG:
        mine, theirs = one.keys.get(name), other.keys.get(name)
        if not mine or not theirs:
            continue
        if mine == theirs:
            agrees.append(name)
            points += SCORES[name]
        else:
            differs.append(name)
    if one.zip and other.zip and one.street and other.street:
        if one.zip == other.zip and _near_text(one.street, other.street):
            agrees.append("address")
            points += SCORES["address"]
        elif one.zip != other.zip or one.city != other.city:
            differs.append("address")
        elif not _near_text(one.street, other.street):
            differs.append("address")
    elif one.city and one.city == other.city:
        agrees.append("city")
        points += SCORES["city"]
    return agrees, differs, points


def _near_text(one, other):
    return one == other or near(one, other)


def _compare_names(one, other):
    """Compare two names word by word.

    :return: (reasons, share of letters that agree 0 to 1, same, words with another
        spelling, words that only one side has, whether numbers differ)
    """
    if one.key == other.key:
        return ["name"], 1.0, True, 0, 0, False
    if one.words == other.words:
        return ["word_order"], 0.99, True, 0, 0, False
    if one.key.replace(" ", "") == other.key.replace(" ", ""):
        return ["spacing"], 0.97, True, 0, 0, False
    left, right = _without_common(one.words, other.words)
    common = len(one.words) - len(left)
    numbers = _numbers(left) != _numbers(right)
    typos, extra = _pair_words(left, right)
    letters = sum(map(len, one.words)) + sum(map(len, other.words)) or 1
    lost = sum(map(len, extra)) + 0.5 * typos
    share = max(0.0, 1 - lost / letters)
    if not common and not typos:
        share = 0.0
    reasons = ["spelling"] if typos and not extra else ["part_of_name"]
    if share == 0.0:
        reasons = ["other_name"]
    return reasons, share, False, typos, len(extra), numbers


def _without_common(one, other):
    left, right = list(one), list(other)
    for word in one:
        if word in right:
            right.remove(word)
            left.remove(word)
    return left, right


def _numbers(words):
    return [word for word in words if any(c.isdigit() for c in word)]


def _pair_words(left, right):
    """Pair words that are the same but for a slip of the pen.

    :return: (number of such pairs, words that stay without partner)
    """
    typos, extra, rest = 0, [], list(right)
    for word in left:
        partner = next((r for r in rest if near(word, r)), None)
        if partner is None:
            extra.append(word)
        else:
            rest.remove(partner)
            typos += 1
    return typos, extra + rest


def near(one, other):
    """Tell whether two words differ by a slip: one letter, or two in a long word.

    Swapped neighbours count as one. Numbers are never near each other.
    """
    shorter, longer = sorted((len(one), len(other)))
    allowed = 2 if shorter >= 8 else 1 if shorter >= 4 else 0
    if not allowed or longer - shorter > allowed:
        return False
    if any(c.isdigit() for c in one) or any(c.isdigit() for c in other):
        return False
    return distance(one, other, allowed) <= allowed


def distance(one, other, most):
    """Return the number of slips between two words (optimal string alignment).

    :param int most: what is more than this is returned as ``most + 1``
    """
    before, previous = None, list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return previous[-1]


def decide(pairs):
    """Split judged pairs into what is linked by itself and what is proposed.

    A sure pair is linked only where neither of its sides has another pair that comes
    near to it: what is ambiguous is left to a person.

    :param pairs: list of (left key, right key, :class:`Verdict`)
    :return: tuple (pairs to link, all other pairs)
    """
    best = {}
    for left, right, verdict in pairs:
        rank = _rank(verdict)
        for side in (("left", left), ("right", right)):
            first, second = best.get(side, (0, 0))
            if rank > first:
                first, second = rank, first
            elif rank > second:
                second = rank
            best[side] = (first, second)
    linked, others = [], []
    for pair in pairs:
        left, right, verdict = pair
        clear = verdict.sure and all(
            _rank(verdict) == best[side][0] and best[side][1] < _rank(verdict) - MARGIN
            for side in (("left", left), ("right", right))
        )
        (linked if clear else others).append(pair)
    return linked, others


def _rank(verdict):
    """Return the place of a pair among others: sure ones stand above all others."""
    return verdict.score + (100 if verdict.sure else 0)
