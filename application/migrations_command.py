"""`flask db …` at its place in this project, ready when it is asked for."""

from typing import Any

from flask import Flask

from application.extensions import db

MIGRATIONS_FOLDER = "migrations"
EXTENSION = "migrate"


def init_migrations(app: Flask) -> None:
    """Let Flask-Migrate's commands find what they look for in the application's extensions."""
    app.extensions[EXTENSION] = _WhenAsked(app)


class _WhenAsked:
    """Stands where Flask-Migrate's own settings will stand.

    Alembic takes a tenth of a second to import: only whoever migrates pays.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate  # late: the reason of this class

        Migrate(self._app, db, directory=MIGRATIONS_FOLDER)
        return getattr(self._app.extensions[EXTENSION], name)
