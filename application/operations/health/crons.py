"""Whether the regular jobs come: what cron.yaml asks for against when each was last visited."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.formats import counted
from application.integrations.cron_local import CronJob, read_cron_file
from application.models import CronVisit
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, Table, age_words

GRACE = timedelta(minutes=30)
MISSED_TIMES = 2
MOST_NAMED = 5
_TO_DO = "Look at the console's page Cron jobs, or deploy them again: gcloud app deploy cron.yaml."


def section() -> Section:
    """One statement."""
    now = clock.now()
    visits = {visit.path: visit for visit in db.session.scalars(select(CronVisit))}
    jobs = read_cron_file(Path(current_app.root_path).parent / "cron.yaml")
    rows = [_row(job, visits.get(job.url), now) for job in sorted(jobs, key=lambda job: job.url)]
    table = Table("Regular jobs", ("Job", "Every", "Last went well", "Last answer"), rows)
    return Section("crons", "Regular jobs", [coming_line(jobs, visits, now)], table)


def coming_line(jobs: Sequence[CronJob], visits: dict[str, CronVisit], now: datetime) -> Line:
    """Whether each job went well within twice its time.

    One that never came counts from the first visit to any: a new installation is not late.
    """
    name = "Jobs that come"
    if not visits:
        return Line("cron-silent", name, State.UNKNOWN, "No job has come yet.", _TO_DO, alerts=True)
    begun = min(visit.first_at for visit in visits.values())
    late = [job.url for job in jobs if _is_late(job, visits.get(job.url), begun, now)]
    if late:
        named = ", ".join(late[:MOST_NAMED])
        more = f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else ""
        words = f"{counted(len(late), 'job')} did not come, or failed each time: {named}{more}."
        to_do = f"{_TO_DO} Where it comes and fails, the log has the reason."
        return Line("cron-silent", name, State.WRONG, words, to_do, alerts=True)
    return Line("cron-silent", name, State.OK, f"All {len(jobs)} have come in time.", alerts=True)


def _is_late(job: CronJob, visit: CronVisit | None, begun: datetime, now: datetime) -> bool:
    since = begun if visit is None else visit.done_at or visit.first_at
    return now - since > MISSED_TIMES * job.schedule.interval + GRACE


def _row(job: CronJob, visit: CronVisit | None, now: datetime) -> tuple[str, str, str, str]:
    done = visit.done_at if visit else None
    return (
        job.url,
        age_words(job.schedule.interval),
        f"{age_words(now - done)} ago" if done else "never",
        str(visit.status) if visit else "–",
    )
