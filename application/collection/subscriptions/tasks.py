"""The queue's and the scheduler's entries: subscribe Pages to this app, and take it back."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.collection.subscriptions import settling
from application.collection.subscriptions.asking import (
    SPREAD,
    accounts_to_settle,
    number_to_settle,
    settle_later,
    settle_subscriptions,
)
from application.collection.subscriptions.limits import limited_until, note_limit
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.call_record import CallRecord
from application.integrations.graph.errors import GraphError, GraphRateLimited, GraphTransient
from application.task_queue import Attempt, commit

logger = logging.getLogger(__name__)

subscription_tasks = Blueprint("subscription_tasks", __name__)
subscription_cron = Blueprint("subscription_cron", __name__)

QUEUE = "collection"


@subscription_tasks.post("/settle")
def settle() -> ResponseReturnValue:
    """Bring one account's Page to what its campaigns need."""
    payload = request.get_json(silent=True)
    number = payload.get("account") if isinstance(payload, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        abort(400)
    wanted, until = settling.settlement_for(number), limited_until(number)
    if wanted is None:
        return "", 200
    if until is not None:
        settle_later(number, until)
        commit()
        return "", 200
    db.session.close()
    client = gateways().graph()
    try:
        settled = settling.settle(wanted, client)
    except GraphError as error:
        status = _refused(wanted, error, client.take_calls())
        commit()
        return "", status
    settling.store_settled(wanted, settled, client.take_calls())
    commit()
    return "", 200


@subscription_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue the Pages that aren't as they should be, chunk by chunk, staggered over all of them."""
    asked = 0
    step = SPREAD / max(number_to_settle(), 1)
    for chunk in accounts_to_settle():
        settle_subscriptions(chunk, start=step * asked, step=step)
        asked += len(chunk)
        commit()
        db.session.close()
    logger.info("subscriptions swept", extra={"accounts": asked})
    return "", 200


def _refused(wanted: settling.Settlement, error: GraphError, calls: list[CallRecord]) -> int:
    """Record a refusal; returns the status for the queue, which tries passing trouble again."""
    if isinstance(error, GraphRateLimited):
        settling.store_calls(wanted, calls)
        settle_later(wanted.account_id, note_limit(wanted.account_id, error))
        return 200
    if isinstance(error, GraphTransient) and not Attempt.from_headers(request.headers).is_last(QUEUE):
        settling.store_calls(wanted, calls)
        return 500
    settling.store_refusal(wanted, error, calls)
    return 200
