"""Work on a kept delivery: each change once, however often and in whatever order it is told."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from application.clock import clock
from application.collection.webhooks.changes import Known, known_for, new_changes
from application.collection.webhooks.posts_of_changes import bring_forward, close_stories
from application.collection.webhooks.receiving import queue_work
from application.extensions import db
from application.integrations.graph.errors import GraphBadReply
from application.integrations.graph.instagram import (
    COMMENTS,
    MENTIONS,
    STORY_INSIGHTS,
    Change,
    webhook_changes,
)
from application.models import ChangeState, DeliveryState, WebhookChange, WebhookDelivery
from application.models.upsert import upsert

LEFT_LYING = timedelta(minutes=15)
"""How old a waiting delivery is when it is first queued anew; each further time it is twice as old."""
MOST_TRIES = 5
AT_ONCE = 200
OLDEST = timedelta(hours=37)
"""Instagram tries for 36 hours; what is older has been sent again by somebody else."""

UNREADABLE = "The delivery could not be read: it is no list of changes of Instagram's."
GIVEN_UP = "The work on this delivery failed several times. The log has the details."


def work_on(delivery_id: int) -> None:
    """Take the delivery apart; nothing happens when that has been done. The caller commits."""
    delivery = db.session.get(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return
    delivery.worked_at = clock.now()
    try:
        changes = webhook_changes(delivery.body)
    except GraphBadReply:
        delivery.state, delivery.problem = DeliveryState.FAILED, UNREADABLE
        return
    known = known_for(changes)
    fresh = new_changes(changes)
    ids = _keep(fresh, known, delivery)
    worked_on = [change for change in fresh if _why_ignored(change, known, delivery) is None]
    close_stories([each for each in worked_on if each.field == STORY_INSIGHTS], known, ids, delivery)
    bring_forward([each for each in worked_on if each.field in (COMMENTS, MENTIONS)], known)
    delivery.state = DeliveryState.DONE


def give_up(delivery_id: int) -> None:
    """Record that the work failed for good."""
    delivery = db.session.get(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is not None and delivery.state is DeliveryState.WAITING:
        delivery.state, delivery.problem = DeliveryState.FAILED, GIVEN_UP


def queue_left_ones() -> int:
    """Queue waiting deliveries anew whose task never came; one that never succeeds is given up."""
    left = db.session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.state == DeliveryState.WAITING, _is_left_lying())
        .order_by(WebhookDelivery.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    for delivery in left:
        if delivery.generation >= MOST_TRIES:
            delivery.state, delivery.problem = DeliveryState.FAILED, GIVEN_UP
        else:
            delivery.generation += 1
            queue_work(delivery)
    return len(left)


def _is_left_lying() -> ColumnElement[bool]:
    """Waiting for longer than its last task can have needed; a queue that stands still costs few tries."""
    now, generation, received = clock.now(), WebhookDelivery.generation, WebhookDelivery.received_at
    ages = [and_(generation == tries, received <= now - LEFT_LYING * 2**tries) for tries in range(MOST_TRIES)]
    return or_(*ages, and_(generation >= MOST_TRIES, received <= now - LEFT_LYING * 2**MOST_TRIES))


def _keep(changes: Sequence[Change], known: Known, delivery: WebhookDelivery) -> dict[str, int]:
    """A row for each change; returns their ids by key."""
    rows = [_row(change, known, delivery) for change in changes]
    upsert(db.session(), WebhookChange, rows, key=["key"], update=[])
    if not rows:
        return {}
    found = db.session.execute(
        select(WebhookChange.key, WebhookChange.id).where(
            WebhookChange.key.in_([change.key for change in changes])
        )
    )
    return {row.key: row.id for row in found}


def _row(change: Change, known: Known, delivery: WebhookDelivery) -> dict[str, Any]:
    why = _why_ignored(change, known, delivery)
    account = known.accounts.get(change.entry_id)
    post = known.posts.get(change.media_id or "")
    return {
        "key": change.key,
        "delivery_id": delivery.id,
        "field": change.field,
        "entry_graph_id": change.entry_id,
        "instagram_account_id": account.id if account else None,
        "post_id": post["id"] if post and account and post["instagram_account_id"] == account.id else None,
        "media_graph_id": change.media_id,
        "happened_at": change.time,
        # What strangers wrote isn't kept a second time, and of people we don't know nothing is.
        "value": dict(change.value) if why is None and change.field == STORY_INSIGHTS else {},
        "state": ChangeState.DONE if why is None else ChangeState.IGNORED,
        "note": why,
        "worked_at": clock.now(),
    }


def _why_ignored(change: Change, known: Known, delivery: WebhookDelivery) -> str | None:
    """Why nothing is done about a change; None when something is."""
    account, post = known.accounts.get(change.entry_id), known.posts.get(change.media_id or "")
    if change.field not in (STORY_INSIGHTS, COMMENTS, MENTIONS):
        return "Not one of the fields that are worked on."
    if change.time is not None and change.time < delivery.received_at - OLDEST:
        return "Older than Instagram would still deliver."
    if account is None:
        return "The account is not connected here."
    if change.media_id is None:
        return "It names no post."
    if post is not None and post["instagram_account_id"] != account.id:
        return "The post belongs to another account."
    if post is None and change.field != STORY_INSIGHTS:
        return "The post is not known here."
    if post is None and not account.is_active:
        return "The story is not known, and no campaign of the account is running."
    return None
