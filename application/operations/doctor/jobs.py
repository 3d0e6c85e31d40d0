"""The regular jobs: whether the scheduler comes to each of them."""

from sqlalchemy.exc import SQLAlchemyError

from application.clock import clock
from application.extensions import db
from application.operations.doctor.findings import Report
from application.operations.health.crons import late_jobs, noted_visits, wanted_jobs

_DEPLOY = "Deploy them: gcloud app deploy cron.yaml, and look at the console's page Cron jobs."


def look(report: Report) -> None:
    """One statement: when each was last visited, against cron.yaml."""
    jobs = wanted_jobs()
    try:
        visits = noted_visits()
    except SQLAlchemyError:
        db.session.rollback()
        report.unknown("The database does not answer.", "Mend the database first, and its migrations.")
        return
    late = late_jobs(jobs, visits, clock.now())
    if not any(visit.done_at for visit in visits.values()):
        _never(report)
    elif late:
        named = ", ".join(job.url for job in late)
        report.wrong(
            f"{len(late)} of {len(jobs)} regular jobs do not come, or fail each time: {named}.",
            f"{_DEPLOY} Where one comes and fails, the log has the reason.",
        )
    else:
        report.ok(f"All {len(jobs)} regular jobs come.")


def _never(report: Report) -> None:
    words = "No regular job has ever gone well: nothing is read, sent or removed by itself."
    if report.config.is_production:
        report.wrong(words, _DEPLOY)
    else:
        report.warn(words, "Start the local scheduler with the application: make demo.")
