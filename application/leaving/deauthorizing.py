"""Somebody removed the app at Facebook: the token goes, the connection waits for them. Never commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update

from application.audit import record
from application.clock import clock
from application.connection_health import DISCONNECTED
from application.exceptions import ApplicationError
from application.extensions import db
from application.integrations.graph.signed_request import OLDEST, SignedRequest
from application.mail.connection_letters import write_about
from application.models import AuditAction, AuditEntry, FacebookLogin, InstagramAccount, User
from application.onboarding.permissions.removed import note_app_removed

PAGE_REMOVED = (
    "The Page was taken from this platform in Facebook’s settings. Its person has to connect again, and to "
    "tick the Page in Facebook’s dialog."
)
_MARGIN = timedelta(hours=1)


class SignedRequestUsed(ApplicationError):
    """It was acted on before, or is older than the connection that stands now."""


def app_removed(request: SignedRequest) -> None:
    """Let go of what the person, or the Page, has taken back; unknown ones change nothing.

    Raises SignedRequestUsed for one that was sent again.
    """
    if request.user_id is not None:
        _person_removed_it(request.user_id, request)
    elif request.profile_id is not None:
        _page_was_taken_back(request.profile_id)


def _person_removed_it(facebook_id: str, request: SignedRequest) -> None:
    login = db.session.scalar(
        select(FacebookLogin).where(FacebookLogin.facebook_id == facebook_id).with_for_update()
    )
    if login is None:
        return
    users = db.session.scalars(
        select(User.id).where(User.facebook_login_id == login.id).order_by(User.id)
    ).all()
    now = clock.now()
    if _was_used(users, request, now) or request.issued_at < login.connected_at.replace(microsecond=0):
        raise SignedRequestUsed("this request was acted on before")
    if login.token is None and login.lost_reason == DISCONNECTED:
        return  # Facebook only says what the person did here
    note_app_removed(login, now, deed_of=users)
    for user_id in users:
        record(AuditAction.DISCONNECTED, user_id=user_id, by="Facebook", request=request.key)
    write_about(login, now)


def _was_used(user_ids: Sequence[int], request: SignedRequest, now: datetime) -> bool:
    """Whether the record of deeds has it; older ones are refused for their age."""
    recent = select(AuditEntry.details).where(
        AuditEntry.user_id.in_(user_ids),
        AuditEntry.action == AuditAction.DISCONNECTED.value,
        AuditEntry.at > now - OLDEST - _MARGIN,
    )
    return any((details or {}).get("request") == request.key for details in db.session.scalars(recent))


def _page_was_taken_back(page_id: str) -> None:
    """Only the webhooks of its account end with the Page; posts are read by the person's token."""
    living = exists().where(User.id == InstagramAccount.user_id, User.active.is_(True))
    db.session.execute(
        update(InstagramAccount)
        .where(InstagramAccount.page_id == page_id, living)
        .values(page_subscribed=False, page_checked_at=clock.now(), page_problem=PAGE_REMOVED)
        .execution_options(synchronize_session=False)
    )
