"""Transport to the Graph API: one request at a time, recorded, its body kept without a token."""

import gzip
import hashlib
import hmac
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
import urllib3
from requests.exceptions import ChunkedEncodingError, ContentDecodingError

from application.integrations.blobs import BlobStore
from application.integrations.graph.call_record import CallRecord, Method
from application.integrations.graph.errors import (
    GraphBadReply,
    GraphError,
    GraphTimeout,
    GraphUnreachable,
    error_from_reply,
)
from application.integrations.graph.paging import Page, page_of
from application.integrations.graph.scrub import (
    SECRET_PARAMETERS,
    scrub_body,
    scrub_query,
    scrub_text,
    scrub_value,
)
from application.integrations.graph.usage import usage
from application.integrations.http import thread_session

__all__ = ["CallRecord", "GraphClient", "Page"]

logger = logging.getLogger(__name__)

BODY_KIND = "api-bodies"
LONGEST_VERSION = 16
# Replies that carry tokens as their subject (design: "Provenance"), or list what else a person has.
_NEVER_KEPT = re.compile(
    r"oauth/access_token|debug_token|[^/]+/(accounts|businesses|owned_pages|client_pages)"
)
_NESTED_METRICS = re.compile(r"\.metric\(([^)]*)\)")

Parameters = Mapping[str, str | int]

_reported_versions: set[tuple[str, str]] = set()
_reported_lock = threading.Lock()


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes
    payload: Any  # None when the body isn't JSON


