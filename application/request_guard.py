"""What comes before each page: the guard of its blueprint."""

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from application.audit import record
from application.blueprints import BY_NAME, OPEN_TO_ALL
from application.models import AuditAction
from application.task_queue import commit


def init_request_guard(app: Flask) -> None:
    """Ask the guard at every request."""
    app.before_request(guard_the_request)


def guard_the_request() -> ResponseReturnValue | None:
    """Let the guard of the endpoint's blueprint decide; what has no guard is shut."""
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    entry = BY_NAME.get(request.blueprint or "")
    if entry is None:
        abort(403)
    if request.is_json and not entry.own_proof:
        # Pages take forms. Flask-WTF would read JSON too, and some JSON breaks it.
        abort(415)
    try:
        return entry.guard()
    except Forbidden:
        if current_user.is_authenticated:
            record(AuditAction.ACCESS_DENIED, page=request.path[:100])
            commit()
        raise
