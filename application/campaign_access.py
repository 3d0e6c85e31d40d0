"""Which campaigns a person may enter: staff all, consultants those that they are invited to, until the end.

Invitations end by real time, not by the sandbox's clock: like sign-ins, they are about people's access.
"""

from collections.abc import Sequence
from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from application.clock import clock
from application.extensions import db
from application.models import (
    Assignment,
    Campaign,
    CampaignConsultant,
    CampaignMember,
    Decision,
    InstagramAccount,
    Post,
    Role,
)


def all_may_be_entered() -> bool:
    """Whether the condition of `may_be_entered` leaves none out: a statement needs no condition, then."""
    return not has_request_context() or (current_user.is_authenticated and current_user.is_staff)


def may_be_entered() -> ColumnElement[bool]:
    """The condition on `Campaign` for those that the signed-in person may enter; a command may enter all."""
    if all_may_be_entered():
        return true()
    if not current_user.is_authenticated:
        return false()
    return Campaign.id.in_(_invitations()) if current_user.role is Role.CONSULTANT else false()


def consultant_sees_post(post_id: int) -> bool:
    """Whether the signed-in consultant meets this post in a campaign: decided on there, or waiting there.

    Two statements at most; none for anybody else.
    """
    campaigns = _campaigns_of_consultant()
    if not campaigns:
        return False
    ids = [campaign.id for campaign in campaigns]
    decided = exists().where(
        Assignment.post_id == post_id,
        Assignment.campaign_id.in_(ids),
        Assignment.decision != Decision.UNDECIDED,
    )
    waiting = (
        select(Post.id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .join(
            CampaignMember,
            or_(
                CampaignMember.user_id == InstagramAccount.user_id,
                and_(Post.instagram_account_id.is_(None), CampaignMember.user_id == Post.user_id),
            ),
        )
        .where(Post.id == post_id, or_(*(_waits_in(campaign) for campaign in campaigns)))
    )
    return bool(db.session.scalar(select(or_(decided, waiting.exists()))))


def consultant_sees_account(account_id: int) -> bool:
    """Whether the account is that of somebody in a campaign of the signed-in consultant's."""
    if not _is_consultant():
        return False
    member = (
        select(CampaignMember.user_id)
        .join(InstagramAccount, InstagramAccount.user_id == CampaignMember.user_id)
        .where(InstagramAccount.id == account_id, CampaignMember.campaign_id.in_(_invitations()))
    )
    return bool(db.session.scalar(select(member.exists())))


def _campaigns_of_consultant() -> Sequence[Campaign]:
    if not _is_consultant():
        return ()
    return db.session.scalars(select(Campaign).where(may_be_entered())).all()


def _is_consultant() -> bool:
    return bool(current_user.is_authenticated and current_user.role is Role.CONSULTANT)


def _invitations() -> Select[Any]:
    return select(CampaignConsultant.campaign_id).where(
        CampaignConsultant.user_id == current_user.id, CampaignConsultant.ends_at > clock.real_now()
    )


def _waits_in(campaign: Campaign) -> ColumnElement[bool]:
    return and_(
        CampaignMember.campaign_id == campaign.id,
        Post.posted_at >= campaign.starts_at,
        Post.posted_at < campaign.ends_at,
    )
