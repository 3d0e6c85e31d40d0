"""An empty database of either kind, the application on it, and migrations run forth and back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, select, text

from application.extensions import db
from application.factory import create_app
from application.models import Base
from tests.conftest import ROOT, make_config

MIGRATIONS = ROOT / "migrations"
NEWEST = ScriptDirectory(str(MIGRATIONS)).get_current_head()
LATER = "later"


class MigratedDatabase:
    """The application's own database under Alembic; use inside its context."""

    def __init__(self, app: Flask, folder: Path = MIGRATIONS) -> None:
        self.app = app
        self.folder = folder

    @property
    def kind(self) -> str:
        """sqlite, mysql or mariadb."""
        return db.engine.dialect.name

    def upgrade(self) -> None:
        db.session.remove()
        flask_migrate.upgrade(directory=str(self.folder))

    def downgrade(self, revision: str = "base") -> None:
        db.session.remove()
        flask_migrate.downgrade(directory=str(self.folder), revision=revision)

    def tables(self) -> set[str]:
        db.session.remove()
        return set(db.inspect(db.engine).get_table_names())

    def revision(self) -> str | None:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def row_counts(self) -> dict[str, int]:
        with db.engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }


@contextmanager
def migrated_database(url: str, folder: Path) -> Iterator[MigratedDatabase]:
    """The application on the database at `url`, which is left as it is."""
    app = create_app(make_config(url, folder))
    with app.app_context():
        yield MigratedDatabase(app)
        db.session.remove()
        db.engine.dispose()


def folder_with(revision_text: str, folder: Path) -> Path:
    """A copy of the migrations with one more revision, LATER, on top."""
    copy = folder / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    head = (
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = {LATER!r}\ndown_revision = {NEWEST!r}\n\n\n"
    )
    (copy / "versions" / f"{LATER}.py").write_text(head + revision_text)
    return copy
