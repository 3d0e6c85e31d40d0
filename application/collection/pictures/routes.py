"""The small copies of pictures, served to those who may see them."""

from flask import Blueprint

pictures = Blueprint("pictures", __name__)
