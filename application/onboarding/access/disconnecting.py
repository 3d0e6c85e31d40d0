"""A brand lets go of the Facebook login and the Instagram account that came by its link. Never commits.

That was the wrong person, or the wrong account: what is held of them is removed, as when somebody leaves.
"""

from typing import Any

from sqlalchemy import Exists, exists, select

from application.accounts.sessions import end_sign_ins
from application.audit import record
from application.clock import clock
from application.collection.stopping import stop_reading
from application.connection_health import DISCONNECTED
from application.exceptions import Conflict
from application.extensions import db
from application.leaving.standing_in import leave_in_place_of
from application.media_kits import shut_media_kits
from application.models import AuditAction, FacebookLogin, User
from application.onboarding.access.service import locked_partner
from application.onboarding.losses import note_loss
from application.onboarding.permission_history import note_all_revoked
from application.one_time_links import revoke_links
from application.report_access import shut_out_of_files

STOPPED = "Stopped: an admin has disconnected the brand from this account."


def is_shared(user_id: int) -> bool:
    """Whether another profile of the same person came in by the Facebook login of this one."""
    login = select(User.facebook_login_id).where(User.id == user_id).scalar_subquery()
    return bool(db.session.scalar(select(_others(login, user_id))))


def let_brand_go(user_id: int, *, by_id: int, at_facebook: bool) -> None:
    """Drop the token where no other profile needs it, and have all that came of login and account removed.

    The brand and its campaigns stay. Of the posts those that were accepted into campaigns do, as a deleted
    user's. What was not given back at Facebook (`at_facebook`) is asked for again by the deletion. Raises
    LookupError, and Conflict for a brand that is not connected. The caller commits by `task_queue`.
    """
    accounts = stop_reading([user_id], kind="disconnected", problem=STOPPED)
    login_id = db.session.scalar(select(User.facebook_login_id).where(User.id == user_id))
    login = db.session.get(FacebookLogin, login_id or 0, with_for_update=True, populate_existing=True)
    brand = locked_partner(user_id, by_id)
    if login is None and not accounts:
        raise Conflict(f"{brand.name} is not connected.")
    # Whoever came by the link may have given the addresses.
    shut_out_of_files([brand.id])
    brand.facebook_login_id = brand.contact_email = brand.google_email = None
    revoke_links(brand.id)
    shut_media_kits([brand.id], "disconnected")
    record(AuditAction.DISCONNECTED, user_id=brand.id, by="staff", at_facebook=at_facebook)
    if login is not None:
        _drop(login, brand.id)
    end_sign_ins(brand.id)
    leave_in_place_of(brand, accounts, login, at_facebook=at_facebook)


def _drop(login: FacebookLogin, brand_id: int) -> None:
    if db.session.scalar(select(_others(login.id, brand_id))):
        return
    held = login.granted_scopes.split()
    login.token = login.token_expires_at = login.data_access_expires_at = None
    login.granted_scopes = login.declined_scopes = ""
    note_loss(login, DISCONNECTED, clock.now(), deed_of=[brand_id])
    note_all_revoked(login.id, held=held)
    db.session.flush()


def _others(login_id: Any, user_id: int) -> Exists:
    return exists().where(User.facebook_login_id == login_id, User.id != user_id)
