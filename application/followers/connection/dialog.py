"""What ties the way back from Facebook to the admin who went there, in the session for half an hour."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import session

from application.clock import clock

_DIALOG, _CHOICE = "counting_dialog", "counting_choice"
_GOOD_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Choice:
    """Whose accounts are to be chosen from."""

    login_id: int

    def remember(self) -> None:
        """Keep it for this browser's next request."""
        session[_CHOICE] = [self.login_id, _now()]


def open_dialog() -> str:
    """A new state for the dialog; one opened before is of no use any more."""
    state = secrets.token_urlsafe(32)
    session[_DIALOG] = [state, _now()]
    return state


def take_dialog() -> str:
    """The state of the open dialog, used up by that; empty when there is none, or it is too old."""
    state, opened = session.pop(_DIALOG, ["", 0])
    return str(state) if _is_good(opened) else ""


def pending() -> Choice | None:
    """The choice that is open, None when there is none, or it was left for too long."""
    login_id, kept = session.get(_CHOICE, [0, 0])
    return Choice(login_id) if _is_good(kept) else None


def forget_choice() -> None:
    """There is nothing left to choose."""
    session.pop(_CHOICE, None)


def _now() -> int:
    return int(clock.real_now().timestamp())


def _is_good(since: int) -> bool:
    return _now() - since <= _GOOD_FOR.total_seconds()
