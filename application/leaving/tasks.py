"""The queue's and the scheduler's entries: remove what belongs to people who left, and what is too old."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.collection.provenance import record_calls
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphError,
    GraphTokenInvalid,
)
from application.leaving import ageing, erasing
from application.leaving.blank import REMOVED
from application.leaving.erasing import SECOND_LOOK, UNEXPECTED, Work
from application.leaving.removing import Chunk
from application.leaving.steps import FACEBOOK, Step
from application.models import FacebookLogin
from application.onboarding.permissions.removed import APP_REMOVED
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

leaving_tasks = Blueprint("leaving_tasks", __name__)
leaving_cron = Blueprint("leaving_cron", __name__)

QUEUE = "leaving"
SECONDS_PER_TASK = 240
"""Less than half of what App Engine grants; what is left goes on in a further task."""

NOT_TAKEN_BACK = (
    "Facebook did not take the permission back, and is asked again for three days; until then we keep the "
    "number under which Facebook knows you here. You can do it yourself: in Facebook’s settings, under “Apps "
    "and websites”, remove this platform."
)
LEFT_TO_THE_PERSON = (
    "Facebook did not take the permission back in three days of asking. Please remove this platform "
    "yourself, in Facebook’s settings under “Apps and websites”. Here nothing is left that it would open."
)


class OutOfTime(Exception):
    """The task has worked for as long as one may."""


class TakenOver(Exception):
    """Another task works on this deletion now."""


@leaving_tasks.post("/erase")
def erase() -> ResponseReturnValue:
    """Take a deletion up where it stands, and work it off step by step."""
    deletion_id, generation = _deletion_asked_for()
    attempt = Attempt.from_headers(request.headers)
    work = erasing.take_up(deletion_id, generation)
    db.session.close()
    if work is None:
        return "", 200
    until = time.monotonic() + SECONDS_PER_TASK
    try:
        is_given_back = _give_back(work)
        is_whole = _take_steps(work, until, keeps_login=not is_given_back)
    except OutOfTime:
        erasing.go_on(work)
        commit()
        return "", 200
    except TakenOver:
        return "", 200
    is_done = _conclude(work, is_whole)
    return "", 200 if is_done or attempt.is_last(QUEUE) else 500


@leaving_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue the deletions that were left lying or could not be finished."""
    left = erasing.queue_left_ones()
    commit()
    logger.info("deletions swept", extra={"left_lying": left})
    return "", 200


@leaving_cron.get("/retention")
def retention() -> ResponseReturnValue:
    """Remove what is older than the retention table lets it be; a part that fails doesn't cost the others."""
    until = time.monotonic() + SECONDS_PER_TASK
    removed = failed = 0
    for name, chunks in ageing.parts(gateways().blobs):
        if time.monotonic() > until:
            break
        try:
            removed += _work_off(chunks, until)
        except Exception:
            # Whatever went wrong in one part, the others are none the worse; the next visit tries it again,
            # and the scheduler shows this one as failed.
            logger.exception("what was too old could not be removed", extra={"step": name})
            rollback()
            failed += 1
    logger.info("what was too old was removed", extra={"removed": removed, "failed": failed})
    return "", 500 if failed else 200


def _work_off(chunks: Iterator[Chunk], until: float) -> int:
    """How much went: everything, or at least a chunk when the time is over; the next visit takes the rest."""
    removed = 0
    for chunk in chunks:
        commit()
        db.session.close()
        removed += chunk.size
        # Not behind a chunk of nothing: it says what the next one removes.
        if chunk.size and time.monotonic() > until:
            break
    return removed


def _take_steps(work: Work, until: float, *, keeps_login: bool) -> bool:
    """Whether all could be taken. One that fails doesn't cost the others, but for those that come last.

    The login holds the id by which Facebook is asked: it waits until that has been answered.
    """
    failed: set[str] = set()
    for step in work.left:
        if (step.comes_last and failed) or step.waits_for & failed:
            continue
        if keeps_login and step.name == FacebookLogin.__tablename__:
            continue
        try:
            _take(work, step, until)
        except (OutOfTime, TakenOver):
            raise
        except Exception:
            # A step ends in a recorded state, whatever went wrong in it; the sweep has it tried again.
            logger.exception("a step of a deletion failed", extra={"step": step.name})
            rollback()
            erasing.note(work, SECOND_LOOK if work.is_second_look else step.name, problem=UNEXPECTED)
            commit()
            db.session.close()
            failed.add(step.name)
    return not failed


def _take(work: Work, step: Step, until: float) -> None:
    """One step, chunk by chunk; each is committed with its count, by one task at a time."""
    chunks = step.work(work.leaver, gateways().blobs, work.after.get(step.name, 0))
    while True:
        if not erasing.is_ours(work):
            rollback()
            raise TakenOver
        chunk = next(chunks, None)
        size, after = chunk or Chunk(0)
        if work.is_second_look:
            erasing.note(work, SECOND_LOOK, size)
        else:
            erasing.note(work, step.name, size, after=after, done=chunk is None)
        commit()
        db.session.close()
        if chunk is None:
            return
        if time.monotonic() > until:
            raise OutOfTime


def _conclude(work: Work, is_whole: bool) -> bool:
    if work.is_second_look and is_whole:
        erasing.note(work, SECOND_LOOK, done=True)
    is_done = erasing.finish(work) and (is_whole or not work.is_second_look)
    commit()
    logger.info(
        "a deletion was worked on",
        extra={"deletion": work.deletion_id, "outcome": "done" if is_done else "partly"},
    )
    return is_done


def _give_back(work: Work) -> bool:
    """Take the permission back at Facebook by the app's own token, as the person's is gone; whether all is
    settled there."""
    facebook_id = work.leaver.facebook_id
    if not work.gives_back or facebook_id is None:
        if work.done.get(FACEBOOK) is False:
            # The person has joined again meanwhile: the permission is theirs to give.
            erasing.note(work, FACEBOOK, done=True)
            commit()
            db.session.close()
        return True
    client = gateways().graph()
    problem, is_settled, given = None, True, 0
    try:
        # No reply is kept: an error's words may name the person.
        client.delete(f"{facebook_id}/permissions", {}, token=client.app_token, keep_body=False)
        given = 1
    except GraphError as error:
        if _was_gone_already(error):
            logger.info("there was no permission left to give back", extra={"deletion": work.deletion_id})
        else:
            logger.warning("a permission could not be given back: %s", error.kind)
            problem = LEFT_TO_THE_PERSON if work.gives_up else NOT_TAKEN_BACK
            is_settled = work.gives_up
    calls = [replace(call, path=call.path.replace(facebook_id, REMOVED)) for call in client.take_calls()]
    record_calls(calls)
    erasing.note(work, FACEBOOK, count=given, done=is_settled, problem=problem)
    commit()
    db.session.close()
    return is_settled


def _was_gone_already(error: GraphError) -> bool:
    """Whether the person has taken it back before; any other refused token is the app's own."""
    if isinstance(error, GraphTokenInvalid):
        return error.reason == APP_REMOVED
    return isinstance(error, GraphBadParameter)


def _deletion_asked_for() -> tuple[int, int]:
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict):
        abort(400)
    deletion_id, generation = payload.get("deletion"), payload.get("generation")
    for number in (deletion_id, generation):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
            abort(400)
    assert isinstance(deletion_id, int)
    assert isinstance(generation, int)
    return deletion_id, generation
