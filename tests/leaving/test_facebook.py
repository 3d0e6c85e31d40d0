"""Facebook's callbacks over HTTP, sent by the sandbox as Facebook sends them, and those that are refused."""

from typing import Any

import requests
from flask import Flask
from sqlalchemy import select

from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.leaving.asking import leave
from application.models import (
    AuditAction,
    AuditEntry,
    CollectionRun,
    Deletion,
    DeletionExtent,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    PermissionChange,
    PermissionState,
    Post,
    Role,
    RunState,
    User,
)
from application.onboarding.access.service import end_partner_access
from application.task_queue import commit
from tests import builders
from tests.collection.test_twice import all_at_once
from tests.conftest import RunningSandbox
from tests.leaving.requests_made import count, login, made
from tests.onboarding.dialog import join

LENA = "lena_ferraro"


def told(sandbox: RunningSandbox, path: str, **asked: Any) -> dict[str, Any]:
    answer = requests.post(f"{sandbox.url}/control/{path}", json=asked, timeout=30)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def told_twice(sandbox: RunningSandbox, url: str, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """She asks for it at Facebook, and the same signed request comes again; what is answered to each."""
    first = told(sandbox, f"personas/{LENA}/{kind}", url=url)
    return first, told(sandbox, f"callbacks/{kind}", url=url, signed_request=first["signed_request"])


def joined(app: Flask) -> FacebookLogin:
    """She joins through the dialog; her login, cut off from the database."""
    assert join(app.test_client(), LENA).status_code == 303
    return login(app)


def test_who_removes_the_app_is_read_no_more_and_loses_nothing(
    app: Flask, url: str, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    joined(app)
    answer = told(sandbox, f"personas/{LENA}/deauthorize", url=url)
    assert (answer["status"], answer["answer"]) == ("200", {"success": True})
    after = login(app)
    assert (after.token, after.state, after.lost_reason) == (None, LoginState.RECONNECT, "app_removed")
    assert after.granted_scopes == ""
    assert "removed from the apps" in (after.problem or "")
    queue.drain()
    with app.app_context():
        assert db.session.scalars(select(CollectionRun.state)).all() == [RunState.FAILED]
        states = set(db.session.scalars(select(PermissionChange.state)))
        assert PermissionState.REVOKED in states
        user = db.session.scalars(select(User)).one()
        assert (user.active, user.left_at) == (True, None)
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.DISCONNECTED.value)
        ).one()
        assert (entry.actor_id, entry.user_id) == (None, user.id)
        db.session.remove()
    assert count(app, Deletion) == 0
    queue.close()


def test_a_deauthorization_that_is_sent_again_undoes_no_later_connection(
    app: Flask, url: str, sandbox: RunningSandbox
) -> None:
    joined(app)
    first, again = told_twice(sandbox, url, "deauthorize")
    assert again["status"] == "403"
    sandbox.advance(minutes=1)
    before = joined(app)
    assert before.token is not None
    again = told(sandbox, "callbacks/deauthorize", url=url, signed_request=first["signed_request"])
    older = told(sandbox, "callbacks/deauthorize", url=url, user_id=before.facebook_id, age_seconds=3_600)
    assert (again["status"], older["status"]) == ("403", "403")
    assert login(app).token == before.token


def test_a_page_that_is_taken_back_ends_its_webhooks_only(
    app: Flask, url: str, sandbox: RunningSandbox
) -> None:
    before = joined(app)
    with app.app_context():
        page_id = db.session.scalars(select(InstagramAccount.page_id)).one()
        db.session.remove()
    answer = told(sandbox, "callbacks/deauthorize", url=url, payload={"profile_id": page_id})
    assert answer["status"] == "200"
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        assert account.page_subscribed is False
        assert "taken from this platform" in (account.page_problem or "")
        db.session.remove()
    assert login(app).token == before.token


