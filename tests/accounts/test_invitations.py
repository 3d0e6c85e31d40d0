"""Staff come by invitation only: one link, used once, that sets the password and confirms the address."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from application.accounts.passwords import check_password
from application.accounts.tries import LIMITS, SubjectKind, TryAction
from application.clock import clock
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import AuditAction, LinkPurpose, Mail, MailState, OneTimeLink, Role, User
from tests.accounts import stage
from tests.mail.conftest import Mailbox

INVITED = "nora@example.org"


def _invite(
    admin: FlaskClient, email: str = INVITED, name: str = "Nora New", role: str = "manager"
) -> TestResponse:
    return admin.post("/staff/invite", data={"email": email, "name": name, "role": role})


def _id_of(app: Flask, email: str = INVITED) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.email == email)).one()


def _accept(client: FlaskClient, token: str, **form: str) -> TestResponse:
    sent = {"password": stage.OTHER_PASSWORD, "email": INVITED, "google_email": ""} | form
    return client.post(f"/access/invitation/{token}", data=sent)


def _invited(app: Flask, role: Role = Role.MANAGER) -> int:
    return stage.member(app, role, INVITED, password_hash=None, name="Nora New")


def test_from_the_admins_form_to_the_first_page(
    app: Flask, admin: FlaskClient, client: FlaskClient, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    answer = _invite(admin, email=" Nora@Example.ORG ", role="consultant")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff")
    assert b"Invited" in admin.get("/staff").data
    queue.drain()
    [letter] = mailbox.letters()
    assert letter["to"] == INVITED
    assert letter["subject"].startswith("Ada Admin invites you to ")
    assert "as a consultant" in letter["text"]
    found = re.search(r"http\S+(/access/invitation/\S+)", letter["text"])
    assert found
    assert b"Letter sent" in admin.get("/staff").data
    page = client.get(found[1])
    assert b"Welcome, Nora New" in page.data
    assert b'value="nora@example.org"' in page.data
    answer = client.post(
        found[1], data={"email": INVITED, "password": stage.OTHER_PASSWORD, "google_email": ""}
    )
    assert answer.status_code == 303
    assert stage.is_signed_in(client)
    row = stage.user(app, _id_of(app))
    assert (row.role, row.active, row.google_email) == (Role.CONSULTANT, True, None)
    assert check_password(row.password_hash, stage.OTHER_PASSWORD).right
    for action in (AuditAction.INVITED, AuditAction.INVITATION_ACCEPTED):
        [entry] = stage.recorded(app, action)
        assert entry.user_id == row.id
        assert "nora" not in str(entry.details)


def test_before_the_link_is_used_nobody_signs_in(app: Flask, admin: FlaskClient, client: FlaskClient) -> None:
    _invite(admin)
    for password in ("", stage.PASSWORD, "None"):
        assert stage.enter(client, INVITED, password).status_code in (400, 401)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"email": "nora"}, "not an e-mail address"),
        ({"name": "  "}, "at least one character"),
        ({"name": "N\x00"}, "can be seen"),
        ({"role": "influencer"}, "Choose one of these roles"),
        ({"role": "root"}, "Choose one of these roles"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 20}.org"}, "at most 191"),
    ],
)
def test_what_does_not_fit_is_told_and_invites_nobody(
    app: Flask, admin: FlaskClient, form: dict[str, str], told: str
) -> None:
    answer = _invite(admin, **form)
    assert answer.status_code == 400
    assert told in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 1


def test_an_address_that_is_taken_is_told(app: Flask, admin: FlaskClient) -> None:
    _invite(admin)
    answer = _invite(admin, email=INVITED.upper(), name="Somebody else")
    assert answer.status_code == 409
    assert "already a user with the e-mail address nora@example.org" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(select(func.count(Mail.id))) == 1


def test_letters_to_addresses_that_one_names_are_limited(app: Flask, admin: FlaskClient) -> None:
    most = LIMITS[TryAction.LETTER, SubjectKind.ACCOUNT]
    for number in range(most):
        form = {"name": "Nora New", "email": f"nora{number}@example.org", "role": "manager"}
        assert admin.post("/staff/invite", data=form).status_code == 303
    answer = admin.post("/staff/invite", data={**form, "email": "one.more@example.org"})
    assert answer.status_code == 429
    with app.app_context():
        assert db.session.scalar(select(func.count(Mail.id))) == most


def test_a_new_invitation_ends_the_one_before(app: Flask, admin: FlaskClient, client: FlaskClient) -> None:
    user_id = _invited(app)
    old = stage.token_for(app, user_id, LinkPurpose.INVITATION)
    assert admin.post(f"/staff/{user_id}/invitation").status_code == 303
    assert stage.open_links(app, user_id) == [LinkPurpose.INVITATION]
    assert _accept(client, old).status_code == 410
    with app.app_context():
        [mail] = db.session.scalars(select(Mail)).all()
        assert (mail.kind, mail.state, mail.one_time_link_id is not None) == (
            "invitation",
            MailState.WAITING,
            True,
        )


def test_a_revoked_invitation_opens_nothing_and_can_be_given_anew(
    app: Flask, admin: FlaskClient, client: FlaskClient
) -> None:
    user_id = _invited(app)
    token = stage.token_for(app, user_id, LinkPurpose.INVITATION)
    assert admin.post(f"/staff/{user_id}/invitation/revoke").status_code == 303
    assert admin.post(f"/staff/{user_id}/invitation/revoke").status_code == 409
    assert b"Invitation revoked" in admin.get(f"/staff/{user_id}").data
    assert _accept(client, token).status_code == 410
    assert stage.user(app, user_id).password_hash is None
    assert admin.post(f"/staff/{user_id}/restore").status_code == 409
    assert admin.post(f"/staff/{user_id}/invitation").status_code == 303
    assert b"Invited" in admin.get(f"/staff/{user_id}").data
    assert stage.user(app, user_id).active


def test_who_has_accepted_can_be_neither_invited_nor_revoked(app: Flask, admin: FlaskClient) -> None:
    user_id = stage.member(app)
    for deed in ("invitation", "invitation/revoke"):
        assert admin.post(f"/staff/{user_id}/{deed}").status_code == 409
    assert stage.user(app, user_id).active


@pytest.mark.parametrize("trouble", ["used", "expired", "unknown", "of another purpose", "access ended"])
def test_a_link_that_is_not_good_gets_one_page_and_changes_nothing(
    app: Flask, client: FlaskClient, trouble: str
) -> None:
    user_id = _invited(app)
    token = stage.token_for(app, user_id, LinkPurpose.INVITATION, expired=trouble == "expired")
    if trouble == "used":
        assert _accept(client, token).status_code == 303
        client = app.test_client()
    if trouble == "unknown":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    if trouble == "of another purpose":
        token = stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    if trouble == "access ended":
        with app.app_context():
            db.session.execute(update(User).where(User.id == user_id).values(active=False))
            db.session.commit()
    before = stage.user(app, user_id).password_hash
    for answer in (client.get(f"/access/invitation/{token}"), _accept(client, token)):
        assert answer.status_code == 410
        assert b"This link opens nothing" in answer.data
        assert b"Nora" not in answer.data
    assert stage.user(app, user_id).password_hash == before
    assert not stage.is_signed_in(client)


def test_looking_at_the_link_changes_nothing(app: Flask, client: FlaskClient) -> None:
    user_id = _invited(app)
    token = stage.token_for(app, user_id, LinkPurpose.INVITATION)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert client.open(f"/access/invitation/{token}", method=method).status_code == 200
    assert stage.open_links(app, user_id) == [LinkPurpose.INVITATION]
    assert stage.user(app, user_id).password_hash is None


def test_another_address_waits_for_its_own_letter(
    app: Flask, client: FlaskClient, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    user_id = _invited(app)
    token = stage.token_for(app, user_id, LinkPurpose.INVITATION)
    answer = _accept(client, token, email="Nora.Private@example.com", google_email="nora@gmail.com")
    assert answer.status_code == 303
    row = stage.user(app, user_id)
    assert (row.email, row.google_email) == (INVITED, "nora@gmail.com")
    assert b"We have written to nora.private@example.com" in client.get("/account").data
    queue.drain()
    [letter] = mailbox.letters()
    assert letter["to"] == "nora.private@example.com"
    found = re.search(r"http\S+(/access/address/\S+)", letter["text"])
    assert found
    assert b"nora.private@example.com" in client.get(found[1]).data
    assert stage.user(app, user_id).email == INVITED
    assert client.post(found[1]).status_code == 303
    assert stage.user(app, user_id).email == "nora.private@example.com"


@pytest.mark.parametrize(
    "form",
    [
        {"password": "short"},
        {"password": "nora new nora new"},
        {"email": "nora"},
        {"google_email": "at gmail"},
    ],
)
def test_an_unfit_answer_leaves_the_invitation_open(
    app: Flask, client: FlaskClient, form: dict[str, str]
) -> None:
    user_id = _invited(app)
    token = stage.token_for(app, user_id, LinkPurpose.INVITATION)
    answer = _accept(client, token, **form)
    assert answer.status_code == 400
    assert b"invalid-feedback" in answer.data
    assert stage.user(app, user_id).password_hash is None
    assert _accept(client, token).status_code == 303


def test_where_a_second_factor_is_required_it_comes_before_the_first_sign_in(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["configuration"] = replace(app.extensions["configuration"], require_second_factor=True)
    token = stage.token_for(app, _invited(app), LinkPurpose.INVITATION)
    assert _accept(client, token).headers["Location"] == "/sign-in/second-factor"
    assert not stage.is_signed_in(client)
    assert client.get("/sign-in/second-factor").status_code == 200


def test_an_invitation_lasts_a_week(app: Flask, admin: FlaskClient) -> None:
    _invite(admin)
    user_id = _id_of(app)
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
        assert timedelta(days=6, hours=23) < link.expires_at - clock.real_now() <= timedelta(days=7)
        link.expires_at = clock.real_now()
        db.session.commit()
    assert b"Invitation expired" in admin.get("/staff").data
    assert b"Invitation expired" in admin.get(f"/staff/{user_id}").data
