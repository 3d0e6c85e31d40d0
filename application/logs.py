"""Structured logging that never prints a token."""

import json
import logging
import re
import sys
import time
from dataclasses import dataclass
from typing import Any

from flask import g, has_request_context, request

MARK = "[removed]"

TRACE_FIELD = "logging.googleapis.com/trace"
ERROR_EVENT = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"
GROUPED_AS = "grouped_as"
"""A field of an error's line: by its value errors from one place of the code are told apart."""
_TASK_HEADERS = {
    "task": "X-AppEngine-TaskName",
    "queue": "X-AppEngine-QueueName",
}

_NAMES = r"[\w-]{0,24}(?:token|secret|secret_key|password|appsecret_proof|signed_request)"
_START = r"(?:\b|(?<=%3F)|(?<=%26))"  # also inside an address that is itself a parameter
_QUOTES = r"""\\*["']?"""
_VALUE = r"""(?:(\\*["'])(?:(?!\3).){0,4000}\3|["']?[^\s&"',;)}\]\\]+)"""
_LONG_VALUE_FOLLOWS = rf"""(?=\s*{_QUOTES}[\w.~%#-]{{16}})"""
_REMOVALS = (
    (re.compile(rf"(?is){_START}({_NAMES})({_QUOTES}\s*(?:[=:]|%3D)\s*){_VALUE}"), rf"\1\2{MARK}"),
    # A dialog's code and state; "exit code: 1" may stay.
    (
        re.compile(rf"(?is){_START}(code|state)({_QUOTES}\s*(?:=|%3D|:{_LONG_VALUE_FOLLOWS})\s*){_VALUE}"),
        rf"\1\2{MARK}",
    ),
    (re.compile(r"""(?i)\b(authorization["']?\s*[=:]\s*["']?)(?:\w+\s+)?[^\s"',]+"""), rf"\1{MARK}"),
    (re.compile(r"(?i)\b(bearer)\s+[\w.\-~+/=]{8,}"), rf"\1 {MARK}"),
    (re.compile(r"\bEAA[A-Za-z0-9_-]{12,}"), MARK),
    # An app's own token is its id and its secret.
    (re.compile(r"\b\d{12,20}(?:\||%7C)[\w-]{8,}"), MARK),
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+@"), rf"\1{MARK}@"),
    # Links whose address is the key: reports, media kits, invitations, new passwords, a deletion's state.
    (
        re.compile(r"(/(?:kit|media|shared|deletion|connect/brand|access/[a-z-]+)/)[\w-]{20,}"),
        rf"\1{MARK}",
    ),
)
_SECRET_FIELD = re.compile(rf"(?i){_NAMES}|authorization|cookie")

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def without_secrets(text: str) -> str:
    """`text` with the values of tokens, proofs, codes and passwords replaced by a mark."""
    for pattern, replacement in _REMOVALS:
        text = pattern.sub(replacement, text)
    return text


def _clean(value: Any, name: str = "") -> Any:
    """A value of a log entry without secrets, at any depth; `name` is its field's."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if _SECRET_FIELD.fullmatch(name):
        return MARK
    if isinstance(value, dict):
        return {without_secrets(str(key)): _clean(part, str(key)) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(part) for part in value]
    return without_secrets(str(value))


@dataclass(frozen=True)
class Place:
    """Where lines come from, as Cloud Logging and Error Reporting name it; empty where it is not known."""

    project: str = ""
    service: str = ""
    version: str = ""


def _extra_fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: _clean(value, name) for name, value in vars(record).items() if name not in _OWN_FIELDS}


class JsonFormatter(logging.Formatter):
    """One JSON object a line, in the fields that Cloud Logging groups by and Error Reporting reads."""

    def __init__(self, place: Place | None = None) -> None:
        super().__init__()
        self._place = place or Place()

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "severity": record.levelname,
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",  # rounded, the last half of a thousandth would be 1000
            "logger": record.name,
            # Cleaned before it is written as JSON: afterwards quotes are escaped and hide what they hold.
            "message": without_secrets(record.getMessage()),
            **_request_fields(),
            **self._trace_fields(),
            **_extra_fields(record),
        }
        if record.exc_info:
            entry["stack_trace"] = without_secrets(self.formatException(record.exc_info))
        if record.levelno >= logging.ERROR:
            entry |= self._report_fields(record)
        return json.dumps(entry, ensure_ascii=False)

    def _trace_fields(self) -> dict[str, str]:
        """What puts all lines of a request under one; nothing where the front end has named no trace."""
        trace = g.get("trace") if has_request_context() else None
        if not (trace and self._place.project):
            return {}
        return {TRACE_FIELD: f"projects/{self._place.project}/traces/{trace}"}

    def _report_fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """What makes an error one that Error Reporting counts and groups, also without a stack trace."""
        function = vars(record).get(GROUPED_AS) or record.funcName
        place = {"filePath": record.pathname, "lineNumber": record.lineno, "functionName": function}
        context: dict[str, Any] = {"reportLocation": place}
        if has_request_context():
            context["httpRequest"] = {"method": request.method, "url": without_secrets(request.path)}
        service = {"service": self._place.service or "application", "version": self._place.version}
        return {"@type": ERROR_EVENT, "serviceContext": service, "context": context}


class PlainFormatter(logging.Formatter):
    """A line for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        extra = " ".join(f"{name}={value}" for name, value in _extra_fields(record).items())
        time_of_day = self.formatTime(record, "%H:%M:%S")
        line = f"{time_of_day} {record.levelname:<7} {record.name}: {without_secrets(record.getMessage())}"
        if extra:
            line = f"{line} ({extra})"
        if record.exc_info:
            line = f"{line}\n{without_secrets(self.formatException(record.exc_info))}"
        return line


def _request_fields() -> dict[str, Any]:
    """Which request, task and person it is about; people by number, and only where it is known already."""
    if not has_request_context():
        return {}
    found: dict[str, Any] = {
        "method": request.method,
        "path": without_secrets(request.path),
        "request_id": g.get("request_id"),
    }
    for name, header in _TASK_HEADERS.items():
        if value := request.headers.get(header):
            found[name] = value[:100]
    if (user_id := getattr(g.get("_login_user"), "id", None)) is not None:
        found["user"] = user_id
    found.update(g.get("task_ids", {}))
    return found


def note_task_ids(payload: object) -> None:
    """From now on lines of this request name the rows that its task is about; for tasks of our own only."""
    if isinstance(payload, dict):
        numbers = {name: value for name, value in payload.items() if type(value) is int}
        g.task_ids = {str(name)[:40]: value for name, value in list(numbers.items())[:5]}


def set_up_logging(*, level: str, structured: bool, place: Place | None = None) -> None:
    """Send every logger's lines to standard error in one form; calling it again replaces the form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(place) if structured else PlainFormatter())
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old.formatter, JsonFormatter | PlainFormatter)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("werkzeug").setLevel("WARNING")
    # It names each part that it has, whenever it is first imported.
    logging.getLogger("alembic.runtime.plugins").setLevel("WARNING")
