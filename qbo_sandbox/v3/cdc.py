"""Change data capture.

Source: Intuit, "Change data capture": 30 days back, 1000 objects a call, one
QueryResponse for each entity in the order asked, deleted objects last. Of the objects
that are not captured some are answered as unchanged, as a client library's suite found
when it ran against the service; the others are refused.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..clock import parse_moment
from ..company import Company
from ..entities.registry import find_entity
from ..errors import QboFault
from .answer import Answer
from .call import Call
from .routes import route

MOST = 1000
DAY = 86400


def capture(company: Company, names: str, since_text: str) -> dict[str, Any]:
    """Return the payload for a comma list of entities. Raises 2020, 2060, 4001."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise QboFault(errors.missing("entities"))
    if not since_text:
        raise QboFault(errors.missing("changedSince"))
    since = parse_moment(since_text)
    days = company.settings["cdc_days"]
    if company.now() - since > days * DAY + 60:
        raise QboFault(
            errors.operation_not_supported(
                f"cdc with changedSince date {since_text} which is older than fixed "
                "days"
            )
        )
    left, answers = MOST, []
    for name in wanted:
        answer, used = _one(company, name, since, left)
        left -= used
        answers.append(answer)
    return {"CDCResponse": [{"QueryResponse": answers}]}


def _one(
    company: Company, name: str, since: float, most: int
) -> tuple[dict[str, Any], int]:
    entity = find_entity(name)
    quiet = company.settings["cdc_without_changes"].lower().split()
    if entity is not None and entity.name.lower() in quiet:
        return {}, 0
    if entity is None or "cdc" not in entity.operations:
        raise QboFault(errors.query_invalid(f"invalid context declaration: {name}"))
    rows = company.objects.changed_since(entity.name, since, max(most, 0))
    if not rows:
        return {}, 0
    shown = [
        row if deleted else entity.show(company, row, "query") for row, deleted in rows
    ]
    answer = {
        entity.name: shown,
        "startPosition": 1,
        "maxResults": len(shown),
    }
    if entity.total_count:  # recorded: with Bill, not with Estimate
        answer["totalCount"] = len(shown)
    return answer, len(shown)


@route("GET", "cdc", "cdc")
def get_cdc(call: Call) -> Answer:
    """Answer what changed."""
    params = call.params
    return Answer(
        capture(
            call.company, params.get("entities", ""), params.get("changedSince", "")
        )
    )
