"""The QuickBooks Online client: one HTTP request in, one :class:`Answer` out.

It is python-quickbooks' client with its two HTTP methods replaced: its own session
refuses plain http, loses status, headers and transaction id of an answer, has no
time-outs and turns only the first of several errors into an exception.

Nothing is retried here, with one exception: after a 401 the access token is renewed
once and the very same bytes are sent again under the same request id. Intuit's gateway
refuses an expired token before the request reaches the service.
"""

import logging
import re
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import quickbooks
import requests

from . import query as ql
from .answer import Answer, Changes, changes, query_rows, unreadable
from .batch import MAX_REQUEST_ID
from .faults import ApiError, Outcome, judge, load_json, parse_faults, tid_of
from .transport import BearerAuth, new_session, transmit
from .upload import boundary, multipart

__all__ = ["NOT_IN_CDC", "Answer", "Changes", "Client"]

_logger = logging.getLogger(__name__)

MINOR_VERSION = 75
USER_AGENT = "qbo_connector (Odoo addon)"
# Not offered by change data capture (Intuit's reference of that endpoint).
NOT_IN_CDC = frozenset(
    ("JournalCode", "TaxAgency", "TaxCode", "TaxRate", "TimeActivity")
)


def _kind_of(method, url):
    """Return the throttle kind of a request: "batch", "pdf", "read" or "write"."""
    tail = urlsplit(url).path.rsplit("/", 1)[-1]
    if tail in ("batch", "pdf"):
        return tail
    return "read" if method == "GET" or tail == "query" else "write"


def _segment(value):
    """Return ``value`` if it can be one part of a path, or raise ValueError."""
    text = str(value)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise ValueError(f"{text!r} cannot be part of a QuickBooks address")
    return text


