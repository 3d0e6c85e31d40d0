"""A brand that staff made gets the account of whoever opened its link. Never commits."""

from sqlalchemy import select

from application.audit import record
from application.exceptions import ApplicationError
from application.extensions import db
from application.integrations.graph.instagram import PageAccount
from application.models import AuditAction, InstagramAccount, LinkPurpose, Role, User
from application.onboarding.service import connect_account
from application.one_time_links import OpenLink, open_link, use_link


class LinkGone(ApplicationError):
    """The link is unknown, used, revoked or expired, or its brand can't be connected any more."""


def open_invitation(token: str) -> User | None:
    """The brand whose link this is, when it can still be used; None otherwise."""
    link = open_link(LinkPurpose.BRAND, token)
    return None if link is None else _waiting_brand(link)


def connect_brand(login_id: int, page: PageAccount, token: str) -> int:
    """Use up the link, and connect its brand; its campaigns stay. Returns the user's id.

    The login may have other profiles: the brand is then one more of them. All or nothing. Raises LinkGone,
    and AccountTaken when somebody has the Instagram account.
    """
    with db.session.begin_nested():
        link = use_link(LinkPurpose.BRAND, token)
        brand = None if link is None else _waiting_brand(link)
        if brand is None:
            raise LinkGone("the brand's link can't be used")
        brand.facebook_login_id = login_id
        db.session.flush()
        user_id = connect_account(login_id, Role.BRAND, page, brand.id)
    record(AuditAction.INVITATION_ACCEPTED, user_id=user_id, actor_id=user_id)
    return user_id


def _waiting_brand(link: OpenLink) -> User | None:
    """The link's user, as long as it is a brand with access and without an account."""
    accounts = select(InstagramAccount.id).where(InstagramAccount.user_id == User.id)
    return db.session.scalar(
        select(User).where(
            User.id == link.user_id,
            User.role == Role.BRAND,
            User.active.is_(True),
            User.facebook_login_id.is_(None),
            ~accounts.exists(),
        )
    )
