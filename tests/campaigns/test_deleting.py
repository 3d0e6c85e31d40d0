"""Admins delete campaigns, after typing the name; managers and consultants can't."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.export.snapshots.freezing import FACTS_KIND
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.extensions import db
from application.models import (
    Assignment,
    AuditEntry,
    Campaign,
    FileState,
    Post,
    ReportFile,
    ReportSnapshot,
    Role,
    Tombstone,
)
from tests import builders
from tests.campaigns.stage import Stage
from tests.export.access.stage import create_file
from tests.export.report_rows import create_report, create_snapshot, keep_snapshot_of
from tests.leaving.test_ageing import grow_old
from tests.leaving.test_everything import blob

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def admin(stage: Stage, app: Flask, sign_in: SignIn) -> FlaskClient:
    with stage.rows():
        admin_id = builders.create_user(role=Role.ADMIN).id
    browser = app.test_client()
    sign_in(browser, admin_id)
    return browser


def there_are(stage: Stage) -> tuple[int, int, int]:
    """Campaigns, decisions, posts."""
    with stage.rows():
        numbers = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Campaign, Assignment, Post)
        ]
    return (numbers[0] or 0, numbers[1] or 0, numbers[2] or 0)


def test_managers_can_not_delete(stage: Stage) -> None:
    assert stage.client.get(f"{stage.address}/delete").status_code == 403
    assert stage.client.post(f"{stage.address}/delete", data={"name": "Autumn Table"}).status_code == 403
    assert "Delete this campaign" not in stage.client.get(f"{stage.address}/edit").text
    assert there_are(stage)[0] == 1


def test_an_admin_deletes_decisions_and_keeps_posts(stage: Stage, admin: FlaskClient) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    assert "Delete this campaign" in admin.get(f"{stage.address}/edit").text
    page = admin.get(f"{stage.address}/delete").text
    assert "1 decision" in page
    assert admin.post(f"{stage.address}/delete", data={"name": "  autumn   table "}).status_code == 303
    assert there_are(stage) == (0, 0, 3)
    assert admin.get(stage.address).status_code == 404
    with stage.rows():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "campaign_deleted")).one()
        assert (entry.campaign_id, entry.details) == (stage.campaign_id, {"campaign": "Autumn Table"})


@pytest.mark.parametrize("typed", ["", "Autumn", "Winter Lamp"])
def test_another_name_deletes_nothing(stage: Stage, admin: FlaskClient, typed: str) -> None:
    answer = admin.post(f"{stage.address}/delete", data={"name": typed})
    assert answer.status_code == 400
    assert "Nothing was deleted" in answer.text
    assert there_are(stage)[0] == 1


def test_its_reports_go_with_it(stage: Stage, app: Flask, admin: FlaskClient) -> None:
    with stage.rows():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id))
        snapshot = db.session.get_one(ReportSnapshot, keep_snapshot_of(report))
        files = [(WORKBOOK_KIND, snapshot.workbook_sha256), (FACTS_KIND, snapshot.facts_sha256)]
        sheet = create_file(report).id
    page = admin.get(f"{stage.address}/delete").text
    assert "1 kept report" in page
    assert "1 Google Sheet" in page
    assert admin.post(f"{stage.address}/delete", data={"name": "Autumn Table"}).status_code == 303
    grow_old(app)
    with stage.rows():
        assert [blob(app, kind, name).exists() for kind, name in files] == [False, False]
        left = db.session.get_one(ReportFile, sheet)
        assert (left.state, left.report_id, left.changes_due_at is None) == (FileState.DELETING, None, False)
        entombed = select(Tombstone.kind, Tombstone.sha256).where(Tombstone.reason == "campaign")
        assert {tuple(row) for row in db.session.execute(entombed)} == set(files)


def test_a_file_that_another_campaigns_report_needs_stays(
    stage: Stage, app: Flask, admin: FlaskClient
) -> None:
    with stage.rows():
        report = create_report(db.session.get_one(Campaign, stage.campaign_id))
        others = create_report(builders.create_campaign(name="Another"))
        same = [create_snapshot(each, workbook=b"the same bytes") for each in (report, others)]
        name = same[0].workbook_sha256
    assert admin.post(f"{stage.address}/delete", data={"name": "Autumn Table"}).status_code == 303
    grow_old(app)
    assert blob(app, WORKBOOK_KIND, name).exists()
