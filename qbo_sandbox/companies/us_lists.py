"""The lists of the US company: names, accounts, items, classes, locations.

All names of people and firms are invented. Items 1 to 11 and their Ids agree with what
is public of Intuit's stock US company (10 Pest Control), so that clients written
against it find what they count on.
"""

from __future__ import annotations

from ..company import Company
from .chart import plant_currency
from .story import Obj, Teller, ref, set_first_rate
from .us_variety import customer_details, vendor_details

# The first by name is the first by Id: name, town, jobs
CUSTOMERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Abbot Lane Bakery", "Bayshore", ()),
    ("Bellweather Dental", "Bayshore", ()),
    ("Brookside Swim Club", "Middlefield", ("Pool Deck", "Entrance Beds")),
    ("Carrow & Finch Architects", "Middlefield", ()),
    ("Dunmore Family Trust", "Half Moon Bay", ("12 Birch Court", "40 Quail Run")),
    ("Elsie Rowntree", "Bayshore", ()),
    ("Fairweather Preschool", "Menlo Park", ()),
    ("Gideon Marsh", "Menlo Park", ()),
    ("Harbor View Apartments", "Bayshore", ("Building A", "Building B")),
    ("Ines Calloway", "Woodside", ()),
    ("Juniper Hill Vineyard", "Woodside", ("Tasting Garden",)),
    ("Kestrel Software", "San Mateo", ()),
    ("Lowell & Pike Law Offices", "San Mateo", ()),
    ("Marigold Tea Room", "Bayshore", ()),
    ("Nadia Fenwick", "Woodside", ()),
    ("Old Mill Brewing", "Half Moon Bay", ()),
    ("Priya Thackeray", "Menlo Park", ()),
    ("Quince Street Cooperative", "Middlefield", ()),
    ("Rosalind O'Hare", "Middlefield", ()),
    ("Stillwater Veterinary", "San Mateo", ()),
    ("Tobias Wren", "Bayshore", ()),
    ("Upland Golf Association", "Woodside", ()),
)
PEOPLE = (6, 8, 10, 15, 17, 19, 21)  # the places of persons among them
VENDORS = (
    *("Alder Creek Nursery", "Bay Rentals", "Cobble & Quarry Stone", "Dry Fork Fuel"),
    *("Evergreen Irrigation Supply", "Fontaine Pump Works", "Granite Mutual"),
    *("Hollis Tool Hire", "Ironwood Tree Care", "Jetstream Telephone"),
    *("Kettle Office Supply", "Lindgren Accounting", "Meadow Print Shop"),
    *("Northgate Properties", "Oak Street Garage", "Pacific Bark & Mulch"),
    *("Quickset Concrete", "Ridgeway Power", "Sable Marketing", "Tidewater Lumber"),
    *("Union Parcel", "Valley Waste Services", "Whitfield Legal", "Yarrow Seeds"),
)
EMPLOYEES = (("Emil", "Sandoval"), ("Joan", "Pritchard"))
# key: (name, type, subtype, key of the parent)
ACCOUNTS = {
    "landscaping": ("Landscaping Services", "Income", "ServiceFeeIncome", ""),
    "materials": ("Job Materials", "Income", "SalesOfProductIncome", "landscaping"),
    "fountains": ("Fountains and Lighting", "Income", "SalesOfProductIncome", "mat"),
    "labor": ("Labor", "Income", "ServiceFeeIncome", "landscaping"),
    "design": ("Design income", "Income", "ServiceFeeIncome", ""),
    "pest": ("Pest Control Services", "Income", "ServiceFeeIncome", ""),
    "job": ("Job Expenses", "Expense", "SuppliesMaterials", ""),
    "plants": ("Plants and Soil", "Expense", "SuppliesMaterials", "job"),
    "stone": ("Stone and Concrete", "Expense", "SuppliesMaterials", "job"),
    "rental": ("Equipment Rental", "Expense", "EquipmentRental", ""),
    "car": ("Automobile", "Expense", "Auto", ""),
    "fuel": ("Fuel", "Expense", "Auto", "car"),
    "repair": ("Maintenance and Repair", "Expense", "RepairMaintenance", ""),
    "phone": ("Telephone", "Expense", "Utilities", ""),
    "truck": ("Truck", "Fixed Asset", "Vehicles", ""),
    "cost": ("Original Cost", "Fixed Asset", "Vehicles", "truck"),
}
# name, type, account, price, taxable, cost
ITEMS = (
    ("Concrete", "Service", "materials", 0, True, 0),
    ("Design", "Service", "design", 75, False, 0),
    ("Rock Fountain", "Inventory", "materials", 275, True, 125),
    ("Gardening", "Service", "landscaping", 0, False, 0),
    ("Installation", "Service", "labor", 50, False, 0),
    ("Lighting", "NonInventory", "materials", 45, True, 22.5),
    ("Maintenance & Repair", "Service", "labor", 60, False, 0),
    ("Pest Control", "Service", "pest", 35, False, 0),
    ("Pump", "Inventory", "materials", 15, True, 10),
    ("Refunds & Allowances", "Service", "landscaping", 0, False, 0),
    ("Rocks", "NonInventory", "materials", 48, True, 30),
    ("Sod", "NonInventory", "materials", 0.75, True, 0.4),
    ("Soil", "NonInventory", "materials", 10, True, 6.5),
    ("Sprinkler Heads", "Inventory", "materials", 6.5, True, 2.75),
    ("Sprinkler Pipes", "Inventory", "materials", 4, True, 2.5),
    ("Trimming", "Service", "landscaping", 35, False, 0),
    ("Cedar Planter", "Inventory", "materials", 89, True, 41),
)


