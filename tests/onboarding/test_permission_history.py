"""A permission's states are kept with their times; what stands as before is kept once."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.clock import clock
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import FacebookLogin, PermissionChange, PermissionState
from application.onboarding.permission_history import (
    note_all_revoked,
    note_permissions,
    permissions_of,
)
from application.onboarding.permissions.described import Standing, described
from tests.builders import create_login
from tests.conftest import RunningSandbox
from tests.onboarding.connections import change_login, check
from tests.onboarding.dialog import decide, forget, join, open_dialog
from tests.statements import count_statements

GRANTED, DECLINED, REVOKED = PermissionState.GRANTED, PermissionState.DECLINED, PermissionState.REVOKED
LENA = "lena_ferraro"


@pytest.fixture
def login_id(context: Flask) -> int:
    return create_login().id


def _rows(login_id: int) -> list[tuple[str, PermissionState]]:
    rows = db.session.scalars(
        select(PermissionChange)
        .where(PermissionChange.facebook_login_id == login_id)
        .order_by(PermissionChange.id)
    )
    return [(row.scope, row.state) for row in rows]


def test_what_is_granted_and_declined_at_first_is_noted(login_id: int) -> None:
    note_permissions(login_id, ["a", "b"], ["c"])
    assert _rows(login_id) == [("a", GRANTED), ("b", GRANTED), ("c", DECLINED)]


def test_what_stands_as_before_is_noted_no_second_time(login_id: int) -> None:
    for _ in range(3):
        note_permissions(login_id, ["a"], ["b"])
        db.session.flush()
    assert _rows(login_id) == [("a", GRANTED), ("b", DECLINED)]


def test_what_was_granted_once_is_taken_back_and_not_declined(login_id: int) -> None:
    for granted, declined in ((["a", "b"], []), ([], ["a"]), (["a"], ["b"])):
        note_permissions(login_id, granted, declined)
        db.session.flush()
    assert _rows(login_id) == [
        ("a", GRANTED),
        ("b", GRANTED),
        ("a", REVOKED),
        ("b", REVOKED),
        ("a", GRANTED),
    ]


def test_all_taken_back_at_once_leaves_what_was_never_granted(login_id: int) -> None:
    note_permissions(login_id, ["a", "b"], ["c"])
    note_all_revoked(login_id)
    note_all_revoked(login_id)
    states = {scope: held.state for scope, held in permissions_of(login_id).items()}
    assert states == {"a": REVOKED, "b": REVOKED, "c": DECLINED}
    assert len(_rows(login_id)) == 5


def test_what_was_granted_before_dates_were_kept_gets_no_made_up_date(login_id: int) -> None:
    for _ in range(2):
        note_permissions(login_id, ["a", "b"], [], held=["a"])
        db.session.flush()
    assert _rows(login_id) == [("b", GRANTED)]


def test_what_was_granted_before_dates_were_kept_is_taken_back_and_not_declined(login_id: int) -> None:
    note_permissions(login_id, ["b", "c"], ["a"], held=["a", "b", "c"])
    note_permissions(login_id, ["b", "c"], ["a"], held=["b", "c"])
    note_all_revoked(login_id, held=["b", "c"])
    assert _rows(login_id) == [("a", REVOKED), ("b", REVOKED), ("c", REVOKED)]


def test_an_old_login_is_not_dated_by_looks_or_by_connecting_again(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, LENA)
    join(client, LENA)
    with app.app_context():
        for row in db.session.scalars(select(PermissionChange)):
            db.session.delete(row)
        db.session.commit()
    login_id = change_login(app)
    check(app, login_id)
    join(client, LENA)
    with app.app_context():
        assert _rows(login_id) == []


def test_logins_are_kept_apart(login_id: int) -> None:
    other_id = create_login().id
    note_permissions(login_id, ["a"], [])
    note_all_revoked(other_id)
    assert (len(_rows(login_id)), _rows(other_id)) == (1, [])


def test_noting_costs_the_same_statements_for_any_number(context: Flask, login_id: int) -> None:
    with count_statements(context) as sent:
        note_permissions(login_id, [f"scope {number}" for number in range(40)], [])
        db.session.flush()
    assert len(sent) <= 2


def test_the_daily_look_notes_what_was_taken_back_at_facebook(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, LENA)
    join(client, LENA)
    granted = [scope for scope in JOINING_SCOPES if scope != "pages_manage_metadata"]
    decide(open_dialog(client, rerequest="1"), LENA, granted=granted)  # at Facebook, not back here
    login_id = change_login(app)
    check(app, login_id)
    with app.app_context():
        held = permissions_of(login_id)
        assert held["pages_manage_metadata"].state is REVOKED
        assert held["instagram_basic"].state is GRANTED


def test_ended_data_access_is_no_permission_taken_back(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, LENA)
    join(client, LENA)
    login_id = change_login(app)
    with app.app_context():
        before = len(_rows(login_id))
    sandbox.advance(days=91)
    check(app, login_id)
    with app.app_context():
        assert len(_rows(login_id)) == before


def test_declining_at_joining_is_kept_for_who_is_known(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, LENA)
    join(client, LENA, granted=[scope for scope in JOINING_SCOPES if scope != "pages_manage_metadata"])
    with app.app_context():
        held = permissions_of(db.session.scalars(select(FacebookLogin.id)).one())
        assert held["pages_manage_metadata"].state is DECLINED
        assert clock.now() - held["instagram_basic"].since < timedelta(minutes=1)


def test_a_state_that_the_history_does_not_know_yet_has_no_date(login_id: int) -> None:
    note_permissions(login_id, [], ["instagram_basic"])
    db.session.flush()
    found = described(frozenset({"instagram_basic"}), permissions_of(login_id))
    (basic,) = [each for each in found if each.scope.name == "instagram_basic"]
    assert (basic.standing, basic.since) == (Standing.GRANTED, None)
    assert {each.standing for each in found if each is not basic} == {Standing.NOT_ASKED}
