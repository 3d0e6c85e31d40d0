"""Whether this process can do its work: the database answers, its tables are ours, tasks can be sent."""

import logging
import sqlite3
from typing import Any

from flask import current_app
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.schema_version import SchemaState, schema_version

logger = logging.getLogger(__name__)

SECONDS = 2.0
"""How long each answer of the database is waited for."""
OK = "ok"

_TABLES = {
    SchemaState.CURRENT: OK,
    # A version goes on serving while the database is migrated for the one after it.
    SchemaState.AHEAD: OK,
    SchemaState.BEHIND: "the database is behind the code: migrations have to be run",
    SchemaState.EMPTY: "the database has no tables: migrations have to be run",
}


def readiness() -> dict[str, str]:
    """Each thing by name with "ok" or what is wrong; nothing secret, as anybody may ask."""
    found = _database()
    queue: Any = current_app.extensions["task_sender"]
    # Cloud Tasks is not asked: were it down, instances that still serve pages would be taken out for it.
    if isinstance(queue, LocalTaskQueue):
        found["queue"] = _local_queue(queue)
    return found


def _database() -> dict[str, str]:
    engine = _engine()
    try:
        with engine.connect() as connection:
            state = schema_version(connection).state
    except SQLAlchemyError as error:
        logger.warning("not ready: the database does not answer", extra={"error": type(error).__name__})
        return {
            "database": f"does not answer within {SECONDS:g} s",
            "migrations": "unknown: the database does not answer",
        }
    finally:
        engine.dispose()
    return {"database": OK, "migrations": _TABLES[state]}


def _engine() -> Engine:
    """Of one connection of its own: what is waited for is the database, not a place in the pool."""
    config: Config = current_app.extensions["configuration"]
    options: dict[str, Any] = current_app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    arguments: dict[str, Any] = dict(options.get("connect_args", {}))
    if db.engine.dialect.name == "sqlite":
        arguments["timeout"] = SECONDS
    else:
        arguments |= {"connect_timeout": SECONDS, "read_timeout": SECONDS, "write_timeout": SECONDS}
    return create_engine(config.database_url, poolclass=NullPool, connect_args=arguments)


def _local_queue(queue: LocalTaskQueue) -> str:
    try:
        queue.pending()
    except (sqlite3.Error, OSError):
        return "the file of the queue can't be opened"
    return OK
