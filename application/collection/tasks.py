"""The queue's and the scheduler's entries: read an account step by step, and sweep what is due."""

import logging
import time

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.collection import failing, plan, storing
from application.collection import sweep as due
from application.collection.asking import queue_run_anew
from application.collection.steps import take
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from application.models import RunKind, RunStage
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

collection_tasks = Blueprint("collection_tasks", __name__)
collection_cron = Blueprint("collection_cron", __name__)

SECONDS_PER_TASK = 300
"""Half of what App Engine grants; a longer run goes on in a further task."""


@collection_tasks.post("/collect")
@collection_tasks.post("/history", endpoint="history")
def collect() -> ResponseReturnValue:
    """Read one account as far as the time allows; days of the past come by a queue of their own."""
    run_id, generation = _run_asked_for()
    attempt = Attempt.from_headers(request.headers)
    client = gateways().graph()
    try:
        status = _collect(run_id, generation, attempt, client)
    except Exception:
        # A task ends in a recorded state, whatever went wrong in it.
        logger.exception("collection step failed", extra={"run": run_id, "attempt": attempt.number})
        rollback()
        status = failing.record_accident(run_id, generation, client.take_calls(), attempt)
        commit()
    return "", status


@collection_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue the accounts and posts that are due, and runs that have fallen silent."""
    lost = due.queue_lost_runs()
    commit()
    asked = _ask_for(RunKind.READING) + _ask_for(RunKind.POSTS)
    logger.info("collection swept", extra={"due_accounts": asked, "lost_runs": lost})
    return "", 200


@collection_cron.get("/stories")
def stories() -> ResponseReturnValue:
    """Queue the accounts whose living stories are due."""
    logger.info("stories swept", extra={"due_accounts": _ask_for(RunKind.STORIES)})
    return "", 200


@collection_cron.get("/history")
def past_days() -> ResponseReturnValue:
    """Queue the accounts of which days of the past are missing."""
    logger.info("history swept", extra={"due_accounts": _ask_for(RunKind.HISTORY)})
    return "", 200


def _ask_for(kind: RunKind) -> int:
    """Chunk by chunk, each in its own transaction."""
    asked = 0
    for opened in due.ask_for_due(kind):
        asked += opened
        commit()
        db.session.close()
    return asked


def _collect(run_id: int, generation: int, attempt: Attempt, client: GraphClient) -> int:
    """Take step after step. The client keeps the calls of a step until they are stored."""
    started = plan.begin(run_id, generation)
    commit()
    until = time.monotonic() + SECONDS_PER_TASK
    while started:
        step = plan.next_step(run_id, generation)
        db.session.close()
        if step is None:
            break
        if step.stage is RunStage.FINISHED:
            storing.finish(step)
            commit()
            break
        if time.monotonic() > until:
            _go_on_in_another_task(run_id, generation)
            break
        try:
            result = take(step, client)
        except GraphError as error:
            status = failing.record_refusal(step, error, client.calls, attempt)
            commit()
            return status
        storing.store(step, result, client.calls)
        commit()
        client.take_calls()
    return 200


def _go_on_in_another_task(run_id: int, generation: int) -> None:
    run = plan.locked_run(run_id, generation)
    if run is not None:
        queue_run_anew(run)
    commit()


def _run_asked_for() -> tuple[int, int]:
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict):
        abort(400)
    run_id, generation = payload.get("run"), payload.get("generation")
    for number in (run_id, generation):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
            abort(400)
    assert isinstance(run_id, int)
    assert isinstance(generation, int)
    return run_id, generation
