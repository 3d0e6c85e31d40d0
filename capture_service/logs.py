"""Log lines: one JSON object each, in Cloud Logging's fields, without any address that was asked for.

Messages of exceptions are left out, for those of Playwright and of HTTP libraries quote addresses, and what
is signed must not be read in a log. Their type and place stay.
"""

import json
import logging
import re
import sys
import traceback
from typing import Any

from capture_service.clock import real_now, text_of

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
            entry["exception"] = _place_of(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False)


def _place_of(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([type(error).__qualname__, *lines])


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
