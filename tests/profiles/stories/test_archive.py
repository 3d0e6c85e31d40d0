"""The archive of a partner's stories: months, figures, what is kept and why the rest is not."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import CaptureState, Post, Role
from application.profiles.stories.archive import archive_of
from application.profiles.stories.keeping import Tried, keeping_of
from tests import builders
from tests.builders import create_capture, create_kept_file, create_post
from tests.conftest import SignIn
from tests.profiles.posts.stage import account, page_at, partner_with_account
from tests.statements import count_statements

STORY = {"media_product_type": "STORY", "caption": None}
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def me(app: Flask, client: FlaskClient, sign_in: SignIn) -> int:
    """An influencer who is signed in; the id of the account."""
    with app.app_context():
        user_id, account_id = partner_with_account()
        db.session.remove()
    sign_in(client, user_id)
    return account_id


def _story(account_id: int, at: datetime, **more: object) -> Post:
    return create_post(account(account_id), posted_at=at, **STORY, **more)


def _shown(page: str) -> list[int]:
    """The ids of the stories, in order."""
    return [
        int(number) for number in re.findall(r'<h2 class="story-title"><a href="[^"]*/posts/(\d+)"', page)
    ]


def test_stories_come_newest_first_and_nothing_else_does(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        older = _story(me, datetime(2026, 9, 1, tzinfo=UTC)).id
        newer = _story(me, datetime(2026, 10, 1, tzinfo=UTC)).id
        create_post(account(me))
        _story(partner_with_account("somebody")[1], datetime(2026, 10, 1, tzinfo=UTC))
    assert _shown(page_at(client, "/me/stories")) == [newer, older]


def test_a_month_is_the_readers(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        last = _story(me, datetime(2026, 9, 30, 23, 0, tzinfo=UTC)).id
        first = _story(me, datetime(2026, 10, 1, 12, 0, tzinfo=UTC)).id
    assert _shown(page_at(client, "/me/stories?month=2026-09")) == [last]
    client.set_cookie("zone", "Europe/Berlin")
    assert _shown(page_at(client, "/me/stories?month=2026-10")) == [first, last]
    assert "No story of this month" in page_at(client, "/me/stories?month=2026-09")


@pytest.mark.parametrize("month", ["", "nonsense", "2026-13", "10000-01", "1999-12", "٢٠٢٦-٠١", "2026-1"])
def test_a_month_that_is_none_is_left_out(app: Flask, client: FlaskClient, me: int, month: str) -> None:
    with app.app_context():
        story = _story(me, datetime(2026, 9, 1, tzinfo=UTC)).id
    assert _shown(page_at(client, f"/me/stories?month={month}")) == [story]


@pytest.mark.parametrize("month", ["2000-01", "2199-12"])
def test_a_month_far_away_is_a_clear_page(app: Flask, client: FlaskClient, me: int, month: str) -> None:
    with app.app_context():
        _story(me, datetime(2026, 9, 1, tzinfo=UTC))
    assert "No story of this month" in page_at(client, f"/me/stories?month={month}&page=7")


def test_all_months_from_the_first_post_to_the_last_can_be_chosen(context: Flask) -> None:
    _, account_id = partner_with_account()
    _story(account_id, datetime(2025, 11, 30, tzinfo=UTC))
    _story(account_id, datetime(2026, 2, 1, tzinfo=UTC))
    months = archive_of(account_id, None, 1, UTC_ZONE).months
    assert [f"{month:%Y-%m}" for month in months] == ["2026-02", "2026-01", "2025-12", "2025-11"]


def test_figures_lead_to_what_stands_behind_them_and_missing_ones_say_why(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        story = _story(
            me,
            datetime(2026, 9, 1, tzinfo=UTC),
            replies=0,
            exits=12,
            taps_forward=1_234,
            webhook_figures="exits",
        ).id
    page = page_at(client, "/me/stories")
    for name, words in (("replies", "0"), ("taps_forward", "1,234"), ("exits", "12")):
        assert re.search(rf'href="/why/posts/{story}/{name}"[^>]*>{words}', page), name
    assert re.search(rf'missing" href="/why/posts/{story}/navigation" title="Not read', page)
    assert "told by Instagram when the story ended" in page


def test_a_kept_story_leads_to_its_media_and_one_that_is_not_says_why(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        days = (datetime(2026, 9, day, tzinfo=UTC) for day in range(1, 5))
        kept, ended, never, deleted = (
            _story(me, at, deleted_at=at if number == 3 else None) for number, at in enumerate(days)
        )
        create_kept_file(create_capture(kept))
        create_capture(ended, state=CaptureState.EXPIRED, problem="no_answer")
        assert never.id != deleted.id
        kept_id = kept.id
    page = page_at(client, "/me/stories")
    assert f'href="/captures/posts/{kept_id}"' in page
    assert f'src="/pictures/posts/{kept_id}?v=' in page
    for sentence in (
        "The story ended before anything could be kept. Instagram’s server did not answer.",
        "Nobody asked for it: it was found too late",
        "It was deleted on Instagram before its end.",
    ):
        assert sentence in page


def test_a_living_story_is_marked_so(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        _story(me, clock.now() - timedelta(hours=2))
    assert "its figures still grow" in page_at(client, "/me/stories")


def _keeping(*tried: Tried, is_living: bool = False, is_deleted: bool = False) -> tuple[str, bool]:
    found = keeping_of(tried, is_living=is_living, is_deleted=is_deleted)
    return found.word, found.is_kept


def test_the_best_of_the_captures_counts() -> None:
    failed, partly = Tried(CaptureState.FAILED, "no_answer"), Tried(CaptureState.PARTLY, "too_large")
    done, asked = Tried(CaptureState.DONE, None), Tried(CaptureState.ASKED, None)
    assert _keeping(done, failed) == ("Kept", True)
    assert _keeping(partly, failed, asked) == ("Partly kept", True)
    assert _keeping(failed, asked) == ("Being kept", False)
    assert _keeping(asked, failed) == ("Not kept", False)
    assert _keeping(is_living=True) == ("Not kept so far", False)
    assert _keeping() == _keeping(is_deleted=True) == ("Not kept", False)


@pytest.mark.parametrize("state", [CaptureState.FAILED, CaptureState.EXPIRED, CaptureState.PARTLY])
@pytest.mark.parametrize("problem", [None, "no_answer", "a kind of trouble that nobody knows"])
def test_whatever_is_not_wholly_kept_has_a_sentence(state: CaptureState, problem: str | None) -> None:
    found = keeping_of([Tried(state, problem)], is_living=False, is_deleted=False)
    assert found.sentence.endswith(".")


def test_an_account_without_stories_and_a_partner_without_an_account_read_why(
    app: Flask, client: FlaskClient, sign_in: SignIn, me: int
) -> None:
    with app.app_context():
        create_post(account(me))
    assert "No story has been found yet" in page_at(client, "/me/stories")
    with app.app_context():
        user_id = builders.create_user().id
    sign_in(client, user_id)
    assert "No Instagram account is connected" in page_at(client, "/me/stories")


def test_staff_see_the_same(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        user_id, account_id = partner_with_account()
        story = _story(account_id, datetime(2026, 9, 1, tzinfo=UTC)).id
        manager_id = builders.create_user(role=Role.MANAGER).id
    sign_in(client, manager_id)
    page = page_at(client, f"/partners/{user_id}/stories")
    assert _shown(page) == [story]
    assert "You see this page as" in page


def test_the_number_of_statements_does_not_grow_with_the_stories(
    app: Flask, client: FlaskClient, me: int
) -> None:
    counts = []
    for number in (2, 30):
        with app.app_context():
            for hours in range(number):
                story = _story(me, datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hours))
                create_capture(story, state=CaptureState.FAILED, problem="no_answer")
        with count_statements(app) as sent:
            page_at(client, "/me/stories")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 12
