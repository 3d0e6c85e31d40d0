"""Which handles and networks need a look: conditions for the database.

A handle is stale when it should be counted, has been so for longer than the setting allows, and has no count
that is younger. A network is stale when it hasn't answered about any handle for so
long, or at once when somebody has to mend its key or connection.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_

from application.integrations.audience.network import TroubleKind
from application.models import CountRhythm, NetworkState, TrackedAccount, Unit
from application.networks import Network

NEED_SOMEBODY = (TroubleKind.REFUSED.value, TroubleKind.NOT_SET_UP.value)
"""Troubles that don't pass by themselves."""


def is_counted() -> ColumnElement[bool]:
    """The condition that an account should be counted; it names `units`."""
    return and_(
        TrackedAccount.rhythm != CountRhythm.OFF,
        TrackedAccount.handle.is_not(None),
        TrackedAccount.network.in_(list(Network)),
        Unit.zid == TrackedAccount.unit_zid,
        Unit.removed_at.is_(None),
    )


def is_stale(border: datetime) -> ColumnElement[bool]:
    """The condition that there is no count since `border`, and one was due; for those of `is_counted`."""
    is_old = or_(TrackedAccount.counted_at.is_(None), TrackedAccount.counted_at < border)
    return and_(is_old, TrackedAccount.added_at < border)


def is_stale_network(border: datetime) -> ColumnElement[bool]:
    """The condition that a network doesn't answer, and that this is not just for a while."""
    return and_(
        NetworkState.trouble.is_not(None),
        or_(
            NetworkState.trouble.in_(NEED_SOMEBODY),
            func.coalesce(NetworkState.answered_at, NetworkState.trouble_since) < border,
        ),
    )
