"""What Instagram tells of a story's end may be stored before the last reading: the end is the same."""

from collections.abc import Callable
from functools import partial
from itertools import permutations
from typing import Any

import pytest

from application.clock import clock
from application.collection.page_reader import ReadPage, ReadPost
from application.collection.post_storing import write_posts
from application.extensions import db
from application.integrations.graph.instagram import MediaItem
from application.models import InstagramAccount, MissingReason, Post, ReadingSource
from tests import builders
from tests.collection.webhooks.stage import STORY_ID, WebhookStage, story

SHOWN = (
    "posted_at",
    "insights_reason",
    "webhook_figures",
    "next_read_at",
    "views",
    "reach",
    "exits",
    "replies",
)


def poll(account_id: int, figures: dict[str, float], reason: MissingReason | None = None) -> None:
    account = db.session.get_one(InstagramAccount, account_id)
    call = builders.create_api_call(account)
    posted = clock.now().replace(hour=1, minute=0, second=0, microsecond=0)
    item = MediaItem(
        STORY_ID, figures=figures, timestamp=posted, media_type="IMAGE", media_product_type="STORY"
    )
    write_posts(account, ReadPage((ReadPost(item, reason, 0),), None), [call.id], due_at=clock.now())
    db.session.commit()


def end_of(webhooks: WebhookStage) -> tuple[Any, ...]:
    post: Post = webhooks.one_post()
    assert post.closed_at is not None
    return tuple(getattr(post, name) for name in SHOWN)


POLLS: list[tuple[dict[str, float], MissingReason | None]] = [
    ({"views": 300, "reach": 40, "replies": 2}, None),
    ({"views": 900, "reach": 44}, None),
    ({"views": 300, "reach": 50, "exits": 1}, None),
    ({}, MissingReason.NOT_ENOUGH_VIEWERS),
]


@pytest.mark.parametrize(("figures", "reason"), POLLS)
def test_the_end_of_a_story_is_the_same_whether_told_before_or_after_the_reading(
    webhooks: WebhookStage, figures: dict[str, float], reason: MissingReason | None
) -> None:
    account = webhooks.account()
    ends, readings = [], []
    for told_first in (False, True):
        deeds: list[Callable[[], None]] = [
            partial(poll, account, figures, reason),
            partial(webhooks.deliver, story()),
        ]
        for deed in reversed(deeds) if told_first else deeds:
            deed()
        ends.append(end_of(webhooks))
        readings.append({reading.source for reading in webhooks.readings()})
        forget(webhooks)
    assert ends[0] == ends[1]
    assert readings == [{ReadingSource.ASKED, ReadingSource.WEBHOOK}] * 2 or not figures


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_correction_and_a_reading_may_come_in_any_order(
    webhooks: WebhookStage, order: tuple[int, ...]
) -> None:
    account = webhooks.account()
    deeds = [
        lambda: poll(account, {"views": 300, "reach": 42}),
        lambda: webhooks.deliver(story(impressions=444, reach=44, exits=3)),
        lambda: webhooks.deliver(story(impressions=450, reach=43, exits=5)),
    ]
    for place in order:
        deeds[place]()
    post = webhooks.one_post()
    assert (post.views, post.reach, post.exits) == (300, 44, 5)
    assert post.webhook_figures == "exits reach"


def forget(webhooks: WebhookStage) -> None:
    for table in ("readings", "webhook_changes", "webhook_deliveries", "pictures", "posts"):
        db.session.execute(db.text(f"DELETE FROM {table}"))
    db.session.commit()
