"""Somebody leaves while a reading, a check or a copy is under way: nothing comes back by it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.gateways import Gateways
from application.integrations.tasks_local import LocalTaskQueue
from application.leaving.asking import leave
from application.leaving.erasing import LATE
from application.models import (
    AccountInsight,
    Deletion,
    DeletionExtent,
    DeletionState,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Picture,
    Post,
    RunState,
)
from application.task_queue import commit
from sandbox.personas import BY_KEY
from tests import builders
from tests.collection.leaks import Traces
from tests.collection.stage import NANO, Stage, deliver
from tests.collection.watched_gateways import WatchedGateways
from tests.conftest import RunningSandbox
from tests.leaving.conftest import erase
from tests.leaving.search import Words
from tests.onboarding.dialog import choose, forget, join

SignIn = Callable[[FlaskClient, int], None]
SEVERAL = "sam_ortega"
"""A persona with more than one account: joining stops at a choice."""


@pytest.fixture
def stage(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> Stage:
    return Stage(app, queue, sandbox)


def names_of(app: Flask) -> Words:
    """By what she is known once she has been read."""
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        login = db.session.scalars(select(FacebookLogin)).one()
        words = [
            (account.graph_id, "the account's id"),
            (account.username, "the handle"),
            (login.facebook_id, "the Facebook id"),
            *((str(name), "a name") for name in (account.name, account.biography, account.page_id) if name),
            *((post, "a post's id") for post in db.session.scalars(select(Post.graph_id)) if post),
        ]
        db.session.remove()
    return Words((), "", tuple(words))


def places(app: Flask, words: Words) -> dict[str, set[str]]:
    config: Config = app.extensions["configuration"]
    return Traces(app, config, words).found()


def leave_now(app: Flask) -> int:
    """She leaves and is deleted, as another process would do it; returns the deletion's id."""
    deletion_id = ask_to_leave(app)
    assert erase(app, deletion_id) == 200
    return deletion_id


def ask_to_leave(app: Flask) -> int:
    """The only account's person wants everything deleted; returns the deletion's id."""
    with app.app_context():
        user_id = db.session.scalars(select(InstagramAccount.user_id)).one()
        assert user_id is not None
        deletion_id = leave(user_id, DeletionExtent.EVERYTHING).id
        commit()
        db.session.remove()
    return deletion_id


@pytest.mark.parametrize("call", [0, 3, 7])
def test_a_step_that_is_under_way_brings_nothing_back(
    app: Flask, stage: Stage, config: Config, call: int
) -> None:
    stage.join()
    words = names_of(app)
    left: list[int] = []
    calls = 0

    def when_asked(_path: str) -> None:
        """Between a reply and what is made of it."""
        nonlocal calls
        calls += 1
        if calls == call + 1 and not left:
            left.append(leave_now_elsewhere(app))

    app.extensions["gateways"] = WatchedGateways(config, after=when_asked)
    assert deliver(app, stage.run()) == 200
    assert left
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == 0
        assert db.session.scalar(select(func.count()).select_from(AccountInsight)) == 0
        assert db.session.scalar(select(func.count()).select_from(Picture)) == 0
        account = db.session.scalars(select(InstagramAccount)).one()
        assert (account.username, account.biography, account.followers_count) == ("", None, None)
        db.session.remove()
    assert stage.run().state is RunState.FAILED
    stage.advance(LATE + timedelta(minutes=1))
    stage.queue.drain()
    assert places(app, words) == {}
    stage.queue.close()


def leave_now_elsewhere(app: Flask) -> int:
    """In a thread of its own: it has its own session, as another process has."""
    given: list[int] = []
    thread = threading.Thread(target=lambda: given.append(leave_now(app)))
    thread.start()
    thread.join(timeout=60)
    assert given, "the deletion did not come through beside the reading"
    return given[0]


def test_a_reading_asked_for_afterwards_finds_nobody(app: Flask, stage: Stage) -> None:
    account_id = stage.joined_and_read()
    words = names_of(app)
    leave_now(app)
    with app.app_context():
        ask_for_collection([account_id], asked_by_id=None)
        commit()
        db.session.remove()
    stage.advance(LATE + timedelta(minutes=1))
    stage.queue.drain()
    for job in (
        "collection/sweep",
        "collection/stories",
        "pictures/sweep",
        "connections/check",
        "mail/sweep",
    ):
        config: Config = app.extensions["configuration"]
        headers = {"X-Task-Secret": config.task_secret}
        assert app.test_client().get(f"/cron/{job}", headers=headers).status_code == 200
    stage.queue.drain()
    assert places(app, words) == {}
    stage.queue.close()


