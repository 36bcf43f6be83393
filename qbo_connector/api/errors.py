"""What can come of a request, and the exceptions that say so."""

import enum
from dataclasses import dataclass


class Outcome(enum.Enum):
    """What an answer means for the attempt that it answers.

    "Nothing was written" is said of that one attempt. What became of an earlier one
    under the same request id is another question: see :func:`.disposition.settles`.
    """

    OK = "ok"
    REFUSED = "refused"  # a definite business refusal: nothing was written
    STALE = "stale"  # the object has changed or is gone in QuickBooks: read it again
    DUPLICATE = "duplicate"  # the name or number is taken, perhaps by ourselves
    BUSY = "busy"  # nothing was written, the same request may go again soon
    THROTTLED = "throttled"  # nothing was written, wait a minute
    UNAUTHORIZED = "unauthorized"  # the access token is no longer good
    FORBIDDEN = "forbidden"  # connection or subscription problem: stop sending
    UNKNOWN = "unknown"  # may or may not have been written


@dataclass(frozen=True)
class Fault:
    """One error of an answer (an answer can hold several).

    ``code`` is QuickBooks' number as text without leading zeros, an OAuth error word,
    or "" where there is none; ``kind`` is the fault type ("ValidationFault", "SERVICE",
    ..., and of our own "MALFORMED" for what is no QuickBooks answer at all, "OAUTH");
    ``status`` is the HTTP status, 0 when none was received; ``tid`` is Intuit's
    transaction id, which their support asks for.
    """

    code: str
    message: str
    detail: str = ""
    element: str = ""
    kind: str = ""
    status: int = 0
    tid: str = ""

    def __str__(self):
        text = self.detail or self.message or self.kind
        return f"{self.code}: {text}" if self.code else text


class ApiError(Exception):
    """A QuickBooks call did not give what was asked for.

    :ivar outcome: :class:`Outcome`
    :ivar faults: list of :class:`Fault`, possibly empty
    :ivar tid: Intuit's transaction id, "" when there was no answer
    :ivar status: HTTP status, 0 when there was no answer
    """

    def __init__(self, message, outcome=Outcome.UNKNOWN, faults=(), tid="", status=0):
        super().__init__(message)
        self.outcome = outcome
        self.faults = list(faults)
        self.tid = tid
        self.status = status


class NoAnswer(ApiError):
    """The request may have been received, but no usable answer came back."""


class NotReached(ApiError):
    """Certainly nothing was sent: name resolution, connection or TLS set-up failed."""


class OAuthError(ApiError):
    """Intuit's OAuth server refused.

    :ivar error: "invalid_grant", "invalid_client", ... as received
    :ivar description: Intuit's text, may be ""
    """

    def __init__(self, error, description="", **kw):
        super().__init__(f"{error}: {description}" if description else error, **kw)
        self.error = error
        self.description = description
