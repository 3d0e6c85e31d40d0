"""The scheduler's entries: look whether counting goes well, and write the week's letter."""

import logging

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from application.config import Config
from application.followers.watching import service
from application.task_queue import commit

logger = logging.getLogger(__name__)

watching_cron = Blueprint("watching_cron", __name__)


@watching_cron.get("/watch")
def watch() -> ResponseReturnValue:
    """Have admins written to about what has gone stale or jumped since the last look."""
    config: Config = current_app.extensions["configuration"]
    noticed = service.watch(config.followers)
    commit()
    logger.info(
        "follower counts looked after",
        extra={
            "stale_handles": noticed.stale_handles,
            "stale_networks": noticed.stale_networks,
            "jumps": noticed.jumps,
        },
    )
    return "", 200


@watching_cron.get("/digest")
def digest() -> ResponseReturnValue:
    """Have the week's letter written."""
    config: Config = current_app.extensions["configuration"]
    letters = service.digest(config.followers)
    commit()
    logger.info("the week's letter about followers is asked for", extra={"letters": letters})
    return "", 200
