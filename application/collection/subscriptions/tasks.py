"""The queue's and the scheduler's entries: subscribe Pages to this app, and take it back."""

from flask import Blueprint

subscription_tasks = Blueprint("subscription_tasks", __name__)
subscription_cron = Blueprint("subscription_cron", __name__)
