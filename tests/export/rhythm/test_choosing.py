"""Staff choose on a report's page how often it is made by itself."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.models import AuditAction, AuditEntry, Campaign, Report, Rhythm, Role, User
from tests.builders import create_user
from tests.campaigns.stage import Stage, set_stage
from tests.export.report_rows import create_report


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    found = set_stage(app, client, sign_in)
    with found.rows():
        campaign, today = db.session.get_one(Campaign, found.campaign_id), clock.now().date()
        campaign.starts_on, campaign.ends_on = today - timedelta(days=9), today + timedelta(days=9)
        db.session.commit()
    return found


def report_of(stage: Stage, role: Role | None = None) -> int:
    with stage.rows():
        recipient = create_user(role=role) if role else None
        report = create_report(db.session.get_one(Campaign, stage.campaign_id), recipient)
        report.made_by_id = stage.manager_id
        db.session.commit()
        return report.id


def choose(stage: Stage, report_id: int, rhythm: str) -> str:
    """The page that one is led to."""
    answer = stage.client.post(f"/reports/{report_id}/rhythm", data={"rhythm": rhythm}, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == f"/campaigns/{stage.campaign_id}/reports/{report_id}"
    return answer.text


def stored(stage: Stage, report_id: int) -> tuple[Rhythm, bool]:
    with stage.rows():
        report = db.session.get_one(Report, report_id)
        return report.rhythm, report.due_at is not None


def test_daily_and_weekly_are_chosen_and_stopped_on_the_page(stage: Stage) -> None:
    report_id = report_of(stage)
    for word in ("daily", "weekly"):
        page = choose(stage, report_id, word)
        assert f'<option value="{word}" selected>' in page
        assert "gets a letter each time" in page
        assert stored(stage, report_id) == (Rhythm(word), True)
    assert "It is made only when somebody asks for it." in choose(stage, report_id, "never")
    assert stored(stage, report_id) == (Rhythm.NEVER, False)


def test_the_same_again_moves_nothing(stage: Stage) -> None:
    report_id = report_of(stage)
    choose(stage, report_id, "daily")
    with stage.rows():
        report, early = db.session.get_one(Report, report_id), clock.now() - timedelta(minutes=5)
        report.due_at = early
        db.session.commit()
    choose(stage, report_id, "daily")
    with stage.rows():
        assert db.session.get_one(Report, report_id).due_at == early


def test_each_choice_goes_on_record(stage: Stage) -> None:
    choose(stage, report_of(stage), "weekly")
    with stage.rows():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.REPORT_RHYTHM_CHOSEN.value)
        ).one()
        assert (entry.campaign_id, entry.details) == (stage.campaign_id, {"rhythm": "weekly"})


@pytest.mark.parametrize("word", ["", "hourly", "DAILY", "daily,weekly", "\x00"])
def test_another_word_changes_nothing(stage: Stage, word: str) -> None:
    report_id = report_of(stage)
    assert "nothing was changed" in choose(stage, report_id, word)
    assert stored(stage, report_id) == (Rhythm.NEVER, False)


def test_a_consultants_report_has_none(stage: Stage) -> None:
    report_id = report_of(stage, Role.CONSULTANT)
    page = choose(stage, report_id, "daily")
    assert "never by itself" in page
    assert "rhythm-title" not in page
    assert stored(stage, report_id) == (Rhythm.NEVER, False)


def test_where_the_figures_stand_there_is_nothing_to_choose(stage: Stage) -> None:
    report_id = report_of(stage)
    choose(stage, report_id, "daily")
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        campaign.completed_at = clock.now()
        db.session.get_one(Report, report_id).due_at = None
        db.session.commit()
    page = choose(stage, report_id, "weekly")
    assert "there is nothing to make anew" in page
    assert "This is over" in page
    assert "<select" not in page[page.index("rhythm-title") :]
    assert stored(stage, report_id) == (Rhythm.DAILY, False)


@pytest.mark.parametrize(("active", "told"), [(True, "not in the campaign any more"), (False, "has ended")])
def test_for_whom_nothing_is_made_any_more_the_page_says_why_and_offers_no_button(
    stage: Stage, active: bool, told: str
) -> None:
    report_id = report_of(stage, Role.BRAND)
    with stage.rows():
        report = db.session.get_one(Report, report_id)
        db.session.get_one(User, report.recipient_id).active = active
        report.rhythm, report.due_at = Rhythm.DAILY, clock.now() + timedelta(hours=1)
        db.session.commit()
    page = stage.client.get(f"/campaigns/{stage.campaign_id}/reports/{report_id}").text
    assert told in page
    assert "Make it anew" not in page
    assert "Next on" not in page
    assert told in choose(stage, report_id, "weekly")
    assert stored(stage, report_id) == (Rhythm.DAILY, True)
    choose(stage, report_id, "never")
    assert stored(stage, report_id) == (Rhythm.NEVER, False)


def test_a_report_that_is_not_there_is_not_found(stage: Stage) -> None:
    for number in (0, 999_999, 2**63):
        assert stage.client.post(f"/reports/{number}/rhythm", data={"rhythm": "daily"}).status_code == 404
