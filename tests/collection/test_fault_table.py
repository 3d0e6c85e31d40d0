"""Every row of the fault table: what is stored after the fault is asserted, and the next run completes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    ApiCall,
    InstagramAccount,
    LoginState,
    Post,
    Reading,
    ReadingSource,
    RunState,
)
from application.task_queue import commit
from tests.collection.fault_rows import (
    DETAILS,
    PAGE_SIZE,
    ROWS,
    SINGLE,
    Call,
    Row,
    Trouble,
    TroubledGateways,
)
from tests.collection.stage import Stage, posts
from tests.collection.webhooks.stage import ADDRESS, body_of, change, signature
from tests.collection.whole import (
    account_of,
    assert_everything_is_there,
    listed_by_the_sandbox,
    login_of,
    posts_of,
    queue_without_pictures,
    run_of,
)
from tests.databases import by_turns
from tests.integrations.graph.player import Player
from tests.onboarding.dialog import join

SECTION_9: tuple[tuple[int, int | None], ...] = (
    *((code, None) for code in (1, 2, 4, 32, 341, 80001, 80002, 102, 190, 10, 3, 100, 368, 506, 2500)),
    *((code, None) for code in (200, 250, 299)),
    *((190, subcode) for subcode in (458, 459, 460, 463, 464, 467, 492)),
    *((100, subcode) for subcode in (33, 2108006, 2874010)),
    *((17, 2446079), (613, 1996), (110, 2207013)),
)
WITHOUT_CODE = (
    "reduce the amount",
    "is_transient",
    "5xx",
    "a hang",
    "cut JSON",
    "HTML error page",
    "a 200 with an error inside",
)
UNTIL_READ_AGAIN = timedelta(hours=25)
"""Posts of no campaign are read daily."""


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, media_page_size=PAGE_SIZE)


@pytest.fixture
def queue(app: Flask, config: Config, answers: list[int]) -> Iterator[LocalTaskQueue]:
    queue = queue_without_pictures(app, config, answers)
    yield queue
    queue.close()


def bring_trouble(stage: Stage, player: Player, fault: Row, account: str = "") -> Trouble:
    """From now on the row's call is answered as the row says."""
    shown = next(iter(listed_by_the_sandbox(stage, account_of(stage.app)))) if fault.one_post else None
    trouble = Trouble(player, fault.call, fault.reply, fault.times, account, shown)
    stage.app.extensions["gateways"] = TroubledGateways(stage.app.extensions["configuration"], trouble)
    return trouble


def asked_by_its_person(stage: Stage, account: InstagramAccount) -> None:
    with stage.app.app_context():
        ask_for_collection([account.id], asked_by_id=account.user_id)
        commit()


def prepare(stage: Stage, call: Call) -> None:
    """The person has joined. A post is asked for by itself when it alone is due, far down the list."""
    stage.join(call.persona)
    if call is SINGLE:
        stage.queue.drain()
        with stage.app.app_context():
            oldest = db.session.scalar(select(Post.id).order_by(Post.posted_at).limit(1))
            db.session.execute(update(Post).values(next_read_at=None))
            db.session.execute(update(Post).where(Post.id == oldest).values(next_read_at=clock.now()))
            commit()
        stage.ask(stage.run().instagram_account_id)


@pytest.mark.parametrize(
    ("fault", "database_url"), by_turns(ROWS, lambda fault: fault.name), indirect=["database_url"]
)
def test_a_fault_leaves_what_the_table_says_and_the_next_run_completes(
    stage: Stage, player: Player, answers: list[int], fault: Row
) -> None:
    prepare(stage, fault.call)
    trouble = bring_trouble(stage, player, fault)
    answers.clear()
    stage.queue.drain()

    assert trouble.met >= 1
    assert set(answers) == {fault.outcome.status}
    account = account_of(stage.app)
    assert_the_run_says_so(stage, account, fault)
    assert_the_calls_are_kept(stage, fault)
    assert_who_waits(stage, account, fault)
    assert_what_came_before_is_kept(stage, account, fault)

    trouble.mend()
    if fault.outcome.paused:
        stage.queue.drain()
        assert answers == [fault.outcome.status]
    complete(stage, account, fault)
    told_gone = int(fault.outcome.skipped == "deleted")
    assert_everything_is_there(stage, account, fault.call.persona, told_gone=told_gone)


