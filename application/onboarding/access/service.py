"""Admins end a partner's access, and give it back; what was read stays. Never commits."""

from application.accounts.sessions import end_sign_ins
from application.audit import record
from application.clock import clock
from application.collection.stopping import stop_reading
from application.collection.subscriptions.asking import settle_subscriptions
from application.connection_health import health
from application.exceptions import Conflict
from application.extensions import db
from application.media_kits import shut_media_kits
from application.models import AuditAction, User
from application.onboarding.service import read_what_was_missed
from application.one_time_links import revoke_links
from application.report_access import shut_out_of_files
from application.row_locks import lock_people

ENDED = "access_ended"
STOPPED = "Stopped: an admin has ended the access of the person behind this account."


def end_partner_access(user_id: int, *, by_id: int) -> int:
    """The partner is out at once, everywhere, and is read no more; returns how many sign-ins that ended.

    Raises LookupError, and Conflict for somebody who is out already.
    """
    accounts = stop_reading([user_id], kind=ENDED, problem=STOPPED)
    partner = locked_partner(user_id, by_id)
    if not partner.active:
        raise Conflict(f"The access of {partner.name} has ended already.")
    partner.active, partner.access_ended_at = False, clock.now()
    revoke_links(partner.id)
    shut_media_kits([partner.id], "access ended")
    shut_out_of_files([partner.id])
    record(AuditAction.ACCESS_ENDED, user_id=partner.id)
    # Else Facebook would go on telling about the account.
    settle_subscriptions(accounts)
    return end_sign_ins(partner.id)


def restore_partner_access(user_id: int, *, by_id: int) -> User:
    """The partner may come in again; what was missed is read, where the connection still stands.

    Raises LookupError, and Conflict for somebody who has access.
    """
    partner = locked_partner(user_id, by_id)
    if partner.active:
        raise Conflict(f"{partner.name} has access already.")
    partner.active, partner.access_ended_at = True, None
    record(AuditAction.ACCESS_RESTORED, user_id=partner.id)
    login = partner.facebook_login
    if login is not None and not health(login, clock.now()).is_lost:
        read_what_was_missed(login.id)
    return partner


def locked_partner(user_id: int, by_id: int) -> User:
    """The influencer or brand, locked until the commit. Raises LookupError for others, and once left."""
    lock_people(user_id, by_id)
    partner = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if partner is None or not partner.is_partner or partner.left_at is not None:
        raise LookupError("no partner has this id")
    return partner
