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
from application.models.upsert import upsert
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, Table, age_words, sentence

GRACE = timedelta(minutes=30)
MISSED_TIMES = 2
MOST_NAMED = 3
KEY, NAME = "cron-silent", "Regular jobs"
NOT_YET = 0
"""The status of a job that is waited for and has not come."""
TO_DO = "Look at the console's page Cron jobs, or deploy them again: gcloud app deploy cron.yaml."


def section() -> Section:
    """One statement."""
    now = clock.now()
    jobs, visits = wanted_jobs(), noted_visits()
    rows = [_row(job, visits.get(job.url), now) for job in sorted(jobs, key=lambda job: job.url)]
    columns = ("Job", "Address", "Every", "Last went well", "Last answer")
    table = Table("Each regular job", columns, rows)
    return Section("crons", NAME, [coming_line(jobs, visits, now)], table)


def wanted_jobs() -> tuple[CronJob, ...]:
    """Those of cron.yaml."""
    return read_cron_file(Path(current_app.root_path).parent / "cron.yaml")


def noted_visits() -> dict[str, CronVisit]:
    """By path; one statement."""
    return {visit.path: visit for visit in db.session.scalars(select(CronVisit))}


def expect_jobs(now: datetime) -> None:
    """Note from when on each job is waited for that has not come yet, as a new version may bring some."""
    known = noted_visits()
    rows = [
        {"path": job.url, "first_at": now, "visited_at": now, "status": NOT_YET, "done_at": None}
        for job in wanted_jobs()
        if job.url not in known
    ]
    upsert(db.session(), CronVisit, rows, key=("path",), update=())


def coming_line(jobs: Sequence[CronJob], visits: dict[str, CronVisit], now: datetime) -> Line:
    """Whether each job went well within twice its time, or since it was first waited for."""
    if not visits:
        return Line(KEY, NAME, State.UNKNOWN, "None has come yet.", TO_DO, alerts=True)
    late = late_jobs(jobs, visits, now)
    if late:
        named = "; ".join(f"{job_words(job)} ({job.url})" for job in late[:MOST_NAMED])
        more = f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else ""
        words = f"{counted(len(late), 'job')} did not come, or failed each time: {named}{more}."
        to_do = f"{TO_DO} Where it comes and fails, the log has the reason."
        return Line(KEY, NAME, State.WRONG, words, to_do, alerts=True)
    return Line(KEY, NAME, State.OK, f"All {len(jobs)} have come in time.", alerts=True)


def late_jobs(jobs: Sequence[CronJob], visits: dict[str, CronVisit], now: datetime) -> list[CronJob]:
    """Those that have been waited for too long."""
    return [job for job in jobs if _is_late(job, visits.get(job.url), now)]


def job_words(job: CronJob) -> str:
    """What it does, as cron.yaml says; its address where that says nothing."""
    return sentence(job.description or job.url).removesuffix(".")


def _is_late(job: CronJob, visit: CronVisit | None, now: datetime) -> bool:
    if visit is None:
        return False
    return now - (visit.done_at or visit.first_at) > MISSED_TIMES * job.schedule.interval + GRACE


def _row(job: CronJob, visit: CronVisit | None, now: datetime) -> tuple[str, str, str, str, str]:
    done = visit.done_at if visit else None
    return (
        job_words(job),
        job.url,
        age_words(job.schedule.interval),
        f"{age_words(now - done)} ago" if done else "never",
        str(visit.status) if visit and visit.status != NOT_YET else "–",
    )
