"""What runs here, by its versions."""

import platform
from importlib.metadata import version

from sqlalchemy import text

from application.config import Config
from application.extensions import db
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section
from application.release import RELEASE
from application.schema_version import SchemaState, schema_version

TITLE = "Versions"
_STANDS = {
    SchemaState.CURRENT: State.OK,
    # A version goes on serving while the database is migrated for the one after it.
    SchemaState.AHEAD: State.WARN,
    SchemaState.BEHIND: State.WRONG,
    SchemaState.EMPTY: State.WRONG,
}
_PACKAGES = ("flask", "sqlalchemy", "gunicorn")


def section(config: Config) -> Section:
    """Three statements or four."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    is_sqlite = db.engine.dialect.name == "sqlite"
    asked = text("SELECT sqlite_version()" if is_sqlite else "SELECT VERSION()")
    number = db.session.execute(asked).scalar_one()
    schema = schema_version(db.session.connection())
    is_current = schema.state is SchemaState.CURRENT
    lines = [
        Line(
            "version",
            "Application",
            State.OK,
            f"{RELEASE}, {config.running_version or 'not deployed by App Engine'}",
        ),
        Line("graph-version", "Graph API", State.OK, config.graph_version),
        Line(
            "schema-version",
            "Migrations",
            _STANDS[schema.state],
            f"The database stands at {schema.present or 'none'}, the code at {schema.newest}.",
            ""
            if is_current
            else "flask --app main db upgrade, or deploy the version that the database is for.",
        ),
        Line("python-version", "Python", State.OK, f"{platform.python_version()}; {packages}"),
        Line(
            "database-version",
            "Database",
            State.OK,
            f"{'SQLite' if is_sqlite else 'MariaDB' if 'MariaDB' in number else 'MySQL'} {number}",
        ),
    ]
    return Section("versions", TITLE, lines)