class GraphClient:
    """Asks the Graph API for one task or request; not shared between threads.

    Time-outs are seconds. `before_call` runs ahead of each request (to refuse one made inside a database
    transaction). Each call appends to `calls`, failed ones too. All methods raise GraphError.
    """

    def __init__(
        self,
        *,
        base_url: str,
        version: str,
        app_id: str,
        app_secret: str,
        blobs: BlobStore,
        now: Callable[[], datetime],
        connect_timeout: float,
        read_timeout: float,
        before_call: Callable[[], None] | None = None,
        session: requests.Session | None = None,
    ) -> None:
        self.calls: list[CallRecord] = []
        self.now = now
        self.app_id = app_id
        self.version = version if version.startswith("v") else f"v{version}"
        self._root = f"{base_url.rstrip('/')}/{self.version}"
        self._app_secret = app_secret
        self._blobs = blobs
        self._timeout = (connect_timeout, read_timeout)
        self._before_call = before_call
        self._session = session

    @property
    def app_token(self) -> str:
        """The app's own token, for debug_token."""
        return f"{self.app_id}|{self._app_secret}"

    def take_calls(self) -> list[CallRecord]:
        """The records since the last taking, oldest first."""
        taken, self.calls = self.calls, []
        return taken

    def get(
        self, path: str, params: Parameters, *, token: str | None, keep_body: bool = True
    ) -> dict[str, Any]:
        """The reply to a GET as a JSON object."""
        return self._call("GET", path, params, token, keep_body)

    def post(
        self, path: str, params: Parameters, *, token: str | None, keep_body: bool = True
    ) -> dict[str, Any]:
        """The reply to a POST whose form holds `params`."""
        return self._call("POST", path, params, token, keep_body)

    def delete(
        self, path: str, params: Parameters, *, token: str | None, keep_body: bool = True
    ) -> dict[str, Any]:
        """The reply to a DELETE."""
        return self._call("DELETE", path, params, token, keep_body)

    def page(self, path: str, params: Parameters, *, token: str, after: str | None = None) -> Page:
        """One page of a list edge, the first or the one `after` a cursor."""
        asked = dict(params) | ({"after": after} if after is not None else {})
        return page_of(self.get(path, asked, token=token))

    def pages(self, path: str, params: Parameters, *, token: str) -> Iterator[Page]:
        """All pages of a list edge. Stops where `paging.next` is missing, however short a page is."""
        after: str | None = None
        while True:
            page = self.page(path, params, token=token, after=after)
            yield page
            if page.after is None:
                return
            if page.after == after:
                raise GraphBadReply("the list names the same next page twice")
            after = page.after

    def _call(
        self, method: Method, path: str, params: Parameters, token: str | None, keep_body: bool
    ) -> dict[str, Any]:
        path = path.strip("/")
        if self._before_call is not None:
            self._before_call()
        requested_at, started = self.now(), time.monotonic()
        reply, error = self._attempt(method, path, params, token)
        duration_ms = round((time.monotonic() - started) * 1000)
        kept = keep_body and _NEVER_KEPT.fullmatch(path) is None
        secrets = self._secrets(token, params)
        digest = self._keep(reply, secrets) if reply and kept else None
        record = CallRecord(
            path=path,
            query=scrub_query(params, secrets),
            requested_at=requested_at,
            duration_ms=duration_ms,
            status=reply.status if reply else None,
            outcome=error.kind if error else "ok",
            error_code=error.code if error else None,
            error_subcode=error.subcode if error else None,
            version=self._served_version(reply) if reply else None,
            body_sha256=digest,
            body_bytes=len(reply.body) if reply else 0,
            body_kept=digest is not None,
            usage_percent=usage(reply.headers).percent if reply else None,
            method=method,
        )
        self.calls.append(record)
        if error is not None:
            _log_failure(record)
            raise error
        return _payload(reply)

    def _attempt(
        self, method: Method, path: str, params: Parameters, token: str | None
    ) -> tuple[_Reply | None, GraphError | None]:
        """The reply, if one came, and the error, if it is one; handed back, not raised.

        Only the kind of a transport failure is taken over: its text and its own chain carry the URL with
        the token. An error raised inside the block below would hang it on as `__context__`.
        """
        try:
            reply = self._send(method, path, params, token)
        except requests.RequestException as failure:
            return None, _transport_error(failure)
        return reply, self._refusal(reply, params, token)

    def _send(self, method: Method, path: str, params: Parameters, token: str | None) -> _Reply:
        fields: dict[str, str | int] = dict(params)
        if token is not None:
            fields["access_token"] = token
            if token != self.app_token:
                fields["appsecret_proof"] = self._proof(token)
        sender = self._session or thread_session()
        response = sender.request(
            method,
            f"{self._root}/{path}",
            params=None if method == "POST" else fields,
            data=fields if method == "POST" else None,
            timeout=self._timeout,
            allow_redirects=False,  # a redirect would hand the token to another host
        )
        return _Reply(response.status_code, response.headers, response.content, _parsed(response.content))

    def _refusal(self, reply: _Reply, params: Parameters, token: str | None) -> GraphError | None:
        payload = reply.payload
        # A 200 may hold an error, and a list or a bare word is no reply of the Graph API.
        if 200 <= reply.status < 300 and isinstance(payload, dict) and "error" not in payload:
            return None
        clean = scrub_value(payload, self._secrets(token, params))
        return error_from_reply(reply.status, clean, reply.headers, requested_metrics(params))

    def _keep(self, reply: _Reply, secrets: tuple[str, ...]) -> str | None:
        if not reply.body:
            return None
        clean = scrub_body(reply.body, reply.payload, secrets)
        digest = hashlib.sha256(clean).hexdigest()
        packed = gzip.compress(clean, mtime=0)
        try:
            self._blobs.put_named(digest, packed, kind=BODY_KIND, content_type="application/gzip")
        except OSError:
            # The call was made: its record says that the body is missing, and the figures still count.
            logger.exception("a reply could not be kept")
            return None
        return digest

    def _served_version(self, reply: _Reply) -> str | None:
        served = reply.headers.get("facebook-api-version")
        if served is None:
            return None
        served = scrub_text(served)[:LONGEST_VERSION]
        if served != self.version:
            with _reported_lock:
                new = (self.version, served) not in _reported_versions
                _reported_versions.add((self.version, served))
            if new:
                # An expired version is served as the oldest usable one, without an error.
                logger.warning(
                    "graph api serves another version than asked",
                    extra={"asked_version": self.version, "served_version": served},
                )
        return served

    def _proof(self, token: str) -> str:
        return hmac.new(self._app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()

    def _secrets(self, token: str | None, params: Parameters) -> tuple[str, ...]:
        asked = (str(value) for name, value in params.items() if name in SECRET_PARAMETERS)
        return (*((token, self._proof(token)) if token else ()), self._app_secret, *asked)


def requested_metrics(params: Parameters) -> tuple[str, ...]:
    """The insights metrics that a call asks for, by parameter or inside its fields, in the order asked."""
    nested = _NESTED_METRICS.search(str(params.get("fields", "")))
    listed = str(params.get("metric", "")) or (nested[1] if nested else "")
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _payload(reply: _Reply | None) -> dict[str, Any]:
    if reply is None or not isinstance(reply.payload, dict):
        raise GraphBadReply("no reply to read")
    return reply.payload


def _log_failure(record: CallRecord) -> None:
    logger.info(
        "graph call failed",
        extra={"graph_path": record.path, "outcome": record.outcome, "graph_code": record.error_code},
    )


def _transport_error(failure: requests.RequestException) -> GraphError:
    cause = failure.args[0] if failure.args else None
    if isinstance(failure, requests.Timeout) or isinstance(cause, urllib3.exceptions.ReadTimeoutError):
        return GraphTimeout("no answer in time")
    if isinstance(failure, ChunkedEncodingError | ContentDecodingError):
        return GraphBadReply("the reply broke off")
    return GraphUnreachable("no connection to the Graph API")
