"""Which posts are a partner's own, and in which campaigns they are."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from application.models import Assignment, Campaign, CampaignMember, Decision, Post
from application.profiles.queries import Partner


def is_own(partner: Partner) -> ColumnElement[bool]:
    """The condition that a post is the partner's: of the account, or entered by hand for them."""
    by_hand = and_(Post.instagram_account_id.is_(None), Post.user_id == partner.user_id)
    of_account = Post.instagram_account_id == partner.account_id if partner.account_id else false()
    return or_(of_account, by_hand)


def includes(partner: Partner) -> ColumnElement[bool]:
    """The condition that a campaign concerns the partner: as a member, or by accepted posts."""
    member = select(CampaignMember.campaign_id).where(CampaignMember.user_id == partner.user_id)
    accepted = (
        select(Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.decision == Decision.ACCEPTED, is_own(partner))
    )
    return or_(Campaign.id.in_(member), Campaign.id.in_(accepted))