def _address(teller: Teller, town: str) -> Obj:
    return {
        "Line1": f"{teller.chance.randint(10, 990)} {_street(teller)}",
        "City": town,
        "CountrySubDivisionCode": "CA",
        "PostalCode": f"94{teller.chance.randint(100, 499)}",
    }


def _street(teller: Teller) -> str:
    return teller.chance.choice(
        ("Alameda Way", "Cypress Road", "Ferry Street", "Orchard Lane", "Vista Drive")
    )


def tell_names(teller: Teller) -> dict[str, list[Obj]]:
    """Create customers with their jobs, vendors and employees, in order of Ids."""
    customers = _tell_customers(teller)
    vendors = [
        teller.make(
            "Vendor",
            DisplayName=name,
            CompanyName=name,
            BillAddr=_address(teller, "San Mateo"),
            PrimaryEmailAddr={"Address": f"vendor{number}@example.com"},
            PrimaryPhone={"FreeFormNumber": f"(650) 555-02{number:02d}"},
            AcctNum=str(4400 + number),
            Vendor1099=number % 6 == 0,
            **vendor_details(number),
        )
        for number, name in enumerate(VENDORS, 1)
    ]
    employees = [
        teller.make(
            "Employee",
            GivenName=given,
            FamilyName=family,
            PrimaryPhone={"FreeFormNumber": f"(650) 555-030{number}"},
            HiredDate="2024-03-01",
        )
        for number, (given, family) in enumerate(EMPLOYEES, 1)
    ]
    return {"customers": customers, "vendors": vendors, "employees": employees}


def _tell_customers(teller: Teller) -> list[Obj]:
    found = []
    for number, (name, town, jobs) in enumerate(CUSTOMERS, 1):
        first, _space, last = name.partition(" ")
        more = {"CompanyName": name}
        if number in PEOPLE:
            more = {"GivenName": first, "FamilyName": last}
        made = teller.make(
            "Customer",
            DisplayName=name,
            **more,
            BillAddr=_address(teller, town),
            PrimaryEmailAddr={"Address": f"customer{number}@example.com"},
            PrimaryPhone={"FreeFormNumber": f"(650) 555-01{number:02d}"},
            SalesTermRef=ref("3"),
            **customer_details(number),
        )
        found.append(made)
        parent = {"Job": True, "ParentRef": ref(made["Id"])}
        found += [teller.make("Customer", DisplayName=job, **parent) for job in jobs]
    return found


def tell_accounts(teller: Teller) -> dict[str, str]:
    """Create the accounts of the trade; returns their Ids by key."""
    found = {"mat": ""}
    for key, (name, kind, sub, parent) in ACCOUNTS.items():
        above = found["materials"] if parent == "mat" else found.get(parent, "")
        more = {"SubAccount": True, "ParentRef": ref(above)} if above else {}
        made = teller.make(
            "Account", Name=name, AccountType=kind, AccountSubType=sub, **more
        )
        found[key] = made["Id"]
    return found


def tell_items(teller: Teller, accounts: dict[str, str]) -> dict[str, Obj]:
    """Create products and services; returns them by name."""
    found = {}
    for name, kind, account, price, taxable, cost in ITEMS:
        body: Obj = {
            "Name": name,
            "Type": kind,
            "Taxable": taxable,
            "UnitPrice": price,
            "Description": name,
            "IncomeAccountRef": ref(accounts[account]),
        }
        if cost:
            expense = "80" if kind == "Inventory" else accounts["job"]
            body |= {"PurchaseCost": cost, "ExpenseAccountRef": ref(expense)}
        if kind == "Inventory":
            body |= {
                "TrackQtyOnHand": True,
                "QtyOnHand": 40 if cost > 20 else 250,
                "InvStartDate": teller.company.clock.today(),
                "AssetAccountRef": ref("81"),
            }
        found[name] = teller.make("Item", **body)
    return found


def tell_groupings(teller: Teller) -> dict[str, str]:
    """Create classes and locations; returns their Ids by name."""
    found = {}
    for name in ("Residential", "Commercial"):
        found[name] = teller.make("Class", Name=name)["Id"]
    above = {"SubClass": True, "ParentRef": ref(found["Commercial"])}
    found["Grounds"] = teller.make("Class", Name="Grounds", **above)["Id"]
    for name in ("North Yard", "South Yard"):
        found[name] = teller.make("Department", Name=name)["Id"]
    return found


def plant_us_currencies(company: Company) -> None:
    """Put the Canadian dollar (Id 1) and the euro on the list, with rates."""
    for code, value in (("CAD", "0.73"), ("EUR", "1.09")):
        plant_currency(company, code)
        set_first_rate(company, code, value)
