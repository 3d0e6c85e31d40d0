"""When the scheduler came to which address: each visit is noted, whatever came of it."""

import logging

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from application.clock import clock
from application.extensions import db
from application.models import CronVisit
from application.models.upsert import upsert
from application.task_queue import commit, rollback

logger = logging.getLogger(__name__)


def init_cron_visits(app: Flask) -> None:
    """Note each visit that `guards.cron_only` has let in; strangers leave nothing."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if not g.get("is_scheduler"):
        return response
    try:
        rollback()  # what the job itself has left open
        _note_visit(request.path, response.status_code)
        commit()
    except SQLAlchemyError:
        rollback()
        logger.exception("a visit of the scheduler could not be noted")
    return response


def _note_visit(path: str, status: int) -> None:
    """One statement."""
    now = clock.now()
    row = {
        "path": path[:100],
        "first_at": now,
        "visited_at": now,
        "status": status,
        "done_at": now if 200 <= status < 300 else None,
    }
    upsert(db.session(), CronVisit, [row], key=("path",), update=("visited_at", "status"), fill=("done_at",))
