"""Deliveries may come twice, at once, or be cut off at work: each piece of news is stored once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from application.extensions import db
from application.models import DeliveryState, Post, Reading
from tests.collection.test_twice import all_at_once
from tests.collection.webhooks.stage import STORY_ID, WebhookStage, change, story


def work(webhooks: WebhookStage, delivery_id: int) -> int:
    answer = webhooks.app.test_client().post(
        "/tasks/webhooks/work",
        json={"delivery": delivery_id},
        headers={"X-Task-Secret": webhooks.config.task_secret},
    )
    return answer.status_code


@contextmanager
def cut_off_at(app: Flask, beginning: str) -> Iterator[None]:
    """The next statement that begins so is not sent: the connection breaks there, once."""
    done: list[str] = []

    def break_off(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(beginning) and not done:
            done.append(statement)
            raise ConnectionError("the database has gone away")

    engine = db.engine
    event.listen(engine, "before_cursor_execute", break_off)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", break_off)
    assert done


def test_the_same_delivery_worked_on_twice_at_once_is_worked_on_once(webhooks: WebhookStage) -> None:
    webhooks.account()
    webhooks.deliver(*[story(str(18_000_000 + number)) for number in range(50)], work=False)
    (kept,) = webhooks.deliveries()
    assert all_at_once(*[lambda: work(webhooks, kept.id)] * 2) == [200, 200]
    assert [len(webhooks.all(model)) for model in (Post, Reading)] == [50, 50]


def test_the_same_news_in_several_deliveries_at_once_is_stored_once(webhooks: WebhookStage) -> None:
    webhooks.account()
    told = [story(str(18_000_000 + number)) for number in range(200)]
    for _time in range(3):
        webhooks.deliver(*told, work=False)
    ids = [kept.id for kept in webhooks.deliveries()]
    assert all_at_once(*[lambda number=number: work(webhooks, number) for number in ids]) == [200] * 3
    assert {kept.state for kept in webhooks.deliveries()} == {DeliveryState.DONE}
    assert [len(webhooks.all(model)) for model in (Post, Reading)] == [200, 200]
    assert len(webhooks.changes()) == 200


def test_corrections_of_one_story_at_once_end_with_the_greatest(webhooks: WebhookStage) -> None:
    webhooks.story(webhooks.account())
    for reach in (44, 45, 43):
        webhooks.deliver(story(reach=reach), work=False)
    ids = [kept.id for kept in webhooks.deliveries()]
    assert all_at_once(*[lambda number=number: work(webhooks, number) for number in ids]) == [200] * 3
    assert webhooks.one_post().reach == 45
    assert len(webhooks.readings()) == 3


@pytest.mark.parametrize(
    "beginning", ["INSERT INTO webhook_changes", "INSERT INTO posts", "INSERT INTO readings"]
)
def test_work_that_is_cut_off_leaves_nothing_half_done_and_is_done_by_the_next_try(
    webhooks: WebhookStage, beginning: str
) -> None:
    webhooks.story(webhooks.account())
    webhooks.deliver(story(), work=False)
    (kept,) = webhooks.deliveries()
    with cut_off_at(webhooks.app, beginning):
        assert work(webhooks, kept.id) == 500
    assert (webhooks.changes(), webhooks.readings()) == ([], [])
    assert webhooks.one_post().closed_at is None
    assert webhooks.deliveries()[0].state is DeliveryState.WAITING
    assert work(webhooks, kept.id) == 200
    assert (len(webhooks.changes()), len(webhooks.readings())) == (1, 1)
    assert webhooks.one_post().reach == 44


def test_work_that_fails_at_the_last_try_is_recorded_with_a_sentence(webhooks: WebhookStage) -> None:
    webhooks.account()
    webhooks.deliver(story(), work=False)
    (kept,) = webhooks.deliveries()
    with cut_off_at(webhooks.app, "INSERT INTO readings"):
        answer = webhooks.app.test_client().post(
            "/tasks/webhooks/work",
            json={"delivery": kept.id},
            headers={
                "X-Task-Secret": webhooks.config.task_secret,
                "X-AppEngine-TaskRetryCount": "7",
            },
        )
    assert answer.status_code == 200
    (kept,) = webhooks.deliveries()
    assert (kept.state, bool(kept.problem)) == (DeliveryState.FAILED, True)


def test_one_damaged_change_does_not_cost_the_others(webhooks: WebhookStage) -> None:
    account = webhooks.account()
    webhooks.story(account)
    damaged: list[Any] = [
        change("story_insights", {"media_id": "18\ud8000", "reach": 5}),
        change("story_insights", {"media_id": "180001", "reach": 10**30}),
        change("story_insights", {"media_id": "180002", "reach": float("nan"), "note": "\ud800"}),
        change("story_insights", {"media_id": "1" * 65, "reach": 1}),
        change("story_insights", {"media_id": ["18"], "reach": {"value": 3}}),
        change("\ud800" * 70, {"id": "1"}),
        {"id": "\x00\ud800", "time": "soon", "changes": [{"field": "comments", "value": {"id": "1"}}]},
        {"id": "1784", "changes": [{"field": None}, {"value": 3}, None, 5]},
        {"id": "1784", "changes": {"field": "comments"}},
        None,
        7,
    ]
    webhooks.deliver(*damaged, change("story_insights", {"media_id": STORY_ID, "reach": 44}))
    assert [kept.state for kept in webhooks.deliveries()] == [DeliveryState.DONE]
    db.session.rollback()
    found = {post.graph_id: post.reach for post in webhooks.all(Post)}
    assert found[STORY_ID] == 44
    assert set(found) <= {STORY_ID, "180001", "180002"}
    assert {found.get("180001"), found.get("180002")} == {None}
