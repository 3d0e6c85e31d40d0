"""How a partner's connection to Facebook stands. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from application.models import LoginState
from application.profiles.queries import Partner

ENDS_SOON = timedelta(days=7)


class Connection(StrEnum):
    """`value` is what the address of the list says."""

    CONNECTED = "connected"
    ENDS_SOON = "ends-soon"
    RECONNECT = "reconnect"
    NONE = "none"

    @property
    def word(self) -> str:
        return _WORDS[self][0]

    @property
    def kind(self) -> str:
        """The meaning that the badge shows."""
        return _WORDS[self][1]


_WORDS = {
    Connection.CONNECTED: ("Connected", "good"),
    Connection.ENDS_SOON: ("Ends soon", "attention"),
    Connection.RECONNECT: ("Please reconnect", "bad"),
    Connection.NONE: ("No Instagram account", "neutral"),
}


def connection_of(partner: Partner, now: datetime) -> Connection:
    """What can be read of the partner, and for how long."""
    if partner.account_id is None:
        return Connection.NONE
    ends_at = partner.ends_at
    if partner.login_state is not LoginState.CONNECTED or (ends_at is not None and ends_at <= now):
        return Connection.RECONNECT
    if ends_at is not None and ends_at - now <= ENDS_SOON:
        return Connection.ENDS_SOON
    return Connection.CONNECTED
