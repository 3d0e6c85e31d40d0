"""The queue's and the scheduler's entries: open rounds, work on their parts, take up what fell silent."""

import datetime as dt
import logging
import time

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.extensions import db
from application.followers.counting import parts
from application.followers.counting.closing import close_round, rounds_to_close
from application.followers.counting.parts import Claim
from application.followers.counting.readiness import still_not_set_up
from application.followers.counting.rounds import open_round
from application.followers.counting.steps import Counters, Step, ask, next_step
from application.followers.counting.storing import store
from application.followers.counting.troubles import note_accident
from application.models import RoundKind
from application.networks import Network
from application.task_payloads import payload_number
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

follower_counting_tasks = Blueprint("follower_counting_tasks", __name__)
follower_counting_cron = Blueprint("follower_counting_cron", __name__)

DAY_BEGINS = dt.time(6, 30)
"""In UTC, as cron.yaml has it: the day's handles are not asked for before."""

SECONDS_PER_TASK = 240
"""Less than half of what App Engine grants; a longer part goes on in a further task."""


@follower_counting_tasks.post("/count")
def count() -> ResponseReturnValue:
    """Work on one network's part of a round, as far as the time allows.

    503 to a delivery that comes again while the one before may be at work: the queue asks once more.
    """
    round_id, generation = payload_number("round"), payload_number("generation")
    network = _network_asked_for()
    claimed = parts.claim(round_id, network, generation)
    # A first delivery beside another is one too many; a later one may stand in for one that died.
    comes_again = (
        claimed is None
        and Attempt.from_headers(request.headers).number > 1
        and parts.is_silent(round_id, network, generation)
    )
    commit()
    if claimed is not None:
        work(claimed, seconds=SECONDS_PER_TASK)
    return "", 503 if comes_again else 200


@follower_counting_cron.get("/hourly")
def hourly() -> ResponseReturnValue:
    """Open the hour's round."""
    begin_round(RoundKind.HOURLY)
    return "", 200


@follower_counting_cron.get("/daily")
def daily() -> ResponseReturnValue:
    """Open the day's first round; the sweep opens further ones for what it leaves."""
    begin_round(RoundKind.DAILY)
    return "", 200


@follower_counting_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Close the rounds that are over, open those of the hour, and take up parts that fell silent.

    A round is opened here where the scheduler missed the hour, and for what is still due of the day, so that
    a network that failed or was stopped is tried again once an hour.
    """
    begin_round(RoundKind.HOURLY)
    if clock.now().time() >= DAY_BEGINS:
        begin_round(RoundKind.DAILY)
    taken_up = parts.take_up_silent()
    commit()
    logger.info("follower counts swept", extra={"taken_up": taken_up})
    return "", 200


def begin_round(kind: RoundKind, *, by_queue: bool = True) -> int | None:
    """End the round before, then open the present one; its id, None when nothing is due.

    By the queue no round is opened for what a round of the day has found not set up.
    """
    close_rounds(before=kind)
    without = still_not_set_up(clock.now()) if by_queue and kind is RoundKind.DAILY else frozenset[Network]()
    opened = open_round(kind, by_queue=by_queue, without=without)
    commit()
    return opened


def close_rounds(*, before: RoundKind | None = None) -> None:
    """Close what is over, each round in its own transaction: there are two or three at most."""
    found = rounds_to_close(before=before)
    db.session.close()
    for round_id in found:
        close_round(round_id, whatever_is_left=True)
        commit()
        db.session.close()


def work(claimed: Claim, *, seconds: float | None = None) -> None:
    """Take step after step until the part ends, waits or, after `seconds`, is left to a further task."""
    counters, until = Counters(), time.monotonic() + (seconds or float("inf"))
    goes_on = True
    while goes_on:
        try:
            step = next_step(claimed, counters)
            db.session.close()
            if step is None:
                break
            goes_on = _take(step) if time.monotonic() < until else _leave(claimed)
        except Exception:
            # A part stands recorded, whatever went wrong in it.
            logger.exception("counting failed", extra={"round": claimed.round_id, "network": claimed.network})
            rollback()
            note_accident(claimed)
            goes_on = False
            commit()
        db.session.close()
    close_round(claimed.round_id)
    commit()
    db.session.close()


def _take(step: Step) -> bool:
    answers = ask(step)
    goes_on = store(step, answers)
    commit()
    return goes_on


def _leave(claimed: Claim) -> bool:
    part = parts.held(claimed)
    if part is not None:
        parts.go_on_later(claimed, part)
    commit()
    return False


def _network_asked_for() -> Network:
    payload = request.get_json(silent=True)
    named = payload.get("network") if isinstance(payload, dict) else None
    if not isinstance(named, str) or named not in list(Network):
        abort(400)
    return Network(named)
