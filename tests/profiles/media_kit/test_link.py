"""The link of a media kit: it opens what is on, and nothing else; it ends with what it stands on."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from application.clock import clock
from application.extensions import db
from application.leaving.asking import leave
from application.logs import without_secrets
from application.models import AuditAction, AuditEntry, DeletionExtent, FacebookLogin, MediaKit, Role, User
from application.onboarding.access.disconnecting import let_brand_go
from application.onboarding.access.service import end_partner_access, restore_partner_access
from application.onboarding.permissions.removed import note_app_removed
from application.onboarding.permissions.revoking import connected_login, note_disconnected
from application.task_queue import commit
from tests import builders
from tests.profiles.media_kit.conftest import Owner, SignIn

KIT_DEEDS = (AuditAction.MEDIA_KIT_ON, AuditAction.MEDIA_KIT_OFF, AuditAction.MEDIA_KIT_RENEWED)


def deeds(app: Flask) -> list[str]:
    with app.app_context():
        found = db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.action.in_([deed.value for deed in KIT_DEEDS]))
            .order_by(AuditEntry.id)
        ).all()
        db.session.remove()
    return list(found)


def test_whoever_has_the_link_sees_the_kit_without_signing_in(shown: Owner, stranger: FlaskClient) -> None:
    answer = stranger.get(shown.link)
    assert "Tea and calm" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex' in answer.text
    assert "<script" not in answer.text


def test_the_link_cannot_be_guessed_and_rests_encrypted(app: Flask, shown: Owner) -> None:
    token = shown.kit().token or ""
    assert len(token) >= 43
    with app.app_context():
        stored = db.session.execute(text("SELECT token, token_sha256 FROM media_kits")).one()
        db.session.remove()
    assert all(token not in column for column in stored)
    assert token in shown.client.get("/me/media-kit").text


def test_a_wrong_link_and_one_that_is_off_get_the_same_clear_page(
    shown: Owner, stranger: FlaskClient
) -> None:
    link = shown.link
    shown.do("off")
    pages = [stranger.get(address) for address in (link, "/kit/wrong", f"/kit/{'x' * 5_000}", "/kit/%F0%9F")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "Nothing is shown here" in pages[0].text
    assert all(page.headers["X-Robots-Tag"].startswith("noindex") for page in pages)


def test_switched_on_again_it_has_the_link_that_it_had(shown: Owner, stranger: FlaskClient) -> None:
    link = shown.link
    page = shown.do("off").text
    assert "Switch on again" in page
    shown.do("on")
    assert stranger.get(link).status_code == 200


def test_a_second_press_changes_nothing(app: Flask, shown: Owner) -> None:
    before = shown.kit()
    assert "is on already" in shown.do("on").text
    assert (shown.kit().token, shown.kit().switched_at) == (before.token, before.switched_at)
    shown.do("off")
    assert "is off already" in shown.do("off").text
    assert deeds(app) == ["media_kit_on", "media_kit_off"]


def test_of_two_presses_at_once_one_counts(app: Flask, owner: Owner, sign_in: SignIn) -> None:
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        sign_in(browser, owner.user_id)
    with ThreadPoolExecutor(max_workers=2) as both:
        answers = list(both.map(lambda browser: browser.post("/me/media-kit/on").status_code, browsers))
    assert answers == [303, 303]
    assert deeds(app) == ["media_kit_on"]
    assert owner.kit().is_on


def test_a_renewed_link_kills_the_one_before_at_once_and_only_once(
    app: Flask, shown: Owner, stranger: FlaskClient
) -> None:
    old, mark = shown.link, (shown.kit().token_sha256 or "")[:16]
    assert "has a new link" in shown.do("renew", mark=mark).text
    new = shown.link
    assert "was renewed already" in shown.do("renew", mark=mark).text
    assert shown.link == new
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    assert deeds(app)[-1] == "media_kit_renewed"
    assert deeds(app).count("media_kit_renewed") == 1


def test_before_it_was_ever_on_there_is_no_link_to_renew(owner: Owner) -> None:
    owner.save(introduction="Hi")
    owner.do("renew", mark="")
    assert owner.kit().token is None


def _left(user_id: int, admin_id: int) -> None:
    leave(user_id, DeletionExtent.LEAVING)


def _access_ended(user_id: int, admin_id: int) -> None:
    end_partner_access(user_id, by_id=admin_id)


def _disconnected(user_id: int, admin_id: int) -> None:
    seen = connected_login(user_id)
    assert seen is not None
    note_disconnected(seen, user_id, at_facebook=False)


def _removed_at_facebook(user_id: int, admin_id: int) -> None:
    login = db.session.get_one(FacebookLogin, db.session.get_one(User, user_id).facebook_login_id)
    note_app_removed(login, clock.now())


@pytest.mark.parametrize("ending", [_left, _access_ended, _disconnected, _removed_at_facebook])
def test_the_kit_ends_with_what_it_stands_on(
    app: Flask, shown: Owner, stranger: FlaskClient, ending: Callable[[int, int], None]
) -> None:
    link = shown.link
    with app.test_request_context():
        admin_id = builders.create_user(role=Role.ADMIN).id
        ending(shown.user_id, admin_id)
        commit()
        db.session.remove()
    assert stranger.get(link).status_code == 404
    assert not shown.kit().is_on
    assert deeds(app)[-1] == "media_kit_off"


def test_access_given_back_does_not_switch_it_on(app: Flask, shown: Owner, stranger: FlaskClient) -> None:
    link = shown.link
    with app.test_request_context():
        admin_id = builders.create_user(role=Role.ADMIN).id
        end_partner_access(shown.user_id, by_id=admin_id)
        restore_partner_access(shown.user_id, by_id=admin_id)
        commit()
        db.session.remove()
    assert stranger.get(link).status_code == 404


def test_a_disconnected_brand_loses_what_the_wrong_person_wrote(app: Flask, shown: Owner) -> None:
    with app.test_request_context():
        admin_id = builders.create_user(role=Role.ADMIN).id
        db.session.get_one(User, shown.user_id).role = Role.BRAND
        db.session.commit()
        let_brand_go(shown.user_id, by_id=admin_id, at_facebook=False)
        commit()
        assert db.session.get(MediaKit, shown.user_id) is None
        db.session.remove()


def test_who_has_a_kit_is_told_among_those_who_see_the_figures(shown: Owner) -> None:
    assert "Your media kit is on since" in shown.client.get("/me/seen-by").text
    shown.do("off")
    assert "Your media kit is on" not in shown.client.get("/me/seen-by").text


def test_the_link_stands_in_no_log(shown: Owner) -> None:
    assert re.fullmatch(r"GET /kit/\[removed\]/avatar", without_secrets(f"GET {shown.link}/avatar"))
