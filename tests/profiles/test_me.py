"""A partner's own page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import (
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
    assert f'href="/why/accounts/{me}/followers_count">12,345</a>' in page
    assert "Connected" in page


def test_the_six_latest_posts_are_shown_newest_first(app: Flask, client: FlaskClient, me: int) -> None:
    with app.app_context():
        account = _account(me)
        create_post(account, caption="whenever", posted_at=NOW).posted_at = None
        posts = create_posts(account, 8)
        captions = [post.caption for post in posts]
    page = _page(client)
    assert _captions(page) == captions[:6]
    assert 'href="/me/posts">All posts' in page


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
        account = _account(me)
        account.last_collected_at, account.media_count = clock.now() if read else None, 0
        db.session.commit()
    assert told in _page(client)


def test_an_account_whose_posts_are_not_read_yet_is_not_said_to_have_none(
    app: Flask, client: FlaskClient, me: int
) -> None:
    with app.app_context():
        account = _account(me)
        account.last_collected_at, account.media_count = clock.now(), 36
        db.session.commit()
    page = _page(client)
    assert "Instagram counts 36 posts on this account." in page
    assert "This account has no posts" not in page


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
            _page(client)
        found.append(len(sent))
    assert found[0] == found[1] <= 18


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
