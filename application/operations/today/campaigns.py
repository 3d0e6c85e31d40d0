"""What open campaigns wait for: decisions about posts, their end, and what was agreed and is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.orm import load_only

from application.built_once import built_once
from application.campaigns.candidates import Window
from application.campaigns.delivered import Agreed, Delivered, due_day, held_against
from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.post_queries import undecided_counts
from application.campaigns.post_rows import is_of_kind, with_owner
from application.extensions import db
from application.models import Assignment, Campaign, Decision, Deliverable, Post, User
from application.operations.today.scope import Scope, open_in_scope

WINDOWS_AT_ONCE = 100
"""Each campaign's days are a part of the condition, and SQLite takes none of 1,000 parts."""
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Undecided:
    """A campaign in which posts wait for a decision."""

    campaign: Campaign
    posts: int


@dataclass(frozen=True)
class Late:
    """Posts that somebody was to make by a day that has passed, and that are not there, or not accepted."""

    campaign_id: int
    campaign: str
    user_id: int
    person: str
    kind: str
    missing: int
    agreed: int
    due_on: date

    @property
    def kind_word(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else "Post of any kind"


def open_campaigns(scope: Scope) -> Sequence[Campaign]:
    """The campaigns that are meant, by their first day; one statement."""
    return db.session.scalars(*_open(scope.user_id or 0, is_mine=scope.is_mine)).all()


@built_once
def _open(user_id: int, *, is_mine: bool) -> Select[Campaign]:
    columns = (Campaign.id, Campaign.name, Campaign.starts_on, Campaign.ends_on, Campaign.time_zone)
    return (
        select(Campaign)
        .options(load_only(*columns, raiseload=True))
        .where(open_in_scope(Scope.of(user_id, is_mine=is_mine)))
        .order_by(Campaign.starts_on, Campaign.id)
    )


def undecided(campaigns: Sequence[Campaign]) -> tuple[Undecided, ...]:
    """Those in which posts wait, most posts first; one statement for each WINDOWS_AT_ONCE campaigns."""
    counts: dict[int, int] = {}
    for start in range(0, len(campaigns), WINDOWS_AT_ONCE):
        some = campaigns[start : start + WINDOWS_AT_ONCE]
        counts |= undecided_counts([Window.of(campaign) for campaign in some])
    waiting = [Undecided(campaign, counts[campaign.id]) for campaign in campaigns if counts.get(campaign.id)]
    return tuple(sorted(waiting, key=lambda each: -each.posts))


def ending(campaigns: Sequence[Campaign], now: datetime) -> tuple[Campaign, ...]:
    """Those whose last day is within a week, the next first."""
    return tuple(
        sorted(
            (campaign for campaign in campaigns if now < campaign.ends_at <= now + SOON),
            key=lambda campaign: campaign.ends_at,
        )
    )


def late_deliverables(scope: Scope, now: datetime) -> tuple[Late, ...]:
    """What is late in its campaign's zone, the longest first; two statements, one where nothing is due."""
    given = (scope.user_id or 0, now.date())
    rows = db.session.execute(*_due(*given, is_mine=scope.is_mine)).all()
    if not rows:
        return ()
    accepted = db.session.execute(*_accepted(*given, is_mine=scope.is_mine))
    delivered = [Delivered((row.campaign_id, row.user_id), row.kind, row.posts) for row in accepted]
    came = held_against([_agreed(row.Deliverable, row.ends_on) for row in rows], delivered)
    late = []
    for row in rows:
        each: Deliverable = row.Deliverable
        day, missing = due_day(each.due_on, row.ends_on), each.number - came[each.id]
        if missing > 0 and day < now.astimezone(ZoneInfo(row.time_zone)).date():
            late.append(
                Late(
                    each.campaign_id, row.name, each.user_id, row.person, each.kind, missing, each.number, day
                )
            )
    return tuple(late)


_DUE = func.coalesce(Deliverable.due_on, Campaign.ends_on)


@built_once
def _due(user_id: int, until: date, *, is_mine: bool) -> Select[*tuple[Any, ...]]:
    """All that was agreed for campaigns of which some is due."""
    return (
        select(Deliverable, Campaign.name, Campaign.time_zone, Campaign.ends_on, User.name.label("person"))
        .join(Campaign, Campaign.id == Deliverable.campaign_id)
        .join(User, User.id == Deliverable.user_id)
        .where(Deliverable.campaign_id.in_(_with_some_due(user_id, until, is_mine=is_mine)))
        .order_by(_DUE, Deliverable.id)
    )


def _with_some_due(user_id: int, until: date, *, is_mine: bool) -> Select[int]:
    return (
        select(Deliverable.campaign_id)
        .join(Campaign, Campaign.id == Deliverable.campaign_id)
        .where(open_in_scope(Scope.of(user_id, is_mine=is_mine)), until >= _DUE)
    )


def _agreed(deliverable: Deliverable, ends_on: date) -> Agreed:
    return Agreed(
        deliverable.id,
        (deliverable.campaign_id, deliverable.user_id),
        deliverable.kind,
        deliverable.number,
        due_day(deliverable.due_on, ends_on),
    )


@built_once
def _accepted(user_id: int, until: date, *, is_mine: bool) -> Select[*tuple[Any, ...]]:
    """How many posts of each kind of each person are accepted into those campaigns."""
    kind = case(*((is_of_kind(key), literal(key)) for key in KINDS), else_=literal(OTHER_KIND))
    statement = with_owner(
        select(
            Assignment.campaign_id, User.id.label("user_id"), kind.label("kind"), func.count().label("posts")
        )
        .select_from(Assignment)
        .join(Post, Post.id == Assignment.post_id)
    ).where(
        Assignment.decision == Decision.ACCEPTED,
        Assignment.campaign_id.in_(_with_some_due(user_id, until, is_mine=is_mine)),
        User.id.is_not(None),
    )
    return statement.group_by(Assignment.campaign_id, User.id, "kind")
