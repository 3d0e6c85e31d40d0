"""The campaigns that a partner's report names, and the time zone that it is written in."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from application.export.partner.facts import OwnCampaign
from application.extensions import db
from application.models import Assignment, Campaign, CampaignMember, Decision, Post
from application.profiles.own_posts import is_among_own, is_own
from application.profiles.queries import Partner

OTHERWISE = "UTC"


def usual_zone(partner: Partner) -> str:
    """The zone of the latest campaign that the partner is in: they have none of their own; one statement."""
    found = db.session.scalar(
        select(Campaign.time_zone)
        .where(_has_as_member(partner))
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .limit(1)
    )
    return found or OTHERWISE


def campaigns_of(partner: Partner, *, members_only: bool) -> dict[str, Any]:
    """The campaigns that include the partner, and those that accepted each post; two statements.

    `members_only` leaves those out that only took posts of theirs: the partner is not in them.
    """
    is_named = _has_as_member(partner)
    if not members_only:
        is_named = or_(is_named, is_among_own(partner))
    rows = db.session.execute(
        select(Campaign.id, Campaign.name, Campaign.starts_on, Campaign.ends_on)
        .where(is_named)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    ).all()
    accepted = db.session.execute(
        select(Assignment.post_id, Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.decision == Decision.ACCEPTED, is_own(partner))
        .order_by(Assignment.campaign_id)
    ).all()
    names = {row.id: row.name for row in rows}
    of_posts: dict[int, tuple[str, ...]] = {}
    numbers: Counter[int] = Counter()
    for post_id, campaign_id in accepted:
        if campaign_id in names:
            numbers[campaign_id] += 1
            of_posts[post_id] = (*of_posts.get(post_id, ()), names[campaign_id])
    return {
        "campaigns": tuple(
            OwnCampaign(row.name, row.starts_on, row.ends_on, numbers[row.id]) for row in rows
        ),
        "campaigns_of_posts": of_posts,
    }


def _has_as_member(partner: Partner) -> ColumnElement[bool]:
    member = select(CampaignMember.campaign_id).where(CampaignMember.user_id == partner.user_id)
    return Campaign.id.in_(member)
