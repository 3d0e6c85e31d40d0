"""The clock: what this machine takes for now, against Facebook's answers and the database."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from application.extensions import db
from application.integrations.http import thread_session
from application.operations.doctor.findings import Report
from application.operations.doctor.surroundings import ANSWER_SECONDS

NOTED = timedelta(seconds=5)
TOO_FAR = timedelta(seconds=60)
_MEND = "Let the machine keep its time by NTP (chrony, systemd-timesyncd); on App Engine, tell Google."


def look(report: Report) -> None:
    """Signed requests are refused when they seem old, codes of the second factor at any other time."""
    others = {"Facebook": _of_facebook(report), "the database": _of_database(report)}
    apart = {whose: gap for whose, gap in others.items() if gap is not None}
    if others["Facebook"] is None:
        report.unknown("Facebook's time cannot be had.", "Mend the network first, and look again.")
    far = {whose: gap for whose, gap in apart.items() if abs(gap) > NOTED}
    for whose, gap in far.items():
        side = "ahead of" if gap > timedelta() else "behind"
        words = f"This machine's clock is {_seconds(gap)} {side} {whose}."
        if abs(gap) > TOO_FAR:
            report.wrong(f"{words} Codes and signatures are refused.", _MEND)
        else:
            report.warn(words, _MEND)
    if apart and not report.findings:
        largest = max(abs(gap) for gap in apart.values())
        report.ok(f"Within {_seconds(largest)} of {' and '.join(apart)}.")


def _of_facebook(report: Report) -> timedelta | None:
    """How far we are ahead of the `Date` of an answer, whatever else the answer says."""
    began = report.surroundings.now()
    try:
        answer = thread_session().head(
            report.config.graph_url, timeout=(ANSWER_SECONDS, ANSWER_SECONDS), allow_redirects=False
        )
        told = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError, TypeError):
        return None
    told = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
    # The header has no parts of a second, and was written somewhere between asking and answering.
    middle = began + (report.surroundings.now() - began) / 2
    return middle - told - timedelta(seconds=0.5)


def _of_database(report: Report) -> timedelta | None:
    """The same against a database with a clock of its own; None for SQLite, which has ours."""
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                return None
            told: datetime = connection.execute(text("SELECT UTC_TIMESTAMP(6)")).scalar_one()
    except SQLAlchemyError:
        return None
    return report.surroundings.now() - told.replace(tzinfo=UTC)


def _seconds(gap: timedelta) -> str:
    seconds = abs(gap.total_seconds())
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
