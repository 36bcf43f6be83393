"""Lists of QuickBooks that are only read: what is kept of their objects."""

from odoo import api, models


class QboEntityTaxCode(models.AbstractModel):
    """TaxCode: what a line or a document is taxed with. QuickBooks only lets it read.

    Intuit's reference: TaxCode and TaxRate are made by the tax service, never written.
    """

    _name = "qbo.entity.taxcode"
    _inherit = "qbo.entity"
    _description = "QuickBooks tax code"

    _qbo_name = "TaxCode"
    _res_model = "account.tax"
    _rank = 5
    _verbs = ()

    @api.model
    def _image_paths(self):
        return {
            "Name",
            "Description",
            "Active",
            "Taxable",
            "TaxGroup",
            "Hidden",
            "SalesTaxRateList",
            "PurchaseTaxRateList",
        }


class QboEntityTaxRate(models.AbstractModel):
    """TaxRate: a percentage that tax codes are made of."""

    _name = "qbo.entity.taxrate"
    _inherit = "qbo.entity"
    _description = "QuickBooks tax rate"

    _qbo_name = "TaxRate"
    _verbs = ()

    @api.model
    def _image_paths(self):
        return {
            "Name",
            "Description",
            "Active",
            "RateValue",
            "AgencyRef",
            "SpecialTaxType",
            "DisplayType",
            "EffectiveTaxRate",
        }


class QboEntityCompanyCurrency(models.AbstractModel):
    """CompanyCurrency: a currency that the QuickBooks company uses."""

    _name = "qbo.entity.companycurrency"
    _inherit = "qbo.entity"
    _description = "QuickBooks currency"

    _qbo_name = "CompanyCurrency"
    _verbs = ()

    @api.model
    def _image_paths(self):
        return {"Name", "Code", "Active"}


class QboEntityAccount(models.AbstractModel):
    """Account: an account of the QuickBooks company's chart."""

    _name = "qbo.entity.account"
    _inherit = "qbo.entity"
    _description = "QuickBooks account"

    _qbo_name = "Account"
    _res_model = "account.account"
    _rank = 5
    _verbs = ()

    @api.model
    def _image_paths(self):
        return {
            "Name",
            "FullyQualifiedName",
            "AcctNum",
            "AccountType",
            "AccountSubType",
            "Classification",
            "CurrencyRef",
            "ParentRef",
            "Active",
        }
