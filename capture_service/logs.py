"""Log lines: one JSON object each, in Cloud Logging's fields, without any address that was asked for.

Messages of exceptions are left out, for those of Playwright and of HTTP libraries quote addresses, and what
is signed must not be read in a log. Their type and place stay, and of what they hold or come from.
"""

import json
import logging
import re
import sys
import traceback
from typing import Any

import grpc

from capture_service.clock import real_now, text_of

_MOST_FRAMES, _MOST_HELD, _DEEPEST = 12, 5, 4
_ADDRESS = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s\"'<>]+")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def without_addresses(text: str) -> str:
    return _ADDRESS.sub("[address]", text)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "severity": record.levelname,
            "time": text_of(real_now()),
            "logger": record.name,
            "message": without_addresses(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _OWN_FIELDS:
                plain = value is None or isinstance(value, bool | int | float)
                entry[name] = value if plain else without_addresses(str(value))
        if record.exc_info and record.exc_info[1] is not None:
            entry["exception"] = "\n".join(_told(record.exc_info[1]))
        return json.dumps(entry, ensure_ascii=False)


def _told(error: BaseException, depth: int = 0) -> list[str]:
    """Its type and place, and those of what it holds or comes from, indented."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    lines = [_kind_of(error), *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)]
    if depth < _DEEPEST:
        held = error.exceptions[:_MOST_HELD] if isinstance(error, BaseExceptionGroup) else ()
        for word, inner in (*(("holds", each) for each in held), ("because of", error.__cause__)):
            if inner is not None:
                first, *rest = _told(inner, depth + 1)
                lines += [f"  {word} {first}", *(f"  {line}" for line in rest)]
    return lines


def _kind_of(error: BaseException) -> str:
    """Its type, and its number or code, which say what kind of failure it is and quote nothing."""
    words = [type(error).__qualname__]
    if isinstance(error, OSError) and error.errno is not None:
        words.append(f"errno={error.errno}")
    code = getattr(error, "code", None)
    if isinstance(error, grpc.RpcError) and callable(code):
        code = code()
    if isinstance(code, grpc.StatusCode):
        words.append(f"code={code.name}")
    elif isinstance(code, int):
        words.append(f"code={int(code)}")
    return " ".join(words)


def set_up_logging(level: str) -> None:
    """Send every logger's lines to standard error in this form."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level)
    logging.captureWarnings(True)
    # Their own lines name what was asked.
    for name in ("urllib3", "google", "asyncio", "PIL"):
        logging.getLogger(name).setLevel("WARNING")
