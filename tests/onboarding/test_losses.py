"""A lost connection is on record for good, about each partner behind it, once for each loss."""

import pytest
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.connection_health import EXPIRED, PERMISSION_MISSING
from application.extensions import db
from application.models import AuditAction, AuditEntry, FacebookLogin, LoginState, User
from application.onboarding.losses import note_loss
from application.onboarding.permissions.removed import APP_REMOVED, note_app_removed
from application.onboarding.scopes import joining_scopes
from tests.builders import create_login, create_partner, create_user
from tests.onboarding.permissions import deeds

PASSWORD_CHANGED = "password_changed"


@pytest.fixture
def partner(context: Flask) -> User:
    return create_partner()


def _login_of(partner: User) -> FacebookLogin:
    assert partner.facebook_login is not None
    return partner.facebook_login


def _losses(app: Flask) -> list[tuple[str, object]]:
    db.session.commit()
    return deeds(app, AuditAction.CONNECTION_LOST)


def test_a_loss_is_on_record_with_its_reason_after_the_person_has_connected_again(
    app: Flask, partner: User
) -> None:
    login = _login_of(partner)
    note_loss(login, EXPIRED, clock.now())
    assert (login.state, login.lost_reason) == (LoginState.RECONNECT, EXPIRED)
    login.mark_connected(clock.now())
    assert _losses(app) == [("connection_lost", {"reason": EXPIRED})]


def test_found_day_after_day_it_is_one_loss_and_after_connecting_again_another(
    app: Flask, partner: User
) -> None:
    login = _login_of(partner)
    for reason in (EXPIRED, EXPIRED, PERMISSION_MISSING):
        note_loss(login, reason, clock.now())
    assert len(_losses(app)) == 1
    assert login.lost_reason == PERMISSION_MISSING, "why it is lost now is told"
    login.mark_connected(clock.now())
    note_loss(login, PASSWORD_CHANGED, clock.now())
    assert [details for _, details in _losses(app)] == [{"reason": EXPIRED}, {"reason": PASSWORD_CHANGED}]


def test_it_is_on_record_which_permission_was_missing(app: Flask, partner: User) -> None:
    login = _login_of(partner)
    granted = [scope.name for scope in joining_scopes() if scope.name != "instagram_basic"]
    login.granted_scopes = " ".join(granted)
    note_loss(login, PERMISSION_MISSING, clock.now())
    assert _losses(app) == [("connection_lost", {"reason": PERMISSION_MISSING, "scope": "instagram_basic"})]


def test_what_somebody_wanted_is_recorded_as_their_deed_alone(app: Flask, partner: User) -> None:
    """Another profile that came by the same login lost its connection by it, and has that on record."""
    login = _login_of(partner)
    other = create_user(login=login)
    note_app_removed(login, clock.now(), deed_of=[partner.id])
    db.session.commit()
    asked = select(AuditEntry.user_id).where(AuditEntry.action == AuditAction.CONNECTION_LOST.value)
    assert db.session.scalars(asked).all() == [other.id]


def test_the_platform_s_removal_at_facebook_is_a_loss_too(app: Flask, partner: User) -> None:
    note_app_removed(_login_of(partner), clock.now())
    assert _losses(app) == [("connection_lost", {"reason": APP_REMOVED})]


def test_each_partner_behind_the_login_has_an_entry_but_nobody_whose_access_ended(
    app: Flask, partner: User
) -> None:
    login = _login_of(partner)
    create_user(login=login)
    create_user(login=login, active=False)
    note_loss(login, EXPIRED, clock.now())
    assert len(_losses(app)) == 2


def test_a_login_with_nobody_behind_it_is_lost_without_an_entry(app: Flask, context: Flask) -> None:
    login = create_login()
    note_loss(login, EXPIRED, clock.now(), "It is over.")
    assert _losses(app) == []
    assert login.problem == "It is over."
