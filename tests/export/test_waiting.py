"""Reports that wait for their turn: those made by themselves hold nobody up, and none is lost early."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.config import Config
from application.export.making.asking import (
    LOST_AFTER,
    SILENT_AFTER,
    ask_anew,
    ask_for_report,
    identity_of,
)
from application.export.recipient import STAFF
from application.export.subject import Subject
from application.extensions import db
from application.models import BuildState, Campaign, ReportBuild, ReportSnapshot
from application.task_queue import commit, pending_tasks
from tests.campaigns.stage import Stage, set_stage
from tests.export.made_reports import ask, drain
from tests.export.report_rows import create_report


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    return set_stage(app, client, sign_in)


def only_build(stage: Stage) -> ReportBuild:
    with stage.rows():
        found = db.session.scalars(select(ReportBuild)).one()
        db.session.expunge(found)
        return found


def snapshots(stage: Stage) -> int:
    with stage.rows():
        return db.session.query(ReportSnapshot).count()


def sweep(stage: Stage) -> None:
    config: Config = stage.app.extensions["configuration"]
    headers = {"X-Appengine-Cron": "true", "X-Task-Secret": config.task_secret}
    assert stage.app.test_client().get("/cron/reports/sweep", headers=headers).status_code == 200


@pytest.mark.parametrize(("since", "generation"), [(SILENT_AFTER, 0), (LOST_AFTER, 1)])
def test_one_that_waits_behind_others_is_lost_after_hours_only(
    stage: Stage, since: timedelta, generation: int
) -> None:
    ask(stage.client, stage.address)
    with stage.rows():
        db.session.execute(update(ReportBuild).values(heartbeat_at=clock.real_now() - since))
        db.session.commit()
    assert only_build(stage).state is BuildState.WAITING
    sweep(stage)
    assert only_build(stage).generation == generation
    drain(stage.client)
    assert snapshots(stage) == 1


def test_whoever_presses_the_button_waits_behind_nothing_that_is_made_by_itself(stage: Stage) -> None:
    with stage.rows():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id))
        report.identity = identity_of(Subject(campaign_id=stage.campaign_id), STAFF)
        report_id = report.id
        db.session.commit()
        ask_anew([report_id])
        assert [task.queue for task in pending_tasks()] == ["rhythms"]
        ask_for_report(stage.campaign_id, STAFF, by_id=stage.manager_id)
        assert [task.queue for task in pending_tasks()] == ["rhythms", "reports"]
        commit()
    build = only_build(stage)
    assert (build.asked_by_id, build.generation) == (stage.manager_id, 1)
    drain(stage.client)
    assert snapshots(stage) == 1
