"""The queue's and the scheduler's entries: keep what posts show."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.capture import sweep as due
from application.capture.asking import ask_for_captures, stories_to_capture
from application.capture.fresh_addresses import ask_anew, media_of, store_addresses
from application.capture.order import Medium, TakePlan, begin, order_of
from application.capture.recording import (
    LINK_EXPIRED,
    record_failure,
    record_result,
    record_trouble,
)
from application.extensions import db
from application.gateways import gateways
from application.integrations.capture.orders import CaptureServiceFailed
from application.integrations.graph.errors import GraphError, GraphObjectMissing
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

capture_tasks = Blueprint("capture_tasks", __name__)
capture_cron = Blueprint("capture_cron", __name__)

POST_GONE = "post_gone"
ACCIDENT = "accident"


@capture_tasks.post("/find")
def find() -> ResponseReturnValue:
    """Ask for the captures of an account's stories that were just found."""
    account_id = _number("account")
    if gateways().captures:
        ask_for_captures(stories_to_capture(account_id), asked_by_id=None)
        commit()
    return "", 200


@capture_tasks.post("/take")
def take() -> ResponseReturnValue:
    """One try of one capture."""
    attempt = Attempt.from_headers(request.headers)
    plan = begin(_number("capture"), _number("generation"), attempt)
    commit()
    db.session.close()
    if plan is None:
        return "", 200
    try:
        return "", _take(plan, attempt)
    except Exception:
        # A task ends in a recorded state, whatever went wrong in it.
        logger.exception("capture failed", extra={"capture": plan.capture_id, "attempt": attempt.number})
        rollback()
        status = record_trouble(plan, ACCIDENT, attempt)
        commit()
        return "", status


@capture_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Ask for living stories without a capture, and queue captures that wait for their next try."""
    if not gateways().captures:
        return "", 200
    counts = {}
    for step in (due.end_what_is_over, due.ask_for_new_stories, due.queue_due):
        counts[step.__name__] = step()
        commit()
        db.session.close()
    logger.info("captures swept", extra=counts)
    return "", 200


def _take(plan: TakePlan, attempt: Attempt) -> int:
    media, problem = plan.media, None
    if plan.are_addresses_old:
        media, problem = _asked_anew(plan)
    if problem == POST_GONE:
        status = record_failure(plan, POST_GONE)
        commit()
        return status
    order = order_of(plan, media, with_page=gateways().config.captures_page_of(is_story=plan.is_story))
    if not order.media:
        status = record_trouble(plan, problem, attempt) if problem else record_failure(plan, "no_address")
        commit()
        return status
    db.session.close()
    try:
        result = gateways().capture().capture(order)
    except CaptureServiceFailed as failure:
        log = logger.info if failure.passing else logger.error
        log("the capture service did not answer", extra={"capture": plan.capture_id, "why": failure.kind})
        status = record_trouble(plan, failure.kind, attempt)
    else:
        status = record_result(plan, result, attempt, had_fresh=plan.are_addresses_old and problem is None)
    commit()
    return status


def _asked_anew(plan: TakePlan) -> tuple[tuple[Medium, ...], str | None]:
    """The post's pictures and films at addresses of this moment; where Instagram refuses, the known ones."""
    client = gateways().graph()
    try:
        item = ask_anew(plan, client)
    except GraphError as error:
        store_addresses(plan, None, client.take_calls())
        commit()
        if isinstance(error, GraphObjectMissing):
            return (), POST_GONE
        return plan.media, LINK_EXPIRED
    store_addresses(plan, item, client.take_calls())
    commit()
    return media_of(item), None


def _number(name: str) -> int:
    payload = request.get_json(silent=True)
    number = payload.get(name) if isinstance(payload, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
        abort(400)
    return number
