"""The queue's and the scheduler's entries: copy pictures."""

from flask import Blueprint

picture_tasks = Blueprint("picture_tasks", __name__)
picture_cron = Blueprint("picture_cron", __name__)
