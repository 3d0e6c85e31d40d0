"""Who is written to about a connection, about what, and how often."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.mail.connection_letters import write_about
from application.mail.queries import correspondence
from application.mail.recipients import recipients
from application.models import Campaign, FacebookLogin, Mail, MailState, Role, User
from application.task_queue import commit, pending_tasks
from tests.builders import create_campaign, create_instagram_account, create_login, create_user
from tests.mail.conftest import ADDRESS, person, user_of
from tests.statements import count_statements


def _mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def _write(login: FacebookLogin, *, days_on: float = 0) -> int:
    """What is asked for on that day."""
    return write_about(login, clock.now() + timedelta(days=days_on))


def _campaign(*members: User, by: User | None, **more: object) -> Campaign:
    today = clock.now().date()
    days = {"starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=20)} | more
    return create_campaign(members=members, created_by_id=by.id if by else None, **days)  # type: ignore[arg-type]


def test_each_threshold_before_the_end_is_written_once(context: Flask) -> None:
    login = person(days_left=20)
    written = {day: _write(login, days_on=day) for day in range(20)}
    assert [day for day, asked in written.items() if asked] == [6, 13, 18]
    end = f"{login.token_expires_at:%Y-%m-%d}"
    user = user_of(login)
    assert [mail.key for mail in _mails()] == [
        f"connection-ends:{login.id}:{end}:{days}:{user.id}" for days in (14, 7, 2)
    ]
    assert {(mail.kind, mail.address, mail.user_id) for mail in _mails()} == {
        ("connection_ends", ADDRESS, user.id)
    }
    assert len(pending_tasks()) == 3


def test_a_threshold_that_was_passed_over_is_not_made_up_for(context: Flask) -> None:
    login = person(days_left=1)
    assert [_write(login), _write(login)] == [1, 0]
    assert _mails()[0].key.endswith(f":2:{user_of(login).id}")


def test_a_new_date_is_written_about_anew(context: Flask) -> None:
    login = person(days_left=5)
    assert _write(login) == 1
    assert login.token_expires_at
    login.token_expires_at += timedelta(days=60)
    login.data_access_expires_at = login.token_expires_at
    assert _write(login) == 0
    assert _write(login, days_on=60) == 1


def test_the_earlier_of_both_ends_is_told(context: Flask) -> None:
    login = person(days_left=40)
    login.data_access_expires_at = clock.now() + timedelta(days=6)
    assert _write(login) == 1
    assert _mails()[0].kind == "data_access_ends"


def test_a_loss_is_written_once_and_a_later_loss_again(context: Flask) -> None:
    login, now = person(days_left=50), clock.now()
    login.mark_lost("The password was changed.", "password_changed", now)
    assert [_write(login), _write(login, days_on=3)] == [1, 0]
    login.mark_lost("A permission is missing.", "permission_missing", now + timedelta(days=1))
    assert _write(login, days_on=1) == 0
    login.mark_connected(now + timedelta(days=2))
    login.mark_lost("A permission is missing.", "permission_missing", now + timedelta(days=3))
    assert _write(login, days_on=3) == 1
    assert [mail.kind for mail in _mails()] == ["connection_lost", "permission_missing"]


def test_a_connection_that_works_is_not_written_about(context: Flask) -> None:
    assert _write(person(days_left=50)) == 0


def test_one_person_in_two_roles_gets_one_letter(context: Flask) -> None:
    login = person()
    create_user(login=login, role=Role.BRAND, name="Mara's tea", contact_email=ADDRESS.upper())
    assert _write(login) == 1
    create_user(login=login, role=Role.BRAND, name="Mara's cups", contact_email="cups@example.org")
    assert _write(login) == 1


def test_without_an_address_the_staff_of_running_campaigns_are_written_to(context: Flask) -> None:
    login = person(address=None)
    mara, other = user_of(login), create_user(login=create_login())
    maker, second = create_user(role=Role.MANAGER), create_user(role=Role.ADMIN)
    _campaign(mara, other, by=maker)
    _campaign(mara, by=maker)
    _campaign(mara, by=second)
    _campaign(other, by=create_user(role=Role.MANAGER))
    assert _write(login) == 2
    assert [(mail.user_id, mail.address) for mail in _mails()] == [
        (maker.id, maker.email),
        (second.id, second.email),
    ]
    mara.contact_email = "new@example.org"
    db.session.flush()
    assert [reader.address for reader in recipients(login.id)] == ["new@example.org"]


@pytest.mark.parametrize(
    "why", ["no campaign", "nobody made it", "it has ended", "it is completed", "its maker has left"]
)
def test_where_nobody_can_be_reached_nothing_is_written(context: Flask, why: str) -> None:
    login = person(address=None)
    maker = create_user(role=Role.MANAGER, active=why != "its maker has left")
    if why != "no campaign":
        campaign = _campaign(user_of(login), by=None if why == "nobody made it" else maker)
        if why == "it has ended":
            campaign.starts_on = campaign.ends_on = clock.now().date() - timedelta(days=30)
        if why == "it is completed":
            campaign.completed_at = clock.now()
        db.session.commit()
    assert _write(login) == 0
    assert _mails() == []
    with context.test_request_context():
        found = correspondence(user_of(login).id)
    assert found
    assert found.readers == ()


def test_staff_see_who_is_written_to_and_what_came_of_it(context: Flask) -> None:
    login = person()
    _write(login)
    commit()
    mail = _mails()[0]
    mail.state, mail.problem = MailState.FAILED, "No mail server is set up, so no mail is sent."
    db.session.commit()
    with context.test_request_context():
        found = correspondence(user_of(login).id)
    assert found
    assert found.last
    assert (found.last.state, found.last.problem) == (MailState.FAILED, mail.problem)
    assert [reader.address for reader in found.readers] == [ADDRESS]
    assert not found.goes_to_staff
    assert found.link.endswith("/connect/again/influencer")


def test_the_link_asks_for_what_mends_the_connection(context: Flask) -> None:
    login = person(days_left=50, role=Role.BRAND)
    with context.test_request_context():
        login.data_access_expires_at = clock.now() + timedelta(days=1)
        db.session.flush()
        found = correspondence(user_of(login).id)
        assert found
        assert found.link.endswith("/connect/again/brand?renew=data-access")
        login.mark_lost("A permission is missing.", "permission_missing", clock.now())
        db.session.flush()
        found = correspondence(user_of(login).id)
        assert found
        assert found.link.endswith("/connect/again/brand?renew=permissions")
        assert correspondence(create_user().id) is None


def test_looking_costs_the_same_for_any_number_of_users(context: Flask) -> None:
    login = person(address=None)
    for _ in range(5):
        create_instagram_account(user=create_user(login=login))
    maker = create_user(role=Role.MANAGER)
    _campaign(*db.session.scalars(select(User).where(User.facebook_login_id == login.id)), by=maker)
    db.session.commit()
    login_id = login.id
    with count_statements(context) as sent:
        assert len(recipients(login_id)) == 1
    assert len(sent) == 2
