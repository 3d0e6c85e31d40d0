"""Addresses of our pages as they stand in letters."""

from flask import current_app

from application.config import Config


def public_address(path: str) -> str:
    """The whole address of a path of this site."""
    config: Config = current_app.extensions["configuration"]
    return f"{config.public_url}{path}"
