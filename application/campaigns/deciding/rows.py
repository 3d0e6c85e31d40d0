"""The rows of one page of a campaign's posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from application.built_once import built_once
from application.campaign_access import all_may_be_entered, may_be_entered
from application.campaigns.matching.accepting import is_accepted_by_rule
from application.campaigns.post_filters import Person
from application.campaigns.post_rows import post_columns, post_figures, with_owner
from application.campaigns.results.figures import PostFigures
from application.extensions import db
from application.models import Assignment, Campaign, Decision, InstagramAccount, Post, User
from application.remembered import Remembered

Decider = aliased(User, name="decider")
Enterer = aliased(User, name="enterer")


MOST_REMEMBERED = 4_096
"""Posts in a process; one has some 3 kB."""

remembered_posts: Remembered[PostFigures] = Remembered(MOST_REMEMBERED)
"""What a list shows of a post is wide, and seldom changes between two looks."""


@dataclass(frozen=True)
class OtherCampaign:
    """Another campaign that somebody has decided on a post in."""

    campaign_id: int
    name: str
    decision: Decision


@dataclass(frozen=True)
class PostRow:
    """A post in a campaign's list. `decided_by` is None before a decision and when the person has left."""

    post: PostFigures
    network: str
    decided_at: datetime | None
    decided_by: str | None
    is_by_rule: bool
    """The campaign's rule accepted it; no person has decided on it since."""
    is_by_hand: bool
    """Staff added it, Instagram doesn't tell it."""
    entered_by: str | None
    entered_at: datetime
    person: Person
    also_in: tuple[OtherCampaign, ...]


def rows_of(campaign_id: int, post_ids: Sequence[int]) -> tuple[PostRow, ...]:
    """The posts of one page, in this order; three statements at most, or none."""
    if not post_ids:
        return ()
    elsewhere = _decided_elsewhere(campaign_id, post_ids)
    found = db.session.execute(*_with_decisions(campaign_id, post_ids)).all()
    # Read after its mark, a post is as its mark says or younger.
    marks = {row.id: (row.change_mark, row.username, row.partner, row.region) for row in found}
    posts = remembered_posts.get_all(marks, _posts)
    rows = {
        row.id: _post_row(row, posts[row.id], elsewhere.get(row.id, ())) for row in found if row.id in posts
    }
    return tuple(rows[post_id] for post_id in post_ids if post_id in rows)


def _posts(post_ids: Sequence[int]) -> dict[int, PostFigures]:
    return {row.post_id: post_figures(row) for row in db.session.execute(*_whole_posts(post_ids))}


@built_once
def _whole_posts(post_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return with_owner(select(*post_columns()).select_from(Post)).where(Post.id.in_(post_ids))


@built_once
def _with_decisions(campaign_id: int, post_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    posts = select(
        Post.id,
        Post.change_mark,
        Post.instagram_account_id,
        InstagramAccount.username,
        InstagramAccount.region,
        User.name.label("partner"),
        Post.network,
        Post.first_seen_at,
        User.id.label("owner_id"),
        Assignment.decided_at,
        Decider.name.label("decided_by"),
        Enterer.name.label("entered_by"),
        is_accepted_by_rule().label("is_by_rule"),
    ).select_from(Post)
    here = and_(Assignment.post_id == Post.id, Assignment.campaign_id == campaign_id)
    return (
        with_owner(posts.outerjoin(Assignment, here))
        .outerjoin(Decider, Decider.id == Assignment.decided_by_id)
        .outerjoin(Enterer, Enterer.id == Post.entered_by_id)
        .where(Post.id.in_(post_ids))
    )


def _post_row(row: Row[*tuple[Any, ...]], post: PostFigures, also_in: tuple[OtherCampaign, ...]) -> PostRow:
    owner_id = row.owner_id
    return PostRow(
        post=post,
        network=row.network,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        is_by_rule=bool(row.is_by_rule),
        is_by_hand=row.instagram_account_id is None,
        entered_by=row.entered_by,
        entered_at=row.first_seen_at,
        person=Person(user_id=owner_id, account_id=None if owner_id else row.instagram_account_id),
        also_in=also_in,
    )


def _decided_elsewhere(campaign_id: int, post_ids: Sequence[int]) -> dict[int, tuple[OtherCampaign, ...]]:
    found: dict[int, tuple[OtherCampaign, ...]] = {}
    statement, values = _decisions_elsewhere(campaign_id, post_ids)
    if not all_may_be_entered():
        statement = statement.where(may_be_entered())
    for post_id, other_id, name, decision in db.session.execute(statement, values):
        found[post_id] = (*found.get(post_id, ()), OtherCampaign(other_id, name, decision))
    return found


@built_once
def _decisions_elsewhere(campaign_id: int, post_ids: Sequence[int]) -> Select[int, int, str, Decision]:
    return (
        select(Assignment.post_id, Campaign.id, Campaign.name, Assignment.decision)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(
            Assignment.post_id.in_(post_ids),
            Assignment.campaign_id != campaign_id,
            Assignment.decision != Decision.UNDECIDED,
        )
        .order_by(Assignment.decision, Campaign.name, Campaign.id)
    )
