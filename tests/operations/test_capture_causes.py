"""Trouble with keeping what posts show: a service that does not work, and stories that were lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.capture.words import REASONS
from application.clock import clock
from application.extensions import db
from application.models import Campaign, CaptureState, User
from application.operations import captures
from application.operations.board import board
from application.operations.causes import BY_KEY, CAPTURES
from application.operations.kinds import Tier
from tests.builders import create_capture, create_post, create_posts
from tests.operations.stage import found, partner, unkept_story, waiting_capture
from tests.statements import count_statements

MINUTE = timedelta(minutes=1)
REFUSED, SILENT = "service_refused", "service_unreachable"


def kept(minutes_ago: float) -> None:
    """The service kept something for somebody."""
    create_capture(create_post(partner("else")), finished_at=clock.now() - minutes_ago * MINUTE)


@pytest.mark.parametrize("problem", [*captures.REFUSED, *captures.UNANSWERED])
def test_each_kind_of_trouble_is_one_that_captures_record(problem: str) -> None:
    assert problem in REASONS


def test_a_service_that_refuses_is_told_at_once(context: Flask) -> None:
    waiting_capture(partner("busy"), REFUSED, minutes_old=0.5)
    assert found() == {"capture-refused": ["busy"]}
    assert board().total(Tier.NEEDS) == 1


@pytest.mark.parametrize("problem", captures.UNANSWERED)
def test_a_service_that_does_not_answer_is_told_after_ten_minutes(context: Flask, problem: str) -> None:
    account = partner("busy")
    waiting_capture(account, problem, minutes_old=9)
    assert found() == {}
    waiting_capture(account, problem, minutes_old=11)
    assert found() == {"capture-unanswered": ["busy"]}


@pytest.mark.parametrize("problem", ["service_busy", "server_failed", "instagram_limits", None])
def test_trouble_that_is_not_the_services_fault_is_not_told(context: Flask, problem: Any) -> None:
    waiting_capture(partner("busy"), problem)
    assert found() == {}


def test_while_it_answers_others_a_capture_that_got_no_answer_is_not_told(context: Flask) -> None:
    waiting_capture(partner("busy"), "service_too_slow", minutes_old=60)
    kept(minutes_ago=5)
    assert found() == {}


@pytest.mark.parametrize(
    ("tries", "next_in", "kept_ago", "is_told"),
    [
        (1, 3, 61, True),
        (2, 10, 4, False),
        (2, 10, 6, True),
        (3, 40, 4, False),
        (3, 40, 6, True),
        (4, 60, 59, False),
        (4, 60, 61, True),
        (5, 180, 119, False),
        (5, 180, 121, True),
        (9, 180, 119, False),
        (9, 180, 121, True),
    ],
)
def test_it_is_over_when_something_was_kept_since_the_last_try(
    context: Flask, tries: int, next_in: float, kept_ago: float, is_told: bool
) -> None:
    """Pauses are 15 minutes, 45 minutes, 2 hours and 5 hours: the next try tells when the last one was."""
    now = clock.now()
    waiting_capture(
        partner("busy"),
        REFUSED,
        minutes_old=60 if tries == 1 else 600,
        tries=tries,
        next_try_at=now + next_in * MINUTE,
    )
    kept(minutes_ago=kept_ago)
    assert found() == ({"capture-refused": ["busy"]} if is_told else {})


def test_what_was_given_up_stands_until_the_service_keeps_something(context: Flask) -> None:
    now = clock.now()
    ended: dict[str, Any] = {"state": CaptureState.FAILED, "problem": SILENT, "asked_at": now - 600 * MINUTE}
    create_capture(create_post(partner("busy")), finished_at=now - 30 * MINUTE, **ended)
    create_capture(create_post(partner("old")), finished_at=now - timedelta(days=8), **ended)
    kept(minutes_ago=40)
    assert found() == {"capture-unanswered": ["busy"]}
    kept(minutes_ago=20)
    assert found() == {}


def test_each_post_is_told_by_its_newest_capture(context: Flask) -> None:
    account = partner("busy")
    post = create_post(account)
    before: dict[str, Any] = {"state": CaptureState.FAILED, "problem": REFUSED}
    now = clock.now()
    for _ in range(2):
        create_capture(post, asked_at=now - 9 * MINUTE, finished_at=now - 8 * MINUTE, **before)
    assert found() == {"capture-refused": ["busy"]}
    create_capture(post, state=CaptureState.ASKED, asked_at=now, next_try_at=now + 15 * MINUTE)
    assert found() == {}


def test_posts_of_who_has_left_are_no_problem(context: Flask) -> None:
    account = partner("gone")
    waiting_capture(account, REFUSED)
    unkept_story(account, hours_old=30)
    db.session.get_one(User, account.user_id).active = False
    db.session.commit()
    assert found() == {}


def test_stories_are_lost_when_they_end_and_can_be_saved_before(context: Flask) -> None:
    account = partner("busy")
    unkept_story(account, hours_old=3)
    unkept_story(account, hours_old=26, state=CaptureState.EXPIRED)
    unkept_story(account, hours_old=27)
    unkept_story(account, hours_old=4, deleted_at=clock.now())
    told = {group.cause.key: group for group in board((*CAPTURES, BY_KEY["stories-lost"])).groups}
    assert {key: group.total for key, group in told.items()} == {"stories-unkept": 1, "stories-lost": 3}
    (living,) = told["stories-unkept"].entries
    assert living.until is not None
    assert living.until > clock.now()
    assert told["stories-unkept"].cause.tier is Tier.NEEDS
    assert told["stories-lost"].cause.tier is Tier.KNOWN


def test_a_week_later_a_lost_story_is_told_no_more(context: Flask) -> None:
    unkept_story(partner("busy"), hours_old=24 * 8 - 1)
    assert found() == {"stories-lost": ["busy"]}
    db.session.query(Campaign).update({"completed_at": clock.now()})
    db.session.commit()
    assert found() == {}
    unkept_story(partner("older"), hours_old=24 * 8 + 1)
    assert found() == {}


def test_stories_out_of_campaigns_and_other_posts_are_not_told_as_lost(context: Flask) -> None:
    unkept_story(partner("idle", active=False), hours_old=30)
    post = create_post(partner("busy"))
    create_capture(post, state=CaptureState.FAILED, problem="server_refused", finished_at=clock.now())
    assert found() == {}


@pytest.mark.parametrize("state", [CaptureState.DONE, CaptureState.PARTLY, CaptureState.ASKED])
def test_a_story_with_something_kept_or_a_try_ahead_is_not_lost(context: Flask, state: CaptureState) -> None:
    capture = unkept_story(partner("busy"), hours_old=5)
    assert found() == {"stories-unkept": ["busy"]}
    create_capture(capture.post, state=state, next_try_at=clock.now() + MINUTE)
    assert found() == {}


def test_a_story_kept_before_is_not_lost_by_a_later_capture_that_fails(context: Flask) -> None:
    account = partner("busy")
    capture = unkept_story(account, hours_old=5)
    create_capture(capture.post)
    create_capture(capture.post, state=CaptureState.FAILED, problem="too_slow", finished_at=clock.now())
    assert found() == {}


@pytest.mark.usefixtures("staff")
def test_the_page_says_why_and_leads_to_each_post(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = partner("busy")
        lost = unkept_story(account, hours_old=30, problem="too_large").post_id
        first = unkept_story(account, hours_old=31, state=CaptureState.EXPIRED, problem=None).post_id
        waits = waiting_capture(account, REFUSED).post_id
    page = " ".join(client.get("/problems").text.split())
    for post_id in (lost, first, waits):
        assert f'/captures/posts/{post_id}"' in page
        assert client.get(f"/captures/posts/{post_id}").status_code == 200
    assert "It is larger than what is kept." in page
    assert "It ended before it could be kept." in page
    assert "The capture service did not accept what it was asked." in page
    without = re.sub(r'<details class="problem-support">.*?</details>', "", page)
    assert not re.search(r"\b(service_refused|too_large)\b", without)


@pytest.mark.usefixtures("staff")
def test_many_come_in_pages_and_cost_as_many_statements_as_few(app: Flask, client: FlaskClient) -> None:
    counted = []
    for number in (1, 59):
        with app.app_context():
            account = partner(f"busy{number}")
            posted = clock.now() - timedelta(hours=30)
            for post in create_posts(account, number, posted_at=posted):
                post.media_product_type = "STORY"
                create_capture(
                    post,
                    state=CaptureState.EXPIRED,
                    finished_at=clock.now(),
                    ends_at=clock.now(),
                    problem=SILENT,
                )
            waiting_capture(account, REFUSED)
        with count_statements(app) as sent:
            page = client.get("/problems").text
        counted.append(len(sent))
    assert counted[0] == counted[1]
    assert "Show all 60" in page
    second = " ".join(client.get("/problems/stories-lost?page=2").text.split())
    assert second.count('<th scope="row">') == 10
    assert "Page 2 of 2 · 60 in all" in second
