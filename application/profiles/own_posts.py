"""Which posts are a partner's own, and in which campaigns they are."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, or_, select, union_all

from application.models import Assignment, Campaign, CampaignMember, Decision, Post
from application.profiles.queries import Partner


class Owner(NamedTuple):
    """Whose posts they are: all of a partner that decides it, and that stays when the partner is read."""

    user_id: int
    account_id: int | None


def is_own(partner: Partner | Owner) -> ColumnElement[bool]:
    """The condition that a post is the partner's: of the account, or entered by hand for them."""
    return or_(_of_account(partner), _by_hand(partner))


def includes(partner: Partner) -> ColumnElement[bool]:
    """The condition that a campaign concerns the partner: as a member, or by accepted posts.

    For one campaign that is known: it looks at that campaign's posts until the first of the partner's.
    """
    accepted = (
        select(Post.id)
        .join(Assignment, Assignment.post_id == Post.id)
        .where(
            Assignment.campaign_id == Campaign.id, Assignment.decision == Decision.ACCEPTED, is_own(partner)
        )
    )
    return or_(_is_member(partner), exists(accepted))


def is_among_own(partner: Partner) -> ColumnElement[bool]:
    """The same condition for all campaigns: it goes through the partner's posts once."""
    return or_(_is_member(partner), Campaign.id.in_(accepted_in(partner)))


def accepted_in(partner: Partner) -> CompoundSelect[int]:
    """The campaigns that accepted a post of the partner's, some of them several times.

    Two halves, for an index has all of either, while both at once are looked up post by post.
    """
    return union_all(*(_accepting(half(partner)) for half in (_of_account, _by_hand)))


def accepted_of_account(partner: Partner) -> Select[int]:
    """The campaigns that accepted a post which Instagram tells of; nothing entered by hand counts."""
    return _accepting(_of_account(partner))


def _accepting(condition: ColumnElement[bool]) -> Select[int]:
    return (
        select(Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.decision == Decision.ACCEPTED, condition)
    )


def _is_member(partner: Partner) -> ColumnElement[bool]:
    member = select(CampaignMember.campaign_id).where(CampaignMember.user_id == partner.user_id)
    return Campaign.id.in_(member)


def _of_account(partner: Partner | Owner) -> ColumnElement[bool]:
    return Post.instagram_account_id == partner.account_id if partner.account_id else false()


def _by_hand(partner: Partner | Owner) -> ColumnElement[bool]:
    return and_(Post.instagram_account_id.is_(None), Post.user_id == partner.user_id)
