"""The bytes of a write, and the answer taken apart again.

A request is frozen once: the exact bytes are stored before they are sent, because after
an unknown outcome QuickBooks recognises a repetition only by request id and ``bId``
(Intuit's documentation of ``requestid`` and of the batch endpoint), and only the same
bytes are a repetition. A single member goes as a plain request, several as a batch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .faults import Fault, Outcome, judge, parse_item_fault, settles
from .upload import UPLOADED, only_part

# Intuit's limits: 30 items a batch (error 1040 above it); with batches a request id of
# at most 36 characters and a bId of at most 10.
MAX_ITEMS = 30
MAX_REQUEST_ID = 36
MAX_BID = 10

OPERATIONS = ("create", "update", "delete", "void")
# The only entities with a void in the API reference. An invoice has an operation of its
# own, the others are an update with "include=void".
VOIDABLE = frozenset(("BillPayment", "Invoice", "Payment", "SalesReceipt"))


@dataclass
class Member:
    """One intended write.

    :ivar bid: its name within the batch, at most 10 characters, unique there
    :ivar entity: "Invoice", "Customer", ...
    :ivar operation: "create", "update", "delete" or "void"
    :ivar payload: the QuickBooks object; amounts as :class:`decimal.Decimal`
    :ivar include: option such as "allowduplicatedocnum" (``include=`` in the address,
        ``optionsData`` in a batch), or None
    """

    bid: str
    entity: str
    operation: str
    payload: dict
    include: str | None = None


@dataclass
class ItemAnswer:
    """What QuickBooks answered about one member.

    :ivar object: the object as it is in QuickBooks now, None on a fault
    :ivar deleted: the answer says that the object is deleted
    :ivar whole: the faults are about the request as a whole, not about this member: if
        it was refused, each member has to be tried alone to find the culprit
    :ivar settles: the answer speaks for earlier attempts of the same request, too; only
        then may another request id be drawn after an unknown outcome
    """

    entity: str
    object: dict | None = None
    faults: list[Fault] = field(default_factory=list)
    outcome: Outcome = Outcome.UNKNOWN
    deleted: bool = False
    whole: bool = False
    settles: bool = False


def to_json(value):
    """Return ``value`` as JSON text, the same text for the same value.

    Keys are sorted, text stays readable UTF-8, :class:`decimal.Decimal` is written as
    the exact number with the digits it has (``Decimal("10.50")`` is ``10.50``).

    :raises TypeError: for a float (never an amount) or any other type
    :raises ValueError: for NaN, infinity or text that is not valid Unicode
    """
    return _write(value, "payload")


def _write(value, path):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as exc:
            raise ValueError(f"{path}: text is not valid Unicode") from exc
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{path}: {value} is no amount")
        return format(value if value else abs(value), "f")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{path}: key {key!r} is no text")
        pairs = (
            f"{_write(key, path)}:{_write(value[key], f'{path}.{key}')}"
            for key in sorted(value)
        )
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        items = (_write(item, f"{path}[{pos}]") for pos, item in enumerate(value))
        return "[" + ",".join(items) + "]"
    raise TypeError(f"{path}: {type(value).__name__} cannot be sent to QuickBooks")


def _check(members):
    """Raise ValueError where the members cannot make one request."""
    if not 0 < len(members) <= MAX_ITEMS:
        raise ValueError(f"a request has 1 to {MAX_ITEMS} members, not {len(members)}")
    bids = [member.bid for member in members]
    if len(set(bids)) != len(bids):
        raise ValueError("two members of a batch have the same bId")
    for member in members:
        if not isinstance(member.bid, str) or not 0 < len(member.bid) <= MAX_BID:
            raise ValueError(f"bId {member.bid!r}: 1 to {MAX_BID} characters")
        if member.operation not in OPERATIONS:
            raise ValueError(f"unknown operation {member.operation!r}")
        if member.operation == "void":
            if member.entity not in VOIDABLE:
                raise ValueError(f"QuickBooks has no void for {member.entity}")
            if member.include not in (None, "void"):
                raise ValueError("a void takes no other option")


def route(member):
    """Return (operation, include): the options of a single request in its address.

    Create and update are told apart by the Id in the body and need neither. Void (API
    reference of each entity): Invoice ``operation=void``; Payment, SalesReceipt and
    BillPayment ``operation=update&include=void``.

    :raises ValueError: where QuickBooks has no such operation
    """
    _check([member])
    if member.operation == "delete":
        return "delete", member.include
    if member.operation == "void":
        return ("void", None) if member.entity == "Invoice" else ("update", "void")
    return None, member.include


def _item(member):
    """Return one element of ``BatchItemRequest``."""
    item = {"bId": member.bid, "operation": member.operation}
    payload = member.payload
    if member.operation == "void":
        # Intuit's batch reference: an update with optionsData "void". Always sparse:
        # were the option ever ignored, a full update would empty the document.
        item.update(operation="update", optionsData="void")
        payload = {**payload, "sparse": True}
    elif member.include:
        item["optionsData"] = member.include
    item[member.entity] = payload
    return item


def freeze(members):
    """Return the exact bytes of the request for these members.

    One member gives the plain body (its options travel in the address, see
    :func:`route`), several give a batch body.

    :param members: list of 1 to :data:`MAX_ITEMS` :class:`Member`
    :return: bytes, UTF-8 JSON, the same for the same members
    :raises ValueError: for members that cannot make one request, or bad text
    :raises TypeError: for a value that has no exact JSON form, floats above all
    """
    _check(members)
    if len(members) > 1:
        body = {"BatchItemRequest": [_item(member) for member in members]}
        return to_json(body).encode("utf-8")
    (member,) = members
    payload = member.payload
    if member.operation == "void" and member.entity != "Invoice":
        payload = {**payload, "sparse": True}
    return to_json(payload).encode("utf-8")


def _faulty(member, faults, whole=False):
    """Return the :class:`ItemAnswer` of a member about which there are faults."""
    operation = member.operation
    return ItemAnswer(
        member.entity,
        faults=faults,
        outcome=judge(faults, operation) if faults else Outcome.UNKNOWN,
        whole=whole,
        settles=bool(faults) and settles(faults, operation),
    )


def _unusable(member, answer, message):
    """Return the answer of a member about which nothing usable was said."""
    return _faulty(
        member, [Fault("", message, "", "", "MALFORMED", answer.status, answer.tid)]
    )


def _about(member, answer, part):
    """Return the :class:`ItemAnswer` in ``part``, an item or a whole plain answer."""
    fault = part.get("Fault") or part.get("fault")
    if fault:
        return _faulty(member, parse_item_fault(fault, answer.status, answer.tid))
    found = part.get(member.entity)
    if not isinstance(found, dict) or not found:
        return _unusable(member, answer, f"The answer holds no {member.entity}")
    deleted = found.get("status") == "Deleted"
    return ItemAnswer(
        member.entity, found, [], Outcome.OK, deleted=deleted, settles=True
    )


def split_answer(members, answer):
    """Return what was answered about each member.

    A member that the answer does not mention, or mentions twice, is unknown: it may
    have been written. An answer that is no batch answer counts for all members alike.

    :param members: the members that were frozen, in any order
    :param answer: the :class:`~.answer.Answer` to their bytes
    :return: dict of bid to :class:`ItemAnswer`
    """
    several = len(members) > 1
    if answer.faults or not isinstance(answer.data, dict):
        return {
            member.bid: _faulty(member, list(answer.faults), whole=several)
            for member in members
        }
    if not several:
        (member,) = members
        uploaded = member.entity in UPLOADED
        part = only_part(answer.data) if uploaded else answer.data
        return {member.bid: _about(member, answer, part)}
    items = answer.data.get("BatchItemResponse")
    by_bid = {}
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            by_bid.setdefault(str(item.get("bId")), []).append(item)
    result = {}
    for member in members:
        mine = by_bid.get(member.bid, [])
        if len(mine) == 1:
            result[member.bid] = _about(member, answer, mine[0])
        else:
            text = f"The batch answer holds {len(mine)} items for this one"
            result[member.bid] = _unusable(member, answer, text)
    return result
