"""Admins manage who works here; nobody else sees it, and there is always an admin left."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.accounts.access import change_role, end_access
from application.accounts.passwords import hash_password
from application.exceptions import Conflict, NotAllowed
from application.extensions import db
from application.mail.account_letters import write_with_link
from application.mail.account_words import AccountLetter
from application.models import AuditAction, LinkPurpose, Mail, MailState, Role, User
from application.one_time_links import make_link
from tests.accounts import stage
from tests.builders import create_partner, create_user
from tests.conftest import SignIn
from tests.statements import count_statements


def _letter_that_failed(app: Flask, user_id: int, address: str) -> None:
    """The letter with the person's invitation, and that it did not go out."""
    with app.app_context():
        link = make_link(LinkPurpose.INVITATION, user_id, email=address)
        write_with_link(AccountLetter.INVITATION, link, address)
        mail = db.session.scalars(select(Mail)).one()
        mail.state, mail.problem = MailState.FAILED, "The mail server refuses this address (550)."
        db.session.commit()


def test_the_list_tells_who_works_here_and_how_they_stand(app: Flask, admin: FlaskClient) -> None:
    stage.give_second_factor(app, stage.member(app, name="Mona Manager"))
    stage.member(app, Role.CONSULTANT, "cora@example.org", name="Cora Consultant", active=False)
    invited = stage.member(app, email="nora@example.org", name="Nora New", password_hash=None)
    _letter_that_failed(app, invited, "nora@example.org")
    with app.app_context():
        create_partner(name="Pia Partner")
    page = admin.get("/staff").get_data(as_text=True)
    for told in ("Ada Admin", "Mona Manager", "Cora Consultant", "Nora New", "cora@example.org", ">On<"):
        assert told in page
    for told in ("Active", "Access ended", "Invited", "did not go out. The mail server refuses", "Never"):
        assert told in page
    assert "Pia Partner" not in page
    assert "flask staff invite" in admin.get(f"/staff/{invited}").get_data(as_text=True)


def test_the_list_is_searched_and_comes_in_pages(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        for number in range(55):
            create_user(role=Role.MANAGER, name=f"Manager {number:02}", email=f"m{number:02}@example.org")
    first, second = (admin.get(f"/staff?page={page}").get_data(as_text=True) for page in (1, 2))
    assert "Page 1 of 2" in first
    assert "Manager 54" in second
    assert "Manager 54" not in first
    found = admin.get("/staff?q=M07@").get_data(as_text=True)
    assert "Manager 07" in found
    assert "Manager 08" not in found
    assert "Nobody fits" in admin.get("/staff?q=%25").get_data(as_text=True)


def test_the_list_costs_the_same_for_any_number(app: Flask, admin: FlaskClient) -> None:
    counted = []
    for _ in range(2):
        with count_statements(app) as sent:
            admin.get("/staff")
        counted.append(len(sent))
        with app.app_context():
            for _ in range(10):
                person = create_user(role=Role.MANAGER)
                make_link(LinkPurpose.INVITATION, person.id, email=person.email)
            db.session.commit()
    assert counted[0] == counted[1] == 3


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CONSULTANT, Role.INFLUENCER])
def test_only_admins_see_and_do_any_of_it(
    app: Flask, client: FlaskClient, sign_in: SignIn, admin_id: int, role: Role
) -> None:
    with app.app_context():
        own_id = create_user(role=role).id
    sign_in(client, own_id)
    for path in ("/staff", "/staff/invite", f"/staff/{admin_id}", f"/staff/{admin_id}/end"):
        assert client.get(path).status_code == 403
    for path in ("/staff/invite", f"/staff/{admin_id}/end", f"/staff/{own_id}/role"):
        assert client.post(path, data={"role": "admin"}).status_code == 403
    assert stage.user(app, own_id).role is role
    assert b"/staff" not in client.get("/").data


