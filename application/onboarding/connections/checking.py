"""What a look at a connection changes: dates, scopes, its state, and the letters about it. Never commits."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from application.clock import clock
from application.config import JOINING_SCOPES
from application.connection_health import (
    DATA_ACCESS_ENDED,
    EXPIRED,
    PASSING_REASONS,
    PERMISSION_MISSING,
    data_access_ended,
    what_happened,
)
from application.extensions import db
from application.mail.connection_letters import write_about, write_to_admins
from application.models import FacebookLogin, LoginState
from application.onboarding.connections.behind import has_somebody_behind
from application.onboarding.connections.inspection import Inspection
from application.onboarding.losses import note_loss
from application.onboarding.permission_history import note_permissions
from application.onboarding.permissions.removed import APP_REMOVED, note_app_removed
from application.onboarding.permissions.revoking import lost_by_taking_back
from application.onboarding.scopes import still_needed
from application.onboarding.scopes import told as told_scopes
from application.onboarding.service import read_what_was_missed, scope_list


@dataclass(frozen=True)
class LoginToCheck:
    """What is taken along to Facebook."""

    id: int
    token: str = field(repr=False)


def login_to_check(login_id: int) -> LoginToCheck | None:
    """The login with its token; None when it has none, or nobody is behind it any more."""
    token = db.session.scalar(
        select(FacebookLogin.token).where(FacebookLogin.id == login_id, has_somebody_behind())
    )
    return LoginToCheck(login_id, token) if token else None


def record(seen: LoginToCheck, found: Inspection) -> None:
    """Store what Facebook said, and have the person written to when there is need."""
    login = db.session.get(FacebookLogin, seen.id, with_for_update=True, populate_existing=True)
    if login is None or login.token != seen.token:
        return  # connected again meanwhile: what was said is about a token of the past
    now = clock.now()
    login.checked_at = now
    if not found.refusal:
        _take_over(login, found, now)
    loss = _loss(login, found, now)
    if found.refusal == APP_REMOVED:
        note_app_removed(login, now)
    elif loss is not None:
        reason, sentence = loss
        note_loss(login, reason, now, sentence)
    elif login.state is LoginState.RECONNECT and login.lost_reason in PASSING_REASONS:
        login.mark_connected(now)
        read_what_was_missed(login.id)
    if lost_by_taking_back(login):
        write_to_admins(login, now)
    else:
        write_about(login, now)


def _take_over(login: FacebookLogin, found: Inspection, now: datetime) -> None:
    """Dates and scopes of a living token. A date that isn't told leaves the one that is known."""
    login.token_expires_at = found.state.expires_at or login.token_expires_at
    login.data_access_expires_at = found.state.data_access_expires_at or login.data_access_expires_at
    if data_access_ended(login, now):
        # Facebook then leaves out permissions that nobody has taken back.
        return
    held = login.granted_scopes.split()
    missing = ({*held, *login.declined_scopes.split()} & set(JOINING_SCOPES)) - found.state.scopes
    login.granted_scopes = scope_list(sorted(found.state.scopes))
    login.declined_scopes = scope_list(sorted(missing))
    note_permissions(login.id, found.state.scopes, missing, held=held)


def _loss(login: FacebookLogin, found: Inspection, now: datetime) -> tuple[str, str] | None:
    """The reason and the sentence, when the token is of no use."""
    if found.refusal:
        reason = found.refusal
    elif login.token_expires_at is not None and login.token_expires_at <= now:
        reason = EXPIRED
    elif data_access_ended(login, now):
        reason = DATA_ACCESS_ENDED
    elif lacking := still_needed(found.state.scopes):
        return PERMISSION_MISSING, told_scopes(lacking)
    else:
        return None
    return reason, what_happened(reason)
