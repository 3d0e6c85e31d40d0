"""Comments and mentions bring a post's next reading forward; deliveries that were left lying are found."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from application.clock import clock
from application.extensions import db
from application.models import DeliveryState, InstagramAccount, Post, WebhookDelivery
from tests import builders
from tests.collection.webhooks.stage import WebhookStage, body_of, change, sha256

POST_ID = "17911111111111111"
COMMENT = {"id": "55", "text": "Lovely", "from": {"id": "1", "username": "a"}, "media": {"id": POST_ID}}


def post_of(account_id: int, next_read_at: datetime | None) -> None:
    account = db.session.get_one(InstagramAccount, account_id)
    builders.create_post(account, graph_id=POST_ID, next_read_at=next_read_at)


def next_read_at(webhooks: WebhookStage) -> datetime | None:
    return webhooks.one_post().next_read_at


@pytest.mark.parametrize(
    ("field", "value"), [("comments", COMMENT), ("mentions", {"media_id": POST_ID, "comment_id": "56"})]
)
@pytest.mark.parametrize("planned", [None, timedelta(days=3)])
def test_news_of_a_post_brings_its_next_reading_forward(
    webhooks: WebhookStage, field: str, value: dict[str, object], planned: timedelta | None
) -> None:
    post_of(webhooks.account(), clock.now() + planned if planned else None)
    webhooks.deliver(change(field, value))
    found = next_read_at(webhooks)
    assert found is not None
    assert timedelta(0) < found - clock.now() <= timedelta(minutes=5)


def test_a_reading_that_is_due_sooner_stays_where_it_is(webhooks: WebhookStage) -> None:
    due = clock.now() - timedelta(minutes=1)
    post_of(webhooks.account(), due)
    webhooks.deliver(change("comments", COMMENT))
    assert next_read_at(webhooks) == due


def test_without_a_running_campaign_nothing_is_brought_forward(webhooks: WebhookStage) -> None:
    post_of(webhooks.account(in_campaign=False), None)
    webhooks.deliver(change("comments", COMMENT))
    assert next_read_at(webhooks) is None


@pytest.mark.parametrize("value", [{"id": "55", "text": "old form"}, {"id": "55", "media": {"id": "1"}}, {}])
def test_a_comment_that_names_no_post_of_ours_is_noted_and_ignored(
    webhooks: WebhookStage, value: dict[str, object]
) -> None:
    post_of(webhooks.account(), None)
    webhooks.deliver(change("comments", value))
    (kept,) = webhooks.changes()
    assert (kept.state, kept.value) == ("ignored", {})
    assert next_read_at(webhooks) is None


def test_what_people_write_is_not_kept_a_second_time(webhooks: WebhookStage) -> None:
    post_of(webhooks.account(), None)
    webhooks.deliver(change("comments", COMMENT))
    assert [kept.value for kept in webhooks.changes()] == [{}]


def test_a_delivery_whose_task_never_came_is_found_and_worked_on(webhooks: WebhookStage) -> None:
    post_of(webhooks.account(), None)
    body = body_of(change("comments", COMMENT))
    db.session.add(
        WebhookDelivery(
            received_at=clock.now() - timedelta(hours=1),
            body=body,
            body_sha256=sha256(body),
            signed_with="sha256",
            state=DeliveryState.WAITING,
        )
    )
    db.session.commit()
    sweep(webhooks)
    webhooks.queue.drain()
    assert webhooks.deliveries()[0].state is DeliveryState.DONE
    assert next_read_at(webhooks) is not None


def test_each_time_it_is_left_lying_for_longer_before_it_is_queued_anew(webhooks: WebhookStage) -> None:
    webhooks.deliver(change("comments", COMMENT), work=False)
    generations = []
    for minutes in (10, 16, 16, 31, 31, 61):
        db.session.execute(
            update(WebhookDelivery).values(received_at=clock.now() - timedelta(minutes=minutes))
        )
        db.session.commit()
        sweep(webhooks)
        generations.append(webhooks.deliveries()[0].generation)
    assert generations == [0, 1, 1, 2, 2, 3]


def test_a_delivery_that_never_succeeds_is_given_up(webhooks: WebhookStage) -> None:
    webhooks.deliver(change("comments", COMMENT), work=False)
    db.session.execute(
        update(WebhookDelivery).values(received_at=clock.now() - timedelta(hours=9), generation=5)
    )
    db.session.commit()
    sweep(webhooks)
    state, problem = db.session.execute(select(WebhookDelivery.state, WebhookDelivery.problem)).one()
    assert (state, bool(problem)) == (DeliveryState.FAILED, True)


def sweep(webhooks: WebhookStage) -> None:
    answer = webhooks.app.test_client().get(
        "/cron/webhooks/sweep", headers={"X-Task-Secret": webhooks.config.task_secret}
    )
    assert answer.status_code == 200


def test_posts_are_only_those_of_the_account_told_about(webhooks: WebhookStage) -> None:
    post_of(webhooks.account(graph_id="1999"), None)
    webhooks.account()
    webhooks.deliver(change("comments", COMMENT))
    assert db.session.scalars(select(Post.next_read_at)).one() is None
    assert [kept.state for kept in webhooks.changes()] == ["ignored"]
