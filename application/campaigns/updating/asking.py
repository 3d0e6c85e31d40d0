"""Ask for the figures of all accepted posts of a campaign anew. The caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update

from application.audit import record
from application.campaigns.updating.queries import standing_of_update, waiting_accounts
from application.clock import clock
from application.collection.asked_posts import can_be_told, connected_account_ids
from application.collection.asking import ask_for_collection, lock_open_runs
from application.extensions import db
from application.media_kinds import STORY_PRODUCT
from application.models import (
    Assignment,
    AuditAction,
    Decision,
    InstagramAccount,
    MetricsUpdate,
    Post,
    RunKind,
)
from application.models.upsert import upsert
from application.row_locks import lock_campaign


@dataclass(frozen=True)
class Asked:
    """`posts` that are being read; `is_new` is False where somebody had asked already."""

    posts: int
    is_new: bool


def ask_for_update(campaign_id: int, *, by_id: int) -> Asked:
    """Have every accepted post read again of which Instagram still tells figures, however old the campaign.

    While an earlier asking goes on, whoever asks joins in: what failed of it is tried again, nothing twice.
    """
    lock_campaign(campaign_id)
    present = standing_of_update(campaign_id)
    if present is not None and present.is_open:
        for kind, waiting in waiting_accounts(campaign_id, present.asked_at).items():
            ask_for_collection(waiting, asked_by_id=by_id, kind=kind)
        return Asked(present.to_read, is_new=False)
    now = clock.now()
    accepted = select(Assignment.post_id).where(
        Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED
    )
    rows = db.session.execute(
        select(Post.instagram_account_id, Post.media_product_type, func.count().label("posts"))
        .where(
            Post.id.in_(accepted),
            can_be_told(),
            Post.instagram_account_id.in_(connected_account_ids()),
        )
        .group_by(Post.instagram_account_id, Post.media_product_type)
    ).all()
    account_ids = {row.instagram_account_id for row in rows}
    with_stories = {row.instagram_account_id for row in rows if row.media_product_type == STORY_PRODUCT}
    with_posts = {row.instagram_account_id for row in rows if row.media_product_type != STORY_PRODUCT}
    lock_open_runs(sorted(account_ids), RunKind.POSTS, RunKind.STORIES)
    for kind, of_kind in ((RunKind.POSTS, with_posts), (RunKind.STORIES, with_stories)):
        ask_for_collection(sorted(of_kind), asked_by_id=by_id, kind=kind)
    _lock_accounts(account_ids)
    _make_due(accepted, account_ids, now)
    asked = {"campaign_id": campaign_id, "asked_at": now, "asked_by_id": by_id}
    upsert(db.session(), MetricsUpdate, [asked], key=["campaign_id"], update=["asked_at", "asked_by_id"])
    posts = sum(row.posts for row in rows)
    record(AuditAction.METRICS_UPDATE_ASKED, campaign_id=campaign_id, posts=posts)
    return Asked(posts, is_new=True)


def _make_due(accepted: Select[int], account_ids: set[int], now: datetime) -> None:
    """One statement; by account, since MariaDB would look at every post there is otherwise."""
    db.session.execute(
        update(Post)
        .where(Post.instagram_account_id.in_(account_ids), Post.id.in_(accepted), can_be_told())
        .values(next_read_at=now)
        .execution_options(synchronize_session=False)
    )


def _lock_accounts(account_ids: set[int]) -> None:
    """As whoever stores a reading does, before its posts: else the two could hold each other up.

    Shared, as a new run holds its account already (InnoDB, by the foreign key): to make that exclusive while
    a task waits for the account would be a deadlock.
    """
    statement = select(InstagramAccount.id).where(InstagramAccount.id.in_(account_ids))
    db.session.execute(statement.order_by(InstagramAccount.id).with_for_update(read=True)).all()
