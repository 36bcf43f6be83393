"""Contact data that several entities carry: addresses and e-mail."""

from odoo.tools import email_split

from .rows import Row

# All addresses of one field together, as integrators of QuickBooks document it.
EMAIL_SIZE = 100
ADDRESS_WATCH = ("street", "street2", "city", "state_id", "zip", "country_id")

# member of a PhysicalAddress, Odoo field, longest text (Intuit's API reference)
_MEMBERS = (
    ("Line1", "street", 500),
    ("Line2", "street2", 500),
    ("City", "city", 255),
    ("CountrySubDivisionCode", "state_id", 255),
    ("PostalCode", "zip", 30),
    ("Country", "country_id", 255),
)


# Lines of QuickBooks that Odoo has no field for.
FURTHER_LINES = ("Line3", "Line4", "Line5")


def further_lines(image):
    """Return {property: {member: text}} of address lines that Odoo has no field for.

    :param dict image: an object of QuickBooks
    """
    found = {}
    for group in ("BillAddr", "ShipAddr", "PrimaryAddr"):
        address = (image or {}).get(group) or {}
        lines = {name: address[name] for name in FURTHER_LINES if address.get(name)}
        if lines:
            found[group] = lines
    return found


def address_rows(group, source, method, watch=()):
    """Return the rows of one address.

    :param str group: ``"BillAddr"`` or ``"ShipAddr"``
    :param str source: Odoo field of the mapped record that leads to the address
    :param str method: entity method ``(company, record, link) -> dict`` by member
    """
    return tuple(
        Row(
            f"{group}.{member}",
            field if source == "street" else source,
            size,
            value=method,
            member=member,
            watch=watch,
        )
        for member, field, size in _MEMBERS
    )


def address_values(partner):
    """Return the members of a partner's address, ``""`` for what is empty."""
    if not partner:
        return {}
    return {
        "Line1": partner.street or "",
        "Line2": partner.street2 or "",
        "City": partner.city or "",
        "CountrySubDivisionCode": partner.state_id.code or partner.state_id.name or "",
        "PostalCode": partner.zip or "",
        "Country": partner.country_id.name or "",
    }


def all_emails(text):
    """Return the e-mail addresses that one field holds, each once, without names.

    Of what holds no address at all the first part is returned as it is.
    """
    text = (text or "").replace(";", ",")
    found = email_split(text) or [text.split(",")[0].strip()]
    return [email for email in dict.fromkeys(found) if email]


def first_email(text):
    """Return the first of several e-mail addresses, ``""`` for none."""
    return next(iter(all_emails(text)), "")


def carried_emails(text):
    """Return the addresses that QuickBooks takes in one field, parted by commas.

    An address is never cut: further ones that do not fit, or that QuickBooks would
    refuse, stay behind. The first one is returned in any case, and can be told.
    """
    found = all_emails(text)
    carried = ", ".join(found[:1])
    for email in found[1:]:
        if _valid_email(email) and len(carried) + len(email) + 2 <= EMAIL_SIZE:
            carried += f", {email}"
    return carried


def left_emails(text):
    """Return the addresses that :func:`carried_emails` leaves behind."""
    carried = carried_emails(text).split(", ")
    return [email for email in all_emails(text) if email not in carried]


def valid_emails(text):
    """Tell whether QuickBooks takes addresses parted by commas, or none."""
    return len(text) <= EMAIL_SIZE and all(map(_valid_email, text.split(", ")))


def _valid_email(email):
    name, _at, domain = email.rpartition("@")
    return not email or bool(name and "." in domain and " " not in email)
