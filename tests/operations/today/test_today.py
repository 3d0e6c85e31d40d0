"""The staff's home: what waits, in whose campaigns, and in how many statements."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import CaptureState, Decision, Deliverable, Role
from tests.builders import create_assignment, create_capture, create_post, create_user
from tests.conftest import SignIn
from tests.operations.stage import failed_run, lost
from tests.operations.today.stage import DAY, HOUR, influencer, owner, page, running, story
from tests.statements import count_statements


def test_staff_arrive_here_and_find_the_way_back(client: FlaskClient, staff: int) -> None:
    assert 'href="/today"' in client.get("/campaigns").text


def test_while_no_campaign_is_open_it_says_what_will_stand_here(client: FlaskClient, staff: int) -> None:
    assert "No campaign is open" in page(client)


def test_where_nothing_waits_it_says_so(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        running()
    assert "Nothing waits for you" in page(client)


def test_it_opens_on_ones_own_campaigns_and_shows_all_beside(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        mine, other = influencer("mine"), influencer("other")
        running(owner(mine), name="My teas", responsible=staff)
        running(owner(other), name="Other teas")
        for account in (mine, other):
            create_post(account, posted_at=clock.now() - DAY)
    assert "My teas" in page(client)
    assert "Other teas" not in page(client)
    assert "Other teas" in page(client, of="all")


def test_whoever_has_no_campaign_sees_all_and_may_ask_for_none(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        account = influencer("other")
        running(owner(account), name="Other teas")
        create_post(account, posted_at=clock.now() - DAY)
    assert "Other teas" in page(client)
    assert "No open campaign is yours" in page(client, of="mine")


@pytest.mark.parametrize(
    ("is_read", "is_kept", "words"),
    [
        (True, True, None),
        (True, False, "Its picture or film is not kept yet"),
        (False, True, "No good reading yet"),
        (False, False, "No good reading yet, and nothing is kept"),
    ],
)
def test_a_story_that_ends_soon_stands_here_until_it_is_read_and_kept(
    app: Flask, client: FlaskClient, staff: int, is_read: bool, is_kept: bool, words: str | None
) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        campaign = running(owner(account))
        read_at = clock.now() if is_read else clock.now() - 10 * HOUR
        post = story(account, ends_in=2 * HOUR, last_read_at=read_at)
        create_assignment(campaign, post)
        if is_kept:
            create_capture(post, state=CaptureState.DONE)
    found = page(client)
    if words is None:
        assert "@mara.teas" not in found
    else:
        assert f"<span>{words}</span>" in found
        assert "ends in 1 h 59 min" in found or "ends in 2 h 0 min" in found


def test_a_story_that_lives_for_long_does_not_hurry(app: Flask, client: FlaskClient, staff: int) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        running(owner(account))
        story(account, ends_in=12 * HOUR, views=None)
    assert "Stories that end soon" not in page(client)


def test_what_was_agreed_and_has_not_come_is_late_from_the_day_after(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        account = influencer("mara.teas")
        campaign = running(owner(account))
        today = clock.now().date()
        own = {"campaign_id": campaign.id, "user_id": account.user_id}
        db.session.add_all(
            [
                Deliverable(kind="reel", number=3, due_on=today - 2 * DAY, **own),
                Deliverable(kind="story", number=1, due_on=today + DAY, **own),
                Deliverable(kind="", number=1, due_on=None, **own),
            ]
        )
        reel = create_post(account, media_type="VIDEO", media_product_type="REELS")
        rejected = create_post(account, media_type="VIDEO", media_product_type="REELS")
        create_assignment(campaign, reel)
        create_assignment(campaign, rejected, Decision.REJECTED)
    found = page(client)
    assert "Reel: 2 of 3 missing" in found
    assert found.count(" missing</span>") == 1


def test_who_has_to_connect_again_and_what_failed_stand_here(
    app: Flask, client: FlaskClient, staff: int
) -> None:
    with app.app_context():
        away = lost("away", "app_removed")
        owner(away).contact_email = "away@example.org"
        db.session.commit()
        broken = influencer("broken")
        running(owner(broken))
        failed_run(broken, "unexpected")
        failed_run(influencer("elsewhere"), "unexpected")
    found = page(client)
    assert "mailto:away@example.org" in found
    assert "removed from the apps" in found
    assert "@broken" in found
    assert "@elsewhere" not in found


@pytest.mark.parametrize(("ends_in", "is_told"), [(6, True), (7, False)])
def test_a_campaign_that_ends_within_a_week_is_told(
    app: Flask, client: FlaskClient, staff: int, ends_in: int, is_told: bool
) -> None:
    with app.app_context():
        running(name="Ending teas", ends_in=ends_in)
    assert ("Ending teas" in page(client)) is is_told


def test_much_takes_no_more_statements_than_little(app: Flask, client: FlaskClient, staff: int) -> None:
    def one_more(number: int) -> None:
        account = influencer(f"person{number}")
        campaign = running(owner(account), name=f"Teas {number}", responsible=staff, ends_in=3)
        create_post(account, posted_at=clock.now() - DAY)
        story(account, ends_in=HOUR)
        due = clock.now().date() - DAY
        db.session.add(
            Deliverable(campaign_id=campaign.id, user_id=account.user_id, kind="reel", number=1, due_on=due)
        )
        db.session.commit()
        failed_run(account, "unexpected")

    with app.app_context():
        one_more(0)
    with count_statements(app) as few:
        page(client)
    with app.app_context():
        for number in range(1, 15):
            one_more(number)
    with count_statements(app) as many:
        found = page(client)
    assert len(many) == len(few) <= 16
    assert "All 15" in found


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.INFLUENCER])
def test_others_have_another_home(app: Flask, client: FlaskClient, sign_in: SignIn, role: Role) -> None:
    with app.app_context():
        user_id = create_user(role=role).id
    sign_in(client, user_id)
    assert client.get("/today").status_code == 403
