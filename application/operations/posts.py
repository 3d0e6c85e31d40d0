"""Posts with trouble: refused, deleted, stories that were not covered; and figures refused to everybody."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from application.clock import clock
from application.collection.coverage.stories import CLOSING_LATE, FINAL_HOUR
from application.collection.run_words import metric_label
from application.extensions import db
from application.media_kinds import STORY_LIFE
from application.models import CollectionRun, InstagramAccount, MissingReason, Post, RunKind, RunState
from application.operations.entries import Entry, in_campaign, of_accounts

POSTED_SINCE = timedelta(days=90)
DELETED_SINCE = timedelta(days=30)
STORIES_SINCE = timedelta(days=7)
MOST_STORIES = 5_000
READINGS_LOOKED_AT = 1_000


def refused() -> Select[*tuple[Any, ...]]:
    """Posts of running campaigns' accounts for which Instagram refuses the figures."""
    return (
        _posts(Post.last_read_at.label("since"))
        .where(
            in_campaign(),
            Post.insights_reason == MissingReason.REFUSED,
            Post.posted_at >= clock.now() - POSTED_SINCE,
            Post.deleted_at.is_(None),
        )
        .order_by(Post.posted_at.desc(), Post.id.desc())
    )


def deleted() -> Select[*tuple[Any, ...]]:
    """Posts of running campaigns' accounts that were lately found to be gone from Instagram."""
    return (
        _posts(Post.deleted_at.label("since"))
        .where(
            in_campaign(),
            Post.posted_at >= clock.now() - POSTED_SINCE,
            Post.deleted_at >= clock.now() - DELETED_SINCE,
        )
        .order_by(Post.deleted_at.desc(), Post.id.desc())
    )


def missed_stories() -> list[Entry]:
    """Stories of running campaigns' accounts, ended lately, without a last reading or a closing message.

    `until` is the last reading. The databases don't agree on adding hours to a time, so the rule is applied
    here, to a week's stories at most. Those without a closing message come first.
    """
    found = [
        Entry(
            ref=row.ref,
            username=row.username,
            user_id=row.user_id,
            person=row.person,
            in_campaign=True,
            posted_at=row.posted_at,
            since=row.posted_at + STORY_LIFE,
            until=row.until,
            closed_at=row.closed_at,
            media_product_type="STORY",
        )
        for row in db.session.execute(_ended_stories())
        if row.closed_at is None or not _has_last_reading(row)
    ]
    return sorted(found, key=lambda entry: entry.closed_at is not None)


def _ended_stories() -> Select[*tuple[Any, ...]]:
    now = clock.now()
    return (
        _posts(Post.last_read_at.label("until"), Post.closed_at.label("closed_at"))
        .where(
            in_campaign(),
            Post.media_product_type == "STORY",
            Post.posted_at > now - STORIES_SINCE,
            Post.posted_at <= now - STORY_LIFE - CLOSING_LATE,
        )
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(MOST_STORIES)
    )


def refused_figures() -> list[Entry]:
    """Figures that Instagram refused altogether in the latest readings; those of most accounts first."""
    latest = (
        select(CollectionRun.refused_metrics, CollectionRun.instagram_account_id)
        .where(CollectionRun.state == RunState.DONE, CollectionRun.kind == RunKind.READING)
        .order_by(CollectionRun.heartbeat_at.desc())
        .limit(READINGS_LOOKED_AT)
    )
    rows = db.session.execute(latest)
    told = {(name, account_id) for names, account_id in rows for name in names.split()}
    accounts = Counter(name for name, _ in told)
    return [
        Entry(title=metric_label(name), detail=name, amount=number) for name, number in accounts.most_common()
    ]


def _posts(*columns: Any) -> Select[*tuple[Any, ...]]:
    return of_accounts(
        InstagramAccount.id.label("ref"),
        Post.posted_at.label("posted_at"),
        Post.permalink.label("permalink"),
        Post.media_type.label("media_type"),
        Post.media_product_type.label("media_product_type"),
        *columns,
    ).join(Post, Post.instagram_account_id == InstagramAccount.id)


def _has_last_reading(story: Any) -> bool:
    return story.until is not None and story.until >= story.posted_at + STORY_LIFE - FINAL_HOUR
