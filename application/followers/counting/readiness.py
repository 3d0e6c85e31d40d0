"""Networks without a key or a connection: once a day is often enough to be told of them."""

from datetime import UTC, datetime, time

from sqlalchemy import select

from application.extensions import db
from application.followers.counting.steps import Counters, asked_by
from application.integrations.audience.counters import NotSetUp
from application.integrations.audience.network import TroubleKind
from application.models import CountPart, CountRound, RoundKind
from application.networks import Network


def still_not_set_up(now: datetime) -> set[Network]:
    """Those that a daily round of this day of UTC has found not set up, and that are not yet. One statement,
    and for each such network those of its connection."""
    told = db.session.scalars(
        select(CountPart.network)
        .join(CountRound, CountRound.id == CountPart.round_id)
        .where(
            CountRound.kind == RoundKind.DAILY,
            CountRound.counted_at >= datetime.combine(now.date(), time(), UTC),
            CountPart.trouble == TroubleKind.NOT_SET_UP.value,
        )
        .distinct()
    ).all()
    counters = Counters()
    return {network for network in told if isinstance(counters.of(network, asked_by(network, now)), NotSetUp)}
