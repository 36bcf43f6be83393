"""The kinds of records that are matched, as data: one mechanism serves them all."""

from dataclasses import dataclass, field

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Kind:
    """One matching screen: Odoo records on the left, QuickBooks objects on the right.

    :param key: name of the kind in calls
    :param label: title of its screen
    :param entity: name of the QuickBooks entity
    :param res_model: Odoo model
    :param domain: which Odoo records take part
    :param order: order of the left side
    :param name: Odoo field that is compared with the name in QuickBooks
    :param keys: exact key -> Odoo field; keys are ``email``, ``phone``, ``tax``,
        ``code``; each has a column ``<key>_key`` on ``qbo.link``
    :param place: Odoo field -> path in the image; what tells namesakes apart
    :param columns: further Odoo fields that the left side shows
    :param search: Odoo fields that a search text is looked up in
    :param subtypes: values of ``qbo.link.subtype`` that take part; empty means all
    :param top_only: sub-objects do not take part (a sub-customer is no customer)
    :param people: names may be persons, whose words come in either order
    :param imports: Odoo records can be made from QuickBooks objects
    :param exports: QuickBooks objects can be made from Odoo records
    """

    key: str
    label: object
    entity: str
    res_model: str
    domain: tuple = ()
    order: str = "name, id"
    name: str = "name"
    keys: dict = field(default_factory=dict)
    place: dict = field(default_factory=dict)
    columns: tuple = ()
    search: tuple = ("name",)
    subtypes: tuple = ()
    top_only: bool = False
    people: bool = False
    imports: bool = False
    exports: bool = False


_PARTNER_KEYS = {"email": "email", "phone": "phone", "tax": "vat"}
_PARTNER_PLACE = {
    "street": "BillAddr.Line1",
    "zip": "BillAddr.PostalCode",
    "city": "BillAddr.City",
}
_PARTNER_COLUMNS = ("ref", "email", "phone", "vat", "city", "is_company")
_PARTNER_SEARCH = ("name", "ref", "email", "phone", "vat", "city")
_ITEMS = ("Service", "NonInventory", "Inventory")

KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "contacts",
            _lt("Contacts"),
            "Customer",
            "res.partner",
            (("parent_id", "=", False),),
            order="complete_name, id",
            keys=_PARTNER_KEYS,
            place=_PARTNER_PLACE,
            columns=_PARTNER_COLUMNS,
            search=_PARTNER_SEARCH,
            top_only=True,
            people=True,
            imports=True,
            exports=True,
        ),
        Kind(
            "vendors",
            _lt("Vendors"),
            "Vendor",
            "res.partner",
            (("parent_id", "=", False),),
            order="complete_name, id",
            keys={**_PARTNER_KEYS, "code": "ref"},
            place=_PARTNER_PLACE,
            columns=_PARTNER_COLUMNS,
            search=_PARTNER_SEARCH,
            people=True,
            imports=True,
            exports=True,
        ),
        Kind(
            "employees",
            _lt("Employees"),
            "Employee",
            "hr.employee",
            keys={"email": "work_email", "phone": "work_phone"},
            columns=("job_title", "work_email", "work_phone", "department_id"),
            search=("name", "work_email", "work_phone"),
            people=True,
            imports=True,
            exports=True,
        ),
        Kind(
            "work_codes",
            _lt("Work codes"),
            "Item",
            "product.product",
            (("type", "=", "service"), ("sale_ok", "=", True)),
            order="default_code, name, id",
            keys={"code": "default_code"},
            columns=("default_code", "list_price", "type"),
            search=("name", "default_code"),
            subtypes=_ITEMS,
            imports=True,
            exports=True,
        ),
        Kind(
            "expense_codes",
            _lt("Expense codes"),
            "Item",
            "product.product",
            (("purchase_ok", "=", True),),
            order="default_code, name, id",
            keys={"code": "default_code"},
            columns=("default_code", "standard_price", "type"),
            search=("name", "default_code"),
            subtypes=_ITEMS,
            imports=True,
            exports=True,
        ),
        Kind(
            "accounts",
            _lt("Accounts"),
            "Account",
            "account.account",
            order="code, id",
            keys={"code": "code"},
            columns=("code", "account_type"),
            search=("name", "code"),
        ),
        Kind(
            "taxes",
            _lt("Taxes"),
            "TaxCode",
            "account.tax",
            columns=("type_tax_use", "amount", "description"),
            search=("name", "description"),
        ),
        Kind(
            "terms",
            _lt("Terms"),
            "Term",
            "account.payment.term",
            imports=True,
            exports=True,
        ),
        Kind(
            "payment_methods",
            _lt("Payment methods"),
            "PaymentMethod",
            "account.payment.method.line",
            columns=("journal_id", "payment_type"),
            exports=True,
        ),
        Kind(
            "departments",
            _lt("Departments"),
            "Department",
            "hr.department",
            columns=("complete_name",),
            exports=True,
        ),
        Kind(
            "classes",
            _lt("Classes"),
            "Class",
            "account.analytic.account",
            keys={"code": "code"},
            columns=("code", "plan_id"),
            search=("name", "code"),
            exports=True,
        ),
    )
}
