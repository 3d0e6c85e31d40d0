"""A person known to Facebook who has still to choose: in the session for half an hour, without the token."""

from dataclasses import dataclass
from datetime import timedelta

from flask import session

from application.clock import clock
from application.models import Role
from application.onboarding.dialog_states import Dialog, Purpose

_KEY = "joining"
_GOOD_FOR = timedelta(minutes=30)
_PARTS = 6


@dataclass(frozen=True)
class Pending:
    """Whose Facebook login it is, what they went to Facebook for, and what they are told on coming in."""

    login_id: int
    dialog: Dialog
    notice: str = ""

    @property
    def role(self) -> Role:
        return self.dialog.role


def remember(pending: Pending) -> None:
    """Keep it for this browser's next request."""
    kept_at = int(clock.real_now().timestamp())
    dialog = pending.dialog
    session[_KEY] = [
        pending.login_id, dialog.role.value, kept_at, pending.notice, dialog.purpose.value, dialog.link
    ]  # fmt: skip


def forget() -> None:
    """There is nothing left to choose."""
    session.pop(_KEY, None)


def pending_choice() -> Pending | None:
    """What this browser has still to choose, None when nothing or too long ago."""
    kept = session.get(_KEY)
    if not kept or len(kept) != _PARTS:
        return None
    login_id, role, kept_at, notice, purpose, link = kept
    if clock.real_now().timestamp() - kept_at > _GOOD_FOR.total_seconds():
        session.pop(_KEY)
        return None
    return Pending(login_id, Dialog(Role(role), Purpose(purpose), link), notice)
