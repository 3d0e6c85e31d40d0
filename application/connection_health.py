"""How a login's connection to Facebook stands: working, ending soon, or lost, and of what. Pure.

Facts: graph-api.md §2. A token lives about 60 days; data access ends 90 days after the person's last login,
even while the token lives; permissions can be taken back at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from application.models import FacebookLogin, LoginState

WARNING_DAYS = (14, 7, 2)
"""How many days before its end a connection is written about: while there is time, once more, and at last."""

ENDS_SOON = timedelta(days=max(WARNING_DAYS))

EXPIRED = "expired"
DATA_ACCESS_ENDED = "data_access_ended"
PERMISSION_MISSING = "permission_missing"
DISCONNECTED = "disconnected"

PASSING_REASONS = frozenset({"checkpoint", "unconfirmed"})
"""Losses that the person can end at Facebook alone: the same token works again afterwards."""

_HAPPENED: Mapping[str, str] = {
    "app_removed": "The platform was removed from the apps in the Facebook settings.",
    "checkpoint": "Facebook wants to know who is signing in, and waits for an answer to its notice there.",
    "password_changed": "The Facebook password was changed, or Facebook ended all sessions for safety.",
    "unconfirmed": "The Facebook account is not confirmed; Facebook waits for an answer to its notice there.",
    "no_page_role": "The role on the Facebook Page that the Instagram account is linked to was taken away.",
    EXPIRED: "The connection has reached the end that Facebook sets: about 60 days after connecting.",
    DATA_ACCESS_ENDED: "Facebook gives no figures once 90 days have passed since the last sign-in there.",
    DISCONNECTED: "It was disconnected on the page about permissions.",
    PERMISSION_MISSING: "A permission without which nothing can be read was taken back at Facebook.",
}
_OTHERWISE = "Facebook does not accept the connection any more."


class Standing(StrEnum):
    """The states of a connection."""

    WORKING = "working"
    TOKEN_ENDS_SOON = "token_ends_soon"
    DATA_ACCESS_ENDS_SOON = "data_access_ends_soon"
    RECONNECT = "reconnect"


class Renewal(StrEnum):
    """What Facebook's dialog has to be asked for, beyond signing in."""

    DATA_ACCESS = "data-access"
    PERMISSIONS = "permissions"


@dataclass(frozen=True)
class LoginFacts:
    """What is known of a login, for those who don't hold its row. `state` is None when there is no login."""

    state: LoginState | None
    token_expires_at: datetime | None
    data_access_expires_at: datetime | None
    problem: str | None = None
    lost_reason: str | None = None


@dataclass(frozen=True)
class ConnectionHealth:
    """The state of a login at one time.

    `ends_at` is when it ends by itself, None when it doesn't. `reason` and `sentence` say why it is lost: for
    records, and in words that hold for the person as well as for staff; both are empty while it works.
    """

    standing: Standing
    ends_at: datetime | None
    reason: str = ""
    sentence: str = ""

    @property
    def is_lost(self) -> bool:
        return self.standing is Standing.RECONNECT

    @property
    def ends_soon(self) -> bool:
        return self.standing in (Standing.TOKEN_ENDS_SOON, Standing.DATA_ACCESS_ENDS_SOON)

    @property
    def renewal(self) -> Renewal | None:
        """What the dialog has to be asked for, so that connecting again mends it."""
        if self.reason == PERMISSION_MISSING:
            return Renewal.PERMISSIONS
        if self.reason == DATA_ACCESS_ENDED or self.standing is Standing.DATA_ACCESS_ENDS_SOON:
            return Renewal.DATA_ACCESS
        return None

    def warning_due(self, now: datetime) -> int | None:
        """Which of WARNING_DAYS has been reached, the nearest to the end; None when none has."""
        if not self.ends_soon or self.ends_at is None:
            return None
        left = self.ends_at - now
        return min((days for days in WARNING_DAYS if left <= timedelta(days=days)), default=None)


def health(login: FacebookLogin | LoginFacts, now: datetime) -> ConnectionHealth:
    """How the connection stands at `now`."""
    token_end, access_end = login.token_expires_at, login.data_access_expires_at
    ends_at = min(filter(None, (token_end, access_end)), default=None)
    if login.state is not LoginState.CONNECTED:
        reason = login.lost_reason or "lost"
        return ConnectionHealth(Standing.RECONNECT, ends_at, reason, login.problem or what_happened(reason))
    if ends_at is None or ends_at - now > ENDS_SOON:
        return ConnectionHealth(Standing.WORKING, ends_at)
    if ends_at <= now:
        reason = DATA_ACCESS_ENDED if data_access_ended(login, now) else EXPIRED
        return ConnectionHealth(Standing.RECONNECT, ends_at, reason, what_happened(reason))
    soon = Standing.TOKEN_ENDS_SOON if ends_at == token_end else Standing.DATA_ACCESS_ENDS_SOON
    return ConnectionHealth(soon, ends_at)


def data_access_ended(login: FacebookLogin | LoginFacts, now: datetime) -> bool:
    """Whether Facebook gives nothing any more, although the token may live."""
    end = login.data_access_expires_at
    return end is not None and end <= now


def what_happened(reason: str) -> str:
    """A loss as a sentence, for the person and for staff alike; `reason` is that of `mark_lost`."""
    return _HAPPENED.get(reason, _OTHERWISE)
