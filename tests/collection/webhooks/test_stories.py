"""A story's last figures: told once or twice, late or early, with what is unknown."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from application.clock import clock
from application.models import DeliveryState, MissingReason, ReadingSource, Region, WebhookChange
from tests.collection.webhooks.stage import INSIGHTS, STORY_ID, WebhookStage, change, story
from tests.statements import count_statements


def test_the_end_of_a_story_is_kept_as_a_reading_of_its_own_and_shown_where_it_is_better(
    webhooks: WebhookStage,
) -> None:
    account = webhooks.account()
    webhooks.story(account, views=500, reach=40, exits=3)
    webhooks.deliver(story())
    post = webhooks.one_post()
    assert (post.views, post.reach, post.exits, post.taps_forward) == (500, 44, 3, 4)
    assert set((post.webhook_figures or "").split()) == {"reach", "taps_forward", "taps_back", "replies"}
    assert post.closed_at is not None
    (reading,) = webhooks.readings()
    assert (reading.source, reading.views, reading.reach) == (ReadingSource.WEBHOOK, 444, 44)
    assert reading.classic_names.split() == ["impressions"]
    (kept,) = webhooks.changes()
    assert (reading.webhook_change_id, kept.post_id) == (kept.id, post.id)


def test_minus_one_is_not_known_and_never_a_figure(webhooks: WebhookStage) -> None:
    webhooks.story(webhooks.account(), reach=6)
    webhooks.deliver(story(impressions=-1, reach=-1, exits=-1, replies=-1, taps_back=7))
    post = webhooks.one_post()
    assert (post.views, post.reach, post.exits, post.replies, post.taps_back) == (None, 6, None, None, 7)


def test_told_twice_it_is_worked_on_once(webhooks: WebhookStage) -> None:
    webhooks.story(webhooks.account())
    told = story()
    webhooks.deliver(told)
    webhooks.deliver(told)
    webhooks.deliver(told, told)
    assert len(webhooks.readings()) == len(webhooks.changes()) == 1
    assert [each.state for each in webhooks.deliveries()] == [DeliveryState.DONE] * 3


def test_a_delivery_worked_on_twice_changes_nothing(webhooks: WebhookStage) -> None:
    webhooks.story(webhooks.account())
    webhooks.deliver(story())
    (delivery,) = webhooks.deliveries()
    headers = {"X-Task-Secret": webhooks.config.task_secret}
    for _time in range(2):
        answer = webhooks.app.test_client().post(
            "/tasks/webhooks/work", json={"delivery": delivery.id}, headers=headers
        )
        assert answer.status_code == 200
    assert len(webhooks.readings()) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_order_in_which_it_is_told_does_not_matter(
    webhooks: WebhookStage, order: tuple[int, ...]
) -> None:
    webhooks.story(webhooks.account(), reach=30)
    sent = int(clock.now().timestamp())
    told: list[Any] = [
        change("story_insights", {"media_id": STORY_ID, **figures}, time=sent + place)
        for place, figures in enumerate(
            [
                {"reach": 41, "exits": 5, "impressions": 9},
                {"reach": 44, "exits": -1, "impressions": 7},
                {"reach": 43, "exits": 6, "impressions": 8},
            ]
        )
    ]
    for place in order:
        webhooks.deliver(told[place])
    post = webhooks.one_post()
    assert (post.reach, post.exits, post.views) == (44, 6, 9)
    assert post.webhook_figures == "exits impressions reach views"
    assert len(webhooks.readings()) == 3


def test_an_unknown_story_is_created_when_a_campaign_of_the_account_is_running(
    webhooks: WebhookStage,
) -> None:
    account = webhooks.account()
    webhooks.deliver(story())
    post = webhooks.one_post()
    assert (post.instagram_account_id, post.media_product_type) == (account, "STORY")
    assert (post.reach, post.posted_at, post.views) == (44, None, 444)
    assert len(webhooks.readings()) == 1


def test_an_unknown_story_without_a_running_campaign_is_ignored(webhooks: WebhookStage) -> None:
    webhooks.account(in_campaign=False)
    webhooks.deliver(story())
    (kept,) = webhooks.changes()
    assert (kept.state, kept.value, webhooks.readings()) == ("ignored", {}, [])
    assert kept.note is not None


def test_news_of_an_account_that_is_not_ours_leaves_nothing_of_it(webhooks: WebhookStage) -> None:
    webhooks.account(graph_id="1999")
    webhooks.deliver(story())
    (kept,) = webhooks.changes()
    assert (kept.state, kept.value, kept.instagram_account_id) == ("ignored", {}, None)


def test_what_is_too_old_to_come_from_instagram_is_not_worked_on(webhooks: WebhookStage) -> None:
    webhooks.story(webhooks.account())
    old = int((clock.now() - timedelta(hours=38)).timestamp())
    webhooks.deliver(change("story_insights", {"media_id": STORY_ID, **INSIGHTS}, time=old))
    assert webhooks.readings() == []
    assert webhooks.one_post().closed_at is None


@pytest.mark.parametrize(
    ("region", "replies"), [(Region.EEA, None), (Region.JAPAN, None), (Region.ELSEWHERE, 0), (None, 0)]
)
def test_replies_told_as_0_by_law_are_not_taken_for_a_figure(
    webhooks: WebhookStage, region: Region | None, replies: int | None
) -> None:
    webhooks.story(webhooks.account(region=region))
    webhooks.deliver(change("story_insights", {"media_id": STORY_ID, **INSIGHTS, "replies": 0}))
    assert webhooks.one_post().replies == replies
    assert webhooks.readings()[0].replies == replies


def test_too_few_viewers_is_no_reason_any_more_when_the_end_was_told(webhooks: WebhookStage) -> None:
    webhooks.story(webhooks.account(), insights_reason=MissingReason.NOT_ENOUGH_VIEWERS)
    webhooks.deliver(story())
    assert webhooks.one_post().insights_reason is None


def test_a_thousand_changes_take_as_many_statements_as_ten(webhooks: WebhookStage) -> None:
    webhooks.account()
    counts = []
    for size, first in ((10, 0), (1_000, 5_000)):
        entries = [story(str(18_000_000 + first + number)) for number in range(size)]
        webhooks.deliver(*entries, work=False)
        with count_statements(webhooks.app) as sent:
            webhooks.queue.drain()
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 14
    assert len(webhooks.all(WebhookChange)) == 1_010
