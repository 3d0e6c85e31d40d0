"""Each request by a name of its own, and in production by one line when it is answered."""

import logging
import re
import time
from uuid import uuid4

from flask import Flask, Response, g, request

from application.logs import without_secrets

logger = logging.getLogger(__name__)

_TRACE = re.compile(r"([0-9a-f]{32})(?:/.*)?")


def init_request_log(app: Flask, *, writes_lines: bool) -> None:
    """Name every request; with `writes_lines` log each answer. Comes ahead of other `before_request`s."""
    app.before_request(_name)
    if writes_lines:
        app.after_request(_note_answer)


def _name() -> None:
    """By the front end's trace where it has sent one: its own lines then stand beside ours."""
    sent = request.headers.get("X-Cloud-Trace-Context", "")
    found = _TRACE.fullmatch(sent)
    g.trace = found[1] if found else None
    g.request_id = g.trace or sent.split("/")[0][:64] or uuid4().hex[:16]
    g.begun = time.perf_counter()


def _note_answer(response: Response) -> Response:
    """Without the address of the person and what stands behind the question mark: both may be personal."""
    seconds = time.perf_counter() - g.begun if "begun" in g else 0.0
    answered = {
        "requestMethod": request.method,
        "requestUrl": without_secrets(request.path),
        "status": response.status_code,
        "responseSize": str(response.content_length or 0),
        "latency": f"{seconds:.6f}s",
    }
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    extra = {"httpRequest": answered, "endpoint": request.endpoint, "milliseconds": round(1_000 * seconds)}
    logger.log(level, "answered %d", response.status_code, extra=extra)
    return response
