"""Structured logging that never prints a token."""

import json
import logging
import re
import sys
import time
from typing import Any

from flask import g, has_request_context, request

_SECRETS = (
    re.compile(
        r"(?i)\b(access_token|input_token|fb_exchange_token|client_secret|appsecret_proof|code|password"
        r"|signed_request|state)([\"']?\s*[=:]\s*[\"']?)[^\s&\"',;)}\]]+"
    ),
    re.compile(r"(?i)\b(bearer)(\s+)[\w.\-~+/=]{8,}"),
)
_BARE_TOKEN = re.compile(r"\bEAA[A-Za-z0-9_-]{12,}")
MARK = "[removed]"

_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def without_secrets(text: str) -> str:
    """`text` with the values of tokens, proofs, codes and passwords replaced by a mark."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1\2{MARK}", text)
    return _BARE_TOKEN.sub(MARK, text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, in the fields that Cloud Logging groups by."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "severity": record.levelname,
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{record.msecs:03.0f}Z",
            "logger": record.name,
            "message": record.getMessage(),
            **_request_fields(),
            **{name: value for name, value in vars(record).items() if name not in _OWN_FIELDS},
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(entry, default=str, ensure_ascii=False))


class PlainFormatter(logging.Formatter):
    """A line for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        extra = " ".join(f"{name}={value}" for name, value in vars(record).items() if name not in _OWN_FIELDS)
        time_of_day = self.formatTime(record, "%H:%M:%S")
        line = f"{time_of_day} {record.levelname:<7} {record.name}: {record.getMessage()}"
        if extra:
            line = f"{line} ({extra})"
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return without_secrets(line)


def _request_fields() -> dict[str, Any]:
    if not has_request_context():
        return {}
    found: dict[str, Any] = {
        "method": request.method,
        "path": request.path,
        "request_id": g.get("request_id"),
    }
    task = request.headers.get("X-AppEngine-TaskName")
    if task:
        found["task"] = task[:100]
    return found


def set_up_logging(*, level: str, structured: bool) -> None:
    """Send every logger's lines to standard error in one form; calling it again replaces the form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if structured else PlainFormatter())
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old.formatter, JsonFormatter | PlainFormatter)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("werkzeug").setLevel("WARNING")
