"""The queue's and the scheduler's entries: subscribe Pages to this app, and take it back."""

import logging

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from application.collection.subscriptions import settling
from application.collection.subscriptions.asking import SPREAD, accounts_to_settle, settle_subscriptions
from application.extensions import db
from application.gateways import gateways
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
    wanted = settling.settlement_for(number)
    db.session.close()
    if wanted is None:
        return "", 200
    client = gateways().graph()
    try:
        settled = settling.settle(wanted, client)
    except GraphError as error:
        settling.store_refusal(number, error, client.take_calls())
        commit()
        passes = isinstance(error, GraphTransient | GraphRateLimited)
        is_last = Attempt.from_headers(request.headers).is_last(QUEUE)
        return "", 500 if passes and not is_last else 200
    settling.store_settled(number, settled, client.take_calls())
    commit()
    return "", 200


@subscription_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue the Pages that aren't as they should be, chunk by chunk."""
    asked = 0
    for chunk in accounts_to_settle():
        settle_subscriptions(chunk, SPREAD if len(chunk) > 20 else SPREAD * 0)
        asked += len(chunk)
        commit()
        db.session.close()
    logger.info("subscriptions swept", extra={"accounts": asked})
    return "", 200
