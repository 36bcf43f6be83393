"""When the next request may go: arithmetic over the moments of the last ones.

No clock, no storage and no randomness in here: the caller brings the time (seconds,
any fixed origin), keeps the moments, and waits. Moments can lie in the future: slots
that other workers have reserved.

Intuit's limits (their page on limits and throttles) for one realm and app: 10 requests
a second, 500 a minute, 40 batch calls a minute; for one realm with all its apps 120
batch calls a minute; after a 429 wait 60 seconds.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Limit(NamedTuple):
    """At most ``count`` requests within any ``seconds``."""

    count: int
    seconds: float


# Below the documented figures: what leaves us evenly spaced arrives unevenly, and
# Intuit's windows are cut by Intuit's clock.
REQUEST_LIMITS = (Limit(8, 1.1), Limit(480, 62.0))
# Ours, and those of all apps of the realm together.
BATCH_LIMITS = (Limit(39, 61.0), Limit(115, 61.0))

PAUSE = 60.0
PAUSE_JITTER = 15.0
# Older moments count for no limit.
HORIZON = max(limit.seconds for limit in (*REQUEST_LIMITS, *BATCH_LIMITS))


def _blocker(moment, times, limits):
    """Return a later moment to try if ``moment`` would break a limit, else None.

    No moment between the two would do, so that trying on finds the first that does.

    :param times: ascending moments that stand
    """
    for limit in limits:
        # Every run of count + 1 neighbours that holds the new moment must span at
        # least the window; the new moment takes the place `at` in the sorted row.
        at = bisect_right(times, moment)
        low = max(0, at - limit.count)
        row = times[low:at] + [moment] + times[at : at + limit.count]
        for first in range(len(row) - limit.count):
            # Compared as a sum, as it is returned: a difference could round to less
            # than the window for ever.
            free = row[first] + limit.seconds
            if row[first + limit.count] < free:
                return free
    return None


def next_slot(now, recent, limits=REQUEST_LIMITS):
    """Return the first moment, ``now`` or later, at which a request keeps all limits.

    :param now: seconds
    :param recent: moments of earlier requests and of slots reserved by others, in any
        order
    :param limits: iterable of :class:`Limit`
    :return: seconds, on the same scale
    """
    times = sorted(recent)
    limits = tuple(limits)
    moment = now
    while True:
        later = _blocker(moment, times, limits)
        if later is None:
            return moment
        moment = later


def pause_until(now, jitter=0.0):
    """Return until when to be silent after a 429.

    :param jitter: 0 to 1, drawn by the caller, so that workers do not wake together
    """
    return now + PAUSE + PAUSE_JITTER * min(max(jitter, 0.0), 1.0)


@dataclass
class Window:
    """The recent moments of one realm and app, and the slots that they leave.

    :ivar times: moments of all requests, batches included, ascending
    :ivar batches: moments of the batch calls, ascending
    :ivar paused: no slot before this moment
    """

    times: list = field(default_factory=list)
    batches: list = field(default_factory=list)
    paused: float = 0.0

    @classmethod
    def load(cls, data):
        """Return the window that :meth:`dump` has written; an empty one for None."""
        data = data or {}
        return cls(
            sorted(data.get("times", ())),
            sorted(data.get("batches", ())),
            float(data.get("paused", 0.0)),
        )

    def dump(self):
        """Return the window as a dict that JSON can hold."""
        return {"times": self.times, "batches": self.batches, "paused": self.paused}

    def prune(self, now):
        """Forget what no limit counts any more."""
        for times in (self.times, self.batches):
            del times[: bisect_left(times, now - HORIZON)]

    def slot(self, now, kind="write"):
        """Return when a request of this kind may go, without reserving it."""
        moment = max(now, self.paused)
        if kind != "batch":
            return next_slot(moment, self.times, REQUEST_LIMITS)
        while True:
            start = moment
            moment = next_slot(moment, self.times, REQUEST_LIMITS)
            moment = next_slot(moment, self.batches, BATCH_LIMITS)
            if moment == start:
                return moment

    def reserve(self, now, kind="write"):
        """Reserve the next slot and return its moment.

        :param now: seconds
        :param kind: "write", "read", "pdf" or "batch"
        :return: when to send; the wait is this minus ``now``
        """
        self.prune(now)
        moment = self.slot(now, kind)
        self.times.insert(bisect_right(self.times, moment), moment)
        if kind == "batch":
            self.batches.insert(bisect_right(self.batches, moment), moment)
        return moment

    def pause(self, now, jitter=0.0):
        """Note a 429: nothing goes before :func:`pause_until`; return that moment."""
        self.paused = max(self.paused, pause_until(now, jitter))
        return self.paused
