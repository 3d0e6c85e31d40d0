"""The queue's and the scheduler's entries: the daily dump of all counts, and their thinning."""

import logging
import tempfile
import time
from pathlib import Path

from flask import Blueprint
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.extensions import db
from application.followers.history.dumping import forget_old_dumps, is_dumped, keep_dump, write_dump
from application.followers.history.thinning import thin_a_day
from application.gateways import gateways
from application.task_queue import commit, enqueue

logger = logging.getLogger(__name__)

follower_history_tasks = Blueprint("follower_history_tasks", __name__)
follower_history_cron = Blueprint("follower_history_cron", __name__)

SECONDS_TO_THIN = 240
"""Less than half of what App Engine grants; the days left go on the next day."""


@follower_history_cron.get("/dump")
def ask_for_dump() -> ResponseReturnValue:
    """Ask for the day's dump."""
    enqueue("followers.dump", {}, identity="dump", slot=clock.now().date().isoformat())
    commit()
    return "", 200


@follower_history_tasks.post("/dump")
def dump() -> ResponseReturnValue:
    """Make the day's dump unless it is there; killed on the way, it leaves none and is called again."""
    now, found = clock.now(), gateways()
    if not is_dumped(now):
        db.session.close()
        with tempfile.TemporaryDirectory() as folder:
            keep_dump(write_dump(Path(folder), now), now, found.blobs)
            commit()
    gone = forget_old_dumps(found.config.followers.dumps_kept, found.blobs)
    commit()
    logger.info("follower counts dumped", extra={"dumps_gone": gone})
    return "", 200


@follower_history_cron.get("/thin")
def thin() -> ResponseReturnValue:
    """Thin day after day, each with a commit, as far as the time allows; nothing by the default settings."""
    settings, until, days = gateways().config.followers, time.monotonic() + SECONDS_TO_THIN, 0
    while settings.thin_after_days and time.monotonic() < until:
        if thin_a_day(settings.thin_after_days, settings.zone, clock.now()) is None:
            break
        commit()
        days += 1
    logger.info("follower counts thinned", extra={"days": days})
    return "", 200
