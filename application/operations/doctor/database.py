"""The database: whether it answers, and whether it keeps text, times and transactions as the code expects."""

import re
from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from application.extensions import db
from application.operations.doctor.findings import Report

OLDEST = {"MariaDB": (10, 6), "MySQL": (8, 0)}
SUPPORTED = {"MariaDB": (10, 6), "MySQL": (8, 4)}
"""Versions before these cost extra at Cloud SQL, or get no mends any more."""
_MOVE_TO = {"MySQL": "MySQL 8.4", "MariaDB": "MariaDB 10.11"}
WORKERS = 2
"""Processes of one instance (app.yaml, entrypoint)."""
_SHOWN = text(
    "SELECT VERSION() AS version, @@version_comment AS comment, @@character_set_database AS charset,"
    " @@collation_database AS collation, @@sql_mode AS sql_mode, @@max_connections AS connections,"
    " TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS zone_seconds"
)


def look(report: Report, engine: Engine | None = None) -> None:
    """One connection and two statements; without `engine` of the application's own database."""
    try:
        with (engine or db.engine).connect() as connection:
            if connection.dialect.name == "sqlite":
                _sqlite(report, connection)
            else:
                shown = connection.execute(_SHOWN).mappings().one()
                judge(report, shown, connection.get_isolation_level())
    except SQLAlchemyError as error:
        report.wrong(
            f"The database does not answer ({type(error.__cause__ or error).__name__}).",
            "Look whether it runs and whether DATABASE_URL names its host or socket, user, password and "
            "database. On Google Cloud the service account needs the role Cloud SQL Client.",
        )


def _sqlite(report: Report, connection: Connection) -> None:
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if report.config.is_production:
        report.warn(
            f"SQLite {version}, which is for one machine: App Engine's instances would each have their own.",
            "Set DATABASE_URL to a database of Cloud SQL for MySQL.",
        )
    elif mode != "wal":
        report.warn(f"SQLite {version} keeps no write-ahead log.", "Put its file on a disk of this machine.")
    else:
        report.ok(f"SQLite {version} answers.")


def judge(report: Report, shown: Mapping[Any, Any], isolation: str) -> None:
    """What a server of MySQL or MariaDB has shown of itself."""
    kind = "MariaDB" if "mariadb" in f"{shown['version']} {shown['comment']}".lower() else "MySQL"
    _version(report, kind, str(shown["version"]))
    _text(report, shown)
    _transactions(report, shown, isolation)
    _room(report, int(shown["connections"]))
    if not report.findings:
        number = str(shown["version"]).partition("-")[0]
        report.ok(f"{kind} {number} answers, keeps utf8mb4, is strict, and reads what is committed.")


def _version(report: Report, kind: str, version: str) -> None:
    found = re.match(r"(\d+)\.(\d+)", version)
    number = (int(found[1]), int(found[2])) if found else (0, 0)
    oldest = OLDEST[kind]
    if number < oldest:
        report.wrong(
            f"{kind} {version} is too old: {oldest[0]}.{oldest[1]} is the oldest that is known to do.",
            f"Move to {_MOVE_TO[kind]}.",
        )
    elif number < SUPPORTED[kind]:
        report.warn(
            f"{kind} {version} is past its usual support, which Cloud SQL charges extra for.",
            f"Move to {_MOVE_TO[kind]}.",
        )


def _text(report: Report, shown: Mapping[Any, Any]) -> None:
    if shown["charset"] != "utf8mb4":
        report.wrong(
            f"The database's character set is {shown['charset']}: captions with emoji cannot be kept.",
            "ALTER DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, and migrate again.",
        )
    if not str(shown["sql_mode"]) or "STRICT" not in str(shown["sql_mode"]):
        report.wrong(
            "The database is not strict: it would cut what is too long instead of refusing it.",
            "Add STRICT_TRANS_TABLES to the server's sql_mode (Cloud SQL: database flags).",
        )


def _transactions(report: Report, shown: Mapping[Any, Any], isolation: str) -> None:
    if isolation != "READ COMMITTED":
        report.wrong(
            f"Transactions are {isolation}: a task that waited for a row would read it as it was before.",
            "Take any isolation level out of DATABASE_URL: the application sets READ COMMITTED itself.",
        )
    if shown["zone_seconds"]:
        report.warn(
            "The database's own time zone is not UTC, so times typed in by hand would be wrong.",
            "Set default_time_zone to +00:00 (Cloud SQL: database flags).",
        )


def _room(report: Report, connections: int) -> None:
    options = current_app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {})
    most = (int(options.get("pool_size", 5)) + int(options.get("max_overflow", 10))) * WORKERS
    if connections < most:
        report.warn(
            f"The database takes {connections} connections, and one instance may ask for {most}.",
            "Raise max_connections (Cloud SQL: database flags, or a larger machine).",
        )
