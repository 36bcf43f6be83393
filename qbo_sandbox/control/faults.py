"""Faults on demand: rules, and the plan they make for a request.

A rule names what it does (``kind``) and what it meets (entity, operation, company,
n-th match, rate, number of times). README.md documents the fields.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from .. import errors
from ..errors import QboFault

KINDS = (
    "drop_before_commit",
    "drop_after_commit",
    "delay",
    "status",
    "malformed",
    "stale",
    "fault",
)
MEMBERS = frozenset({"create", "update", "delete", "void", "query"})
MALFORMED = ("json", "html", "empty")


class ConnectionDropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass
class Rule:
    """One rule; see the README for the meaning of each field."""

    kind: str
    id: int = 0
    entity: str | None = None
    operation: str | None = None
    company: str | None = None
    nth: int | None = None
    rate: float | None = None
    seed: int = 0
    times: int | None = None
    seconds: float = 0.0
    when: str = "before"
    status: int = 500
    body: str = "json"
    commit: bool | None = None
    partial: bool = False
    code: str = "6000"
    message: str = ""
    detail: str = ""
    element: str = ""
    matched: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if self.when not in ("before", "after"):
            raise ValueError("when must be before or after")
        if self.body not in MALFORMED:
            raise ValueError(f"body must be one of {', '.join(MALFORMED)}")
        self.random = random.Random(self.seed)

    def meets(self, operation: str, entity: str, company: str) -> bool:
        """Tell whether the rule is about such a request, counting nothing."""
        wanted = (
            (self.operation, operation),
            (self.entity, entity),
            (self.company, company),
        )
        return all(want is None or want.lower() == got.lower() for want, got in wanted)

    def fires(self) -> bool:
        """Count a match and tell whether the rule acts on it."""
        self.matched += 1
        if self.times is not None and self.fired >= self.times:
            return False
        if self.nth is not None and self.matched != self.nth:
            return False
        if self.rate is not None and self.random.random() >= self.rate:
            return False
        self.fired += 1
        return True

    @property
    def about_members(self) -> bool:
        """True when the rule looks at the members of a batch."""
        return self.entity is not None or self.operation in MEMBERS

    def as_dict(self) -> dict[str, Any]:
        """Return the rule for JSON."""
        return asdict(self)


@dataclass
class Plan:
    """What the rules want for one request or one member of a batch."""

    delay_before: float = 0.0
    delay_after: float = 0.0
    drop_before: bool = False
    drop_after: bool = False
    partial: bool = False
    stale: bool = False
    fault: dict[str, str] | None = None
    status: int | None = None
    status_commits: bool = False
    malformed: str | None = None
    malformed_commits: bool = True
    rules: list[int] = field(default_factory=list)
    members: dict[int, Plan] = field(default_factory=dict)

    def add(self, rule: Rule) -> None:
        """Take in a rule that fires."""
        self.rules.append(rule.id)
        if rule.kind == "delay" and rule.when == "before":
            self.delay_before += rule.seconds
        elif rule.kind == "delay":
            self.delay_after += rule.seconds
        elif rule.kind == "drop_before_commit":
            self.drop_before, self.partial = True, rule.partial
        elif rule.kind == "drop_after_commit":
            self.drop_after = True
        elif rule.kind == "stale":
            self.stale = True
        elif rule.kind == "fault":
            self.fault = {
                "Message": rule.message,
                "Detail": rule.detail,
                "code": str(rule.code),
                "element": rule.element,
            }
        elif rule.kind == "status":
            self.status, self.status_commits = rule.status, bool(rule.commit)
        else:
            self.malformed = rule.body
            self.malformed_commits = rule.commit is not False

    def lift(self, member: Plan) -> None:
        """Take from a member what can only be done to the whole request."""
        self.delay_before += member.delay_before
        self.delay_after += member.delay_after
        self.drop_after = self.drop_after or member.drop_after
        self.malformed = self.malformed or member.malformed
        self.rules += member.rules


def raise_fault(plan: Plan, user: str) -> None:
    """Raise the QboFault that a plan asks for, if any."""
    if plan.stale:
        raise QboFault(errors.stale(user))
    if plan.fault is not None:
        raise QboFault(plan.fault)


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: dict[int, Rule] = {}
        self._last = 0

    def add(self, values: dict[str, Any]) -> Rule:
        """Add a rule. Raises ValueError or TypeError for fields that make no sense."""
        own = {"id", "matched", "fired"}
        rule = Rule(**{k: v for k, v in values.items() if k not in own})
        self._last += 1
        rule.id = self._last
        self.rules[rule.id] = rule
        return rule

    def remove(self, number: int | None = None) -> bool:
        """Remove one rule, or all; tells whether there was one."""
        if number is None:
            found = bool(self.rules)
            self.rules.clear()
            return found
        return self.rules.pop(number, None) is not None

    def plan(
        self,
        operation: str,
        entity: str,
        company: str,
        members: list[tuple[str, str]] | None = None,
    ) -> Plan:
        """Return what happens to a request; ``members`` are (operation, entity)."""
        plan = Plan()
        for rule in list(self.rules.values()):
            if members is not None and rule.about_members:
                continue
            if rule.meets(operation, entity, company) and rule.fires():
                plan.add(rule)
        for index, (inner, kind) in enumerate(members or []):
            member = self._member_plan(inner, kind, company)
            if member.rules:
                plan.members[index] = member
                plan.lift(member)
        return plan

    def _member_plan(self, operation: str, entity: str, company: str) -> Plan:
        plan = Plan()
        for rule in list(self.rules.values()):
            if not rule.about_members:
                continue
            if rule.meets(operation, entity, company) and rule.fires():
                plan.add(rule)
        return plan
