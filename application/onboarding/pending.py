"""A person known to Facebook who has still to choose: in the session for half an hour, without the token."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from flask import session

from application.clock import clock
from application.models import Role
from application.onboarding.dialog_states import Dialog, Purpose

_KEY = "joining"
_GOOD_FOR = timedelta(minutes=30)
_PARTS = 7


def _new_key() -> str:
    return secrets.token_urlsafe(12)


@dataclass(frozen=True)
class Pending:
    """Whose Facebook login it is, what they went to Facebook for, and what they are told on coming in.

    A browser keeps one choice; `key` tells it from one that another tab has put in its place. `is_over`:
    the half hour has passed, only what it was for still counts.
    """

    login_id: int
    dialog: Dialog
    notice: str = ""
    key: str = field(default_factory=_new_key)
    is_over: bool = False

    @property
    def role(self) -> Role:
        return self.dialog.role


def remember(pending: Pending) -> None:
    """Keep it for this browser's next request."""
    kept_at = int(clock.real_now().timestamp())
    dialog = pending.dialog
    session[_KEY] = [
        pending.login_id, dialog.role.value, kept_at, pending.notice, dialog.purpose.value, dialog.link,
        pending.key,
    ]  # fmt: skip


def forget() -> None:
    """There is nothing left to choose."""
    session.pop(_KEY, None)


def pending_choice() -> Pending | None:
    """What this browser has still to choose, or had too long ago; None when nothing."""
    kept = session.get(_KEY)
    if not kept or len(kept) != _PARTS:
        return None
    login_id, role, kept_at, notice, purpose, link, key = kept
    is_over = clock.real_now().timestamp() - kept_at > _GOOD_FOR.total_seconds()
    return Pending(login_id, Dialog(Role(role), Purpose(purpose), link), notice, key, is_over)
