"""The queue's and the scheduler's entries: keep what posts show."""

import logging

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from application.capture import sweep as due
from application.capture.asking import ask_for_captures, stories_to_capture
from application.capture.fresh_addresses import ask_anew, media_of, store_addresses
from application.capture.order import (
    NO_ADDRESS,
    NOT_CONNECTED,
    Medium,
    TakePlan,
    begin,
    order_of,
    without_address,
)
from application.capture.recording import record_failure, record_result, record_trouble
from application.extensions import db
from application.gateways import gateways
from application.integrations.capture.orders import CaptureServiceFailed
from application.integrations.graph.errors import (
    GraphError,
    GraphObjectMissing,
    GraphPermissionMissing,
    GraphRateLimited,
    GraphTokenInvalid,
)
from application.task_payloads import payload_number
from application.task_queue import Attempt, commit, rollback

logger = logging.getLogger(__name__)

capture_tasks = Blueprint("capture_tasks", __name__)
capture_cron = Blueprint("capture_cron", __name__)

POST_GONE = "post_gone"
ACCIDENT = "accident"
INSTAGRAM_LIMITS = "instagram_limits"


@capture_tasks.post("/find")
def find() -> ResponseReturnValue:
    """Ask for the captures of an account's stories that were just found."""
    account_id = payload_number("account")
    if gateways().captures:
        ask_for_captures(stories_to_capture(account_id), asked_by_id=None)
        commit()
    return "", 200


@capture_tasks.post("/take")
def take() -> ResponseReturnValue:
    """One try of one capture."""
    attempt = Attempt.from_headers(request.headers)
    plan = begin(payload_number("capture"), payload_number("generation"), attempt)
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
    steps = [due.end_what_is_over]
    if gateways().captures:
        steps += [due.ask_for_new_stories, due.queue_due]
    counts = {}
    for step in steps:
        counts[step.__name__] = step()
        commit()
        db.session.close()
    logger.info("captures swept", extra=counts)
    return "", 200


def _take(plan: TakePlan, attempt: Attempt) -> int:
    media, problem = plan.media, None
    if plan.are_addresses_old:
        media, problem = _asked_anew(plan) if plan.may_ask else (plan.media, INSTAGRAM_LIMITS)
    if problem == POST_GONE:
        status = record_failure(plan, POST_GONE)
        commit()
        return status
    order = order_of(plan, media, with_page=gateways().config.captures_page_of(is_story=plan.is_story))
    if not order.media and not order.page_address:
        status = record_trouble(plan, problem, attempt) if problem else record_failure(plan, NO_ADDRESS)
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
        may_help = not plan.are_addresses_old or problem not in (None, NOT_CONNECTED)
        status = record_result(plan, result, without_address(media), attempt, fresh_may_help=may_help)
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
        return ((), POST_GONE) if isinstance(error, GraphObjectMissing) else (plan.media, _kind_of(error))
    store_addresses(plan, item, client.take_calls())
    commit()
    return media_of(item), None


def _kind_of(error: GraphError) -> str:
    """Why there are no fresh addresses, in a word of ours."""
    if isinstance(error, GraphTokenInvalid | GraphPermissionMissing):
        return NOT_CONNECTED
    return INSTAGRAM_LIMITS if isinstance(error, GraphRateLimited) else "instagram_unreachable"
