"""Which campaigns run, and for whom: only their partners are read without being asked for.

A campaign is active from a day before its first day (its zone may be ahead of UTC) until a week after its
last: its posts are still gaining (reading_plan). The completed mark ends it at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from application.extensions import db
from application.models import Assignment, Campaign, CampaignMember, Decision, InstagramAccount, Post, User
from application.moments import day

AFTER_THE_END = timedelta(days=7)
_GRACE = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """An active campaign of an account's partner; instants are UTC, days are those of the campaign."""

    campaign_id: int
    starts_on: date
    ends_on: date
    starts_at: datetime
    ends_at: datetime

    @property
    def read_until(self) -> datetime:
        """How long its posts are read."""
        return self.ends_at + AFTER_THE_END


def is_active() -> ColumnElement[bool]:
    """The condition on `Campaign`, in the database's days."""
    return and_(
        Campaign.completed_at.is_(None),
        Campaign.starts_on <= day(_GRACE),
        Campaign.ends_on >= day(-AFTER_THE_END - _GRACE),
    )


def active_account_ids() -> Select[int]:
    """Ids of the accounts whose partners are in an active campaign."""
    return (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(CampaignMember, CampaignMember.user_id == User.id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(User.active.is_(True), is_active())
        .distinct()
    )


def campaign_spans(account_ids: Sequence[int]) -> dict[int, tuple[Span, ...]]:
    """The active campaigns of each of these accounts; one statement."""
    statement = (
        select(InstagramAccount.id, Campaign)
        .join(CampaignMember, CampaignMember.user_id == InstagramAccount.user_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(InstagramAccount.id.in_(list(account_ids)), is_active())
        .order_by(Campaign.starts_on, Campaign.id)
    )
    found: dict[int, tuple[Span, ...]] = {account_id: () for account_id in account_ids}
    for account_id, campaign in db.session.execute(statement):
        span = Span(campaign.id, campaign.starts_on, campaign.ends_on, campaign.starts_at, campaign.ends_at)
        found[account_id] += (span,)
    return found


def accepted_until(account_id: int) -> dict[int, datetime]:
    """Posts of the account that active campaigns have accepted, with the instant until which they are read.

    Among them posts of campaigns that the partner is not in any more.
    """
    statement = (
        select(Assignment.post_id, Campaign)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
        .where(Post.instagram_account_id == account_id, Assignment.decision == Decision.ACCEPTED, is_active())
    )
    found: dict[int, datetime] = {}
    for post_id, campaign in db.session.execute(statement):
        until = campaign.ends_at + AFTER_THE_END
        found[post_id] = max(until, found.get(post_id, until))
    return found


def in_spans(spans: Sequence[Span]) -> ColumnElement[bool]:
    """The condition that a post was posted within one of these campaigns."""
    within = [and_(Post.posted_at >= span.starts_at, Post.posted_at < span.ends_at) for span in spans]
    return or_(*within) if within else Post.id.is_(None)