def test_who_asks_facebook_for_deletion_is_deleted(
    app: Flask, url: str, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    joined(app)
    queue.drain()
    answer = told(sandbox, f"personas/{LENA}/deletion", url=url)
    assert answer["status"] == "200"
    config: Config = app.extensions["configuration"]
    code = answer["answer"]["confirmation_code"]
    assert answer["answer"] == {"url": f"{config.public_url}/deletion/{code}", "confirmation_code": code}
    page = requests.get(f"{url}/deletion/{code}", timeout=10)
    assert (page.status_code, "being deleted" in page.text) == (200, True)
    queue.drain()
    assert "Your data is deleted" in requests.get(f"{url}/deletion/{code}", timeout=10).text
    assert count(app, FacebookLogin) == 0
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        assert (account.username, account.biography) == ("", None)
        db.session.remove()
    # She may come back as somebody new.
    assert join(app.test_client(), LENA).status_code == 303
    assert count(app, User) == 2
    queue.close()


def test_who_may_not_come_in_any_more_is_deleted_by_facebook_s_request_all_the_same(
    app: Flask, url: str, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    joined(app)
    queue.drain()
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        end_partner_access(user.id, by_id=builders.create_user(role=Role.ADMIN).id)
        commit()
        db.session.remove()
    assert told(sandbox, f"personas/{LENA}/deletion", url=url)["status"] == "200"
    queue.drain()
    assert count(app, FacebookLogin) == 0
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        assert (account.username, account.biography) == ("", None)
        db.session.remove()
    queue.close()


def test_the_same_request_sent_again_is_the_same_deletion(
    app: Flask, url: str, sandbox: RunningSandbox
) -> None:
    joined(app)
    first, again = told_twice(sandbox, url, "deletion")
    assert again["answer"] == first["answer"]
    assert count(app, Deletion) == 1


def test_somebody_who_is_not_known_here_gets_an_answer_too(
    app: Flask, url: str, sandbox: RunningSandbox
) -> None:
    answer = told(sandbox, "callbacks/deletion", url=url, user_id="424242")
    assert answer["status"] == "200"
    page = requests.get(f"{url}/deletion/{answer['answer']['confirmation_code']}", timeout=10).text
    assert "There was nothing to delete" in page
    again = told(sandbox, "callbacks/deletion", url=url, signed_request=answer["signed_request"])
    assert again["answer"] == answer["answer"]
    page_only = told(sandbox, "callbacks/deletion", url=url, payload={"profile_id": "55", "user_id": None})
    assert page_only["status"] == "200"
    with app.app_context():
        assert set(db.session.scalars(select(Deletion.state))) == {DeletionState.DONE}
        db.session.remove()


def test_all_profiles_of_a_login_go_together(app: Flask) -> None:
    with app.app_context():
        person = builders.create_login(facebook_id="990")
        for _ in range(2):
            builders.create_instagram_account(user=builders.create_user(login=person))
        ended = builders.create_user(login=person, active=False)
        ended_id = ended.id
        db.session.remove()
    answer = app.test_client().post("/connect/facebook/deletion", data={"signed_request": made(app)})
    assert answer.status_code == 200
    with app.app_context():
        users = db.session.scalars(select(User)).all()
        assert len(users) == 3
        assert ended_id in {user.id for user in users}
        assert all(user.left_at is not None and user.facebook_login_id is None for user in users)
        db.session.remove()


def test_who_is_just_leaving_and_asks_facebook_too_keeps_nothing(app: Flask, queue: LocalTaskQueue) -> None:
    with app.app_context():
        person = builders.create_login(facebook_id="990")
        user = builders.create_user(login=person)
        account = builders.create_instagram_account(user=user)
        post = builders.create_post(account, caption="A caption of mine")
        builders.create_assignment(builders.create_campaign(), post)
        leave(user.id, DeletionExtent.LEAVING)
        commit()
        post_id = post.id
        db.session.remove()
    answer = app.test_client().post("/connect/facebook/deletion", data={"signed_request": made(app)})
    assert answer.status_code == 200
    queue.drain()
    with app.app_context():
        assert db.session.get_one(Post, post_id).caption is None
        db.session.remove()
    queue.close()


def test_the_same_request_twice_at_once_begins_one_deletion(app: Flask) -> None:
    with app.app_context():
        person = builders.create_login(facebook_id="990")
        builders.create_instagram_account(user=builders.create_user(login=person))
        db.session.remove()
    text = made(app)

    codes: list[str] = []

    def post() -> int:
        answer = app.test_client().post("/connect/facebook/deletion", data={"signed_request": text})
        codes.append((answer.json or {})["confirmation_code"])
        return answer.status_code

    assert all_at_once(*[post] * 4) == [200] * 4
    assert len(set(codes)) == 1
    assert count(app, Deletion) == 1
