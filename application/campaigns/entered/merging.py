"""Making one of a story by hand and the one that Instagram tells. Callers commit."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from application.audit import record
from application.campaigns.entered.numbers import FIGURES
from application.campaigns.entered.same_stories import likely_same, story_by_hand
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import (
    Assignment,
    AuditAction,
    Campaign,
    Cost,
    Decision,
    InstagramAccount,
    ManualPicture,
    Outcome,
    Post,
    Reading,
    TakenOutRow,
)
from application.models.set_each import set_each

_WEIGHT = {Decision.UNDECIDED: 0, Decision.REJECTED: 1, Decision.ACCEPTED: 2}
"""Of two decisions in one campaign the heavier stays."""
_MOVES: tuple[Any, ...] = (Cost, Outcome, TakenOutRow, ManualPicture)


class NotTheSame(ApplicationError):
    """One of the two is gone, or has changed so that they can't be one story."""


def make_one(campaign_id: int, manual_id: int, told_id: int) -> None:
    """Move everything from the story by hand to the one of Instagram, and delete it. Raises NotTheSame.

    Of two decisions in one campaign an acceptance wins. Figures by hand stay where Instagram tells none.
    """
    _lock([manual_id, told_id])
    manual, told = (db.session.get(Post, number, populate_existing=True) for number in (manual_id, told_id))
    story = story_by_hand(manual) if manual is not None else None
    if manual is None or told is None or story is None:
        raise NotTheSame("one of the two is gone")
    if told_id not in [each.post_id for each in likely_same([story]).get(manual_id, ())]:
        raise NotTheSame("they are not close to each other")
    _move_decisions(manual_id, told_id)
    for model in _MOVES:
        _run(update(model).where(model.post_id == manual_id).values(post_id=told_id))
    _move_readings(manual_id, told_id)
    _fill_in(told, manual)
    link, key = manual.permalink, manual.link_key
    db.session.flush()
    _run(delete(Post).where(Post.id == manual_id))
    if told.link_key is None:
        told.permalink, told.link_key = told.permalink or link, key
    db.session.flush()
    record(
        AuditAction.MANUAL_POST_JOINED,
        campaign_id=campaign_id,
        user_id=story.user_id,
        post=told_id,
        was_by_hand=manual_id,
    )


def _lock(post_ids: Sequence[int]) -> None:
    """Campaigns before accounts before posts, each by rising id, as all others who write there."""
    decided = select(Assignment.campaign_id).where(Assignment.post_id.in_(post_ids))
    of_posts = select(Post.instagram_account_id).where(Post.id.in_(post_ids))
    for model, ids in (
        (Campaign, db.session.scalars(decided).all()),
        (InstagramAccount, db.session.scalars(of_posts).all()),
        (Post, post_ids),
    ):
        wanted: Any = model
        rows = select(wanted.id).where(wanted.id.in_([each for each in ids if each is not None]))
        db.session.execute(rows.order_by(wanted.id).with_for_update()).all()


def _move_decisions(manual_id: int, told_id: int) -> None:
    rows = db.session.execute(
        select(Assignment.id, Assignment.campaign_id, Assignment.post_id, Assignment.decision)
        .where(Assignment.post_id.in_((manual_id, told_id)))
        .order_by(Assignment.post_id == manual_id)  # of two alike the one of Instagram's story stays
    ).all()
    stays: dict[int, Any] = {}
    for row in rows:
        standing = stays.get(row.campaign_id)
        if standing is None or _WEIGHT[row.decision] > _WEIGHT[standing.decision]:
            stays[row.campaign_id] = row
    kept = [row.id for row in stays.values()]
    _run(delete(Assignment).where(Assignment.id.in_([row.id for row in rows if row.id not in kept])))
    _run(update(Assignment).where(Assignment.id.in_(kept)).values(post_id=told_id))


def _move_readings(manual_id: int, told_id: int) -> None:
    """Each reading of a post has a time of its own."""
    moving = select(Reading.id, Reading.read_at).where(Reading.post_id == manual_id).order_by(Reading.read_at)
    taken = set(db.session.scalars(select(Reading.read_at).where(Reading.post_id == told_id)))
    times = {}
    for number, read_at in db.session.execute(moving).all():
        free = read_at
        while free in taken:
            free += timedelta(microseconds=1)
        taken.add(free)
        if free != read_at:
            times[number] = free
    set_each(db.session(), Reading, "read_at", times)
    _run(update(Reading).where(Reading.post_id == manual_id).values(post_id=told_id))


def _fill_in(told: Post, manual: Post) -> None:
    entered = (manual.manual_figures or "").split()
    missing = [each.name for each in FIGURES if each.name in entered and getattr(told, each.name) is None]
    for name in missing:
        setattr(told, name, getattr(manual, name))
    told.manual_figures = " ".join(sorted({*(told.manual_figures or "").split(), *missing})) or None


def _run(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
