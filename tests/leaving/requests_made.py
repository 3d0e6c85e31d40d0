"""Signed requests made by hand, and what they left behind."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import FacebookLogin
from sandbox.callbacks import signed_request


def made(app: Flask, *, secret: str = "", age_seconds: int = 0, payload: dict[str, Any] | None = None) -> str:
    config: Config = app.extensions["configuration"]
    issued_at = int((clock.now() - timedelta(seconds=age_seconds)).timestamp())
    about = {"algorithm": "HMAC-SHA256", "issued_at": issued_at, "user_id": "990", **(payload or {})}
    return signed_request(about, secret or config.facebook_app_secret)


def login(app: Flask) -> FacebookLogin:
    with app.app_context():
        found = db.session.scalars(select(FacebookLogin)).one()
        db.session.expunge_all()
        db.session.remove()
        return found


def count(app: Flask, model: type) -> int:
    with app.app_context():
        number = db.session.scalar(select(func.count()).select_from(model)) or 0
        db.session.remove()
        return number
