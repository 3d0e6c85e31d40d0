"""How tries are counted where people sign in: strangers are held back, and lock nobody out."""

from flask import Flask
from flask.testing import FlaskClient

from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.config import Config
from application.models import AuditAction
from tests.accounts.stage import ADDRESS, alert, enter, is_signed_in, let_tries_lapse, member, recorded

TRIES = LIMITS[TryAction.SIGN_IN, SubjectKind.ACCOUNT]
WRONG = "guess guess guess"


def test_too_many_tries_are_refused_even_with_the_right_password(app: Flask, client: FlaskClient) -> None:
    member(app)
    for _ in range(TRIES):
        assert enter(client, password=WRONG).status_code == 401
    answer = enter(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert alert(answer).startswith("Too many tries. Wait ")
    assert enter(client, email="other@example.org").status_code == 401
    let_tries_lapse(app)
    assert enter(client).status_code == 303


def test_an_unknown_address_is_held_back_in_the_same_way(app: Flask, client: FlaskClient) -> None:
    answers = [enter(client, email="nobody@example.org").status_code for _ in range(TRIES + 1)]
    assert answers == [401] * TRIES + [429]


def test_signing_in_gives_the_tries_back(app: Flask, client: FlaskClient) -> None:
    member(app)
    for _ in range(TRIES - 1):
        enter(client, password=WRONG)
    assert enter(client).status_code == 303
    stranger = app.test_client()
    assert [enter(stranger, password=WRONG).status_code for _ in range(TRIES)] == [401] * TRIES


def test_a_stranger_cannot_lock_out_who_has_signed_in_in_this_browser_before(app: Flask) -> None:
    member(app)
    known, stranger = app.test_client(), app.test_client()
    assert enter(known).status_code == 303
    known.post("/sign-out")
    for _ in range(TRIES + 3):
        enter(stranger, password=WRONG)
    assert enter(stranger).status_code == 429
    assert enter(app.test_client()).status_code == 429
    assert enter(known).status_code == 303
    assert is_signed_in(known)


def test_a_known_browser_has_no_more_tries_than_anybody(app: Flask, client: FlaskClient) -> None:
    member(app)
    enter(client)
    client.post("/sign-out")
    answers = [enter(client, password=WRONG).status_code for _ in range(TRIES + 1)]
    assert answers == [401] * TRIES + [429]


def test_what_makes_a_browser_known_is_signed_and_for_one_address(app: Flask, client: FlaskClient) -> None:
    member(app)
    member(app, email="other@example.org")
    enter(client)
    cookie = client.get_cookie("device")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert ADDRESS not in cookie.value
    forged = app.test_client()
    forged.set_cookie("device", cookie.value[:-3] + "abc")
    for browser, address in ((forged, ADDRESS), (client, "other@example.org")):
        for _ in range(TRIES):
            enter(app.test_client(), email=address, password=WRONG)
        client.post("/sign-out")
        assert enter(browser, email=address).status_code == 429


def test_each_sign_in_renews_the_cookie(app: Flask, client: FlaskClient) -> None:
    member(app)
    values = set()
    for _ in range(2):
        enter(client)
        cookie = client.get_cookie("device")
        assert cookie
        values.add(cookie.value)
    assert len(values) == 2


def test_refusals_are_on_record_without_the_address(app: Flask, client: FlaskClient, config: Config) -> None:
    user_id = member(app)
    enter(client, password=WRONG)
    enter(client, email="nobody@example.org")
    found = recorded(app, AuditAction.SIGN_IN_REFUSED)
    assert [(entry.user_id, entry.details) for entry in found] == [
        (user_id, {"reason": "password"}),
        (None, {"reason": "password"}),
    ]
