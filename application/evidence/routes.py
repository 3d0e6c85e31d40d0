"""Why this number: where a figure comes from, and proof of it."""

from flask import Blueprint

evidence = Blueprint("evidence", __name__)
