"""The way of every call to Drive and Sheets: who calls, may they, is it well formed, what comes of it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, request

from sandbox import faults as shared_faults
from sandbox.google import discovery, faults, masks
from sandbox.google.discovery import Method, Service
from sandbox.google.errors import GoogleRefusal, Json, invalid, scope_missing
from sandbox.google.parts import Google, GoogleCall
from sandbox.google.schema_check import check_body, check_parameters
from sandbox.google.tokens import Caller, caller_of
from sandbox.graph.replies import closing_reply
from sandbox.state import Fault

_MOST_BODY_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """One call that may be answered. `params` are those of path and query, `lists` the repeated ones.

    `raw_body` is the body as it came, and empty when the body was changed since.
    """

    google: Google
    method: Method
    caller: Caller
    params: Mapping[str, str]
    lists: Mapping[str, list[str]]
    body: Json
    mask: masks.Mask | None
    raw_body: bytes

    def flag(self, name: str, default: bool = False) -> bool:
        """A parameter that is true or false."""
        return self.params.get(name, str(default).lower()) == "true"


Answer = Callable[[Call], Json | None]


def blueprint(google: Google, answers: Mapping[str, Answer]) -> Blueprint:
    """/google/v4 and /google/drive/v3, all methods that Google publishes there."""
    routes = Blueprint("google_calls", __name__, url_prefix="/google")
    verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    @routes.route("/v4/<path:rest>", methods=verbs)
    def sheets(rest: str) -> Response:
        return _Answering(google, answers, discovery.service("sheets"), f"v4/{rest}").response()

    @routes.route("/drive/v3/<path:rest>", methods=verbs)
    def drive(rest: str) -> Response:
        return _Answering(google, answers, discovery.service("drive"), rest).response()

    return routes


class _Answering:
    """One request on its way."""

    def __init__(self, google: Google, answers: Mapping[str, Answer], service: Service, path: str) -> None:
        self.google = google
        self.answers = answers
        self.service = service
        self.path = path
        self.name = f"{service.name}.unknown"
        self.account = ""
        self.fault: Fault | None = None
        self.file = ""
        self.body = request.get_data(cache=False)

    def response(self) -> Response:
        """The answer, and its line in the record."""
        try:
            payload = self._payload()
            response = _json(payload) if payload is not None else Response(status=204)
        except GoogleRefusal as refusal:
            response = _json(refusal.payload(), refusal.status)
        if self.fault is None and response.status_code < 300:
            self.fault = self._take(faults.LOST_ANSWER)
        kind = self.fault.kind if self.fault is not None else ""
        if self.fault is not None:
            response = _under_fault(response, self.fault)
        at = self.google.now_text()
        status, size = response.status_code, len(self.body)
        self.google.calls.add(GoogleCall(at, self.name, request.path, status, size, self.account, kind))
        return response

    def _payload(self) -> Json | None:
        verb, given, body = self._asked()
        found = self.service.find(verb, self.path)
        if found is None:
            raise GoogleRefusal(404, f"The requested URL {request.path} was not found on this server.")
        method, in_path = found
        self.name = method.name
        self.file = in_path.get("spreadsheetId") or in_path.get("fileId", "")
        if len(self.body) > _MOST_BODY_BYTES:
            raise invalid(f"Request payload size exceeds the limit: {_MOST_BODY_BYTES} bytes.")
        caller = caller_of(self.google, request.headers.get("Authorization", ""))
        self.account = caller.email
        self._meet_hang()
        if not set(caller.scopes) & set(method.scopes):
            raise scope_missing(method.full_name, f"{self.service.name}.googleapis.com")
        self._take_quota(method)
        self.fault = self._take(faults.REFUSING_KINDS)
        if self.fault is not None:
            raise faults.refusal(self.fault, self.service.name)
        call = self._call(method, caller, {**given, **{key: [value] for key, value in in_path.items()}}, body)
        answer = self.answers.get(method.name)
        if answer is None:
            raise GoogleRefusal(501, f"The sandbox does not know {method.full_name}.")
        payload = answer(call)
        return payload if payload is None else masks.choose(payload, call.mask or {})

    def _asked(self) -> tuple[str, dict[str, list[str]], bytes]:
        """Verb, parameters and body; long addresses come as a form, marked as what they are."""
        override = request.headers.get("X-HTTP-Method-Override")
        if override and request.method == "POST":
            return override.upper(), parse_qs(self.body.decode(), keep_blank_values=True), b""
        return request.method, request.args.to_dict(flat=False), self.body

    def _call(self, method: Method, caller: Caller, given: dict[str, list[str]], raw: bytes) -> Call:
        check_parameters(self.service, method, given)
        body = _body(raw, method)
        if method.request and check_body(self.service, method, body):
            raw = b""
        text = given.get("fields", [""])[0]
        mask = masks.parse(text) if text else None
        if mask is not None and method.response:
            schemas = self.service.schemas
            masks.check(mask, schemas[method.response], schemas, text)
        params = {name: values[0] for name, values in given.items()}
        return Call(self.google, method, caller, params, given, body, mask, raw)

    def _take_quota(self, method: Method) -> None:
        if self.service.name == "sheets":
            kind = "Read" if method.verb == "GET" or _READS.search(method.name) else "Write"
            self.google.quotas.take(self.account, kind, self.google.services.clock.now().timestamp())

    def _meet_hang(self) -> None:
        self.fault = self._take(faults.HANG)
        if self.fault is not None:
            shared_faults.pause(self.fault.seconds)
            raise GoogleRefusal(503, "The service is currently unavailable.")

    def _take(self, kinds: tuple[str, ...]) -> Fault | None:
        return faults.take(self.google, kinds, method=self.name, account=self.account, file=self.file)


# Signs beyond 16 bits come as two halves; one half alone is no text.
_HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")
_PAGE = "<!DOCTYPE html><title>Error 502</title>"
_READS = re.compile(r"\.(get|search|batchGet|getByDataFilter|batchGetByDataFilter)$")


def _under_fault(response: Response, fault: Fault) -> Response:
    """The answer, or what is left of it, when a fault met the call."""
    if fault.kind in faults.LOST_ANSWER and fault.variant == "cut":
        content = response.get_data()
        announced = {"Content-Length": str(len(content) + 1)}
        return Response(iter([content]), response.status, announced, content_type=response.content_type)
    if fault.kind in (*faults.LOST_ANSWER, *faults.HANG):
        return closing_reply()
    if fault.kind == "google_server_error" and fault.variant == "html":
        return Response(_PAGE, 502, content_type="text/html")
    return response


def _body(raw: bytes, method: Method) -> Any:
    if not method.request or not raw:
        return {}
    if request.mimetype != "application/json":
        raise invalid(f"Invalid content type: {request.mimetype or 'none'}; application/json is needed.")
    try:
        body = json.loads(raw.decode())
        if _HALF_SIGN.search(raw):
            json.dumps(body, ensure_ascii=False).encode()
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    return body


def _json(payload: Json, status: int = 200) -> Response:
    text = json.dumps(payload, separators=(",", ":"))
    return Response(text, status, content_type="application/json; charset=UTF-8")
