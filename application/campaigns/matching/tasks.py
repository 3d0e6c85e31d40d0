"""The queue's and the scheduler's entries: hold campaigns' posts against their rules."""

import logging
import time

from flask import Blueprint
from flask.typing import ResponseReturnValue

from application.campaigns.matching.applying import Step, begin, judged, next_posts, pause, store
from application.campaigns.matching.rounds import Which, queue_due
from application.campaigns.matching.rule import UnreadableRule
from application.extensions import db
from application.task_payloads import payload_number
from application.task_queue import commit, rollback

logger = logging.getLogger(__name__)

matching_tasks = Blueprint("matching_tasks", __name__)
matching_cron = Blueprint("matching_cron", __name__)

SECONDS_PER_TASK = 300
"""Half of what App Engine grants; a longer round goes on in a further task."""


@matching_tasks.post("/apply")
def apply() -> ResponseReturnValue:
    """Go on with a campaign's round where it stands; one that was overtaken is left."""
    campaign_id, round_number, generation = (
        payload_number(name) for name in ("campaign", "round", "generation")
    )
    try:
        _go_on(begin(campaign_id, round_number, generation))
    except UnreadableRule:
        rollback()
        # Trying again would not help; the campaign's page says that its rule can't be read.
        logger.exception("a matching rule cannot be read", extra={"campaign": campaign_id})
    except Exception:
        # What was committed stays; the queue tries again, and after its last try the sweep does.
        logger.exception("matching failed", extra={"campaign": campaign_id, "round": round_number})
        rollback()
        return "", 500
    return "", 200


@matching_cron.get("/sweep")
def sweep() -> ResponseReturnValue:
    """Queue what running campaigns have not matched yet, and rounds that fell silent."""
    return _swept(Which.LIVELY)


@matching_cron.get("/past")
def sweep_past() -> ResponseReturnValue:
    """The same for past campaigns, where posts seldom come in or change."""
    return _swept(Which.PAST)


def _go_on(step: Step | None) -> None:
    until = time.monotonic() + SECONDS_PER_TASK
    while step is not None:
        if time.monotonic() > until:
            pause(step)
            commit()
            return
        posts = next_posts(step)
        db.session.close()  # no transaction waits while the posts are judged
        step = store(step, judged(step, posts))
        commit()
        db.session.close()


def _swept(which: Which) -> ResponseReturnValue:
    queued = 0
    for number in queue_due(which):
        queued += number
        commit()
        db.session.close()
    logger.info("matching swept", extra={"queued": queued, "which": which.value})
    return "", 200
