"""A brand lets go of the Facebook login and the Instagram account that came by its link. Never commits."""

from typing import Any

from sqlalchemy import Exists, exists, select, update

from application.accounts.sessions import end_sign_ins
from application.audit import record
from application.clock import clock
from application.collection.stopping import stop_reading
from application.connection_health import DISCONNECTED, what_happened
from application.exceptions import Conflict
from application.extensions import db
from application.models import AuditAction, FacebookLogin, InstagramAccount, Post, User
from application.onboarding.access.service import locked_partner
from application.onboarding.permission_history import note_all_revoked
from application.onboarding.service import forget_login
from application.one_time_links import revoke_links

STOPPED = "Stopped: an admin has disconnected the brand from this account."


def is_shared(user_id: int) -> bool:
    """Whether another profile of the same person came in by the Facebook login of this one."""
    login = select(User.facebook_login_id).where(User.id == user_id).scalar_subquery()
    return bool(db.session.scalar(select(_others(login, user_id))))


def let_brand_go(user_id: int, *, by_id: int, at_facebook: bool) -> int:
    """Drop login and account, and the token where no other profile needs it; the brand can be invited again.

    The brand and its campaigns stay, and the posts that were read stay its own until the account is
    connected anew, by whomever. Returns how many sign-ins ended. Raises LookupError, and Conflict for a brand
    that is not connected.
    """
    accounts = stop_reading([user_id], kind="disconnected", problem=STOPPED)
    login_id = db.session.scalar(select(User.facebook_login_id).where(User.id == user_id))
    login = db.session.get(FacebookLogin, login_id or 0, with_for_update=True, populate_existing=True)
    brand = locked_partner(user_id, by_id)
    if login is None and not accounts:
        raise Conflict(f"{brand.name} is not connected.")
    db.session.execute(
        update(Post)
        .where(Post.instagram_account_id.in_(accounts))
        .values(user_id=brand.id, next_read_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(InstagramAccount)
        .where(InstagramAccount.id.in_(accounts))
        .values(user_id=None, page_subscribed=None)
        .execution_options(synchronize_session=False)
    )
    # Whoever came by the link may have given the address.
    brand.facebook_login_id = brand.contact_email = None
    revoke_links(brand.id)
    record(AuditAction.DISCONNECTED, user_id=brand.id, by="staff", at_facebook=at_facebook)
    if login is not None:
        _drop(login, brand.id)
    return end_sign_ins(brand.id)


def _drop(login: FacebookLogin, brand_id: int) -> None:
    if db.session.scalar(select(_others(login.id, brand_id))):
        return
    held = login.granted_scopes.split()
    login.token = login.token_expires_at = login.data_access_expires_at = None
    login.granted_scopes = login.declined_scopes = ""
    login.mark_lost(what_happened(DISCONNECTED), DISCONNECTED, clock.now())
    note_all_revoked(login.id, held=held)
    db.session.flush()
    forget_login(login.id)


def _others(login_id: Any, user_id: int) -> Exists:
    return exists().where(User.facebook_login_id == login_id, User.id != user_id)
