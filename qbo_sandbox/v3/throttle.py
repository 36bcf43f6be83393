"""Throttles. Source: Intuit, "API call limits and throttles".

10 requests a second and 500 a minute for a realm and app; 40 batches a minute for a
realm and app, 120 for a realm.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque

from ..clock import Clock
from ..errors import GatewayFault
from ..settings import Settings

MESSAGE = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
DETAIL = "The request limit was reached.  Try again later"


def throttled() -> GatewayFault:
    """Return the refusal."""
    return GatewayFault(429, MESSAGE, DETAIL, "3001")


class Window:
    """Accepted requests of the last so many seconds."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.times: deque[float] = deque()

    def wait(self, now: float, limit: float) -> float:
        """Return the seconds until one more fits; 0 when it fits now."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if not limit or len(self.times) < limit:
            return 0.0
        return self.times[len(self.times) - int(limit)] + self.seconds - now

    def note(self, now: float) -> None:
        """Count an accepted request."""
        self.times.append(now)


class Throttle:
    """All windows. The clock is real time unless ``throttle_clock`` says otherwise."""

    def __init__(self, settings: Settings, clock: Clock):
        self.settings = settings
        self.clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget what was counted."""
        self.windows: dict[tuple[str, ...], Window] = {}
        self.busy: dict[tuple[str, str], int] = defaultdict(int)

    def _now(self) -> float:
        if self.settings["throttle_clock"] == "sandbox":
            return self.clock.now()
        return time.monotonic()

    def _window(self, seconds: float, *key: str) -> Window:
        return self.windows.setdefault((str(seconds), *key), Window(seconds))

    def admit(self, realm: str, client: str, batch: bool) -> float:
        """Return how long to slow the request down (0 for not at all), or refuse it.

        Raises GatewayFault 429. A refused request is not counted.
        """
        if not self.settings["throttle"]:
            return 0.0
        now, setting = self._now(), self.settings
        burst = self._window(1, realm, client)
        checks = [
            (self._window(60, realm, client), setting["throttle_per_minute"]),
        ]
        if batch:
            app_limit = setting["throttle_batches_per_minute_app"]
            realm_limit = setting["throttle_batches_per_minute_realm"]
            checks += [
                (self._window(60, "batch", realm, client), app_limit),
                (self._window(60, "batch", realm), realm_limit),
            ]
        if any(window.wait(now, limit) > 0 for window, limit in checks):
            raise throttled()
        wait = burst.wait(now, setting["throttle_per_second"])
        if wait > 0 and not self._may_pace(realm, client):
            raise throttled()
        for window, _limit in checks:
            window.note(now)
        burst.note(now + wait)
        return wait

    def _may_pace(self, realm: str, client: str) -> bool:
        alone = self.busy[(realm, client)] <= 1
        real = self.settings["throttle_clock"] == "real"
        return alone and real and self.settings["throttle_sequential"] == "pace"
