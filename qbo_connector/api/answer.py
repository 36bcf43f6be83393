"""What came back for a request, and how to read the answers to the read requests."""

from dataclasses import dataclass, field

from .faults import ApiError, Fault, Outcome

# At most this many objects come in one change data capture answer.
CDC_LIMIT = 1000


@dataclass
class Answer:
    """What came back for one request.

    :ivar status: HTTP status
    :ivar headers: dict, names in lower case
    :ivar tid: Intuit's transaction id, ""
    :ivar raw: the body as received
    :ivar data: the parsed JSON object (fractions as Decimal), None if it is none
    :ivar faults: list of :class:`~.faults.Fault`, [] on success
    :ivar outcome: :class:`~.faults.Outcome` of the request as a whole
    :ivar seconds: from sending to the last byte
    :ivar renew_error: why the access token could not be renewed after a 401, or None
    """

    status: int
    headers: dict
    tid: str
    raw: bytes
    data: dict | None
    faults: list[Fault] = field(default_factory=list)
    outcome: Outcome = Outcome.OK
    seconds: float = 0.0
    renew_error: ApiError | None = None

    def or_raise(self):
        """Return self, or raise :class:`~.faults.ApiError` if there are faults.

        Where a 401 was followed by a failed renewal, that failure is the cause and is
        raised: a lost connection must not look like a passing fault.
        """
        if self.outcome is Outcome.OK:
            return self
        if self.renew_error is not None:
            raise self.renew_error
        text = "; ".join(map(str, self.faults)) or f"HTTP {self.status}"
        raise ApiError(text, self.outcome, self.faults, self.tid, self.status)


@dataclass
class Changes:
    """One answer of change data capture.

    :ivar rows: dict of entity to the list of its changed objects; deleted ones are
        ``{"Id": ..., "status": "Deleted", ...}``
    :ivar complete: False when the limit of 1,000 objects was reached and there may be
        more
    :ivar time: time of the answer as QuickBooks wrote it, "" if it did not
    """

    rows: dict
    complete: bool
    time: str = ""


def unreadable(answer, text):
    """Return the ApiError for an answer that lacks what was asked for."""
    fault = Fault("", text, "", "", "MALFORMED", answer.status, answer.tid)
    return ApiError(text, Outcome.UNKNOWN, [fault], answer.tid, answer.status)


def query_rows(answer, entity):
    """Return the objects of a query answer; no match is an empty QueryResponse."""
    found = (answer.data or {}).get("QueryResponse")
    if not isinstance(found, dict):
        raise unreadable(answer, "The answer holds no QueryResponse")
    rows = found.get(entity, [])
    if not isinstance(rows, list):
        raise unreadable(answer, f"{entity} in the QueryResponse is no list")
    return rows


def _cdc_parts(answer):
    """Return the QueryResponse elements of a change data capture answer."""
    parts = []
    responses = (answer.data or {}).get("CDCResponse")
    for response in responses if isinstance(responses, list) else [None]:
        found = response.get("QueryResponse") if isinstance(response, dict) else None
        if not isinstance(found, list):
            raise unreadable(answer, "The answer holds no CDCResponse")
        parts += [part for part in found if isinstance(part, dict)]
    return parts


def changes(answer, entities):
    """Return the :class:`Changes` in a change data capture answer.

    The answer holds one element for every entity asked for, an empty one where nothing
    has changed (recorded).

    :raises ApiError: when it is no such answer
    """
    rows = {entity: [] for entity in entities}
    count = 0
    for part in _cdc_parts(answer):
        for entity, found in part.items():
            if isinstance(found, list):
                rows.setdefault(entity, []).extend(found)
                count += len(found)
    return Changes(rows, count < CDC_LIMIT, str(answer.data.get("time") or ""))
