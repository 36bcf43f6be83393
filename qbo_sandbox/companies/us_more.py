"""What fills out the US company: several pages of each list, and every property.

Readers of whole companies (taps, connectors) are tested with pages of ten and ask for
each property at least once; a company of which every kind of object is rich shows it.
"""

from __future__ import annotations

from ..company import Company
from .seed import plant
from .story import Obj, Teller, ref
from .tax_tables import plant_agency, plant_code, plant_rate

METHODS = (
    ("American Express", "CREDIT_CARD"),
    ("Discover", "CREDIT_CARD"),
    ("Diners Club", "CREDIT_CARD"),
    ("Debit Card", "CREDIT_CARD"),
    ("Gift Card", "NON_CREDIT_CARD"),
    ("Money Order", "NON_CREDIT_CARD"),
    ("Barter", "NON_CREDIT_CARD"),
)
CUSTOMER_TYPES = (
    *("Residential", "Commercial", "Public", "Hospitality", "Health", "Education"),
    *("Sports", "Retail", "Offices", "Farms", "Trade"),
)
TERMS: tuple[tuple[str, Obj], ...] = (
    ("Net 15", {"DueDays": 15}),
    ("Net 45", {"DueDays": 45}),
    ("Net 90", {"DueDays": 90}),
    ("2% 10 Net 30", {"DueDays": 30, "DiscountDays": 10, "DiscountPercent": 2}),
    ("1% 7 Net 21", {"DueDays": 21, "DiscountDays": 7, "DiscountPercent": 1}),
    ("1st of the month", {"DayOfMonthDue": 1, "DueNextMonthDays": 5}),
    ("15th of the month", {"DayOfMonthDue": 15, "DueNextMonthDays": 10}),
    ("End of the month", {"DayOfMonthDue": 31, "DueNextMonthDays": 0}),
)
CLASSES = (
    *("Design Studio", "Irrigation", "Lighting", "Maintenance", "Nursery"),
    *("Pest Control", "Planting", "Stonework", "Trees"),
)
DEPARTMENTS = (
    *("Bayshore Office", "East Yard", "Greenhouse", "Half Moon Bay", "Menlo Park"),
    *("Middlefield", "San Mateo", "Showroom", "Woodside"),
)
EMPLOYEES = (
    *(("Abel", "Norwood"), ("Bryn", "Castellan"), ("Cora", "Whitlock")),
    *(("Dario", "Penn"), ("Esme", "Harrow"), ("Felix", "Amador")),
    *(("Greta", "Lindqvist"), ("Hugo", "Sterne"), ("Iris", "Okafor")),
)
# Cities of Arizona beside Tucson and their share of the tax. No rate of another
# state: automated tax would then take what is sold there for taxable.
CITIES = (
    *(("Chandler", "1.5"), ("Flagstaff", "2.28"), ("Gilbert", "1.5")),
    *(("Glendale", "2.9"), ("Mesa", "2"), ("Phoenix", "2.3"), ("Scottsdale", "1.75")),
    *(("Sedona", "3.5"), ("Tempe", "1.8"), ("Yuma", "1.7")),
)


def plant_us_lists(company: Company) -> None:
    """Plant ways to pay, types of customers, cities with a tax of their own."""
    for name, kind in METHODS:
        plant(company, "PaymentMethod", Name=name, Active=True, Type=kind)
    for name in CUSTOMER_TYPES:
        plant(company, "CustomerType", Name=name, Active=True)
    for city, value in CITIES:
        agency = plant_agency(company, f"City of {city}", False)
        rate = plant_rate(company, f"{city} City", value, agency)["Id"]
        plant_code(company, city, ("1", rate), (), Description=f"{city}, Arizona")


def tell_us_lists(teller: Teller) -> None:
    """Create terms, classes, locations and employees."""
    for name, values in TERMS:
        teller.make("Term", Name=name, **values)
    for name in CLASSES:
        teller.make("Class", Name=name)
    yard = ""
    for name in DEPARTMENTS:
        yard = teller.make("Department", Name=name)["Id"]
    below = {"SubDepartment": True, "ParentRef": ref(yard)}
    teller.make("Department", Name="Depot", **below)
    for number, (given, family) in enumerate(EMPLOYEES, 1):
        teller.make("Employee", **_employee(teller, number, given, family))


def _employee(teller: Teller, number: int, given: str, family: str) -> Obj:
    body: Obj = {
        "GivenName": given,
        "FamilyName": family,
        "MiddleName": "Q",
        "Title": "Ms." if number % 2 else "Mr.",
        "PrimaryEmailAddr": {"Address": f"{given.lower()}@example.com"},
        "PrimaryPhone": {"FreeFormNumber": f"(650) 555-031{number}"},
        "Mobile": {"FreeFormNumber": f"(650) 555-041{number}"},
        "PrimaryAddr": {
            "Line1": f"{number} Orchard Lane",
            "City": "Middlefield",
            "CountrySubDivisionCode": "CA",
            "PostalCode": "94303",
        },
        "EmployeeNumber": f"E-{100 + number}",
        "SSN": f"123-45-67{number:02d}",
        "Gender": "Female" if number % 2 else "Male",
        "BirthDate": f"198{number % 10}-0{number % 9 + 1}-12",
        "HiredDate": teller.day(900 - number),
        "BillableTime": True,
        "BillRate": 40 + number,
        "CostRate": 25 + number,
    }
    if number == 9:
        body |= {"ReleasedDate": teller.day(190), "Suffix": "Jr."}
    return body
