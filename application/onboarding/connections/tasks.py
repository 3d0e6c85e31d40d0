"""The queue's and the scheduler's entries: look after connections to Facebook."""

from flask import Blueprint

connection_tasks = Blueprint("connection_tasks", __name__)
connection_cron = Blueprint("connection_cron", __name__)
