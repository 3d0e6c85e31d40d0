"""Inviting somebody who is here already leads on; a button pressed twice writes one letter."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.accounts.invitations import write_again
from application.clock import clock
from application.extensions import db
from application.models import Mail, MailState, OneTimeLink, Role, User
from tests.accounts.stage import member

Enter = Callable[[FlaskClient, int], None]
INVITED = "nora@example.org"


@pytest.fixture
def admin(app: Flask, sign_in: Enter) -> FlaskClient:
    browser = app.test_client()
    sign_in(browser, member(app, Role.ADMIN, "ada@example.org", name="Ada Admin"))
    return browser


def _invite(admin: FlaskClient, email: str = INVITED) -> str:
    answer = admin.post("/staff/invite", data={"email": email, "name": "Nora New", "role": "manager"})
    return answer.get_data(as_text=True)


def _id_of(app: Flask, email: str = INVITED) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.email == email)).one()


def _letters(app: Flask) -> list[MailState]:
    with app.app_context():
        return list(db.session.scalars(select(Mail.state).order_by(Mail.id)))


def _let_a_minute_pass(app: Flask) -> None:
    with app.app_context():
        before = clock.real_now() - timedelta(seconds=61)
        db.session.execute(update(OneTimeLink).values(created_at=before))
        db.session.commit()


def _ended(app: Flask, email: str, *, has_come_in: bool) -> None:
    more: dict[str, object] = {} if has_come_in else {"password_hash": None}
    member(app, Role.MANAGER, email, name="Nora New", active=False, access_ended_at=clock.now(), **more)


@pytest.mark.parametrize(
    ("state", "says", "leads_to"),
    [
        ("active", "they work here already", "Open Nora New’s page"),
        ("ended", "their access was ended, and can be given back", "Go on to give the access back"),
        ("revoked", "their invitation was revoked, and they can be invited again", "Go on to invite again"),
        ("expired", "their invitation has expired", "Go on to send a new invitation"),
        ("invited", "they are invited already", "Go on to send a new invitation"),
    ],
)
def test_an_address_that_is_taken_leads_to_whose_it_is_and_what_helps_there(
    app: Flask, admin: FlaskClient, state: str, says: str, leads_to: str
) -> None:
    if state == "active":
        member(app, email=INVITED, name="Nora New")
    elif state == "ended":
        _ended(app, INVITED, has_come_in=True)
    elif state == "revoked":
        _ended(app, INVITED, has_come_in=False)
    elif state == "expired":
        member(app, email=INVITED, name="Nora New", password_hash=None)
    else:
        _invite(admin)
    page = _invite(admin)
    assert f"There is already a user with the e-mail address {INVITED}." in page
    assert says in page
    assert f'href="/staff/{_id_of(app)}">{leads_to}</a>' in page
    deeds = {"ended": "Give the access back", "revoked": "Invite again", "active": "End the access"}
    assert deeds.get(state, "Send a new invitation") in admin.get(f"/staff/{_id_of(app)}").text


def test_pressed_twice_a_new_invitation_is_one_letter(app: Flask, admin: FlaskClient) -> None:
    _invite(admin)
    again = f"/staff/{_id_of(app)}/invitation"
    assert admin.post(again).status_code == 303
    page = admin.get(f"/staff/{_id_of(app)}").text
    assert f"A letter to {INVITED} was written less than a minute ago. No second one is sent." in page
    assert len(_letters(app)) == 1
    _let_a_minute_pass(app)
    for _ in range(2):
        admin.post(again)
    assert len(_letters(app)) == 2


def test_a_letter_that_failed_or_a_link_that_was_revoked_is_made_good_at_once(
    app: Flask, admin: FlaskClient
) -> None:
    _invite(admin)
    again = f"/staff/{_id_of(app)}/invitation"
    with app.app_context():
        db.session.execute(update(Mail).values(state=MailState.FAILED))
        db.session.commit()
    admin.post(again)
    assert len(_letters(app)) == 2
    admin.post(f"{again}/revoke")
    admin.post(again)
    assert len(_letters(app)) == 3


def test_two_presses_at_the_same_moment_are_one_letter(app: Flask, admin: FlaskClient) -> None:
    _invite(admin)
    _let_a_minute_pass(app)
    user_id, by_id = _id_of(app), _id_of(app, "ada@example.org")
    together, written = threading.Barrier(2), []

    def press() -> None:
        with app.test_request_context():
            together.wait(timeout=20)
            written.append(write_again(user_id, by_id=by_id))
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(written) == [False, True]
    assert len(_letters(app)) == 2
