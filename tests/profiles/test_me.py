"""A partner's own page."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import (
    AccountInsight,
    InstagramAccount,
    LoginState,
    MissingReason,
    Role,
    RunState,
    User,
)
from tests.builders import (
    NOW,
    create_instagram_account,
    create_login,
    create_partner,
    create_post,
    create_posts,
    create_run,
    create_user,
)
from tests.statements import count_statements

SignIn = Callable[[FlaskClient, int], None]


@pytest.fixture
def me(app: Flask, client: FlaskClient, sign_in: SignIn) -> int:
    """An influencer who is signed in; gives the id of the Instagram account."""
    with app.app_context():
        login = create_login(token_expires_at=clock.now() + timedelta(days=50))
        user = create_user(login=login, name="Mona Example")
        account = create_instagram_account(
            user=user, username="mona", followers_count=12_345, media_count=400, last_collected_at=clock.now()
        )
        user_id, account_id = user.id, account.id
    sign_in(client, user_id)
    return account_id


def _account(account_id: int) -> InstagramAccount:
    return db.session.get_one(InstagramAccount, account_id)


def _page(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/me{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _captions(page: str) -> list[str]:
    return re.findall(r'<span class="caption-text[^>]*>([^<]*)</span>', page)


def test_the_account_is_shown_with_its_figures(client: FlaskClient, me: int) -> None:
    page = _page(client)
    assert "@mona" in page
    assert '<span title="12,345">12.3' in page
    assert "Connected" in page


def test_posts_come_fifty_a_page_newest_first(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        posts = create_posts(_account(me), 60)
        captions = [post.caption for post in posts]
    assert _captions(_page(client)) == captions[:50]
    assert _captions(_page(client, "?page=2")) == captions[50:]
    assert _captions(_page(client, "?page=99")) == captions[50:]
    assert _captions(_page(client, "?order=oldest")) == captions[:9:-1]


def test_posts_are_ordered_by_a_figure_with_the_missing_last(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        account = _account(me)
        for caption, reach in (("some", 5), ("none", None), ("most", 900), ("zero", 0)):
            create_post(account, caption=caption, reach=reach)
    page = _page(client, "?order=reach")
    assert _captions(page) == ["most", "some", "zero", "none"]
    assert re.search(r'aria-sort="descending">\s*<a[^>]*>Reach ↓', page)


def test_posts_are_filtered_by_kind_with_their_numbers(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        account = _account(me)
        create_post(account, caption="a picture")
        create_post(account, caption="an album", media_type="CAROUSEL_ALBUM")
        create_post(account, caption="a reel", media_type="VIDEO", media_product_type="REELS")
        create_post(account, caption="a story", media_product_type="STORY")
        create_post(account, caption="an old picture", media_product_type=None)
    page = _page(client)
    assert re.findall(r'kind=([a-z-]+)#posts"[^>]*>([^<]+) <span class="count">(\d+)<', page) == [
        ("feed-picture", "Feed picture", "2"),
        ("carousel", "Carousel", "1"),
        ("reel", "Reel", "1"),
        ("story", "Story", "1"),
    ]
    assert _captions(_page(client, "?kind=reel")) == ["a reel"]
    assert sorted(_captions(_page(client, "?kind=feed-picture"))) == ["a picture", "an old picture"]
    assert len(_captions(_page(client, "?kind=nonsense"))) == 5


def test_a_missing_figure_says_why_and_is_never_zero(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(
            _account(me),
            insights_reason=MissingReason.BEFORE_PROFESSIONAL,
            likes=7,
            comments=0,
        )
    page = _page(client)
    assert "Posted before the account became professional" in page
    cells = re.findall(r'<td class="n">\s*<a class="why"[^>]*>([^<\s]+)</a>\s*</td>', page)
    assert cells == ["7", "0"]


def test_somebody_elses_posts_are_not_there(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(create_instagram_account(user=create_user()), caption="not mine")
        create_post(_account(me), caption="mine")
    assert _captions(_page(client)) == ["mine"]


def test_daily_reach_is_shown_by_day_and_never_added_up(app: Flask, client: FlaskClient, me: int) -> None:
    last = date(2026, 11, 18)
    with app.app_context():
        for back, value in ((0, 1_000), (1, None), (2, 3_000)):
            db.session.add(
                AccountInsight(
                    instagram_account_id=me,
                    metric="reach",
                    day=last - timedelta(days=back),
                    value=value,
                    read_at=NOW,
                )
            )
        db.session.commit()
    page = _page(client)
    assert "on 18 Nov 2026" in page
    assert page.count('<rect class="series-1"') == 2
    assert "16 Nov 2026: 3,000" in page
    assert "4,000" not in page
    assert "Instagram gave no figure for this day" in page


def test_a_caption_or_link_from_outside_does_no_harm(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_post(
            _account(me), caption="<script>alert(1)</script>", permalink="javascript:alert(1)", posted_at=None
        )
        create_post(_account(me), caption=None, permalink=None, media_type=None, media_product_type=None)
    page = _page(client)
    assert "javascript:" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING])
def test_the_first_reading_shows_how_far_it_is(
    app: Flask, client: FlaskClient, me: int, state: RunState
) -> None:
    with app.app_context():
        account = _account(me)
        account.last_collected_at = None
        create_run(account, state=state, posts_read=100, posts_expected=400, calls_made=4)
    page = _page(client)
    assert "Being read for the first time" in page
    assert 'data-progress-url="/me/progress"' in page
    assert '<progress max="1" aria-label="Share of the posts read" value="0.25">' in page
    assert client.get("/me/progress").get_json() == {
        "running": True,
        "share": 0.25,
        "sentence": "100 of 400 posts read, 4 calls to Instagram.",
        "posts_read": 100,
        "posts_expected": 400,
    }


def test_nothing_moves_when_nothing_is_read(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_run(_account(me), state=RunState.DONE, posts_read=3)
    assert "data-progress-url" not in _page(client)
    assert client.get("/me/progress").get_json()["running"] is False


def test_progress_asks_a_stranger_for_no_page(client: FlaskClient) -> None:
    answer = client.get("/me/progress", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.data) == (401, b"")


def test_a_reading_that_failed_says_so(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        create_run(_account(me), state=RunState.FAILED, problem="Instagram took too long to answer.")
    assert "The last reading stopped: Instagram took too long to answer." in _page(client)


def test_a_lost_connection_has_its_button(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        user = db.session.get_one(User, _account(me).user_id)
        assert user.facebook_login
        user.facebook_login.mark_lost("The password was changed.", "password_changed", clock.now())
        db.session.commit()
    page = _page(client)
    assert "Please reconnect" in page
    assert "What was read until now stays" in page
    assert "The password was changed." in page
    assert 'href="/connect/again/influencer">Connect again' in page


def test_a_connection_that_ends_soon_can_be_renewed(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        user = db.session.get_one(User, _account(me).user_id)
        assert user.facebook_login
        user.facebook_login.data_access_expires_at = clock.now() + timedelta(days=13)
        db.session.commit()
    assert 'href="/connect/again/influencer">Renew the connection' in _page(client)


def test_who_is_not_written_to_is_asked_for_an_address(app: Flask, client: FlaskClient, me: int) -> None:
    assert "We have no address to warn you at" in _page(client)
    with app.app_context():
        db.session.get_one(User, _account(me).user_id).contact_email = "mona@example.org"
        db.session.commit()
    page = _page(client)
    assert "we write to mona@example.org" in page
    assert 'href="/me/address"' in page


@pytest.mark.parametrize(
    ("read", "told"), [(False, "Nothing has been read yet"), (True, "This account has no posts")]
)
def test_an_account_without_posts_says_why(
    app: Flask, client: FlaskClient, me: int, read: bool, told: str
) -> None:
    with app.app_context():
        _account(me).last_collected_at = clock.now() if read else None
        db.session.commit()
    assert told in _page(client)


def test_a_brand_without_an_account_sees_an_honest_page(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = create_user(role=Role.BRAND, name="Alder Tea").id
    sign_in(client, user_id)
    page = _page(client)
    assert "No Instagram account is connected" in page
    assert 'action="/join/brand"' in page
    assert "Please reconnect" not in page
    assert client.get("/me/progress").get_json()["running"] is False


def test_the_page_costs_the_same_statements_for_any_number_of_posts(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    found = []
    for number in (5, 300):
        with app.app_context():
            user = create_partner()
            create_posts(_of(user), number, reach=4)
            user_id = user.id
        sign_in(client, user_id)
        with count_statements(app) as sent:
            _page(client, "?order=reach&page=2")
        found.append(len(sent))
    assert found[0] == found[1] <= 10


def _of(user: User) -> InstagramAccount:
    assert user.instagram_account
    return user.instagram_account


def test_no_token_is_in_the_page(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        user_id = create_partner().id
    sign_in(client, user_id)
    assert "EAA" not in _page(client)


def test_a_lost_login_stays_lost_whatever_its_dates(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        login = create_login(state=LoginState.RECONNECT, token_expires_at=clock.now() + timedelta(days=50))
        user = create_user(login=login)
        create_instagram_account(user=user)
        user_id = user.id
    sign_in(client, user_id)
    assert "Connect again" in _page(client)
