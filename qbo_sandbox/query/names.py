"""Names of Intuit's schema that no query knows; the service tells them from nonsense.

Recorded: TaxService and ShipMethod give "Metadata not found for Entity".
"""

from __future__ import annotations

_NAMES = """
BooleanTypeCustomFieldDefinition ChargeCredit Company ConvenienceFeeDetail Currency
CustomerMsg DateTypeCustomFieldDefinition EmailDeliveryInfo FixedAsset InventorySite
JobType MasterAccount NumberTypeCustomFieldDefinition OtherName PriceLevel
PriceLevelPerItem QbdtEntityIdMapping SalesOrder SalesRep ShipMethod StatementCharge
Status StringTypeCustomFieldDefinition SyncActivity TDSMetadata Tag Task TaxPayment
TaxReturn TaxService TemplateName UOM User UserAlert VendorType
"""
_BY_CASE = {name.lower(): name for name in _NAMES.split()}


def without_metadata(text: str) -> str:
    """Return the name as the schema spells it; empty for what the schema lacks."""
    return _BY_CASE.get(text.lower(), "")