def test_who_is_not_of_the_team_is_not_found(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        partner_id = create_partner().id
    for number in (partner_id, 999_999_999, 0, 2**70):
        assert admin.get(f"/staff/{number}").status_code == 404
        for deed in ("end", "role", "restore", "invitation", "invitation/revoke"):
            assert admin.post(f"/staff/{number}/{deed}", data={"role": "admin"}).status_code == 404
    assert stage.user(app, partner_id).active


def test_ending_an_access_ends_every_session_and_link_at_once(
    app: Flask, admin: FlaskClient, client: FlaskClient, sign_in: SignIn
) -> None:
    user_id = stage.member(app, name="Mona Manager")
    sign_in(client, user_id)
    other = app.test_client()
    sign_in(other, user_id)
    token = stage.token_for(app, user_id, LinkPurpose.PASSWORD)
    asked = admin.get(f"/staff/{user_id}/end").get_data(as_text=True)
    assert "End the access of Mona Manager?" in asked
    assert client.get("/campaigns").status_code == 200
    assert admin.post(f"/staff/{user_id}/end").status_code == 303
    for browser in (client, other):
        assert browser.get("/campaigns").status_code == 302
    assert stage.running(app, user_id) == 0
    assert stage.open_links(app, user_id) == []
    assert client.get(f"/access/new-password/{token}").status_code == 410
    assert stage.enter(client).status_code == 401
    row = stage.user(app, user_id)
    assert (row.active, row.access_ended_at is not None) == (False, True)
    assert [entry.user_id for entry in stage.recorded(app, AuditAction.ACCESS_ENDED)] == [user_id]
    assert admin.post(f"/staff/{user_id}/end").status_code == 409
    assert b"Access ended" in admin.get(f"/staff/{user_id}").data


def test_an_access_given_back_is_that_of_before(app: Flask, admin: FlaskClient, client: FlaskClient) -> None:
    user_id = stage.member(app)
    stage.give_second_factor(app, user_id)
    admin.post(f"/staff/{user_id}/end")
    assert admin.post(f"/staff/{user_id}/restore").status_code == 303
    assert stage.enter(client).headers["Location"] == "/sign-in/code"
    assert stage.user(app, user_id).access_ended_at is None
    assert len(stage.recorded(app, AuditAction.ACCESS_RESTORED)) == 1
    assert admin.post(f"/staff/{user_id}/restore").status_code == 409


def test_nobody_ends_their_own_access(app: Flask, admin: FlaskClient, admin_id: int) -> None:
    stage.member(app, Role.ADMIN)
    answer = admin.post(f"/staff/{admin_id}/end")
    assert answer.status_code == 409
    assert "own access" in answer.get_data(as_text=True)
    assert stage.is_signed_in(admin)


def test_a_role_changes_with_the_next_click(
    app: Flask, admin: FlaskClient, client: FlaskClient, sign_in: SignIn
) -> None:
    user_id = stage.member(app)
    sign_in(client, user_id)
    assert client.get("/staff").status_code == 403
    assert admin.post(f"/staff/{user_id}/role", data={"role": "admin"}).status_code == 303
    assert client.get("/staff").status_code == 200
    [entry] = stage.recorded(app, AuditAction.ROLE_CHANGED)
    assert (entry.user_id, entry.details) == (user_id, {"before": "manager", "now": "admin"})
    admin.post(f"/staff/{user_id}/role", data={"role": "admin"})
    assert len(stage.recorded(app, AuditAction.ROLE_CHANGED)) == 1
    admin.post(f"/staff/{user_id}/role", data={"role": "consultant"})
    assert client.get("/partners").status_code == 403


@pytest.mark.parametrize("role", ["influencer", "brand", "", "root"])
def test_nobody_of_the_team_becomes_a_partner(app: Flask, admin: FlaskClient, role: str) -> None:
    user_id = stage.member(app)
    assert admin.post(f"/staff/{user_id}/role", data={"role": role}).status_code == 400
    assert stage.user(app, user_id).role is Role.MANAGER


def test_the_last_admin_stays_one(app: Flask, admin: FlaskClient, admin_id: int) -> None:
    stage.member(app, Role.ADMIN, "gone@example.org", active=False)
    invited = stage.member(app, Role.ADMIN, "invited@example.org", password_hash=None)
    answer = admin.post(f"/staff/{admin_id}/role", data={"role": "manager"})
    assert answer.status_code == 409
    assert "Ada Admin is the last admin" in answer.get_data(as_text=True)
    assert stage.user(app, admin_id).role is Role.ADMIN
    with app.app_context():
        db.session.execute(
            update(User).where(User.id == invited).values(password_hash=hash_password(stage.PASSWORD))
        )
        db.session.commit()
    answer = admin.post(f"/staff/{admin_id}/role", data={"role": "manager"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")


Deed = Callable[[int, int], object]


@pytest.mark.parametrize(
    "deed",
    [lambda who, by: end_access(who, by_id=by), lambda who, by: change_role(who, Role.MANAGER, by_id=by)],
    ids=["end", "demote"],
)
def test_of_two_admins_who_turn_on_each_other_at_once_one_stays(app: Flask, deed: Deed) -> None:
    first, second = stage.member(app, Role.ADMIN), stage.member(app, Role.ADMIN, "eve@example.org")
    came: list[str] = []
    together = threading.Barrier(2)

    def turn_on(who: int, by: int) -> None:
        with app.test_request_context():
            together.wait(timeout=10)
            try:
                deed(who, by)
                db.session.commit()
                came.append("done")
            except (Conflict, NotAllowed):
                db.session.rollback()
                came.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=turn_on, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    assert sorted(came) == ["done", "refused"]
    left = [
        each for each in (stage.user(app, first), stage.user(app, second)) if each.active and each.is_admin
    ]
    assert len(left) == 1


def test_who_was_just_demoted_does_no_more(app: Flask, admin_id: int) -> None:
    """The guard let the request in a moment before."""
    other, third = stage.member(app, Role.MANAGER), stage.member(app, Role.ADMIN, "eve@example.org")
    with app.test_request_context():
        with pytest.raises(NotAllowed):
            end_access(third, by_id=other)
        with pytest.raises(NotAllowed):
            change_role(third, Role.MANAGER, by_id=other)
    assert stage.user(app, third).is_admin


def test_last_seen_is_told(app: Flask, admin: FlaskClient, client: FlaskClient, sign_in: SignIn) -> None:
    user_id = stage.member(app, name="Mona Manager")
    assert b"Never" in admin.get(f"/staff/{user_id}").data
    sign_in(client, user_id)
    assert b"Never" not in admin.get(f"/staff/{user_id}").data
