"""Item: a product or service."""

from odoo import api, fields, models

from . import names
from .named import number_text
from .qbo_entity import Problem
from .rows import Row

DESCRIPTION_SIZE = 4000
PURCHASE_SIZE = 1000
NUMBERS = ("UnitPrice", "PurchaseCost", "QtyOnHand")


class QboEntityItem(models.AbstractModel):
    """``product.product`` to Item: Service or NonInventory, Inventory only on purpose.

    Intuit's reference of Item: Service and Inventory need an income account; Inventory
    also needs an expense account (cost of goods sold), an asset account, a quantity and
    a start; the type never changes back.
    """

    _name = "qbo.entity.item"
    _inherit = "qbo.entity.named"
    _description = "QuickBooks item"

    _qbo_name = "Item"
    _res_model = "product.product"
    _rank = 10
    _name_tree = True

    @api.model
    def _rows(self):
        return (
            Row("Name", "name", 100, value="_name_of"),
            Row("Type", "type", value="_type_of", on="create"),
            Row("Sku", "default_code", 100),
            Row("Description", "description_sale", DESCRIPTION_SIZE),
            Row("PurchaseDesc", "description_purchase", PURCHASE_SIZE),
            Row("UnitPrice", "lst_price", value="_price_of"),
            Row("PurchaseCost", "standard_price", value="_cost_of"),
            Row("IncomeAccountRef.value", "categ_id", value="_income_of"),
            Row("ExpenseAccountRef.value", "categ_id", value="_expense_of"),
            Row("AssetAccountRef.value", "type", value="_asset_of", on="create"),
            Row("TrackQtyOnHand", "type", value="_tracked_of", on="create"),
            Row("QtyOnHand", "type", value="_quantity_of", on="create"),
            Row("InvStartDate", "type", value="_start_of", on="create"),
            Row("SubItem", "categ_id", value="_sub_item_of"),
            Row("ParentRef.value", "categ_id", value="_category_of"),
            Row("Active", "active", value="_active_of"),
        )

    @api.model
    def _watched_besides(self):
        template = [row.source for row in self._rows()]
        accounts = ["property_account_income_id", "property_account_expense_id"]
        return {
            "product.template": [*template, *accounts, "list_price"],
            "product.product": ["list_price", "product_tmpl_id"],
        }

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"FullyQualifiedName", "Taxable"}

    @api.model
    def _image(self, answered):
        image = super()._image(answered)
        for path in NUMBERS:
            if path in image:
                image[path] = number_text(image[path])
        return image

    # === VALUES === #

    @api.model
    def _name_of(self, company, product, link):
        plain = product.with_context(display_default_code=False).display_name
        return names.clean(plain, self._name_size, link.name_suffix or "")

    @api.model
    def _type_of(self, company, product, link):
        if product.type == "service":
            return "Service"
        # The field comes with Odoo's inventory app.
        stored = "is_storable" in product._fields and product.is_storable
        return "Inventory" if stored and company.inventory_items else "NonInventory"

    @api.model
    def _is_inventory(self, company, product, link):
        if link.qbo_id:
            return link.subtype == "Inventory"
        return self._type_of(company, product, link) == "Inventory"

    @api.model
    def _price_of(self, company, product, link):
        return number_text(round(product.lst_price, 6))

    @api.model
    def _cost_of(self, company, product, link):
        return number_text(round(product.standard_price, 6))

    @api.model
    def _account_of(self, company, product, use):
        """Return the id of the QuickBooks account for a use, or of the default one."""
        accounts = product.product_tmpl_id._get_product_accounts()
        found = accounts.get(use)
        if found and (qbo_id := self._linked_id(company, "Account", found)):
            return qbo_id
        default = company.item_income_id if use == "income" else company.item_expense_id
        return default.qbo_id or ""

    @api.model
    def _income_of(self, company, product, link):
        return self._account_of(company, product, "income")

    @api.model
    def _expense_of(self, company, product, link):
        if not product.purchase_ok and not self._is_inventory(company, product, link):
            return None
        return self._account_of(company, product, "expense")

    @api.model
    def _asset_of(self, company, product, link):
        if not self._is_inventory(company, product, link):
            return None
        return company.item_asset_id.qbo_id or ""

    @api.model
    def _tracked_of(self, company, product, link):
        return True if self._is_inventory(company, product, link) else None

    @api.model
    def _quantity_of(self, company, product, link):
        return "0" if self._is_inventory(company, product, link) else None

    @api.model
    def _start_of(self, company, product, link):
        if not self._is_inventory(company, product, link):
            return None
        return fields.Date.today().isoformat()

    @api.model
    def _category_of(self, company, product, link):
        """Return the QuickBooks category of the same name; none is made."""
        return company._category_ids().get((product.categ_id.name or "").casefold())

    @api.model
    def _sub_item_of(self, company, product, link):
        return True if self._category_of(company, product, link) else None

    @api.model
    def _not_carried(self, company, product):
        texts = super()._not_carried(company, product)
        name = product.categ_id.name or ""
        if name and name.casefold() not in company._category_ids():
            texts.append(
                self.env._(
                    "The category %s does not go: QuickBooks has none of that name. "
                    "Make it there, and the product follows with its next change.",
                    name,
                )
            )
        return texts

    # === CHECKS === #

    @api.model
    def _problems(self, company, links, values):
        problems = super()._problems(company, links, values)
        for link in links:
            mine = values.get(link.id)
            if mine is None or link.id in problems:
                continue
            if lacking := self._lacking_account(mine, link):
                problems[link.id] = Problem(lacking, link.res_name or mine["Name"])
        return problems

    @api.model
    def _lacking_account(self, mine, link):
        """Return the problem of an item that QuickBooks would refuse, or None."""
        kind = mine.get("Type") if not link.qbo_id else link.subtype
        if not mine.get("IncomeAccountRef.value") and kind in ("Service", "Inventory"):
            return "item_without_income"
        if kind != "Inventory":
            return None
        if not mine.get("ExpenseAccountRef.value"):
            return "item_without_expense"
        if not link.qbo_id and not mine.get("AssetAccountRef.value"):
            return "item_without_asset"
        return None
