"""The queue's and the scheduler's entries to the work on webhook deliveries."""

from flask import Blueprint

webhook_tasks = Blueprint("webhook_tasks", __name__)
webhook_cron = Blueprint("webhook_cron", __name__)
