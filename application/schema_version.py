"""Which migration the database stands at, against the newest that the code knows."""

import enum
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, inspect, text


class SchemaState(enum.Enum):
    """How the database's tables stand to the code."""

    CURRENT = "current"
    EMPTY = "empty"
    BEHIND = "behind"
    AHEAD = "ahead"
    """The code knows no such migration: it is older than the database."""


@dataclass(frozen=True)
class SchemaVersion:
    """`newest` is the code's newest migration, `present` the database's, None where there are no tables."""

    newest: str | None
    present: str | None
    state: SchemaState


def schema_version(connection: Connection) -> SchemaVersion:
    """What the database says of itself; asked here, as Alembic itself would log each look."""
    newest, known = _revisions(Path(current_app.root_path).parent / "migrations")
    present = None
    if inspect(connection).has_table("alembic_version"):
        present = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().first()
    return SchemaVersion(newest, present, _state(newest, present, known))


@cache
def _revisions(folder: Path) -> tuple[str | None, frozenset[str]]:
    """The newest migration and all of them; they don't change while a process runs."""
    scripts = ScriptDirectory(str(folder))
    return scripts.get_current_head(), frozenset(each.revision for each in scripts.walk_revisions())


def _state(newest: str | None, present: str | None, known: frozenset[str]) -> SchemaState:
    if present is None:
        return SchemaState.EMPTY
    if present == newest:
        return SchemaState.CURRENT
    return SchemaState.BEHIND if present in known else SchemaState.AHEAD
