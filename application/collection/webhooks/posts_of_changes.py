"""What changes do to posts: a story's last figures, and readings brought forward."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update

from application.clock import clock
from application.collection.post_rows import measured_only
from application.collection.webhooks.better import Shown, after_telling
from application.collection.webhooks.changes import Known, KnownAccount
from application.extensions import db
from application.integrations.graph.instagram import Change, Figure, story_figures
from application.models import FIGURE_NAMES, MissingReason, Post, Reading, ReadingSource, WebhookDelivery
from application.models.upsert import upsert

SOON = timedelta(minutes=5)
"""A comment seldom comes alone: the next ones are read with it."""

REPLIES = "replies"


def close_stories(
    changes: Sequence[Change], known: Known, change_ids: Mapping[str, int], delivery: WebhookDelivery
) -> None:
    """Append what was told as readings, and show the better of each figure; unknown stories are created."""
    if not changes:
        return
    rows: dict[str, dict[str, Any]] = {}
    told = [(change, *_told(change, known.accounts[change.entry_id])) for change in changes]
    for change, figures, classic in told:
        media_id = str(change.media_id)
        stored = rows.get(media_id) or _row(change, known, delivery)
        rows[media_id] = _with(stored, figures, classic)
    updated = ["closed_at", "webhook_figures", "manual_figures", "insights_reason", "next_read_at"]
    updated += FIGURE_NAMES
    upsert(db.session(), Post, list(rows.values()), key=["graph_id"], update=updated)
    ids = {
        row.graph_id: row.id
        for row in db.session.execute(select(Post.graph_id, Post.id).where(Post.graph_id.in_(list(rows))))
    }
    readings = [
        _reading(ids[str(change.media_id)], change_ids[change.key], place, figures, classic, delivery)
        for place, (change, figures, classic) in enumerate(told)
    ]
    upsert(db.session(), Reading, readings, key=["post_id", "read_at"], update=[])


def bring_forward(changes: Sequence[Change], known: Known) -> None:
    """Have the posts that were commented on, or mentioned in, read soon; one statement."""
    posts = [
        known.posts[str(change.media_id)]["id"]
        for change in changes
        if known.accounts[change.entry_id].is_active
    ]
    if not posts:
        return
    soon = clock.now() + SOON
    db.session.execute(
        update(Post)
        .where(
            Post.id.in_(posts),
            Post.deleted_at.is_(None),
            or_(Post.next_read_at.is_(None), Post.next_read_at > soon),
        )
        .values(next_read_at=soon)
    )


def _told(change: Change, account: KnownAccount) -> tuple[dict[str, Figure], frozenset[str]]:
    """The figures told, without replies where the law has them told as 0."""
    figures, classic = story_figures(change.value)
    if account.withholds_replies and figures.get(REPLIES) == 0:
        del figures[REPLIES]
    return figures, classic


def _row(change: Change, known: Known, delivery: WebhookDelivery) -> dict[str, Any]:
    """The post as it stands, or a new story. When it was posted nobody tells: that stays unknown."""
    post = known.posts.get(str(change.media_id), {})
    return {
        "graph_id": change.media_id,
        "instagram_account_id": known.accounts[change.entry_id].id,
        "network": "instagram",
        "media_product_type": "STORY",
        "first_seen_at": clock.now(),
        "closed_at": min(post.get("closed_at") or delivery.received_at, delivery.received_at),
        "webhook_figures": post.get("webhook_figures"),
        "manual_figures": post.get("manual_figures"),
        "insights_reason": post.get("insights_reason"),
        "refused_metrics": "",
        "next_read_at": None,
        **{name: post.get(name) for name in FIGURE_NAMES},
    }


def _with(row: dict[str, Any], figures: Mapping[str, Figure], classic: frozenset[str]) -> dict[str, Any]:
    row = measured_only(row, figures)
    shown = after_telling(Shown.from_row(row, FIGURE_NAMES), figures, classic)
    reason = row["insights_reason"]
    return {
        **row,
        **shown.figures,
        "webhook_figures": shown.webhook_figures,
        "insights_reason": None if figures and reason is MissingReason.NOT_ENOUGH_VIEWERS else reason,
    }


def _reading(
    post_id: int,
    change_id: int,
    place: int,
    figures: Mapping[str, Figure],
    classic: frozenset[str],
    delivery: WebhookDelivery,
) -> dict[str, Any]:
    return {
        "post_id": post_id,
        # Two of one story in one delivery must not fall on the same moment.
        "read_at": delivery.received_at + timedelta(microseconds=place),
        "insights_reason": None,
        "refused_metrics": "",
        "classic_names": " ".join(sorted(classic))[:255],
        "source": ReadingSource.WEBHOOK,
        "webhook_change_id": change_id,
        "api_call_id": None,
        **{name: figures.get(name) for name in FIGURE_NAMES},
    }
