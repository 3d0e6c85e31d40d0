"""`flask tokens rotate`: everything that is kept encrypted goes under the newest key, and stays readable."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet, MultiFernet
from flask import Flask
from sqlalchemy import Text, select, type_coerce

from application.clock import clock
from application.extensions import db
from application.models import FacebookLogin, GoogleLogin, GoogleLoginState, MediaKit, Role, User
from application.models.encryption import cipher, fingerprint
from application.token_rotation import encrypted_columns, rotate
from tests.builders import create_login, create_user
from tests.statements import count_statements

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(autouse=True)
def _usual_keys(app: Flask) -> Iterator[None]:
    yield
    cipher.use_keys(app.extensions["configuration"].token_keys)


def logins(number: int, token: str = "token") -> None:
    for position in range(number):
        create_login(facebook_id=f"{token}-{position}", token=f"{token}-{position}")
    db.session.commit()


def kept() -> list[str]:
    """The logins' tokens as they stand in the database."""
    db.session.rollback()
    return list(db.session.scalars(select(type_coerce(FacebookLogin.token, Text)).order_by(FacebookLogin.id)))


def told(app: Flask, *options: str) -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["tokens", "rotate", *options])
    return result.exit_code, result.output


def test_everything_is_readable_by_the_newest_key_alone(context: Flask) -> None:
    cipher.use_keys([OLD])
    logins(7)
    before = kept()
    cipher.use_keys([NEW, OLD])
    status, output = told(context, "--portion", "3")
    assert (status, output.splitlines()[1]) == (0, "7 secrets looked at, 7 encrypted anew.")
    assert "older keys may go" in output
    cipher.use_keys([NEW])
    assert not set(kept()) & set(before)
    tokens = db.session.scalars(select(FacebookLogin.token).order_by(FacebookLogin.id))
    assert list(tokens) == [f"token-{position}" for position in range(7)]


def test_each_kind_of_secret_goes_along(context: Flask) -> None:
    cipher.use_keys([OLD])
    person = create_user(role=Role.ADMIN, name="Ada", totp_secret="JBSWY3DPEHPK3PXP")
    partner = create_user(login=create_login(token="of facebook"))
    now = clock.now()
    google = {"google_id": "1", "email": "ada@example.org", "connected_at": now}
    sign_in = GoogleLogin(
        user_id=person.id, refresh_token="of google", state=GoogleLoginState.CONNECTED, **google
    )
    db.session.add_all([sign_in, MediaKit(user_id=partner.id, token="of the kit", changed_at=now)])
    db.session.commit()
    person_id = person.id
    cipher.use_keys([NEW, OLD])
    assert told(context)[0] == 0
    cipher.use_keys([NEW])
    assert {column.table.name for column in encrypted_columns()} == {
        "users", "facebook_logins", "google_logins", "media_kits",
    }  # fmt: skip
    assert (
        db.session.scalars(select(User.totp_secret).where(User.id == person_id)).one() == "JBSWY3DPEHPK3PXP"
    )
    assert db.session.scalars(select(FacebookLogin.token)).one() == "of facebook"
    assert db.session.scalars(select(GoogleLogin.refresh_token)).one() == "of google"
    assert db.session.scalars(select(MediaKit.token)).one() == "of the kit"


def test_a_second_time_nothing_is_left_to_do(context: Flask) -> None:
    cipher.use_keys([OLD])
    logins(3)
    cipher.use_keys([NEW, OLD])
    told(context)
    after = kept()
    assert "3 secrets looked at, 0 encrypted anew." in told(context)[1]
    assert kept() == after


def test_one_that_was_ended_goes_on_where_it_was(context: Flask) -> None:
    cipher.use_keys([OLD])
    logins(5)
    cipher.use_keys([NEW, OLD])
    portions = rotate(2)
    next(portions)
    db.session.commit()
    next(portions)
    db.session.rollback()
    assert [cipher.is_newest(text) for text in kept()] == [True, True, False, False, False]
    assert "5 secrets looked at, 3 encrypted anew." in told(context)[1]


def test_what_no_key_opens_is_named_and_left_as_it_is(context: Flask) -> None:
    cipher.use_keys([LOST])
    logins(2, "lost")
    cipher.use_keys([OLD])
    logins(1)
    cipher.use_keys([NEW, OLD])
    lost = kept()[:2]
    status, output = told(context)
    assert status == 1
    assert "2 in facebook_logins.token can't be read" in output
    assert "may go" not in output
    assert kept()[:2] == lost
    assert MultiFernet([Fernet(NEW)]).decrypt(kept()[2].encode()) == b"token-0"


def test_no_token_shows_in_what_is_printed(context: Flask) -> None:
    cipher.use_keys([OLD])
    logins(1, "EAAG-secret")
    cipher.use_keys([NEW, OLD])
    assert "EAAG" not in told(context)[1]


def test_a_portion_costs_two_statements_however_large(context: Flask) -> None:
    cipher.use_keys([OLD])
    logins(9)
    cipher.use_keys([NEW, OLD])
    with count_statements(context) as sent:
        told(context)
    assert len(sent) == 1 + len(list(encrypted_columns()))


def test_another_newest_key_than_meant_changes_nothing(context: Flask) -> None:
    """A job keeps the settings that it was made with: its newest key may be the one that is to go."""
    cipher.use_keys([OLD])
    logins(2)
    before = kept()
    status, output = told(context, "--newest", fingerprint(NEW))
    assert status == 1
    assert f"fingerprint {fingerprint(OLD)}" in output
    assert "Nothing was changed" in output
    cipher.use_keys([NEW, OLD])
    assert told(context, "--newest", fingerprint(NEW).upper())[0] == 0
    assert not set(kept()) & set(before)


def test_a_fingerprint_is_what_openssl_writes() -> None:
    assert fingerprint("abc") == "ba7816bf"
