"""The staff's home tells of reports that were not made, and of those that a partner waits for."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import BuildState, Campaign, Role, User
from tests.builders import create_campaign, create_user
from tests.export.report_rows import create_build, create_delivered, create_report, create_snapshot
from tests.operations.today.stage import DAY, page, running
from tests.statements import count_statements


def over() -> Campaign:
    """It ended the day before yesterday, and is not marked as completed."""
    today = clock.now().date()
    return create_campaign(name="Old teas", starts_on=today - 30 * DAY, ends_on=today - 2 * DAY)


def brand(name: str = "Alder Tea", **more: object) -> User:
    return create_user(role=Role.BRAND, name=name, **more)  # type: ignore[arg-type]


def fail(campaign: Campaign, recipient: User | None = None) -> int:
    report = create_report(campaign, recipient)
    create_build(report, BuildState.FAILED, ended_at=clock.now(), problem="store_away")
    return report.id


def test_a_failed_making_stands_here_with_its_reason_and_the_way_to_it(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        campaign = running(name="Autumn teas")
        path = f"/campaigns/{campaign.id}/reports/{fail(campaign)}"
    found = page(client)
    assert f'<a href="{path}" dir="auto">Autumn teas</a>' in found
    assert "Not made: The store of files could not be reached." in found


def test_one_that_was_made_since_is_told_no_more(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        report = create_report(running())
        create_build(report, BuildState.FAILED, ended_at=clock.now(), problem="accident")
        create_build(report, BuildState.DONE, ended_at=clock.now())
    assert "Not made" not in page(client)


def test_a_consultants_failed_report_is_the_consultants(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        fail(running(), create_user(role=Role.CONSULTANT))
    assert "Not made" not in page(client)


def test_what_was_never_delivered_waits_only_once_the_campaign_is_over(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        create_snapshot(create_report(running(name="Autumn teas"), brand()))
    assert "Not delivered" not in page(client)
    with app.app_context():
        create_snapshot(create_report(over(), brand("Elm Tea")))
    found = page(client)
    assert "Not delivered: the campaign is over" in found
    assert "for Elm Tea" in found
    assert "for Alder Tea" not in found


def test_what_was_made_anew_since_a_delivery_waits_at_once(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        delivered = create_delivered(running(), brand())
        report = delivered.report
    assert "Not delivered" not in page(client)
    with app.app_context():
        db.session.add(report)
        create_snapshot(report)
    assert "Not delivered: made anew since the last delivery" in page(client)


@pytest.mark.parametrize("kind", ["staff", "consultant", "left"])
def test_nothing_waits_to_be_delivered_to_others(
    app: Flask, client: FlaskClient, staff: int, kind: str
) -> None:
    with app.app_context():
        whom = {
            "staff": None,
            "consultant": create_user(role=Role.CONSULTANT),
            "left": brand(active=False),
        }
        create_snapshot(create_report(over(), whom[kind]))
    assert "Not delivered" not in page(client)


def test_of_campaigns_that_are_somebody_elses_nothing_is_told(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        running(name="My teas", responsible=staff)
        fail(running(name="Other teas"))
    assert "Not made" not in page(client)
    assert "Not made" in page(client, of="all")


def test_many_take_no_more_statements_than_few_and_stand_on_a_page(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    def some(number: int) -> None:
        campaign = over()
        for _ in range(number):
            fail(campaign)
            create_snapshot(create_report(campaign, brand()))

    with app.app_context():
        some(1)
    with count_statements(app) as few:
        page(client)
    with app.app_context():
        campaign = running(name="Autumn teas")
        for _ in range(20):
            fail(campaign)
            create_delivered(campaign, brand())
    with count_statements(app) as many:
        page(client)
    assert len(many) == len(few)
    assert "22 in all" in page(client, part="reports")
