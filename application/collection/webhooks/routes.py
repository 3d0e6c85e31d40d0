"""Where Instagram delivers its webhooks."""

from flask import Blueprint

webhooks = Blueprint("webhooks", __name__)
