"""Alembic's environment: the application's engine, our column types, SQLite without losing child rows."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import BigInteger, Engine, String

from application.extensions import db
from application.models import Base
from application.models.base import UtcDateTime
from application.models.encryption import EncryptedText


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Name our own column types in a migration, with their import."""
    name = _own_type(item) if kind == "type" else None
    if name is None:
        return False
    if not name.startswith("sa."):
        autogen.imports.add(f"from application.models.base import {name.partition('(')[0]}")
    return name


def _own_type(item: Any) -> str | None:
    if isinstance(item, EncryptedText):
        return "sa.Text()"
    if isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    if isinstance(item, BigInteger) and "sqlite" in item._variant_mapping:
        return "BIG_ID"
    if isinstance(item, String) and "mysql" in item._variant_mapping:
        return f"exact_text({item.length})"
    return None


def run_migrations() -> None:
    """Run inside the application of `flask db`; SQLite migrates in one transaction, foreign keys off.

    Rebuilding a table with foreign keys on would delete its children's rows with the old table.
    """
    engine: Engine = db.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _switch_foreign_keys(connection, on=False)
        try:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                compare_type=True,
                compare_server_default=True,
                render_as_batch=sqlite,
                render_item=render_item,
                transactional_ddl=sqlite,
            )
            with context.begin_transaction():
                context.run_migrations()
                if sqlite:
                    _refuse_orphans(connection)
        finally:
            if sqlite:
                _switch_foreign_keys(connection, on=True)


def _switch_foreign_keys(connection: Any, *, on: bool) -> None:
    # The pragma does nothing inside a transaction, so it goes to the driver's own connection.
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _refuse_orphans(connection: Any) -> None:
    orphans = connection.connection.driver_connection.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise RuntimeError(f"the migration left {len(orphans)} rows without their parent")


assert current_app, "run migrations by `flask db upgrade`"
run_migrations()
