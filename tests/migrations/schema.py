"""What a live database is made of, in a form that two databases can be compared in.

Alembic's own check is blind to CHECK constraints, values of an enumeration, DATETIME(6), collations and
(by default) server defaults.
"""

import re
from typing import Any

from sqlalchemy import Engine, Inspector, inspect, text

OWN_TABLE_OF_ALEMBIC = "alembic_version"


def described(engine: Engine) -> dict[str, list[str]]:
    """For each table its columns, keys, indexes and constraints, one sorted line each."""
    inspector = inspect(engine)
    names = [name for name in inspector.get_table_names() if name != OWN_TABLE_OF_ALEMBIC]
    if engine.dialect.name == "sqlite":
        return {name: sorted(_inspected(inspector, name)) for name in names}
    return {name: sorted(_created(engine, name)) for name in names}


def _created(engine: Engine, table: str) -> list[str]:
    """The lines of SHOW CREATE TABLE, whose order of columns and keys means nothing here."""
    with engine.connect() as connection:
        statement = connection.execute(text(f"SHOW CREATE TABLE `{table}`")).one()[1]
    lines = [line.strip().rstrip(",") for line in statement.splitlines()]
    return [re.sub(r" AUTO_INCREMENT=\d+", "", line) for line in lines]


def _inspected(inspector: Inspector, table: str) -> list[str]:
    parts: list[tuple[str, Any]] = [
        *[("column", _column(column)) for column in inspector.get_columns(table)],
        ("primary key", inspector.get_pk_constraint(table)),
        *[("foreign key", found) for found in inspector.get_foreign_keys(table)],
        *[("index", found) for found in inspector.get_indexes(table)],
        *[("unique", found) for found in inspector.get_unique_constraints(table)],
        *[("check", found) for found in inspector.get_check_constraints(table)],
    ]
    return [f"{kind} {_written(found)}" for kind, found in parts]


def _column(column: Any) -> dict[str, Any]:
    return {**column, "type": str(column["type"])}


def _written(found: Any) -> str:
    """The same text for the same content, whatever the order of its keys."""
    return repr(sorted((str(name), repr(value)) for name, value in found.items()))


def names_of_constraints(engine: Engine) -> list[tuple[str, str | None]]:
    """(table, name) of every constraint and index; the name is None where the database made it up.

    Primary keys count on SQLite only: MySQL and MariaDB call each of them PRIMARY, whatever it was named.
    """
    inspector = inspect(engine)
    found: list[tuple[str, str | None]] = []
    for table in inspector.get_table_names():
        if table == OWN_TABLE_OF_ALEMBIC:
            continue
        if engine.dialect.name == "sqlite":
            found.append((table, inspector.get_pk_constraint(table)["name"]))
        for listed in (
            inspector.get_foreign_keys(table),
            inspector.get_indexes(table),
            inspector.get_unique_constraints(table),
            inspector.get_check_constraints(table),
        ):
            found += [(table, part["name"]) for part in listed]
    return found
