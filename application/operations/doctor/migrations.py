"""Whether the database's tables are those that the code knows."""

from sqlalchemy.exc import SQLAlchemyError

from application.extensions import db
from application.operations.doctor.findings import Report
from application.schema_version import SchemaState, schema_version

_UPGRADE = "flask --app main db upgrade"


def look(report: Report) -> None:
    """The newest migration of the code against what the database says of itself."""
    try:
        with db.engine.connect() as connection:
            found = schema_version(connection)
    except SQLAlchemyError:
        report.unknown("The database does not answer.", "Mend the database first.")
        return
    if found.state is SchemaState.CURRENT:
        report.ok(f"The tables are those of {found.newest}, the newest migration.")
    elif found.state is SchemaState.EMPTY:
        report.wrong("The database has no tables of ours.", f"Make them: {_UPGRADE}.")
    elif found.state is SchemaState.BEHIND:
        report.wrong(
            f"The database stands at migration {found.present}, the code needs {found.newest}.",
            f"Bring it up to date: {_UPGRADE}. Make a backup before.",
        )
    else:
        report.wrong(
            f"The database stands at migration {found.present}, which this code does not know: it is "
            "older than the database.",
            "Deploy the version that the database was migrated for, or a newer one.",
        )
