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
    """Whose Facebook login it is, the role that they come in, and what they are told on coming in."""

    login_id: int
    role: Role
    notice: str = ""


def remember(pending: Pending) -> None:
    """Keep it for this browser's next request."""
    kept_at = int(clock.real_now().timestamp())
    session[_KEY] = [pending.login_id, pending.role.value, kept_at, pending.notice]


def pending_choice() -> Pending | None:
    """What this browser has still to choose, None when nothing or too long ago."""
    kept = session.get(_KEY)
    if not kept or len(kept) != 4:
        return None
    login_id, role, kept_at, notice = kept
    if clock.real_now().timestamp() - kept_at > _GOOD_FOR.total_seconds():
        session.pop(_KEY)
        return None
    return Pending(login_id, Role(role), notice)
