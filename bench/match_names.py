"""Two lists of customers, as two departments keep them: same firms, other spellings.

Seeded: the same numbers every time. Beside true pairs with slips, swapped words, forms
of company and missing data there are traps: a firm and its sister with one more word at
the same telephone, branches by number, namesakes at two addresses, the same name in
another form of company. One half of a trap stands on one side, its double on the other.
"""

import random

SEED = 20261123

FIRST = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William"
    " Barbara Richard Susan Joseph Jessica Thomas Karen Carlos Maria Wei Ling Ahmed"
    " Fatima Ivan Olga Lukas Anna Pierre Chloe Hiroshi Yuki Raj Priya Sean Aoife Lars"
    " Ingrid Mateo Sofia Omar Leila Tomas Eva Andre Camille Noah Emma Liam Olivia"
    " Ethan Ava Mason Isabella Logan Mia Lucas Amelia Oliver Harper"
).split()
STEMS = (
    "ald ben car dor el fen gar hol in jar ken lan mor nor ost per quin ros sal tor"
    " ul ver wes yar zan brad clif dun ells ford green hart kings long mil new oak"
    " park ridge stan thorn under wal whit wood ash black brook coll dray fair graf"
).split()
ENDS = (
    "son man ton ley field ford worth er sen ski ez wood well by ham stone berg er"
    " mann ette ini ova aki ridge dale more land ster wick den"
).split()
TRADES = (
    "Plumbing Roofing Electric Builders Interiors Landscaping Consulting Logistics"
    " Bakery Dental Motors Printing Software Design Catering Cleaning Foods Imports"
    " Marine Optics Painting Partners Pharmacy Realty Security Studios Systems"
    " Textiles Timber Tools Travel Trading Veterinary Ventures Welding Windows"
    " Architects Surveyors Packaging Metals Plastics Machinery Robotics Analytics"
).split()
EXTRA = "Supply West Services Group-East North Rentals Wholesale Repairs Direct".split()
FORMS = ("Inc", "Inc.", "LLC", "Ltd", "Limited", "Corp.", "Co.", "GmbH", "", "", "")
STREETS = "Main Oak Elm Mill Station Church High Park Lake Hill River School".split()
KINDS = "St Rd Ave Blvd Lane".split()
CITIES = (
    "Springfield Riverside Franklin Greenville Bristol Clinton Fairview Salem Madison"
    " Georgetown Arlington Ashland Dover Oxford Jackson Burlington Manchester Milton"
).split()


