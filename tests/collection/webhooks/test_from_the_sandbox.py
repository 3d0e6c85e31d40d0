"""The whole way over HTTP: the sandbox shakes hands, tells the ends of stories, and each is closed once."""

from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    ChangeState,
    DeliveryState,
    InstagramAccount,
    Post,
    Reading,
    ReadingSource,
    WebhookChange,
    WebhookDelivery,
)
from tests.collection.subscriptions.stage import PageStage
from tests.conftest import RunningSandbox


@pytest.fixture
def page(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox) -> PageStage:
    return PageStage(app, queue, sandbox)


def control(sandbox: RunningSandbox, path: str, **asked: Any) -> dict[str, Any]:
    answer = requests.post(f"{sandbox.url}/control/webhooks/{path}", json=asked, timeout=60)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def everything(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        found = list(db.session.scalars(select(model).order_by(model.id)))
        db.session.expunge_all()
        return found


def story_ends(app: Flask, account_id: int) -> list[WebhookChange]:
    """The ends of this account's stories that were told of."""
    changes = everything(app, WebhookChange)
    return [
        each for each in changes if each.field == "story_insights" and each.instagram_account_id == account_id
    ]


def test_hands_are_shaken(url: str, sandbox: RunningSandbox) -> None:
    assert control(sandbox, "verify", url=url) == {"echoed": True}


@pytest.mark.parametrize(
    ("kind", "status", "kept"),
    [("good", "200", 2), ("bad", "403", 0), ("sha1", "403", 0), ("none", "403", 0)],
)
def test_only_what_is_signed_as_agreed_is_taken(
    app: Flask, url: str, sandbox: RunningSandbox, kind: str, status: str, kept: int
) -> None:
    told = control(
        sandbox,
        "send",
        url=url,
        field="comments",
        account="17841400000000001",
        value={"id": "5", "text": "Så fint! 🍵"},
        signature=kind,
        times=2,
    )
    assert told == {"statuses": [status] * 2}
    assert len(everything(app, WebhookDelivery)) == kept


def test_each_story_told_of_is_closed_once_with_a_reading_of_the_webhook(
    app: Flask, queue: LocalTaskQueue, page: PageStage, url: str
) -> None:
    page.campaign()
    page.sweep()
    control(page.sandbox, "deliver", url=url)
    changes: list[WebhookChange] = []
    for _days in range(10):  # on some the persona tells no story
        page.sandbox.advance(hours=33)
        summary = control(page.sandbox, "deliver", url=url)
        assert set(summary["statuses"]) <= {"200"}
        queue.drain()
        changes = story_ends(app, page.account().id)
        if changes:
            break
    assert {each.state for each in changes} == {ChangeState.DONE}
    assert {kept.state for kept in everything(app, WebhookDelivery)} == {DeliveryState.DONE}
    told = {each.media_graph_id for each in changes}
    posts = {post.graph_id: post for post in everything(app, Post) if post.graph_id in told}
    assert set(posts) == told
    assert all(post.closed_at is not None and post.next_read_at is None for post in posts.values())
    readings = [each for each in everything(app, Reading) if each.source is ReadingSource.WEBHOOK]
    assert sorted(each.post_id for each in readings) == sorted(post.id for post in posts.values())
    assert all(each.webhook_change_id and each.api_call_id is None for each in readings)


def test_a_page_that_is_not_subscribed_is_told_of_by_nobody(
    app: Flask, queue: LocalTaskQueue, page: PageStage, url: str
) -> None:
    page.campaign()
    page.sweep()
    page.complete()
    page.sandbox.advance(hours=1)
    page.sweep()
    assert page.account().page_subscribed is False
    control(page.sandbox, "deliver", url=url)
    before = len(everything(app, WebhookChange))
    page.sandbox.advance(hours=40)
    control(page.sandbox, "deliver", url=url)
    queue.drain()
    ours = everything(app, InstagramAccount)[0].graph_id
    later = everything(app, WebhookChange)[before:]
    assert [each for each in later if each.entry_graph_id == ours] == []
