"""The queue's and the scheduler's entries: send mail."""

from flask import Blueprint

mail_tasks = Blueprint("mail_tasks", __name__)
mail_cron = Blueprint("mail_cron", __name__)
