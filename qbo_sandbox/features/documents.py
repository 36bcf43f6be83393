"""PDF and e-mail of documents: the routes, and where the PDF renderer registers.

Source: Intuit's references (``GET /{entity}/{id}/pdf``, ``POST /{entity}/{id}/send``);
effects of a send as recorded: EmailStatus, DeliveryInfo and LastUpdatedTime move, the
SyncToken does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import errors
from ..clock import parse_moment, stamp
from ..company import Company
from ..engine.read import read
from ..entities.base import Entity
from ..errors import QboFault
from ..settings import declare
from ..v3.answer import Answer, Raw
from ..v3.call import Call
from ..v3.routes import route

declare("send_keeps_sync_token", True)
WITH_PDF = frozenset(
    {
        *("Invoice", "Estimate", "CreditMemo", "Payment", "PurchaseOrder"),
        *("RefundReceipt", "SalesReceipt"),
    }
)
Renderer = Callable[[Company, Entity, dict[str, Any]], bytes]
_RENDERERS: list[Renderer] = []


def renders_pdf(function: Renderer) -> Renderer:
    """Register the function that turns an object (as answered) into a PDF."""
    _RENDERERS.append(function)
    return function


def _document(call: Call) -> tuple[Entity, dict[str, Any]]:
    entity = call.entity
    assert entity is not None
    if entity.name not in WITH_PDF:
        raise QboFault(errors.unsupported_operation(call.path, call.path))
    return entity, read(call.company, entity, call.names["id"])


@route("GET", "{entity}/{id}/pdf", "pdf")
def get_pdf(call: Call) -> Answer:
    """Answer the document as PDF."""
    entity, obj = _document(call)
    if not _RENDERERS:
        raise QboFault(errors.operation_not_supported("pdf"))
    content = _RENDERERS[-1](call.company, entity, obj)
    name = f"{entity.name}_{obj['Id']}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(Raw(content, "application/pdf", headers))


@route("POST", "{entity}/{id}/send", "send")
def post_send(call: Call) -> Answer:
    """Mark a document as sent to ``sendTo`` or to its BillEmail."""
    entity, _shown = _document(call)
    company = call.company
    obj = company.get(entity.name, call.names["id"])
    assert obj is not None
    address = call.params.get("sendTo") or obj.get("BillEmail", {}).get("Address")
    if not address or "@" not in address:
        raise QboFault(errors.missing("BillEmail"))
    now = company.now()
    if "BillEmail" in entity.spec.fields:
        obj["BillEmail"] = {"Address": address}
    if "EmailStatus" in entity.spec.fields:
        obj["EmailStatus"] = "EmailSent"
    obj["DeliveryInfo"] = {"DeliveryType": "Email", "DeliveryTime": stamp(now)}
    obj["MetaData"]["LastUpdatedTime"] = stamp(now)
    if not company.settings["send_keeps_sync_token"]:
        obj["SyncToken"] = str(int(obj["SyncToken"]) + 1)
    created = parse_moment(obj["MetaData"]["CreateTime"])
    entity.store(company, obj, created=created, updated=now)
    company.tell(entity.name, obj["Id"], "Emailed")
    return Answer({entity.name: entity.show(company, obj, "update")})