class Names:
    """A generator of firms and persons with contact data."""

    def __init__(self, seed=SEED):
        self.random = random.Random(seed)

    def surname(self):
        """Return a surname; some 3,000 different ones, some common."""
        pick = self.random
        return (pick.choice(STEMS) + pick.choice(ENDS)).capitalize()

    def person(self, number):
        """Return a person."""
        name = f"{self.random.choice(FIRST)} {self.surname()}"
        if self.random.random() < 0.3:
            name = f"{name}-{self.surname()}"
        return self.contact(name, number, company=False)

    def firm(self, number):
        """Return a firm."""
        pick = self.random
        shape = pick.random()
        name = self.surname()
        if shape < 0.25:
            name += f" & {self.surname()}"
        elif shape < 0.35:
            name = f"{pick.choice(FIRST)} {name}"
        elif shape < 0.45:
            name = f"{pick.choice(CITIES)} {name}"
        name += f" {pick.choice(TRADES)}"
        form = pick.choice(FORMS)
        return self.contact(f"{name} {form}".strip(), number, company=True)

    def contact(self, name, number, company):
        """Return a contact with data of its own."""
        pick = self.random
        word = "".join(c for c in name.lower() if c.isalpha())[:14]
        return {
            "name": name,
            "company": company,
            "email": f"{pick.choice(('info', 'office', 'mail'))}@{word}{number}.example"
            if company
            else f"{word}{number}@mail.example",
            "phone": f"{pick.randint(200, 989)}{pick.randint(2000000, 9999999)}",
            "vat": f"{pick.randint(100000000, 999999999)}" if company else "",
            "street": f"{pick.randint(1, 999)} {pick.choice(STREETS)}"
            f" {pick.choice(KINDS)}",
            "zip": f"{pick.randint(10000, 99999)}",
            "city": pick.choice(CITIES),
        }

    # === HOW THE OTHER SIDE WROTE IT === #

    def slip(self, text):
        """Return a text with one slip of the pen in a long word."""
        pick = self.random
        words = text.split()
        long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if not long:
            return text
        i = pick.choice(long)
        word, at = words[i], pick.randint(1, len(words[i]) - 2)
        kind = pick.random()
        if kind < 0.3:
            word = word[:at] + word[at + 1 :]
        elif kind < 0.6:
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif kind < 0.8:
            word = word[:at] + pick.choice("aeiourstln") + word[at + 1 :]
        else:
            word = word[:at] + word[at] + word[at:]
        words[i] = word
        return " ".join(words)

    def rewrite(self, contact):
        """Return a contact as another department has written it."""
        pick, other = self.random, dict(contact)
        name = contact["name"]
        if contact["company"]:
            bare = name.rsplit(" ", 1)[0] if name.split()[-1] in FORMS else name
            kind = pick.random()
            if kind < 0.25:
                name = bare
            elif kind < 0.45 and bare != name:
                form = name.split()[-1].rstrip(".")
                name = f"{bare}, {form.upper() if pick.random() < 0.5 else form}."
            if pick.random() < 0.2:
                name = name.replace("&", "and")
        elif pick.random() < 0.35:
            first, _space, last = name.partition(" ")
            name = f"{last}, {first}" if pick.random() < 0.7 else f"{last} {first}"
        if pick.random() < 0.18:
            name = self.slip(name)
        if pick.random() < 0.08:
            name = name.upper()
        other["name"] = name
        return self.forget(other)

    def forget(self, contact):
        """Drop or change some of the data, as time does."""
        pick = self.random
        for key, lost, changed in (
            ("email", 0.25, 0.06),
            ("phone", 0.25, 0.06),
            ("vat", 0.7, 0.0),
            ("street", 0.15, 0.05),
        ):
            dice = pick.random()
            if dice < lost:
                contact[key] = ""
            elif dice < lost + changed:
                contact[key] = self.contact(contact["name"], 7, True)[key]
        if pick.random() < 0.3:
            phone = contact["phone"]
            contact["phone"] = phone and f"+1 ({phone[:3]}) {phone[3:6]}-{phone[6:]}"
        return contact

    # === TRAPS === #

    def trap(self, number):
        """Return two different contacts that look like one."""
        pick = self.random
        kind = pick.randrange(5)
        one = self.firm(number)
        bare = one["name"]
        if bare.split()[-1] in FORMS:
            bare = bare.rsplit(" ", 1)[0]
        if kind == 0:
            # A sister firm: one more word, the same telephone and address.
            two = self.contact(f"{bare} {pick.choice(EXTRA)}", number + 1, True)
            two |= {key: one[key] for key in ("phone", "street", "zip", "city")}
        elif kind == 1:
            # Branches, numbered, one mail box and one tax number.
            branch = pick.randint(2, 80)
            one = self.contact(f"{bare} Store {branch}", number, True)
            two = self.contact(f"{bare} Store {branch + 1}", number + 1, True)
            two |= {"email": one["email"], "vat": one["vat"]}
        elif kind == 2:
            # Namesakes at two addresses.
            one = self.person(number)
            two = self.contact(one["name"], number + 1, False)
        elif kind == 3:
            one = self.contact(f"{bare} LLC", number, True)
            two = self.contact(f"{bare} Inc", number + 1, True)
        else:
            # Two families: one letter apart, nothing else in common.
            one = self.person(number)
            two = self.contact(self.slip(one["name"]), number + 1, False)
        return one, two


def make_lists(size, seed=SEED):
    """Return (ours, theirs, truth).

    :param int size: contacts of each side
    :return: two lists of contacts and a dict: index of ours -> index of theirs
    """
    names = Names(seed)
    pick = names.random
    ours, theirs, truth = [], [], {}
    pairs, traps = int(size * 0.8), int(size * 0.06)
    for number in range(pairs):
        contact = names.firm(number) if pick.random() < 0.6 else names.person(number)
        truth[len(ours)] = len(theirs)
        ours.append(contact)
        theirs.append(names.rewrite(contact))
    for number in range(size, size + 2 * traps, 2):
        one, two = names.trap(number)
        if pick.random() < 0.4:
            # The one we have stands on both sides, its double only on theirs.
            truth[len(ours)] = len(theirs)
            theirs.append(names.rewrite(one))
        ours.append(one)
        theirs.append(names.forget(two))
    for number in range(3 * size, 3 * size + size):
        if len(ours) < size:
            ours.append(names.firm(number))
        if len(theirs) < size:
            theirs.append(names.person(number + size))
    return ours, theirs, truth
