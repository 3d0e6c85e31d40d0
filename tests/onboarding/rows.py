"""What stands in the database after joining, as plain values."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from application.extensions import db
from application.models import (
    ApiCall,
    Base,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    SignIn,
    User,
)


def numbers(app: Flask) -> dict[str, int]:
    """How many rows there are of everything that joining makes."""
    tables: tuple[type[Base], ...] = (User, InstagramAccount, FacebookLogin, CollectionRun)
    with app.app_context():
        return {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }


def only(app: Flask, table: type[Base]) -> dict[str, Any]:
    """The columns of the one row of the table."""
    with app.app_context():
        row = db.session.execute(select(table)).scalar_one()
        return {column.key: getattr(row, column.key) for column in table.__table__.columns}


def call_outcomes(app: Flask) -> list[tuple[str, str]]:
    """Path and outcome of each recorded call, in order."""
    with app.app_context():
        rows = db.session.execute(select(ApiCall.path, ApiCall.outcome).order_by(ApiCall.id))
        return [(row.path, row.outcome) for row in rows]


def running_sign_ins(app: Flask) -> list[int]:
    """The users who are signed in somewhere."""
    with app.app_context():
        return list(db.session.scalars(select(SignIn.user_id).where(SignIn.ended_at.is_(None))))
