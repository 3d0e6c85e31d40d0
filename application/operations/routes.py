"""What needs a person: accounts and posts with trouble."""

from flask import Blueprint

operations = Blueprint("operations", __name__)
