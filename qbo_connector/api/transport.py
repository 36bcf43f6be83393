"""One HTTP request through ``requests``, with every failure named for what it proves.

What matters after a failed request is one question: can the server have received it?
``requests`` has no such notion, so its exceptions are sorted here into
:class:`~.faults.NotReached` (certainly not) and :class:`~.faults.NoAnswer` (perhaps).
"""

import re
import ssl
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as u3

from .faults import NoAnswer, NotReached, tid_of
from .redact import mask_text

# A thousand large invoices are some 50 MB; more than this is no answer of QuickBooks.
MAX_BODY = 256 * 1024 * 1024
# Small, because the clock is looked at between chunks.
_CHUNK = 8 * 1024

# Raised while the request is still being put together.
_BAD_REQUEST = (
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
)


class BearerAuth(requests.auth.AuthBase):
    """Sets the access token. Being there, it also keeps requests off ~/.netrc.

    :raises ValueError: for a token that cannot be a header; http.client would raise,
        too, but with the token in its message
    """

    def __init__(self, token):
        if not re.fullmatch(r"[!-~]+", token or ""):
            raise ValueError("the access token is empty or malformed")
        self.token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class TimedAdapter(HTTPAdapter):
    """Gives every request of its session time-outs, and none of them a retry.

    The time-outs live here and not in each call, so that no request of a library that
    shares the session goes without.

    :param timeouts: (seconds to connect, seconds between two pieces of the answer)
    """

    def __init__(self, timeouts):
        self.timeouts = timeouts
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def send(
        self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None
    ):
        """Send a prepared request with the time-outs of this adapter by default."""
        timeout = timeout or self.timeouts
        return super().send(request, stream, timeout, verify, cert, proxies)


def new_session(timeouts, session=None):
    """Return a session with one kept-alive connection and no retries of its own.

    :param timeouts: (seconds to connect, seconds between two pieces of the answer)
    :param session: a session to set up, None for a new one
    """
    session = session or requests.Session()
    adapter = TimedAdapter(timeouts)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _causes(exc):
    """Yield an exception of requests and what urllib3 has wrapped into it."""
    seen = []
    todo = [exc]
    while todo:
        current = todo.pop()
        if not isinstance(current, BaseException) or current in seen:
            continue
        seen.append(current)
        yield current
        todo += [getattr(current, "reason", None), *current.args]


def never_sent(exc):
    """Return whether an exception of requests proves that nothing was sent.

    True for a name that does not resolve, a refused or timed-out connection and a
    certificate that does not check. A connection that broke at any later moment, a
    kept-alive one above all, proves nothing.
    """
    if isinstance(exc, (*_BAD_REQUEST, requests.exceptions.ConnectTimeout)):
        return True
    proof = (u3.NewConnectionError, u3.ConnectTimeoutError, ssl.CertificateError)
    return any(isinstance(cause, proof) for cause in _causes(exc))


def failure(exc, status=0, tid=""):
    """Return the :class:`NotReached` or :class:`NoAnswer` for a requests exception."""
    kind = NotReached if never_sent(exc) else NoAnswer
    # The text of requests' exceptions holds the address, not the headers or the body.
    text = f"{type(exc).__name__}: {mask_text(str(exc))}"
    return kind(text, status=status, tid=tid)


def transmit(session, request, limit):
    """Send one request and return (response, body bytes).

    Redirects are not followed: they would turn a POST into a GET, or carry the token to
    another host.

    :param session: requests session, see :func:`new_session`
    :param request: :class:`requests.Request`
    :param limit: seconds for the body as a whole, counted from its beginning
    :raises NotReached: certainly nothing was sent
    :raises NoAnswer: sent, and no complete answer
    """
    try:
        prepared = session.prepare_request(request)
        settings = session.merge_environment_settings(
            prepared.url, {}, True, None, None
        )
        response = session.send(prepared, allow_redirects=False, **settings)
    except (requests.RequestException, u3.HTTPError) as exc:
        raise failure(exc) from exc
    return response, read_body(response, limit)


def read_body(response, limit):
    """Return the whole body of a streamed response.

    A server that sends a byte now and then defeats the read time-out, so the body as a
    whole has a limit, too; and a body shorter than announced is no answer.

    :param limit: seconds
    :raises NoAnswer: broken off, too slow, too long
    """
    status, tid = response.status_code, tid_of(response.headers)
    deadline = time.monotonic() + limit
    chunks, size = [], 0
    try:
        for chunk in response.iter_content(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if time.monotonic() > deadline:
                raise NoAnswer("The answer came too slowly", status=status, tid=tid)
            if size > MAX_BODY:
                raise NoAnswer("The answer is too long", status=status, tid=tid)
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and response.raw.tell() < int(announced):
            # urllib3 1.26 does not check this by itself.
            raise NoAnswer("The answer was cut off", status=status, tid=tid)
    except (requests.RequestException, u3.HTTPError, OSError) as exc:
        response.close()
        error = failure(exc, status, tid)
        raise NoAnswer(str(error), status=status, tid=tid) from exc
    except NoAnswer:
        response.close()
        raise
    return b"".join(chunks)
