"""The Flask extensions, made once and bound to each application in the factory."""

import sqlite3
from typing import Any

from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from application.models.base import Base

db = SQLAlchemy(metadata=Base.metadata)
csrf = CSRFProtect()
login_manager = LoginManager()
bootstrap = Bootstrap5()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """The driver's own transactions lose updates when two tasks read, then write: we begin ours ourselves.

    A page cache of 32 MiB, not 2: with it a list over 10,000 posts takes half its time.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32768"):
            connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Any) -> None:
    """Every transaction takes the write lock at once: a deferred one fails instead of waiting."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _connect_frugally(
    dialect: Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]
) -> DBAPIConnection | None:
    if dialect.driver != "pymysql":
        return None
    # late: on SQLite nobody needs the driver.
    from application.mysql_connections import FrugalConnection

    return FrugalConnection(*arguments, **named)


event.listen(Engine, "connect", _prepare_sqlite)
event.listen(Engine, "do_connect", _connect_frugally)
event.listen(Engine, "begin", _begin_immediate)