def complete(stage: Stage, account: InstagramAccount, fault: Row) -> None:
    """What the person or the platform does next, after the fault is mended."""
    if fault.outcome.login is LoginState.RECONNECT:
        assert join(stage.app.test_client(), fault.call.persona).status_code == 303
    if fault.outcome.state is RunState.DONE and (fault.call is DETAILS or fault.one_post):
        stage.advance(UNTIL_READ_AGAIN)
    if not run_of(stage.app, account).is_open:
        asked_by_its_person(stage, account)
    stage.drain_through_delays()


def assert_the_run_says_so(stage: Stage, account: InstagramAccount, fault: Row) -> None:
    run, outcome = run_of(stage.app, account), fault.outcome
    assert (run.state, run.problem_kind) == (outcome.state, outcome.problem_kind)
    if outcome.error is None:
        assert (run.stage, run.problem) == ("finished", None)
    else:
        assert run.stage == fault.call.stage
        assert (run.problem or "").startswith(outcome.error.sentence)
    assert not outcome.skipped or outcome.skipped in (run.skipped or {})
    assert run.is_open == (run.open_for_account_id is not None) == (run.finished_at is None)


def assert_the_calls_are_kept(stage: Stage, fault: Row) -> None:
    run = stage.run()
    with stage.app.app_context():
        found = db.session.execute(
            select(ApiCall.error_code, ApiCall.error_subcode).where(ApiCall.collection_run_id == run.id)
        ).all()
    assert len(found) == run.calls_made
    assert (fault.code, fault.subcode) in [tuple(call) for call in found]


def assert_who_waits(stage: Stage, account: InstagramAccount, fault: Row) -> None:
    run, login = run_of(stage.app, account), login_of(stage.app, account)
    assert login.state is fault.outcome.login
    assert (login.problem is not None) == (login.state is LoginState.RECONNECT)
    assert (account.paused_until is not None) == (fault.outcome.paused == "account")
    assert (login.paused_until is not None) == (fault.outcome.paused == "login")
    assert (run.paused_until is not None) == bool(fault.outcome.paused)
    if run.paused_until is not None:
        left = run.paused_until - clock.now()
        assert timedelta(minutes=fault.minutes - 1) < left <= timedelta(minutes=fault.minutes)


def assert_what_came_before_is_kept(stage: Stage, account: InstagramAccount, fault: Row) -> None:
    """All posts are there, or those from before the fault; only the refused one lacks its figures."""
    stored = posts_of(stage.app, account)
    if fault.outcome.state is RunState.DONE or fault.call.posts_before is None:
        assert set(stored) == set(listed_by_the_sandbox(stage, account))
    else:
        assert len(stored) == fault.call.posts_before
    assert sum(post.views is None for post in stored.values()) == fault.one_post


def test_a_webhook_that_comes_twice_or_badly_signed_changes_nothing_and_the_next_run_completes(
    stage: Stage, app: Flask
) -> None:
    stage.joined_and_read(DETAILS.persona)
    account = account_of(app)
    story = next(post for post in posts(app).values() if post.media_product_type == "STORY")
    entry = change("story_insights", {"media_id": story.graph_id, "reach": 900_000}, account=account.graph_id)
    body = body_of(entry)
    secret = app.extensions["configuration"].facebook_app_secret
    browser = app.test_client()
    for key, status in ((secret, 200), ("another", 403), (secret, 200)):
        headers = {"X-Hub-Signature-256": signature(body, key)}
        assert browser.post(ADDRESS, data=body, headers=headers).status_code == status
        stage.queue.drain()
    asked_by_its_person(stage, account)
    stage.queue.drain()
    assert_everything_is_there(stage, account, DETAILS.persona)
    assert posts(app)[str(story.graph_id)].reach == 900_000
    with app.app_context():
        told = select(Reading.reach).where(Reading.source == ReadingSource.WEBHOOK)
        assert db.session.scalars(told).all() == [900_000]


def test_the_table_names_every_code() -> None:
    assert set(SECTION_9) <= {(fault.code, fault.subcode) for fault in ROWS}
    names = [fault.name for fault in ROWS]
    assert len(set(names)) == len(names)
    assert [words for words in WITHOUT_CODE if not any(words in name for name in names)] == []
