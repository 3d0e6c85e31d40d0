"""An admin switches a kit off: with a reason, on record, told to its owner, who may switch it on again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.extensions import db
from application.models import AuditAction, AuditEntry, Role
from application.profiles.media_kit.shutting import ShutReason
from tests import builders
from tests.profiles.media_kit.conftest import Owner, SignIn


@pytest.fixture
def admin(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        admin_id = builders.create_user(role=Role.ADMIN).id
        db.session.remove()
    browser = app.test_client()
    sign_in(browser, admin_id)
    return browser


def _shut(admin: FlaskClient, owner: Owner, reason: str) -> str:
    address = f"/partners/{owner.user_id}/media-kit/off"
    return admin.post(address, data={"reason": reason}, follow_redirects=True).text


@pytest.mark.parametrize("reason", ShutReason)
def test_an_admin_switches_a_kit_off_and_its_owner_reads_why(
    app: Flask, shown: Owner, admin: FlaskClient, stranger: FlaskClient, reason: ShutReason
) -> None:
    link = shown.link
    assert "reads why" in _shut(admin, shown, reason.value)
    assert stranger.get(link).status_code == 404
    page = shown.client.get("/me/media-kit").text
    assert "Staff switched it off" in page
    assert reason.told in page.replace("&#39;", "'")
    with app.app_context():
        entries = db.session.query(AuditEntry).filter_by(action=AuditAction.MEDIA_KIT_OFF.value).all()
        assert [entry.details for entry in entries] == [{"why": reason.value}]
        db.session.remove()
    shown.do("on")
    assert "Staff switched it off" not in shown.client.get("/me/media-kit").text
    assert stranger.get(link).status_code == 200


@pytest.mark.parametrize("reason", ["", "because", "\0"])
def test_without_a_reason_it_stays_on(
    shown: Owner, admin: FlaskClient, stranger: FlaskClient, reason: str
) -> None:
    assert "Choose why the media kit is switched off" in _shut(admin, shown, reason)
    assert stranger.get(shown.link).status_code == 200


def test_what_its_owner_switches_off_is_no_deed_of_staff(shown: Owner, admin: FlaskClient) -> None:
    shown.do("off")
    assert "Staff switched it off" not in shown.client.get("/me/media-kit").text
    assert "off already" in _shut(admin, shown, ShutReason.ASKED.value)


def test_a_manager_is_not_offered_to_switch_it_off(
    app: Flask, shown: Owner, admin: FlaskClient, sign_in: SignIn
) -> None:
    address = f"/partners/{shown.user_id}/media-kit"
    assert f'action="{address}/off"' in admin.get(address).text
    with app.app_context():
        manager_id = builders.create_user(role=Role.MANAGER).id
        db.session.remove()
    browser = app.test_client()
    sign_in(browser, manager_id)
    assert f'action="{address}/off"' not in browser.get(address).text
    assert browser.post(f"{address}/off", data={"reason": ShutReason.ASKED.value}).status_code == 403
