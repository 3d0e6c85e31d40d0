"""The campaigns that include a partner, with what was accepted of their own posts.

Of other partners nothing is told but the names of brands; each answer takes a fixed number of statements.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from application.campaigns.phases import Phase, phase_of
from application.extensions import db
from application.models import Assignment, Campaign, CampaignMember, Decision, Post, Role, User
from application.paging import PageOf, page_of
from application.profiles.own_posts import includes, is_own
from application.profiles.queries import Partner

CAMPAIGNS_A_PAGE = 25


@dataclass(frozen=True)
class OwnCampaign:
    """A campaign; of its accepted posts `posts` are the partner's, `measured` of them have `views`."""

    campaign: Campaign
    phase: Phase
    brands: tuple[str, ...]
    posts: int
    measured: int
    views: int | None


def own_campaigns(partner: Partner, wanted: int, now: datetime) -> tuple[Sequence[OwnCampaign], PageOf]:
    """The page of campaigns asked for, the latest first; three statements, one when there are none."""
    total = db.session.scalar(select(func.count(Campaign.id)).where(includes(partner))) or 0
    page = page_of(wanted, total, CAMPAIGNS_A_PAGE)
    if not total:
        return (), page
    accepted = _accepted(partner).subquery("accepted")
    rows = db.session.execute(
        select(Campaign, accepted.c.posts, accepted.c.measured, accepted.c.views)
        .outerjoin(accepted, accepted.c.campaign_id == Campaign.id)
        .where(includes(partner))
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .offset(page.offset)
        .limit(page.size)
    ).all()
    brands = brands_of([campaign.id for campaign, *_ in rows], besides=partner)
    return [
        OwnCampaign(
            campaign,
            phase_of(campaign, now),
            brands.get(campaign.id, ()),
            posts or 0,
            measured or 0,
            None if views is None else int(views),
        )
        for campaign, posts, measured, views in rows
    ], page


def own_campaign(partner: Partner, campaign_id: int) -> Campaign | None:
    """The campaign, if it concerns the partner."""
    return db.session.scalar(select(Campaign).where(Campaign.id == campaign_id, includes(partner)))


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


def _accepted(partner: Partner) -> Select[int, int, int, int | None]:
    return (
        select(
            Assignment.campaign_id,
            func.count().label("posts"),
            func.count(Post.views).label("measured"),
            func.sum(Post.views).label("views"),
        )
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.decision == Decision.ACCEPTED, is_own(partner))
        .group_by(Assignment.campaign_id)
    )
