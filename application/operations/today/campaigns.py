"""What running campaigns wait for: decisions about posts, their end, and what was agreed and is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, literal, select

from application.campaigns.candidates import Window
from application.campaigns.delivered import Agreed, Delivered, held_against
from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.post_queries import undecided_counts
from application.campaigns.post_rows import is_of_kind, with_owner
from application.extensions import db
from application.models import Assignment, Campaign, Decision, Deliverable, Post, User
from application.operations.today.scope import Scope, in_scope

MOST_CAMPAIGNS = 100
"""So many campaigns, the next to end first, are looked into for posts to decide."""
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


def running_campaigns(scope: Scope) -> Sequence[Campaign]:
    """The campaigns that are meant, the next to end first, at most MOST_CAMPAIGNS; one statement."""
    return db.session.scalars(
        select(Campaign).where(in_scope(scope)).order_by(Campaign.ends_on, Campaign.id).limit(MOST_CAMPAIGNS)
    ).all()


def undecided(campaigns: Sequence[Campaign]) -> tuple[Undecided, ...]:
    """Those in which posts wait, most posts first; one statement."""
    counts = undecided_counts([Window.of(campaign) for campaign in campaigns])
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
    """What is late in its campaign's zone, the longest first; two statements."""
    rows = db.session.execute(
        select(Deliverable, Campaign.name, Campaign.time_zone, User.name.label("person"))
        .join(Campaign, Campaign.id == Deliverable.campaign_id)
        .join(User, User.id == Deliverable.user_id)
        .where(in_scope(scope))
        .order_by(Deliverable.due_on, Deliverable.id)
    ).all()
    agreed = [
        Agreed(
            row.Deliverable.id,
            (row.Deliverable.campaign_id, row.Deliverable.user_id),
            row.Deliverable.kind,
            row.Deliverable.number,
            row.Deliverable.due_on,
        )
        for row in rows
    ]
    came = held_against(agreed, _accepted(scope))
    late = []
    for row in rows:
        each: Deliverable = row.Deliverable
        missing = each.number - came[each.id]
        today = now.astimezone(ZoneInfo(row.time_zone)).date()
        if missing > 0 and each.due_on is not None and each.due_on < today:
            late.append(
                Late(
                    each.campaign_id,
                    row.name,
                    each.user_id,
                    row.person,
                    each.kind,
                    missing,
                    each.number,
                    each.due_on,
                )
            )
    return tuple(late)


def _accepted(scope: Scope) -> list[Delivered]:
    """How many posts of each kind of each person are accepted into those campaigns; one statement."""
    kind = case(*((is_of_kind(key), literal(key)) for key in KINDS), else_=literal(OTHER_KIND))
    statement = with_owner(
        select(
            Assignment.campaign_id, User.id.label("user_id"), kind.label("kind"), func.count().label("posts")
        )
        .select_from(Assignment)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
    ).where(Assignment.decision == Decision.ACCEPTED, in_scope(scope), User.id.is_not(None))
    rows = db.session.execute(statement.group_by(Assignment.campaign_id, User.id, "kind"))
    return [Delivered((row.campaign_id, row.user_id), row.kind, row.posts) for row in rows]
