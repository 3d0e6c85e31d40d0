"""The scheduler asks for what is due, once, and sets when it is next whatever comes of it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import BuildState, Report, ReportBuild, Rhythm, Role, User
from application.onboarding.access.service import end_partner_access
from application.task_queue import commit
from tests.builders import create_user
from tests.export.report_rows import create_build, create_partner_report
from tests.export.rhythm.stage import HOUR, builds, campaign, due_of, repeated, visit
from tests.statements import count_statements


def test_what_is_due_is_made_and_is_due_again_the_next_morning(context: Flask, queue: LocalTaskQueue) -> None:
    report_id = repeated(campaign()).id
    visit(context)
    [build] = builds()
    assert (build.report_id, build.asked_by_id, build.state) == (report_id, None, BuildState.WAITING)
    due = due_of(report_id)
    assert due is not None
    assert clock.now() < due <= clock.now() + timedelta(days=1)
    db.session.rollback()
    queue.drain()
    assert [build.state for build in builds()] == [BuildState.DONE]


def test_a_second_visit_asks_for_nothing_more(context: Flask) -> None:
    repeated(campaign())
    for _ in range(2):
        visit(context)
    assert len(builds()) == 1


@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY])
def test_what_is_not_due_yet_waits(context: Flask, rhythm: Rhythm) -> None:
    repeated(campaign(), due_in=HOUR, rhythm=rhythm)
    visit(context)
    assert builds() == []


def test_what_is_being_made_already_is_not_asked_for_again(context: Flask) -> None:
    report = repeated(campaign())
    asked_by = create_user(role=Role.MANAGER)
    create_build(report, BuildState.RUNNING, asked_by_id=asked_by.id)
    visit(context)
    [build] = builds()
    assert (build.asked_by_id, build.state) == (asked_by.id, BuildState.RUNNING)
    due = due_of(report.id)
    assert due is not None
    assert due > clock.now()


def test_once_the_figures_stand_it_is_made_once_more_and_never_again(context: Flask) -> None:
    report = repeated(campaign(ended_ago=9))
    visit(context)
    assert len(builds()) == 1
    assert (due_of(report.id), db.session.get_one(Report, report.id).rhythm) == (None, Rhythm.DAILY)


@pytest.mark.parametrize("is_member", [True, False])
def test_nothing_is_made_for_who_has_no_access_or_is_in_the_campaign_no_more(
    context: Flask, is_member: bool
) -> None:
    brand = create_user(role=Role.BRAND)
    report = repeated(campaign(*([brand] if is_member else [])), brand)
    if is_member:
        db.session.execute(update(User).where(User.id == brand.id).values(active=False))
        db.session.commit()
    visit(context)
    assert builds() == []
    assert due_of(report.id) is None, "it is stopped, until somebody chooses again"


def test_nothing_is_made_of_a_partners_own_figures_once_their_access_has_ended(context: Flask) -> None:
    partner = create_user(role=Role.INFLUENCER)
    report = create_partner_report(partner)
    report.rhythm, report.due_at = Rhythm.DAILY, clock.now() - HOUR
    admin = create_user(role=Role.ADMIN)
    with context.test_request_context():
        end_partner_access(partner.id, by_id=admin.id)
        commit()
    visit(context)
    assert builds() == []
    assert due_of(report.id) is None


def test_a_partners_own_figures_are_made_without_end(context: Flask) -> None:
    partner = create_user(role=Role.INFLUENCER)
    report = repeated(campaign(partner), partner)
    report.campaign_id, report.partner_id = None, partner.id
    db.session.commit()
    visit(context)
    assert len(builds()) == 1
    assert due_of(report.id) is not None


def test_more_than_are_taken_at_once_are_all_asked_for_in_one_visit(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = campaign()
    rows = [
        {
            "identity": f"campaign:{of.id}:{number}",
            "key": f"{number}",
            "campaign_id": of.id,
            "recipient": "staff",
            "made_at": clock.now(),
            "rhythm": Rhythm.DAILY,
            "due_at": clock.now() - HOUR,
        }
        for number in range(230)
    ]
    db.session.bulk_insert_mappings(Report.__mapper__, rows)
    db.session.commit()
    visit(context)
    assert len({build.report_id for build in builds()}) == 230


@pytest.mark.parametrize("number", [1, 40])
def test_a_visit_takes_the_same_statements_for_one_and_many(context: Flask, number: int) -> None:
    of = campaign()
    for _ in range(number):
        repeated(of)
    db.session.rollback()
    with count_statements(context) as sent:
        visit(context)
    assert len(sent) == 6
    assert db.session.query(ReportBuild).count() == number
