"""A person known to Facebook who has still to choose: in the session for half an hour, without the token."""

from dataclasses import dataclass
from datetime import timedelta

from flask import session

from application.clock import clock
from application.models import Role

_KEY = "joining"
_GOOD_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Pending:
    """Whose Facebook login it is, and the role that they come in."""

    login_id: int
    role: Role


def remember(pending: Pending) -> None:
    """Keep it for this browser's next request."""
    session[_KEY] = [pending.login_id, pending.role.value, int(clock.real_now().timestamp())]


def pending_choice() -> Pending | None:
    """What this browser has still to choose, None when nothing or too long ago."""
    kept = session.get(_KEY)
    if not kept:
        return None
    login_id, role, kept_at = kept
    if clock.real_now().timestamp() - kept_at > _GOOD_FOR.total_seconds():
        session.pop(_KEY)
        return None
    return Pending(login_id, Role(role))
