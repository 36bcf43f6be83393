"""Contact data that several entities carry: addresses and e-mail."""

from odoo.tools import email_split

from .rows import Row

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


def first_email(text):
    """Return the first of several e-mail addresses that one field may hold.

    A name around it goes; what holds no address at all is returned as it is.
    """
    text = (text or "").replace(";", ",")
    found = email_split(text)
    return found[0] if found else text.split(",")[0].strip()
