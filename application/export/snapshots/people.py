"""Whom snapshots tell of: by it they are found when somebody leaves, and handed out to nobody until then.

Never commits.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from application.clock import clock
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.without import users_in
from application.export.describing import Facts
from application.extensions import db
from application.models import InstagramAccount, Post, ReportSnapshot, SnapshotPerson, SnapshotPost, User
from application.models.upsert import upsert

READ_FOR = timedelta(minutes=10)
"""As long as a report may take from its reading to its being kept."""


def people_of(facts: Facts) -> frozenset[int]:
    """Our numbers of those whom the snapshot is to be found by; a partner's own report goes wholly."""
    return users_in(facts) if isinstance(facts, CampaignFacts) else frozenset()


def keep_people(snapshot_id: int, facts: Facts) -> None:
    """A row for each; who left while the report was read is noted as leaving. Two statements.

    The caller has locked them all, so that nobody leaves meanwhile.
    """
    people = people_of(facts)
    left = set(
        db.session.scalars(
            select(User.id).where(User.id.in_(people), User.left_at > facts.generated_at - READ_FOR)
        )
    )
    now = clock.now()
    rows = [_row(snapshot_id, user_id, now if user_id in left else None) for user_id in people]
    upsert(db.session(), SnapshotPerson, rows, key=["snapshot_id", "user_id"], update=[])


def withhold(user_ids: Collection[int]) -> None:
    """No snapshot that tells of these people is handed out until it was made again. Three statements."""
    add_by_posts(user_ids)
    own = update(SnapshotPerson).where(SnapshotPerson.user_id.in_(user_ids))
    db.session.execute(own.values(leaving_at=clock.now()).execution_options(synchronize_session=False))


def add_by_posts(user_ids: Collection[int]) -> int:
    """Note people in snapshots with posts of theirs that were somebody else's, or nobody's, back then.

    How often there were such.
    """
    owner = func.coalesce(InstagramAccount.user_id, Post.user_id)
    known = select(SnapshotPerson.user_id).where(
        SnapshotPerson.snapshot_id == SnapshotPost.snapshot_id, SnapshotPerson.user_id == owner
    )
    found = db.session.execute(
        select(SnapshotPost.snapshot_id, owner)
        .join(Post, Post.id == SnapshotPost.post_id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(SnapshotPost.post_id.in_(posts_of(user_ids)), owner.in_(user_ids), ~known.exists())
        .distinct()
    )
    rows = [_row(snapshot_id, user_id, None) for snapshot_id, user_id in found]
    upsert(db.session(), SnapshotPerson, rows, key=["snapshot_id", "user_id"], update=[])
    return len(rows)


def posts_of(user_ids: Collection[int]) -> Select[int]:
    """The ids of people's posts, by account or added by hand."""
    accounts = select(InstagramAccount.id).where(InstagramAccount.user_id.in_(user_ids))
    return select(Post.id).where(or_(Post.instagram_account_id.in_(accounts), Post.user_id.in_(user_ids)))


def is_withheld(snapshot_id: int) -> bool:
    """Whether somebody whom it tells of is leaving; one statement."""
    leaving = select(SnapshotPerson.user_id).where(
        SnapshotPerson.snapshot_id == snapshot_id, SnapshotPerson.leaving_at.is_not(None)
    )
    return db.session.scalar(leaving.limit(1)) is not None


def withheld() -> ColumnElement[bool]:
    """The same as a condition on `ReportSnapshot`."""
    return (
        select(SnapshotPerson.user_id)
        .where(SnapshotPerson.snapshot_id == ReportSnapshot.id, SnapshotPerson.leaving_at.is_not(None))
        .correlate(ReportSnapshot)
        .exists()
    )


def _row(snapshot_id: int, user_id: int, leaving_at: datetime | None) -> dict[str, Any]:
    return {"snapshot_id": snapshot_id, "user_id": user_id, "leaving_at": leaving_at}
