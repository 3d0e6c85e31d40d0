"""A sign-in lasts as long as it should, and ends everywhere when it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.accounts.sessions import IDLE_PARTNER, IDLE_TEAM, LONGEST, start_sign_in, token_digest
from application.clock import clock
from application.extensions import db
from application.models import Role, SignIn, User
from tests.builders import create_partner, create_user
from tests.statements import count_statements

Enter = Callable[[FlaskClient, int], None]


def _person(app: Flask, role: Role) -> int:
    with app.app_context():
        user = create_partner(role=role) if role in (Role.INFLUENCER, Role.BRAND) else create_user(role=role)
        return user.id


def _age(app: Flask, **columns: datetime) -> None:
    with app.app_context():
        db.session.execute(update(SignIn).values(**columns))
        db.session.commit()


def _is_signed_in(client: FlaskClient) -> bool:
    return b"Sign out" in client.get("/").data


@pytest.mark.parametrize(
    ("role", "idle"), [(Role.MANAGER, IDLE_TEAM), (Role.ADMIN, IDLE_TEAM), (Role.BRAND, IDLE_PARTNER)]
)
def test_a_sign_in_ends_when_nothing_was_done_for_too_long(
    app: Flask, client: FlaskClient, sign_in: Enter, role: Role, idle: timedelta
) -> None:
    sign_in(client, _person(app, role))
    _age(app, seen_at=clock.real_now() - idle + timedelta(minutes=1))
    assert _is_signed_in(client)
    _age(app, seen_at=clock.real_now() - idle)
    assert not _is_signed_in(client)


def test_a_sign_in_ends_after_thirty_days_however_much_it_is_used(
    app: Flask, client: FlaskClient, sign_in: Enter
) -> None:
    sign_in(client, _person(app, Role.MANAGER))
    _age(app, started_at=clock.real_now() - LONGEST)
    assert not _is_signed_in(client)


def test_a_revoked_person_is_out_at_once(app: Flask, client: FlaskClient, sign_in: Enter) -> None:
    user_id = _person(app, Role.MANAGER)
    sign_in(client, user_id)
    assert client.get("/partners").status_code == 200
    with app.app_context():
        db.session.execute(update(User).where(User.id == user_id).values(active=False))
        db.session.commit()
    assert client.get("/partners").status_code == 302


def test_an_ended_sign_in_opens_nothing(app: Flask, client: FlaskClient, sign_in: Enter) -> None:
    sign_in(client, _person(app, Role.INFLUENCER))
    _age(app, ended_at=clock.real_now())
    assert not _is_signed_in(client)


def test_signing_out_ends_the_row_so_that_a_copied_cookie_is_worthless(
    app: Flask, client: FlaskClient, sign_in: Enter
) -> None:
    sign_in(client, _person(app, Role.INFLUENCER))
    with client.session_transaction() as kept:
        copied = dict(kept)
    assert client.post("/sign-out").headers["Location"] == "/"
    assert not _is_signed_in(client)
    thief = app.test_client()
    with thief.session_transaction() as kept:
        kept.update(copied)
    assert not _is_signed_in(thief)


def test_seeing_a_person_is_noted_at_most_every_five_minutes(
    app: Flask, client: FlaskClient, sign_in: Enter
) -> None:
    sign_in(client, _person(app, Role.INFLUENCER))
    with count_statements(app) as sent:
        client.get("/")
    assert not [statement for statement in sent if statement.startswith("UPDATE")]
    long_ago = clock.real_now() - timedelta(minutes=6)
    _age(app, seen_at=long_ago)
    client.get("/")
    with app.app_context():
        seen_at = db.session.scalar(select(SignIn.seen_at))
    assert seen_at is not None
    assert seen_at > long_ago + timedelta(minutes=5)


def test_reading_who_is_signed_in_takes_one_statement_and_leaves_no_transaction(
    app: Flask, client: FlaskClient, sign_in: Enter
) -> None:
    sign_in(client, _person(app, Role.INFLUENCER))
    with count_statements(app) as sent, client:
        client.get("/")
        assert not db.session().in_transaction()
    assert len(sent) == 1


def test_the_table_keeps_only_the_hash_of_the_token(app: Flask) -> None:
    user_id = _person(app, Role.INFLUENCER)
    with app.test_request_context(headers={"User-Agent": "A browser " + "x" * 400}):
        person = start_sign_in(user_id)
        db.session.commit()
        row = db.session.execute(select(SignIn)).scalar_one()
        assert row.token_sha256 == token_digest(person.token)
        assert person.token not in (row.token_sha256, row.user_agent)
        assert len(row.user_agent) == 255
        assert person.token not in repr(person)


def test_a_new_sign_in_has_a_new_token_and_ends_the_old_one(app: Flask) -> None:
    first_id, second_id = _person(app, Role.INFLUENCER), _person(app, Role.BRAND)
    with app.test_request_context():
        first = start_sign_in(first_id)
        second = start_sign_in(second_id)
        db.session.commit()
        assert first.token != second.token
        rows = db.session.execute(select(SignIn.user_id, SignIn.ended_at))
        ended = {row.user_id: row.ended_at for row in rows}
    assert ended[first_id] is not None
    assert ended[second_id] is None


def test_nobody_signs_in_as_an_unknown_or_revoked_user(app: Flask) -> None:
    with app.test_request_context():
        revoked = create_user(role=Role.MANAGER, active=False).id
        for user_id in (revoked, 10**12):
            with pytest.raises(LookupError):
                start_sign_in(user_id)
