"""Of two requests about one person at once neither waits for the other for ever: people are locked first."""

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from application.accounts.address_changes import Outcome, confirm_address
from application.accounts.invitations import accept_invitation
from application.accounts.password_changes import renew_password
from application.accounts.recovery_codes import forget_codes, make_codes, use_code
from application.accounts.sessions import end_one, end_sign_ins
from application.clock import clock
from application.extensions import db
from application.models import LinkPurpose, SignIn
from application.one_time_links import revoke_links
from application.row_locks import lock_people
from tests.accounts.stage import member, token_for

WAITING = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
MARIADB = pytest.mark.parametrize(
    "database_url", [pytest.param("mariadb", marks=pytest.mark.mariadb)], indirect=True
)
Deed = Callable[[], object]


def _accept(app: Flask) -> tuple[int, Deed, object]:
    person = member(app, password_hash=None)
    token = token_for(app, person, LinkPurpose.INVITATION, email="mona@example.org")
    return (
        person,
        lambda: accept_invitation(token, password_hash="x", email="mona@example.org", google_email=None),
        None,
    )


def _renew(app: Flask) -> tuple[int, Deed, object]:
    person = member(app)
    token = token_for(app, person, LinkPurpose.PASSWORD)
    return person, lambda: renew_password(token, "x"), False


def _confirm(app: Flask) -> tuple[int, Deed, object]:
    person = member(app)
    token = token_for(app, person, LinkPurpose.EMAIL, email="new@example.org")
    return person, lambda: confirm_address(token), Outcome.NOT_OPEN


def _recover(app: Flask) -> tuple[int, Deed, object]:
    person = member(app)
    with app.app_context():
        code = make_codes(person)[0]
        db.session.commit()
    return person, lambda: use_code(person, code), False


def _end_session(app: Flask) -> tuple[int, Deed, object]:
    person, now = member(app), clock.real_now()
    with app.app_context():
        sign_in = SignIn(token_sha256="a" * 64, user_id=person, started_at=now, seen_at=now)
        db.session.add(sign_in)
        db.session.commit()
        sign_in_id = sign_in.id
    return person, lambda: end_one(person, sign_in_id), False


@MARIADB
@pytest.mark.parametrize("prepared", [_accept, _renew, _confirm, _recover, _end_session])
def test_a_link_or_code_that_is_used_while_it_is_taken_back_ends_in_no_deadlock(
    app: Flask, prepared: Callable[[Flask], tuple[int, Deed, object]]
) -> None:
    person, deed, refused = prepared(app)
    came: list[object] = []

    def use() -> None:
        with app.app_context():
            try:
                came.append(deed())
            except Exception as error:
                came.append(error)
            finally:
                db.session.rollback()

    with app.app_context():
        lock_people(person)
        other = threading.Thread(target=use)
        other.start()
        _wait_until_somebody_waits(str(db.engine.url.render_as_string(hide_password=False)))
        revoke_links(person)
        forget_codes(person)
        end_sign_ins(person)
        db.session.commit()
    other.join(timeout=20)
    assert came == [refused]


def _wait_until_somebody_waits(url: str) -> None:
    """Till the other request stands at a lock of this one."""
    engine = create_engine(url)
    until = time.monotonic() + 20
    try:
        while time.monotonic() < until:
            with engine.connect() as connection:
                if connection.scalar(text(WAITING)):
                    return
            time.sleep(0.15)  # InnoDB looks anew only after a tenth of a second without a question
        raise AssertionError("the other request met no lock")
    finally:
        engine.dispose()
