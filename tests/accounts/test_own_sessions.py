"""Where one is signed in: told in plain words, and ended one by one or all at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.accounts.sessions import IDLE_TEAM
from application.accounts.user_agents import device_in_words
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, Role, SignIn
from tests.accounts.stage import is_signed_in, member, recorded, running
from tests.builders import create_partner

Enter = Callable[[FlaskClient, int], None]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(params=["team", "partner"])
def person(request: pytest.FixtureRequest, app: Flask) -> tuple[int, str]:
    """Somebody's id, and where their sign-ins are listed."""
    if request.param == "team":
        return member(app), "/account/sessions"
    with app.app_context():
        return create_partner().id, "/me/sessions"


@pytest.fixture
def browsers(app: Flask, sign_in: Enter, person: tuple[int, str]) -> list[FlaskClient]:
    """Three, all signed in."""
    found = [app.test_client() for _ in range(3)]
    for browser in found:
        sign_in(browser, person[0])
    return found


def _ids(app: Flask, user_id: int) -> list[int]:
    with app.app_context():
        return list(
            db.session.scalars(select(SignIn.id).where(SignIn.user_id == user_id).order_by(SignIn.id))
        )


def test_every_browser_is_listed_this_one_first(
    app: Flask, browsers: list[FlaskClient], person: tuple[int, str]
) -> None:
    user_id, page = person
    with app.app_context():
        last = _ids(app, user_id)[-1]
        db.session.execute(update(SignIn).where(SignIn.id == last).values(user_agent=FIREFOX))
        db.session.commit()
    told = browsers[0].get(page).get_data(as_text=True)
    assert told.count("last seen") == 3
    assert told.count("This browser") == 1
    assert told.index("This browser") < told.index("Firefox on Windows")
    assert page in browsers[0].get("/").get_data(as_text=True) or page.startswith("/account")


def test_one_is_ended_and_the_others_stay(
    app: Flask, browsers: list[FlaskClient], person: tuple[int, str]
) -> None:
    user_id, page = person
    answer = browsers[0].post(f"{page}/{_ids(app, user_id)[1]}/end")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert [is_signed_in(browser) for browser in browsers] == [True, False, True]
    assert browsers[0].post(f"{page}/{_ids(app, user_id)[1]}/end").status_code == 404
    assert len(recorded(app, AuditAction.SESSION_ENDED)) == 1


def test_all_others_are_ended_at_once(
    app: Flask, browsers: list[FlaskClient], person: tuple[int, str]
) -> None:
    user_id, page = person
    assert browsers[2].post(f"{page}/end-others").status_code == 303
    told = browsers[2].get(page).get_data(as_text=True)
    assert [is_signed_in(browser) for browser in browsers] == [False, False, True]
    assert running(app, user_id) == 1
    assert "Signed out of 2 other browsers" in told
    assert "Nowhere else" in told
    assert browsers[2].post(f"{page}/end-others").status_code == 303
    assert len(recorded(app, AuditAction.SESSION_ENDED)) == 1


def test_ending_this_one_is_signing_out(
    app: Flask, browsers: list[FlaskClient], person: tuple[int, str]
) -> None:
    user_id, page = person
    answer = browsers[0].post(f"{page}/{_ids(app, user_id)[0]}/end")
    assert answer.headers["Location"] == "/"
    assert [is_signed_in(browser) for browser in browsers] == [False, True, True]


def test_nobody_ends_somebody_elses(
    app: Flask, browsers: list[FlaskClient], person: tuple[int, str], sign_in: Enter
) -> None:
    other = app.test_client()
    sign_in(other, member(app, Role.ADMIN, "ada@example.org"))
    for number in (*_ids(app, person[0]), 999_999_999, 0, 2**70):
        assert other.post(f"/account/sessions/{number}/end").status_code == 404
    assert all(is_signed_in(browser) for browser in browsers)


def test_what_has_timed_out_is_not_listed(app: Flask, client: FlaskClient, sign_in: Enter) -> None:
    user_id = member(app)
    sign_in(app.test_client(), user_id)
    with app.app_context():
        db.session.execute(update(SignIn).values(seen_at=clock.real_now() - IDLE_TEAM - timedelta(minutes=1)))
        db.session.commit()
    sign_in(client, user_id)
    assert client.get("/account/sessions").get_data(as_text=True).count("last seen") == 1


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1",
            "Safari on an iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/138.0.0.0 Mobile Safari/537.36",
            "Chrome on an Android device",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/138.0 Safari/537.36 Edg/138.0",
            "Edge on a Mac",
        ),
        ("Mozilla/5.0 (iPhone) AppleWebKit [FBAN/FBIOS;FBAV/500.0]", "Facebook's browser on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101", "A browser on Linux"),
        ("Firefox", "Firefox"),
        ("curl/8.0", "An unknown browser"),
        ("", "An unknown browser"),
        ("<script>alert(1)</script>", "An unknown browser"),
    ],
)
def test_a_browser_is_told_in_plain_words(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words
