"""What ties Facebook's way back to the browser that went there: random, used once, good for half an hour.

Kept in the session cookie, which is signed: only this browser can bring a state back.
"""

import enum
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import session

from application.clock import clock
from application.exceptions import ApplicationError
from application.models import Role
from application.models.users import PARTNER_ROLES

_OPEN = "facebook_states"
_USED = "facebook_states_used"
_GOOD_FOR = timedelta(minutes=30)
_MOST_OPEN = 4
"""Dialogs of one browser at once; the oldest gives way."""
_MOST_USED = 4
_PARTS = 6


class Purpose(enum.StrEnum):
    """What somebody goes to Facebook for."""

    JOIN = "join"
    AGAIN = "again"
    """To connect again, by somebody who has joined before."""
    ADD = "add"
    """To add a profile for another account to those of the person who is signed in."""
    BRAND = "brand"
    """To connect the brand that staff made and sent a link for."""


@dataclass(frozen=True)
class Dialog:
    """What a dialog is opened for. `link`: the token of the invitation, for `Purpose.BRAND` only.

    `further`: it asks for a permission beyond those of joining, to find Pages that stayed hidden.
    """

    role: Role
    purpose: Purpose = Purpose.JOIN
    link: str = field(default="", repr=False)
    further: bool = False

    @property
    def again(self) -> bool:
        return self.purpose is Purpose.AGAIN


class StateMissing(ApplicationError):
    """The way back carries no state at all."""


class StateUnknown(ApplicationError):
    """The state was not made for this browser, or is long forgotten."""


class StateUsed(ApplicationError):
    """The state has been used before: the page was loaded twice, or gone back to."""


class StateExpired(ApplicationError):
    """The dialog was left open for too long; `dialog` is what it was opened for."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__("the state is too old")
        self.dialog = dialog


def open_state(dialog: Dialog) -> str:
    """A new state for that dialog."""
    state = secrets.token_urlsafe(32)
    opened = int(clock.real_now().timestamp())
    parts = [state, dialog.role.value, opened, dialog.purpose.value, dialog.link, dialog.further]
    session[_OPEN] = [*_entries(), parts][-_MOST_OPEN:]
    return state


def take_state(given: str) -> Dialog:
    """What the dialog with this state was opened for; the state is used up by that.

    Raises StateMissing, StateUsed, StateUnknown, StateExpired.
    """
    if not given:
        raise StateMissing("no state")
    entries = _entries()
    # Every entry is compared, each in constant time: how long it takes tells nothing about them.
    found = [entry for entry in entries if hmac.compare_digest(_digest(entry[0]), _digest(given))]
    if not found:
        if any(hmac.compare_digest(used, _digest(given)) for used in session.get(_USED, [])):
            raise StateUsed("the state was used before")
        raise StateUnknown("the state belongs to no dialog of this browser")
    session[_OPEN] = [entry for entry in entries if entry not in found]
    keep_used([_digest(given)])
    _, role, opened, purpose, link, further = found[0]
    dialog = Dialog(Role(role), Purpose(purpose), str(link), bool(further))
    if clock.real_now() - datetime.fromtimestamp(opened, clock.real_now().tzinfo) > _GOOD_FOR:
        raise StateExpired(dialog)
    return dialog


def used_states() -> list[str]:
    """The states that this browser has used, hashed; for `keep_used` after signing in."""
    return list(session.get(_USED, []))


def keep_used(digests: Sequence[str]) -> None:
    """Keep that these states are used; signing in clears the session, and they have to outlast it."""
    others = [used for used in session.get(_USED, []) if used not in digests]
    session[_USED] = [*others, *digests][-_MOST_USED:]


def _entries() -> list[Any]:
    roles = {role.value for role in PARTNER_ROLES}
    # A cookie of an earlier version of the platform has entries of another length.
    return [entry for entry in session.get(_OPEN, []) if len(entry) == _PARTS and entry[1] in roles]


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
