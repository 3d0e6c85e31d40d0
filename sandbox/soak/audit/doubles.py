"""Whatever stands twice: by its key, and by its sense."""

from sqlalchemy import func, select

from application.extensions import db
from application.models import (
    AccountInsight,
    AccountPeriodTotal,
    AudienceShare,
    CollectionRun,
    Post,
    Reading,
    WebhookChange,
)
from sandbox.soak.audit.stored import StoredPost, doubled

_KEYS = (
    ("posts", (Post.graph_id,)),
    ("posts by their link", (Post.instagram_account_id, Post.shortcode)),
    ("readings", (Reading.post_id, Reading.read_at)),
    (
        "figures of days",
        (
            AccountInsight.instagram_account_id,
            AccountInsight.metric,
            AccountInsight.day,
            AccountInsight.dimension,
        ),
    ),
    (
        "totals of periods",
        (
            *(AccountPeriodTotal.instagram_account_id, AccountPeriodTotal.since, AccountPeriodTotal.until),
            *(AccountPeriodTotal.metric, AccountPeriodTotal.dimension),
        ),
    ),
    (
        "shares of audiences",
        (
            *(AudienceShare.instagram_account_id, AudienceShare.metric, AudienceShare.day),
            *(AudienceShare.breakdown, AudienceShare.dimension),
        ),
    ),
    ("open runs", (CollectionRun.open_for_account_id, CollectionRun.kind)),
    ("webhooks", (WebhookChange.key,)),
)


def doubled_rows() -> list[str]:
    """Rows with the same key, in words; a statement for each table."""
    found = []
    for name, columns in _KEYS:
        rows = db.session.execute(
            select(*columns, func.count().label("number"))
            .where(*(column.is_not(None) for column in columns))
            .group_by(*columns)
            .having(func.count() > 1)
        )
        found += [f"{name}: {tuple(row)}" for row in rows]
    return found


def doubled_readings(posts: dict[str, StoredPost]) -> list[str]:
    """Readings of one post by the same call, and ones that a webhook's repetition left behind."""
    found = []
    for post in posts.values():
        by_call = doubled(
            (reading.call, reading.source) for reading in post.readings if reading.call is not None
        )
        found += [f"readings of post {post.graph_id} by call {call}" for call, _ in by_call]
        told = doubled(
            tuple(sorted(reading.figures.items())) for reading in post.readings if reading.source == "webhook"
        )
        found += [f"the same webhook twice for post {post.graph_id}" for _ in told]
    return found
