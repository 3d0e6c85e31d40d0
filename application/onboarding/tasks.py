"""The scheduler's entry: forget people who stopped before they had joined."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from application.onboarding.service import forget_unfinished_logins
from application.task_queue import commit

onboarding_cron = Blueprint("onboarding_cron", __name__)


@onboarding_cron.get("/tidy")
def tidy() -> ResponseReturnValue:
    """Delete the logins that no user came of within a day."""
    forget_unfinished_logins()
    commit()
    return "", 200
