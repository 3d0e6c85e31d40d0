"""How a partner's connection to Facebook stands. Pure."""

from datetime import datetime

from application.badges import BadgeState
from application.connection_health import ENDS_SOON, ConnectionHealth, LoginFacts, health
from application.profiles.queries import Partner

__all__ = ["ENDS_SOON", "Connection", "connection_of"]


class Connection(BadgeState):
    """`value` is what the address of the list says."""

    CONNECTED = "connected", "Connected", "good"
    ENDS_SOON = "ends-soon", "Ends soon", "attention"
    RECONNECT = "reconnect", "Please reconnect", "bad"
    NONE = "none", "No Instagram account", "neutral"


def _health_of(partner: Partner, now: datetime) -> ConnectionHealth:
    """The state of the partner's login, whether an Instagram account hangs on it or not."""
    facts = LoginFacts(
        state=partner.login_state,
        token_expires_at=partner.token_expires_at,
        data_access_expires_at=partner.data_access_expires_at,
        problem=partner.login_problem,
    )
    return health(facts, now)


def connection_of(partner: Partner, now: datetime) -> Connection:
    """What can be read of the partner, and for how long."""
    if partner.account_id is None:
        return Connection.NONE
    stands = _health_of(partner, now)
    if stands.is_lost:
        return Connection.RECONNECT
    return Connection.ENDS_SOON if stands.ends_soon else Connection.CONNECTED
