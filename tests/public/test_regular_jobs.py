"""`/cronz`: whether regular jobs come, for a watcher outside."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from application.clock import clock
from application.extensions import db
from application.integrations.cron_local import read_cron_file
from application.models import CronVisit
from application.operations.health.crons import GRACE, MISSED_TIMES
from application.public.regular_jobs import SILENT_AFTER, WATCHED
from tests.conftest import ROOT
from tests.statements import count_statements

MINUTE = timedelta(minutes=1)


def last_went_well(app: Flask, ago: timedelta | None) -> None:
    with app.app_context():
        now = clock.now()
        db.session.execute(delete(CronVisit))
        done_at = None if ago is None else now - ago
        db.session.add(CronVisit(path=WATCHED, first_at=now, visited_at=now, status=200, done_at=done_at))
        db.session.commit()
        db.session.remove()


def test_the_job_that_is_watched_is_one_of_the_files_with_the_time_that_is_given_to_it() -> None:
    [job] = [each for each in read_cron_file(Path(ROOT) / "cron.yaml") if each.url == WATCHED]
    assert MISSED_TIMES * job.schedule.interval + GRACE == SILENT_AFTER


@pytest.mark.parametrize(
    ("ago", "status"),
    [(MINUTE, 200), (SILENT_AFTER - MINUTE, 200), (SILENT_AFTER + MINUTE, 503), (None, 503)],
)
def test_that_jobs_have_stopped_is_told_by_the_status(
    app: Flask, client: FlaskClient, ago: timedelta | None, status: int
) -> None:
    last_went_well(app, ago)
    answer = client.get("/cronz")
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["coming"] is (status == 200)
    assert set(answer.json) == {"coming", "jobs"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_before_the_scheduler_has_ever_come_its_file_has_to_be_deployed(client: FlaskClient) -> None:
    answer = client.get("/cronz")
    assert answer.status_code == 503
    assert "cron.yaml" in answer.text


def test_the_jobs_own_visit_makes_it_well(app: Flask, client: FlaskClient) -> None:
    secret = app.extensions["configuration"].task_secret
    assert client.get(WATCHED, headers={"X-Task-Secret": secret}).status_code == 200
    assert client.get("/cronz").json == {"coming": True, "jobs": "ok"}


def test_it_takes_one_statement(app: Flask, client: FlaskClient) -> None:
    last_went_well(app, MINUTE)
    with count_statements(app) as sent:
        client.get("/cronz")
    assert len(sent) == 1
    assert "cron_visits" in sent[0]
