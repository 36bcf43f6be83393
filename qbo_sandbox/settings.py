"""Switches: what Intuit does not document, and what a test may want otherwise.

Every switch has a default that follows the documentation or, where there is none, the
likelier behaviour. ``POST /_sandbox/settings`` changes them while running.
"""

from __future__ import annotations

from typing import Any

DEFAULTS: dict[str, Any] = {
    # Throttles (Intuit, "API call limits and throttles"); 0 means no limit.
    "throttle": True,
    "throttle_per_second": 10,
    "throttle_per_minute": 500,
    "throttle_batches_per_minute_app": 40,
    "throttle_batches_per_minute_realm": 120,
    # "pace": a client that sends one request at a time is slowed to the limit per
    # second, as distance slows it in reality, and only parallel excess is refused;
    # "refuse": every excess gets 429.
    "throttle_sequential": "pace",
    # Whose minute it is: "real" or "sandbox" (the movable clock).
    "throttle_clock": "real",
    # "gateway" (lower-case keys) or "service" (Fault, as in older recordings).
    "throttle_body": "gateway",
    # Request ids. Retention and reaction to another body are undocumented.
    "request_ids": "replay",  # or "forget": no id is remembered
    "request_id_other_body": "replay",  # or "fault": 600
    "request_id_faults": False,  # True: a fault is remembered and replayed as well
    # OAuth
    "rotation": "grace",  # or "strict"
    "rotate_every_refresh": False,
    "refresh_rotation_seconds": 24 * 3600,
    "refresh_grace_seconds": 24 * 3600,
    "refresh_lifetime_seconds": 8726400,
    "refresh_hard_seconds": 157680000,
    "access_token_seconds": 3600,
    "authorization_code_seconds": 600,
    # Queries and change data capture
    # "!=" is in no documentation, yet a client library's suite, run against the
    # service, asks for accounts with it: "Account", "accept" (all) or "refuse" (4000).
    "query_not_equal": "Account",
    # Whether ORDERBY Id takes Ids as "number" or as "text" (10 before 9).
    "query_id_order": "number",
    "query_projection": False,  # True: SELECT a, b returns only these
    "cdc_days": 30,
    # Objects that are never captured, and answered as unchanged; others get 4001.
    "cdc_without_changes": "TimeActivity TaxCode TaxRate CompanyInfo Preferences "
    "ExchangeRate",
    "batch_items": 30,
    # Names
    "name_deleted_suffix_frees_name": True,
}


class Settings(dict[str, Any]):
    """The switches in force; unknown names are refused."""

    def __init__(self, kept: dict[str, Any] | None = None):
        super().__init__(DEFAULTS)
        self.change(kept or {})

    def change(self, values: dict[str, Any]) -> None:
        """Change some switches. Raises ValueError for an unknown name or type."""
        for name, value in values.items():
            if name not in DEFAULTS:
                raise ValueError(f"unknown setting {name}")
            default = DEFAULTS[name]
            if isinstance(default, bool) != isinstance(value, bool):
                raise ValueError(f"{name} must be true or false")
            if not isinstance(value, str if isinstance(default, str) else int | float):
                raise ValueError(f"{name} must be like {default!r}")
        self.update(values)

    def changed(self) -> dict[str, Any]:
        """Return the switches that differ from their defaults."""
        return {k: v for k, v in self.items() if v != DEFAULTS[k]}


def declare(name: str, default: Any) -> None:
    """Add a switch of another module; call at import."""
    DEFAULTS.setdefault(name, default)