def test_a_whole_life_at_the_sandbox_ends_in_nothing(app: Flask, stage: Stage, sign_in: SignIn) -> None:
    """Joined, read with pictures and all, in a campaign, downloaded; then deleted by her own hand."""
    stage.joined_and_read()
    with app.app_context():
        account = db.session.scalars(select(InstagramAccount)).one()
        user = account.user
        assert user is not None
        user.contact_email = "lena@example.org"
        posts = db.session.scalars(select(Post).order_by(Post.id)).all()
        campaign = builders.create_campaign(members=[user])
        for post in posts[:3]:
            builders.create_assignment(campaign, post)
        user_id, views = user.id, [post.views for post in posts[:3]]
        db.session.remove()
    words = names_of(app)
    browser = app.test_client()
    sign_in(browser, user_id)
    browser.get("/me/download").close()
    requests.delete(f"{stage.sandbox.url}/mailbox", timeout=5).raise_for_status()
    answer = browser.post("/me/leave", data={"extent": "everything", "word": "delete"})
    stage.queue.drain()
    assert "Your data is deleted" in browser.get(answer.location).text
    assert places(app, words) == {}
    with app.app_context():
        kept = db.session.scalars(select(Post).order_by(Post.id)).all()
        assert [post.views for post in kept] == views
        deletion = db.session.scalars(select(Deletion)).one()
        assert deletion.state is DeletionState.DONE
        db.session.remove()
    # At Facebook the permission is given back, too, and nobody is written to about it.
    assert not is_connected(stage, NANO)
    assert requests.get(f"{stage.sandbox.url}/mailbox.json", timeout=5).json() == []
    stage.queue.close()


def test_facebook_that_does_not_answer_is_asked_again_and_given_up_in_the_end(
    app: Flask, stage: Stage
) -> None:
    stage.joined_and_read()
    words = names_of(app)
    stage.sandbox.fault("server_error", where="all")
    deletion_id = ask_to_leave(app)
    assert erase(app, deletion_id) == 500
    # All that is ours is gone, but for the number by which Facebook is asked.
    assert set(places(app, words)) == {"column facebook_logins.facebook_id"}
    with app.app_context():
        deletion = db.session.get_one(Deletion, deletion_id)
        code = deletion.code
        assert deletion.state is DeletionState.PARTLY
        db.session.remove()
    assert "Facebook did not take the permission back" in app.test_client().get(f"/deletion/{code}").text
    stage.sandbox.advance(days=3, minutes=1)
    config: Config = app.extensions["configuration"]
    # Logins that nobody came of are tidied away; this one waits for Facebook's answer.
    tidied = app.test_client().get("/cron/onboarding/tidy", headers={"X-Task-Secret": config.task_secret})
    assert tidied.status_code == 200
    assert erase(app, deletion_id) == 200
    assert places(app, words) == {}
    page = app.test_client().get(f"/deletion/{code}").text
    assert "Your data is deleted" in page
    assert "Please remove this platform yourself" in page
    stage.queue.close()


def is_connected(stage: Stage, persona: str) -> bool:
    """Whether the person has allowed the app anything at Facebook."""
    people = requests.get(f"{stage.sandbox.url}/control/personas", timeout=5).json()
    return bool(next(person["connected"] for person in people if person["key"] == persona))


def test_who_is_just_joining_anew_keeps_what_was_granted_anew(app: Flask, stage: Stage) -> None:
    """Facebook did not answer; before it is asked again the person is back, and has an account to choose."""
    browser, account = app.test_client(), BY_KEY[SEVERAL].accounts[0].id
    join(browser, SEVERAL)
    assert choose(browser, account).headers["Location"] == "/me"
    stage.sandbox.fault("server_error", where="all")
    deletion_id = ask_to_leave(app)
    assert erase(app, deletion_id) == 500
    stage.sandbox.mend()
    browser = app.test_client()
    assert join(browser, SEVERAL).headers["Location"] == "/join/account"
    assert erase(app, deletion_id) == 200
    assert is_connected(stage, SEVERAL)
    assert choose(browser, account).headers["Location"] == "/me"
    assert stage.login().state is LoginState.CONNECTED
    stage.queue.close()


def test_a_profile_whose_access_was_ended_does_not_keep_the_permission(app: Flask, stage: Stage) -> None:
    """Nothing is read for it: the page promised to give the permission back."""
    stage.join()
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        builders.create_user(login=login, active=False)
        db.session.remove()
    leave_now(app)
    assert not is_connected(stage, NANO)
    assert stage.login().token is None
    stage.queue.close()


def test_a_refusal_of_the_apps_own_token_is_not_taken_for_given_back(
    app: Flask, stage: Stage, config: Config
) -> None:
    stage.join()
    deletion_id = ask_to_leave(app)
    sound = app.extensions["gateways"]
    app.extensions["gateways"] = Gateways(replace(config, facebook_app_secret="an old secret"))
    assert erase(app, deletion_id) == 500
    app.extensions["gateways"] = sound
    assert is_connected(stage, NANO)
    assert erase(app, deletion_id) == 200
    assert not is_connected(stage, NANO)
    stage.queue.close()


def test_what_was_taken_back_at_facebook_before_is_not_told_as_done_here(app: Flask, stage: Stage) -> None:
    stage.join()
    forget(stage.sandbox.url, NANO)
    deletion_id = leave_now(app)
    with app.app_context():
        steps = {entry["step"]: entry for entry in db.session.get_one(Deletion, deletion_id).steps}
        db.session.remove()
    assert (steps["facebook"]["done"], steps["facebook"]["count"]) == (True, 0)
    stage.queue.close()
