"""Reports of a running campaign with a rhythm, and the scheduler that looks at them."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import Campaign, Report, ReportBuild, Rhythm, User
from tests.builders import create_campaign
from tests.export.report_rows import create_report

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def campaign(*members: User, ended_ago: int = -20) -> Campaign:
    """It ended so many days ago; of a running one that is below 0."""
    today = clock.now().date()
    return create_campaign(members=members, starts_on=today - 40 * DAY, ends_on=today - ended_ago * DAY)


def repeated(
    of: Campaign, recipient: User | None = None, *, due_in: timedelta = -HOUR, rhythm: Rhythm = Rhythm.DAILY
) -> Report:
    """A report of it with a rhythm, due an hour ago unless it says otherwise."""
    report = create_report(of, recipient)
    report.rhythm, report.due_at = rhythm, clock.now() + due_in
    db.session.commit()
    return report


def visit(app: Flask) -> None:
    """The scheduler comes by."""
    db.session.rollback()
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret, "X-Appengine-Cron": "true"}
    assert app.test_client().get("/cron/reports/rhythm", headers=headers).status_code == 200


def builds() -> list[ReportBuild]:
    db.session.rollback()
    return list(db.session.scalars(select(ReportBuild).order_by(ReportBuild.id)))


def due_of(report_id: int) -> datetime | None:
    db.session.rollback()
    return db.session.get_one(Report, report_id, populate_existing=True).due_at