class Client(quickbooks.QuickBooks):
    """One QuickBooks company over one kept-alive connection. Not for several threads.

    :param realm_id: QuickBooks' company id, text of digits
    :param base_url: "https://quickbooks.api.intuit.com" or another; http is allowed
    :param access_token: OAuth access token
    :param throttle: callable(kind), kind in "write", "read", "batch", "pdf"; called
        before every request, sleeps or raises
    :param renew: callable() giving a new access token, called at most once a request
    :param connect_timeout: seconds to connect
    :param read_timeout: seconds to the first byte, and as many for the whole body
    :param on_answer: callable(kind, answer) for counting, called for every answer
    """

    def __new__(cls, *args, minor_version=MINOR_VERSION, **kwargs):
        # The parent reads its settings in __new__, from keywords of its own naming.
        return super().__new__(cls, minorversion=minor_version, use_decimal=True)

    def __init__(
        self,
        realm_id,
        base_url,
        access_token,
        *,
        throttle=None,
        renew=None,
        connect_timeout=10,
        read_timeout=40,
        minor_version=MINOR_VERSION,
        on_answer=None,
    ):
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("the API address must start with http:// or https://")
        self.company_id = _segment(realm_id)
        self.base_url = base_url.rstrip("/").removesuffix("/v3")
        self.minorversion = minor_version
        self.throttle = throttle
        self.renew = renew
        self.body_limit = read_timeout
        self.on_answer = on_answer
        self.session = new_session((connect_timeout, read_timeout))
        self.session.auth = BearerAuth(access_token)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        """Close the connection; the client can still be used and opens a new one."""
        self.session.close()

    @property
    def api_url(self):
        """Address up to the version, as the parent's own methods expect it."""
        return f"{self.base_url}/v3"

    @property
    def access_token(self):
        """The access token in use now (renewal changes it)."""
        return self.session.auth.token

    # -- the two methods of the parent that do HTTP -----------------------------------

    def process_request(
        self, request_type, url, headers="", params="", data="", kind=None
    ):
        """Send one request, and once more after a 401 if the token can be renewed.

        :param data: the body, bytes preferred; text goes as UTF-8
        :param kind: throttle kind, derived from the address when None
        :return: :class:`Answer`
        :raises NoAnswer, NotReached: see :mod:`.faults`
        """
        kind = kind or _kind_of(request_type, url)
        body = data.encode("utf-8") if isinstance(data, str) else data
        request = requests.Request(
            request_type,
            url,
            headers={"Accept": "application/json", "User-Agent": USER_AGENT}
            | dict(headers or {}),
            params=params or None,
            data=body or None,
        )
        answer = self._send_once(request, kind)
        if answer.outcome is not Outcome.UNAUTHORIZED or self.renew is None:
            return answer
        try:
            token = self.renew()
        except ApiError as exc:
            # The 401 is the definite answer to this request; that the token server
            # was silent must not look like an unknown outcome of the write.
            _logger.warning("access token could not be renewed: %s", exc)
            answer.renew_error = exc
            return answer
        self.session.auth = BearerAuth(token)
        return self._send_once(request, kind)

    def _send_once(self, request, kind):
        """Throttle, send, log and count one request; return its :class:`Answer`."""
        if self.throttle:
            self.throttle(kind)
        begin = time.monotonic()
        response, raw = transmit(self.session, request, self.body_limit)
        faults = parse_faults(response.status_code, response.headers, raw)
        data = load_json(raw)
        answer = Answer(
            status=response.status_code,
            headers={key.lower(): value for key, value in response.headers.items()},
            tid=tid_of(response.headers),
            raw=raw,
            data=data if isinstance(data, dict) else None,
            faults=faults,
            outcome=judge(faults),
            seconds=time.monotonic() - begin,
        )
        _logger.debug(
            "%s %s: HTTP %s in %.3f s, %s, tid %s",
            request.method,
            urlsplit(request.url).path,
            answer.status,
            answer.seconds,
            answer.outcome.value,
            answer.tid,
        )
        if self.on_answer:
            self.on_answer(kind, answer)
        return answer

    def make_request(
        self,
        request_type,
        url,
        request_body=None,
        content_type="application/json",
        params=None,
        file_path=None,
        file_bytes=None,
        request_id=None,
    ):
        """Serve the parent's own methods: return the parsed answer.

        :raises ApiError: on faults
        :raises NotImplementedError: for uploads; see :meth:`send_upload`
        """
        if file_path or file_bytes:
            raise NotImplementedError("uploads are not supported")
        if isinstance(request_body, Mapping) and not request_body:
            request_body = None  # the parent passes {} for "no body"
        answer = self.process_request(
            request_type,
            url,
            headers={"Content-Type": content_type},
            params=self._params(request_id, **(params or {})),
            data=request_body,
        )
        return answer.or_raise().data

    def _params(self, request_id=None, **more):
        """Return the parameters of the address, empty ones left out."""
        if request_id is not None and not 0 < len(request_id) <= MAX_REQUEST_ID:
            raise ValueError(f"a request id has 1 to {MAX_REQUEST_ID} characters")
        params = {"requestid": request_id, "minorversion": self.minorversion, **more}
        return {key: value for key, value in params.items() if value is not None}

    def _url(self, *parts):
        tail = "/".join(_segment(part) for part in parts)
        return f"{self.api_url}/company/{self.company_id}/{tail}"

    # -- writes -----------------------------------------------------------------------

    def send_single(self, entity, operation, body, request_id, include=None):
        """Send one write as a plain request.

        :param entity: "Invoice", ...; in lower case in the address
        :param operation: "delete", "void", "update" or None, see :func:`.batch.route`
        :param body: the frozen bytes, sent as they are
        :param request_id: at most 36 characters; QuickBooks answers a repetition of it
            with its first answer (Intuit on ``requestid``)
        :param include: e.g. "void", "allowduplicatedocnum"
        :return: :class:`Answer`; faults are in it, none is raised
        :raises NoAnswer: the outcome is unknown, send the same again
        :raises NotReached: nothing was sent
        """
        return self.process_request(
            "POST",
            self._url(*entity.lower().split("/")),
            headers={"Content-Type": "application/json"},
            params=self._params(request_id, operation=operation, include=include),
            data=body,
            kind="write",
        )

    def send_batch(self, body, request_id):
        """Send the frozen bytes of a batch; arguments and results as send_single."""
        return self.process_request(
            "POST",
            self._url("batch"),
            headers={"Content-Type": "application/json"},
            params=self._params(request_id),
            data=body,
            kind="batch",
        )

    def send_upload(self, metadata, upload, request_id):
        """Upload one file; results as send_single.

        Whether QuickBooks knows a repetition of an upload by its request id is not
        documented: look the file up before the same goes again.

        :param metadata: the frozen bytes of the Attachable
        :param upload: :class:`~.upload.Upload`
        :param request_id: at most 36 characters
        """
        mark = boundary(request_id)
        return self.process_request(
            "POST",
            self._url("upload"),
            headers={"Content-Type": f"multipart/form-data; boundary={mark}"},
            params=self._params(request_id),
            data=multipart(metadata, upload, request_id),
            kind="write",
        )

    # -- reads ------------------------------------------------------------------------

    def fetch_query(self, statement):
        """Run one statement of the query language; return its :class:`Answer`.

        It goes as a POST, so its length does not count against the address.
        """
        return self.process_request(
            "POST",
            self._url("query"),
            headers={"Content-Type": "application/text"},
            params=self._params(),
            data=statement.encode("utf-8"),
            kind="read",
        )

    def fetch_all(self, entity, where="", page_size=1000, order_by="Id"):
        """Yield the pages (lists of dicts) of all objects that match.

        Pages are taken by position in a fixed order: without one QuickBooks orders by
        last change (seen in recordings) and would skip or repeat what changes
        meanwhile.

        :param where: text of conditions, or a list as for :func:`.query.where`
        :param page_size: 1 to 1,000, QuickBooks' maximum
        :raises ApiError: on faults
        """
        start, before = 1, None
        while True:
            statement = ql.select(entity, where, order_by, start, page_size)
            answer = self.fetch_query(statement).or_raise()
            rows = query_rows(answer, entity)
            if rows and rows == before:
                # Reads are metered: a server that knows no pages must not cost many.
                raise unreadable(answer, "The same page came twice")
            before = rows
            if rows:
                yield rows
            if len(rows) < page_size or entity in ql.SINGLE_RECORD:
                return
            start += len(rows)

    def fetch_one(self, entity, qbo_id):
        """Return one object (dict) by its Id.

        :raises ApiError: on faults; 610 when there is none
        """
        answer = self._get("read", entity.lower(), qbo_id)
        found = (answer.data or {}).get(entity)
        if not isinstance(found, dict):
            raise unreadable(answer, f"The answer holds no {entity}")
        return found

    def fetch_changes(self, entities, since):
        """Return the :class:`Changes` of these entities since a moment.

        QuickBooks looks back at most 30 days and gives at most 1,000 objects a call.

        :param entities: names; those of :data:`NOT_IN_CDC` are not offered
        :param since: datetime with a time zone
        :raises ValueError: for an entity that has no change data capture
        :raises ApiError: on faults
        """
        entities = list(entities)
        missing = NOT_IN_CDC.intersection(entities)
        if missing or not entities:
            raise ValueError(f"no change data capture for {sorted(missing)}")
        answer = self._get(
            "read", "cdc", entities=",".join(entities), changedSince=ql.moment(since)
        )
        return changes(answer, entities)

    def fetch_pdf(self, entity, qbo_id):
        """Return the PDF of a document as bytes.

        :raises ApiError: on faults, or when the answer is no PDF
        """
        answer = self._get("pdf", entity.lower(), qbo_id, "pdf")
        if not answer.raw.startswith(b"%PDF-"):
            raise unreadable(answer, "The answer is no PDF")
        return answer.raw

    def download_pdf(self, qbbo, item_id):
        """Serve the parent's name for :meth:`fetch_pdf`."""
        return self.fetch_pdf(qbbo, item_id)

    def fetch_report(self, name, params=None):
        """Return a report (dict), e.g. "TransactionList", as QuickBooks lays it out.

        :raises ApiError: on faults
        """
        return self._get("read", "reports", name, **(params or {})).data

    def _get(self, kind, *parts, **params):
        """Return the :class:`Answer` to a GET, or raise ApiError on faults."""
        accept = "application/pdf" if kind == "pdf" else "application/json"
        return self.process_request(
            "GET",
            self._url(*parts),
            headers={"Accept": accept},
            params=self._params(**params),
            kind=kind,
        ).or_raise()
