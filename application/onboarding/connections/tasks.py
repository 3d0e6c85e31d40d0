"""The queue's and the scheduler's entries: look at each connection to Facebook, once a day."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.collection.provenance import record_calls
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError, GraphRateLimited, GraphTransient
from application.onboarding.connections import checking, planning
from application.onboarding.connections.inspection import inspect_token
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

connection_tasks = Blueprint("connection_tasks", __name__)
connection_cron = Blueprint("connection_cron", __name__)

QUEUE = "collection"


@connection_cron.get("/check")
def plan() -> ResponseReturnValue:
    """Queue a look at each connection, spread over half a day."""
    planned = 0
    for chunk in planning.plan_checks():
        planned += chunk
        commit()
        db.session.close()
    logger.info("connections planned", extra={"logins": planned})
    return "", 200


@connection_tasks.post("/check")
def check() -> ResponseReturnValue:
    """Look at one connection."""
    login_id = _login_asked_for()
    attempt = Attempt.from_headers(request.headers)
    client = gateways().graph()
    try:
        status = _check(login_id, client, attempt)
    except Exception:
        logger.exception("a connection could not be looked at", extra={"login": login_id})
        rollback()
        record_calls(client.take_calls())
        commit()
        status = 200 if attempt.is_last(QUEUE) else 500
    return "", status


def _check(login_id: int, client: GraphClient, attempt: Attempt) -> int:
    """One outside call; what it said is stored with the call's record in one commit."""
    seen = checking.login_to_check(login_id)
    db.session.close()
    if seen is None:
        return 200
    try:
        found = inspect_token(client, seen.token)
    except GraphError as error:
        record_calls(client.calls)
        commit()
        return _answer_to(error, login_id, attempt)
    record_calls(client.calls)
    checking.record(seen, found)
    commit()
    return 200


def _answer_to(error: GraphError, login_id: int, attempt: Attempt) -> int:
    """A look that brought nothing says nothing about the connection; the next day has another."""
    if isinstance(error, GraphTransient | GraphRateLimited) and not attempt.is_last(QUEUE):
        # Only a limit of the whole app slows the queue for everybody.
        return 503 if isinstance(error, GraphRateLimited) and error.scope == "app" else 500
    # The question is asked with the app's own token: a refusal is about the app, not about this person.
    logger.error("Facebook does not tell how a connection stands: %s", error, extra={"login": login_id})
    return 200


def _login_asked_for() -> int:
    payload = request.get_json(silent=True)
    login_id = payload.get("login") if isinstance(payload, dict) else None
    if not isinstance(login_id, int) or isinstance(login_id, bool) or not 0 <= login_id < 2**63:
        abort(400)
    return login_id
