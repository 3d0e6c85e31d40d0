"""Why there is no audience, or not all of it, with what to do next."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.models import LoginState, Role
from tests.builders import create_instagram_account, create_login, create_user
from tests.profiles.audience.conftest import (
    FILES,
    TODAY,
    Me,
    SignIn,
    change_account,
    page_of,
    rows_of,
    tell_all,
    words,
)
from tests.profiles.audience.rows import tell_audience


def test_part_of_the_audience_missing_says_why_in_its_place(app: Flask, client: FlaskClient, me: Me) -> None:
    with app.app_context():
        tell_audience(me.account_id, TODAY, "country", {"DE": 10})
    assert words(page_of(client)).count("Instagram has told nothing of this part.") == 2


@pytest.mark.parametrize(
    ("values", "title", "sentence"),
    [
        ({}, "The audience has not been read yet", "within a quarter of an hour"),
        ({"followers_count": 84}, "from 100 followers on", "This account has 84 followers."),
        (
            {"audience_problem": "too_few_followers", "audience_read_at": clock.now()},
            "from 100 followers on",
            "When this account was last asked about, it had fewer.",
        ),
        (
            {"audience_problem": "bad_parameter", "audience_read_at": clock.now()},
            "Instagram refused to tell the audience",
            "It is asked again at the next reading",
        ),
        ({"audience_read_at": clock.now()}, "Instagram’s answer named nobody", "without a single row"),
    ],
)
def test_why_there_is_no_audience_is_told_with_what_comes_next(
    app: Flask, client: FlaskClient, me: Me, values: dict[str, object], title: str, sentence: str
) -> None:
    change_account(app, me, **values)
    page = page_of(client)
    assert title in page
    assert sentence in page
    assert '<svg class="plot' not in page


def test_a_lost_connection_is_told_and_mended_by_its_person_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        user = create_user(login=create_login(state=LoginState.RECONNECT), name="Nils Lost")
        account = create_instagram_account(user=user, followers_count=5_000)
        me = Me(user.id, account.id)
        staff_id = create_user(role=Role.MANAGER).id
    sign_in(client, me.user_id)
    assert "The connection to Facebook is lost" in page_of(client)
    tell_all(app, me)
    page = page_of(client)
    assert "What stands here was read before" in page
    assert "Germany: 75.0" in page
    assert "Connect again</a>" in page
    sign_in(client, staff_id)
    page = page_of(client, f"/partners/{me.user_id}/audience")
    assert "Connect again</a>" not in page
    assert "Only Nils Lost can do that." in page


def test_without_an_account_the_page_leads_to_connecting_one(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = create_user(login=create_login(), role=Role.BRAND).id
    sign_in(client, user_id)
    page = page_of(client)
    assert "No Instagram account is connected" in page
    assert "Connect an Instagram account</button>" in page
    assert [len(rows_of(client, name)) for name in FILES] == [1, 1, 1, 1]


def test_who_fell_below_a_hundred_keeps_what_was_read(app: Flask, client: FlaskClient, me: Me) -> None:
    tell_all(app, me)
    change_account(app, me, audience_problem="too_few_followers", audience_read_at=clock.now())
    page = page_of(client)
    assert "fewer than 100 followers by now" in page
    assert "Germany: 75.0" in page
