"""The campaigns that include a partner, with what was accepted of their own posts.

Of other partners nothing is told but the names of brands; each answer takes a fixed number of statements.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, literal, select

from application.campaigns.phases import Phase, phase_of
from application.extensions import db
from application.formats import counted
from application.models import Assignment, Campaign, CampaignMember, Decision, Post, Role, User
from application.paging import PageOf, page_of
from application.profiles.own_posts import includes, is_among_own, is_own
from application.profiles.queries import Partner, partner_by_id

CAMPAIGNS_A_PAGE = 25


class AcceptedViews(NamedTuple):
    """Of `posts` accepted ones `measured` have views, `by_hand` of these were entered."""

    posts: int = 0
    measured: int = 0
    by_hand: int = 0
    views: int | None = None

    @property
    def base(self) -> str:
        """What the views stand on, where that is not each post as Instagram tells it."""
        if self.views is None:
            return ""
        of = f"from {self.measured:,} of {counted(self.posts, 'post')}" if self.measured < self.posts else ""
        return ", ".join(filter(None, (of, f"{self.by_hand:,} by hand" if self.by_hand else "")))


@dataclass(frozen=True)
class OwnCampaign:
    """A campaign with what was accepted of the partner's posts."""

    campaign: Campaign
    phase: Phase
    brands: tuple[str, ...]
    accepted: AcceptedViews


def own_campaigns(partner: Partner, wanted: int, now: datetime) -> tuple[Sequence[OwnCampaign], PageOf]:
    """The page of campaigns asked for, the latest first; four statements, one when there are none."""
    latest_first = (Campaign.starts_on.desc(), Campaign.id.desc())
    ids = db.session.scalars(select(Campaign.id).where(is_among_own(partner)).order_by(*latest_first)).all()
    page = page_of(wanted, len(ids), CAMPAIGNS_A_PAGE)
    shown = ids[page.offset : page.offset + page.size]
    if not shown:
        return (), page
    found = db.session.scalars(select(Campaign).where(Campaign.id.in_(shown)).order_by(*latest_first)).all()
    accepted, brands = _accepted(partner, shown), brands_of(shown, besides=partner)
    return [
        OwnCampaign(
            campaign,
            phase_of(campaign, now),
            brands.get(campaign.id, ()),
            accepted.get(campaign.id, AcceptedViews()),
        )
        for campaign in found
    ], page


def own_campaign(partner: Partner, campaign_id: int) -> Campaign | None:
    """The campaign, if it concerns the partner."""
    return db.session.scalar(select(Campaign).where(Campaign.id == campaign_id, includes(partner)))


def own_among(user_id: int, campaign_ids: Collection[int]) -> frozenset[int]:
    """Those of these campaigns that concern the partner; one statement, and one for the partner."""
    partner = partner_by_id(user_id) if campaign_ids else None
    if partner is None:
        return frozenset()
    return frozenset(
        db.session.scalars(select(Campaign.id).where(Campaign.id.in_(campaign_ids), includes(partner)))
    )


def brands_of(campaign_ids: Collection[int], *, besides: Partner) -> Mapping[int, tuple[str, ...]]:
    """The names of each campaign's brands, without the partner's own."""
    rows = db.session.execute(
        select(CampaignMember.campaign_id, User.name)
        .join(User, User.id == CampaignMember.user_id)
        .where(
            CampaignMember.campaign_id.in_(campaign_ids),
            User.role == Role.BRAND,
            User.id != besides.user_id,
        )
        .order_by(User.name, User.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for campaign_id, name in rows:
        found[campaign_id] = (*found.get(campaign_id, ()), name)
    return found


def _accepted(partner: Partner, campaign_ids: Collection[int]) -> Mapping[int, AcceptedViews]:
    is_entered = (literal(" ") + Post.manual_figures + " ").contains(" views ")
    rows = db.session.execute(
        select(
            Assignment.campaign_id,
            func.count(),
            func.count(Post.views),
            func.sum(case((is_entered & Post.views.is_not(None), 1), else_=0)),
            func.sum(Post.views),
        )
        .join(Post, Post.id == Assignment.post_id)
        .where(
            Assignment.campaign_id.in_(campaign_ids),
            Assignment.decision == Decision.ACCEPTED,
            is_own(partner),
        )
        .group_by(Assignment.campaign_id)
    )
    return {
        campaign_id: AcceptedViews(posts, measured, int(by_hand), None if views is None else int(views))
        for campaign_id, posts, measured, by_hand, views in rows
    }
