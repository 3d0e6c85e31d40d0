"""Which posts a campaign has to decide on: those of its members, made between its dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, or_, select, union_all

from application.models import Assignment, Campaign, CampaignMember, Decision, InstagramAccount, Post


@dataclass(frozen=True)
class Window:
    """A campaign's time, from its first instant to the first one after it, UTC."""

    campaign_id: int
    starts_at: datetime
    ends_at: datetime
    zone: str = "UTC"
    """Where its days begin at midnight."""

    @classmethod
    def of(cls, campaign: Campaign) -> "Window":
        return cls(campaign.id, campaign.starts_at, campaign.ends_at, campaign.time_zone)


def candidate_posts(windows: Sequence[Window]) -> CompoundSelect[*tuple[Any, ...]]:
    """Pairs `campaign_id`, `post_id` of all posts that belong before these campaigns, decided or not.

    A post is in it once for each campaign: an account has one partner, a partner is a member once. Bounds
    are compared as constants, which alone lets every database use the index on account and time.
    `windows` must not be empty.
    """
    return union_all(*candidate_arms(windows))


def candidate_arms(windows: Sequence[Window]) -> tuple[Select[*tuple[Any, ...]], ...]:
    """What `candidate_posts` is united of, for those who ask more of each Post: it is read once, then."""
    by_account = (
        _pairs()
        .join(InstagramAccount, InstagramAccount.user_id == CampaignMember.user_id)
        .join(Post, Post.instagram_account_id == InstagramAccount.id)
    )
    by_hand = (
        _pairs().join(Post, Post.user_id == CampaignMember.user_id).where(Post.instagram_account_id.is_(None))
    )
    return _within(by_account, windows), _within(by_hand, windows)


def arms_with_rows(windows: Sequence[Window]) -> tuple[Select[*tuple[Any, ...]], ...]:
    """The arms with each candidate's Assignment in its campaign, where it has one."""
    assigned = and_(Assignment.post_id == Post.id, Assignment.campaign_id == CampaignMember.campaign_id)
    return tuple(arm.outerjoin(Assignment, assigned) for arm in candidate_arms(windows))


def undecided_arms(windows: Sequence[Window]) -> tuple[Select[*tuple[Any, ...]], ...]:
    """The arms of those candidates that nobody has decided on, or that were put back."""
    is_open = or_(Assignment.id.is_(None), Assignment.decision == Decision.UNDECIDED)
    return tuple(arm.where(is_open) for arm in arms_with_rows(windows))


def _pairs() -> Select[*tuple[Any, ...]]:
    return select(CampaignMember.campaign_id.label("campaign_id"), Post.id.label("post_id")).select_from(
        CampaignMember
    )


def _within(pairs: Select[*tuple[Any, ...]], windows: Sequence[Window]) -> Select[*tuple[Any, ...]]:
    return pairs.where(
        CampaignMember.campaign_id.in_([window.campaign_id for window in windows]),
        Post.posted_at >= min(window.starts_at for window in windows),
        Post.posted_at < max(window.ends_at for window in windows),
        or_(
            *(
                and_(
                    CampaignMember.campaign_id == window.campaign_id,
                    Post.posted_at >= window.starts_at,
                    Post.posted_at < window.ends_at,
                )
                for window in windows
            )
        ),
    )
