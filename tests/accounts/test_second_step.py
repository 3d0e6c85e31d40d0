"""Signing in with a second factor: after the password, within five minutes, each code once."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from application.accounts.passwords import hash_password
from application.accounts.recovery_codes import codes_left, make_codes
from application.accounts.second_factor import take_code
from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.clock import clock
from application.extensions import db
from application.models import AuditAction, RecoveryCode, User
from tests.accounts.stage import (
    OTHER_PASSWORD,
    alert,
    code_now,
    enter,
    give_second_factor,
    is_signed_in,
    let_tries_lapse,
    member,
    recorded,
    running,
)

TRIES = LIMITS[TryAction.SECOND_FACTOR, SubjectKind.ACCOUNT]


def _send_code(client: FlaskClient, code: str, page: str = "code") -> TestResponse:
    return client.post(f"/sign-in/{page}", data={"code": code})


def _codes(app: Flask, user_id: int) -> tuple[str, ...]:
    with app.app_context():
        codes = make_codes(user_id)
        db.session.commit()
    return codes


def test_the_password_alone_opens_nothing(app: Flask, client: FlaskClient) -> None:
    user_id = member(app)
    give_second_factor(app, user_id)
    answer = enter(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    assert not is_signed_in(client)
    assert client.get("/campaigns").status_code == 302
    assert running(app, user_id) == 0


def test_the_code_completes_the_sign_in_and_leads_where_one_wanted_to_go(
    app: Flask, client: FlaskClient
) -> None:
    secret = give_second_factor(app, member(app))
    enter(client, query="?next=/partners%3Fq%3Dmara")
    answer = _send_code(client, code_now(secret))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/partners?q=mara")
    assert is_signed_in(client)
    assert len(recorded(app, AuditAction.SIGNED_IN)) == 1


def test_a_second_press_leads_on_like_the_first(app: Flask, client: FlaskClient) -> None:
    secret = give_second_factor(app, member(app))
    enter(client)
    code = code_now(secret)
    assert _send_code(client, code).status_code == 303
    again = _send_code(client, code)
    assert (again.status_code, again.headers["Location"]) == (303, "/today")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%5Cevil.example"])
def test_the_second_step_leads_nobody_off_the_site(app: Flask, client: FlaskClient, target: str) -> None:
    secret = give_second_factor(app, member(app))
    enter(client, query=f"?next={target}")
    assert _send_code(client, code_now(secret)).headers["Location"] == "/today"


def test_the_session_is_a_new_one_after_each_step(app: Flask, client: FlaskClient) -> None:
    secret = give_second_factor(app, member(app))
    with client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
    enter(client)
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert "_user_id" not in kept
    _send_code(client, code_now(secret))
    with client.session_transaction() as kept:
        assert "half_way" not in kept
        assert kept["_user_id"]


def test_a_code_is_never_taken_twice(app: Flask) -> None:
    secret = give_second_factor(app, member(app))
    code = code_now(secret)
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        enter(browser)
    assert _send_code(first, code).status_code == 303
    answer = _send_code(second, code)
    assert answer.status_code == 401
    assert "used already" in alert(answer)
    assert not is_signed_in(second)


def test_of_many_at_once_with_one_code_one_gets_in(app: Flask) -> None:
    user_id = member(app)
    secret = give_second_factor(app, user_id)
    now = clock.real_now()
    code, taken = code_now(secret), []
    together = threading.Barrier(6)

    def try_it() -> None:
        with app.app_context():
            together.wait(timeout=10)
            found = take_code(user_id, code, now)
            db.session.commit()
            taken.append(found)

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(taken) == [False] * 5 + [True]


def test_an_older_code_than_the_last_is_not_taken(app: Flask) -> None:
    user_id = member(app)
    secret = give_second_factor(app, user_id)
    now = clock.real_now()
    with app.app_context():
        assert take_code(user_id, code_now(secret), now)
        earlier = now - timedelta(seconds=30)
        for moment in (now, earlier):
            assert not take_code(user_id, code_now(secret), moment)


def test_wrong_codes_are_held_back_for_each_account_and_on_record(app: Flask, client: FlaskClient) -> None:
    user_id = member(app)
    secret = give_second_factor(app, user_id)
    enter(client)
    assert [_send_code(client, "000000x").status_code for _ in range(TRIES)] == [401] * TRIES
    answer = _send_code(client, code_now(secret))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert {
        entry.details["reason"] for entry in recorded(app, AuditAction.SIGN_IN_REFUSED) if entry.details
    } == {"second factor"}
    let_tries_lapse(app)
    assert _send_code(client, code_now(secret)).status_code == 303


def test_a_new_password_gives_no_new_tries_of_codes(app: Flask, client: FlaskClient) -> None:
    give_second_factor(app, member(app))
    for _ in range(TRIES):
        enter(client)
        _send_code(client, "12345x")
    enter(client)
    assert _send_code(client, "12345x").status_code == 429


def _five_minutes_pass(client: FlaskClient) -> None:
    with client.session_transaction() as kept:
        half_way = list(kept["half_way"])
        half_way[1] -= 301
        kept["half_way"] = half_way


@pytest.mark.parametrize(
    "happens", ["five minutes", "new password", "access ended", "factor removed", "nothing"]
)
def test_half_way_in_lasts_five_minutes_and_ends_with_password_and_access(
    app: Flask, client: FlaskClient, happens: str
) -> None:
    user_id = member(app)
    secret = give_second_factor(app, user_id)
    enter(client)
    if happens == "five minutes":
        _five_minutes_pass(client)
    changes: dict[str, dict[str, object]] = {
        "new password": {"password_hash": hash_password(OTHER_PASSWORD)},
        "access ended": {"active": False},
        "factor removed": {"totp_secret": None, "totp_confirmed_at": None},
    }
    if happens in changes:
        with app.app_context():
            db.session.execute(update(User).where(User.id == user_id).values(**changes[happens]))
            db.session.commit()
    answer = _send_code(client, code_now(secret))
    led = "/today" if happens == "nothing" else "/sign-in"
    assert (answer.status_code, answer.headers["Location"]) == (303, led)
    assert is_signed_in(client) is (happens == "nothing")


@pytest.mark.parametrize("page", ["code", "recovery-code", "second-factor"])
def test_without_the_password_nobody_is_asked_for_a_code(client: FlaskClient, page: str) -> None:
    for answer in (client.get(f"/sign-in/{page}"), _send_code(client, "123456", page)):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert b"That took too long" in client.get("/sign-in").data


def test_a_recovery_code_stands_in_once_however_it_is_typed(app: Flask) -> None:
    user_id = member(app)
    give_second_factor(app, user_id)
    codes = _codes(app, user_id)
    browser = app.test_client()
    enter(browser)
    answer = _send_code(browser, codes[0].lower().replace("-", " "), "recovery-code")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today")
    assert b"9 recovery codes are left" in browser.get("/account").data
    assert [entry.details for entry in recorded(app, AuditAction.RECOVERY_CODE_USED)] == [{"left": 9}]
    again = app.test_client()
    enter(again)
    assert _send_code(again, codes[0], "recovery-code").status_code == 401
    assert _send_code(again, codes[1], "recovery-code").status_code == 303


def test_recovery_codes_are_long_random_hashed_and_ones_own(app: Flask) -> None:
    user_id, other_id = member(app), member(app, email="other@example.org")
    codes = _codes(app, user_id)
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) * 5 >= 120 for code in codes)
    with app.app_context():
        kept = " ".join(db.session.scalars(select(RecoveryCode.code_sha256)))
        assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    give_second_factor(app, other_id)
    browser = app.test_client()
    enter(browser, email="other@example.org")
    assert _send_code(browser, codes[0], "recovery-code").status_code == 401
    assert len(_codes(app, user_id)) == 10
    with app.app_context():
        assert codes_left(user_id) == 10
        assert db.session.scalar(select(func.count(RecoveryCode.id))) == 10


def test_recovery_codes_and_apps_codes_share_their_tries(app: Flask, client: FlaskClient) -> None:
    user_id = member(app)
    give_second_factor(app, user_id)
    codes = _codes(app, user_id)
    enter(client)
    for _ in range(TRIES):
        _send_code(client, "123", "code")
    assert _send_code(client, codes[0], "recovery-code").status_code == 429
