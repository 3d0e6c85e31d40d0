"""What tests of looked-after connections do again and again."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from application.config import Config
from application.extensions import db
from application.models import FacebookLogin, Mail, User


def check(app: Flask, login_id: int, *, attempt: int = 1) -> int:
    """Deliver the look at a connection as the queue does; returns the status."""
    return _post(app, {"login": login_id}, attempt)


def _post(app: Flask, payload: object, attempt: int) -> int:
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret, "X-AppEngine-TaskRetryCount": str(attempt - 1)}
    return Client(app.wsgi_app).post("/tasks/connections/check", json=payload, headers=headers).status_code


def plan(app: Flask) -> int:
    """Let the scheduler plan the day's looks; returns the status."""
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret, "X-Appengine-Cron": "true"}
    return Client(app.wsgi_app).get("/cron/connections/check", headers=headers).status_code


def change_login(app: Flask, **values: Any) -> int:
    """Write into the only login; returns its id."""
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        for name, value in values.items():
            setattr(login, name, value)
        db.session.commit()
        return login.id


def give_address(app: Flask, address: str = "mara@example.org") -> None:
    """Every partner gets that address for letters."""
    with app.app_context():
        for user in db.session.scalars(select(User)):
            user.contact_email = address
        db.session.commit()


def mails(app: Flask) -> list[tuple[str, str]]:
    """Kind and state of each letter, in order."""
    with app.app_context():
        return [(mail.kind, mail.state.value) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]
