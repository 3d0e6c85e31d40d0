"""Whether the scheduler comes: for a watcher outside, who notices when nothing runs by itself any more."""

from datetime import timedelta

from application.clock import clock
from application.extensions import db
from application.models import CronVisit
from application.public.readiness import OK

WATCHED = "/cron/alerts/check"
"""The job that looks after all others and writes to admins: nobody here notices when it stays away itself."""
SILENT_AFTER = timedelta(hours=1)
"""Twice its time and half an hour, as the health page counts for every job."""


def jobs_come() -> str:
    """ "ok", or what is wrong; nothing secret, as anybody may ask. One statement, by primary key."""
    visit = db.session.get(CronVisit, WATCHED)
    if visit is None or visit.done_at is None:
        return "the scheduler has not come yet, or failed each time: deploy cron.yaml"
    if clock.now() - visit.done_at > SILENT_AFTER:
        return f"{WATCHED} has not gone well for {SILENT_AFTER // timedelta(minutes=1)} minutes"
    return OK
