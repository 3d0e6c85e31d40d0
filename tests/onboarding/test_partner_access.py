"""Admins end a partner's access and give it back: out at once, read no more, nothing lost."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AuditAction,
    AuditEntry,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Role,
    RunState,
    User,
)
from tests.builders import NOW, create_user
from tests.conftest import RunningSandbox
from tests.onboarding.admins import admin_of, said
from tests.onboarding.birch import Birch
from tests.onboarding.connections import mails
from tests.onboarding.dialog import join
from tests.onboarding.rows import numbers, only, running_sign_ins


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return admin_of(app)


@pytest.fixture
def lena_id(app: Flask, lena: FlaskClient) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.role == Role.INFLUENCER)).one()


def _deeds(app: Flask, *actions: AuditAction) -> list[tuple[str, int | None]]:
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.user_id) for row in rows if row.action in actions]


def _runs(app: Flask) -> list[tuple[RunState, str | None]]:
    with app.app_context():
        rows = db.session.execute(
            select(CollectionRun.state, CollectionRun.problem_kind).order_by(CollectionRun.id)
        )
        return [(row.state, row.problem_kind) for row in rows]


def _end(admin: FlaskClient, user_id: int) -> str:
    answer = admin.post(f"/partners/{user_id}/access/end")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/partners/{user_id}/access")
    return said(admin, f"/partners/{user_id}/access")


def test_the_way_leads_from_the_partners_page_and_says_what_ends(
    admin: FlaskClient, lena_id: int, app: Flask
) -> None:
    address = f"/partners/{lena_id}/access"
    assert f'href="{address}">Access</a>' in said(admin, f"/partners/{lena_id}")
    assert f'href="{address}"' in said(admin, f"/partners/{lena_id}/permissions")
    page = said(admin, address)
    assert "is signed out of every browser at once, and can’t come in any more" in page
    assert "Nothing more is read" in page
    manager = admin_of(app, Role.MANAGER)
    assert f'href="{address}"' not in said(manager, f"/partners/{lena_id}")
    for path in (address, f"{address}/end", f"{address}/restore"):
        assert manager.open(path, method="GET" if path == address else "POST").status_code == 403


def test_who_is_out_is_out_at_once_and_comes_back_by_no_way(
    app: Flask, admin: FlaskClient, lena: FlaskClient, lena_id: int
) -> None:
    assert lena.get("/me").status_code == 200
    page = _end(admin, lena_id)
    assert "1 sign-in ended with it." in page
    assert "Access ended" in page
    assert lena.get("/me").status_code == 302
    assert lena_id not in running_sign_ins(app)
    assert _deeds(app, AuditAction.ACCESS_ENDED) == [("access_ended", lena_id)]
    answer = join(app.test_client(), "lena_ferraro")
    assert answer.status_code == 403
    assert "Your access has been ended" in answer.text
    again = admin.post(f"/partners/{lena_id}/access/end")
    assert again.status_code == 409


def test_nothing_more_is_read_and_the_connection_is_not_called_lost(
    app: Flask, admin: FlaskClient, lena: FlaskClient, lena_id: int, queue: LocalTaskQueue
) -> None:
    """A run was asked for, and its task is under way when the access ends."""
    assert _runs(app) == [(RunState.QUEUED, None)]
    _end(admin, lena_id)
    assert _runs(app) == [(RunState.FAILED, "access_ended")]
    queue.drain()
    assert only(app, InstagramAccount)["last_collected_at"] is None
    # Staff who press "Read now" all the same are told why nothing comes of it.
    admin.post(f"/partners/{lena_id}/collect")
    assert "was ended, so nothing is read" in said(admin, f"/partners/{lena_id}")
    assert len(_runs(app)) == 1
    login = only(app, FacebookLogin)
    assert (login["state"], login["lost_reason"]) == (LoginState.CONNECTED, None)
    assert login["token"] is not None
    assert mails(app) == []


def test_a_run_that_begins_all_the_same_marks_no_connection_as_lost(
    app: Flask, lena: FlaskClient, lena_id: int, queue: LocalTaskQueue
) -> None:
    with app.app_context():
        db.session.execute(update(User).where(User.id == lena_id).values(active=False))
        db.session.commit()
    queue.drain()
    assert _runs(app) == [(RunState.FAILED, "token_invalid")]
    assert only(app, FacebookLogin)["state"] is LoginState.CONNECTED


def test_access_that_is_given_back_is_as_before_and_what_was_missed_is_read(
    app: Flask, admin: FlaskClient, lena: FlaskClient, lena_id: int, queue: LocalTaskQueue
) -> None:
    before = numbers(app)
    _end(admin, lena_id)
    answer = admin.post(f"/partners/{lena_id}/access/restore")
    assert answer.headers["Location"] == f"/partners/{lena_id}/access"
    assert "may come in again" in said(admin, f"/partners/{lena_id}/access")
    assert _deeds(app, AuditAction.ACCESS_RESTORED) == [("access_restored", lena_id)]
    assert join(lena, "lena_ferraro").headers["Location"] == "/me"
    assert {**numbers(app), "collection_runs": 0} == {**before, "collection_runs": 0}
    queue.drain()
    assert only(app, InstagramAccount)["last_collected_at"] is not None
    assert admin.post(f"/partners/{lena_id}/access/restore").status_code == 409


def test_a_brand_that_never_connected_loses_its_open_link(
    app: Flask, admin: FlaskClient, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    birch = Birch(app)
    assert "A link that waits to be used opens nothing any more" in said(
        admin, f"/partners/{birch.id}/access"
    )
    _end(admin, birch.id)
    assert client.get(birch.path).status_code == 404
    admin.post(f"/partners/{birch.id}/access/restore")
    assert client.get(birch.path).status_code == 404
    birch.link = birch.new_link()
    assert client.get(birch.path).status_code == 200


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, None])
def test_staff_and_people_who_left_are_no_partners(app: Flask, admin: FlaskClient, role: Role | None) -> None:
    with app.app_context():
        other = create_user(role=role) if role else create_user(active=False, left_at=NOW)
        user_id = other.id
    assert admin.get(f"/partners/{user_id}/access").status_code == 404
    for deed in ("end", "restore"):
        assert admin.post(f"/partners/{user_id}/access/{deed}").status_code == 404
