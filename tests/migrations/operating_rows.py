"""Rows of what the platform notes of its own running."""

from datetime import timedelta

from application.clock import clock
from application.extensions import db
from application.models import Alert, CronVisit, DatabaseSize


def operate() -> None:
    """A visit of the scheduler, a day's size, an alert that is over."""
    now = clock.now()
    visit = {"first_at": now, "visited_at": now, "done_at": now}
    told = {"name": "Letters", "words": "3 letters could not be sent.", "to_do": "Ask the doctor."}
    db.session.add_all(
        [
            CronVisit(path="/cron/mail/sweep", status=200, **visit),
            DatabaseSize(day=now.date(), measured_at=now, size=1_000_000),
            Alert(cause="mail", began_at=now - timedelta(hours=1), seen_at=now, ended_at=now, **told),
        ]
    )
