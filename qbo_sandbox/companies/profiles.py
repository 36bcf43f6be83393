"""Country profiles: what follows from a company's country and plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Facts of a company kind.

    ``tax`` is "us-automated", "us-manual" or "global" (a code on every line).
    ``account_number_max`` follows Intuit's Account reference (7, or 20 in AU and CA).
    """

    kind: str
    name: str
    country: str
    currency: str
    tax: str
    multicurrency: bool = False
    tax_word: str = "VAT"
    account_number_max: int = 7
    language: str = "en"
    region: str = "CA"
    postal_code: str = "94043"
    city: str = "Mountain View"
    line1: str = "12 Harbor Lane"

    @property
    def is_us(self) -> bool:
        """True for the two US kinds."""
        return self.tax != "global"


PROFILES = {
    profile.kind: profile
    for profile in (
        Profile("us", "Fern & Slate Landscaping", "US", "USD", "us-automated"),
        Profile("us-manual", "Larkspur Garden Works", "US", "USD", "us-manual"),
        Profile("empty", "Blank Page Company", "US", "USD", "us-automated"),
        Profile(
            "ca",
            "Maple Row Studios",
            "CA",
            "CAD",
            "global",
            multicurrency=True,
            tax_word="GST/HST",
            account_number_max=20,
            region="ON",
            postal_code="M5V 2T6",
            city="Toronto",
            line1="88 Spadina Walk",
        ),
        Profile(
            "gb",
            "Thistle Yard Productions",
            "GB",
            "GBP",
            "global",
            region="Greater London",
            postal_code="EC1V 2NX",
            city="London",
            line1="4 Tallow Court",
        ),
        Profile(
            "eu",
            "Atelier Sept Lunes",
            "FR",
            "EUR",
            "global",
            multicurrency=True,
            region="",
            postal_code="69002",
            city="Lyon",
            line1="7 quai des Tisserands",
        ),
        Profile(
            "au",
            "Wattle Street Pictures",
            "AU",
            "AUD",
            "global",
            multicurrency=True,
            tax_word="GST",
            account_number_max=20,
            region="NSW",
            postal_code="2010",
            city="Sydney",
            line1="31 Wattle Street",
        ),
    )
}


def profile_of(kind: str) -> Profile:
    """Return a profile. Raises KeyError for an unknown kind."""
    return PROFILES[kind]
