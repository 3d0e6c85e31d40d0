"""Which handles a round has still to ask for: the database says so. Those that waited longest come first."""

from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, and_, func, or_, select

from application.extensions import db
from application.integrations.audience.network import Asked
from application.models import CountRhythm, RoundKind, TrackedAccount, Unit
from application.networks import Finding, Network

RHYTHMS = {RoundKind.HOURLY: CountRhythm.HOURLY, RoundKind.DAILY: CountRhythm.DAILY}


def border_of(kind: RoundKind, counted_at: datetime) -> datetime:
    """What was tried since then is not due: since the hour's opening, or the beginning of the day of UTC."""
    return counted_at if kind is RoundKind.HOURLY else _day_of(counted_at)


def is_due(kind: RoundKind, counted_at: datetime) -> ColumnElement[bool]:
    """Whether an account is still to be asked for in a round of this kind that was opened at `counted_at`.

    Who is found to be gone is looked for once a day of UTC only, where each look would be a call of its own.
    """
    left = select(Unit.zid).where(Unit.zid == TrackedAccount.unit_zid, Unit.removed_at.is_not(None))
    return and_(
        TrackedAccount.rhythm == RHYTHMS[kind],
        TrackedAccount.handle.is_not(None),
        TrackedAccount.network.in_(list(Network)),
        or_(
            TrackedAccount.tried_at.is_(None),
            TrackedAccount.tried_at < _day_of(counted_at),
            and_(TrackedAccount.tried_at < border_of(kind, counted_at), ~_COSTS_A_CALL_EACH),
        ),
        ~left.exists(),
    )


_COSTS_A_CALL_EACH = or_(
    # Asked for by name, one by one: YouTube has told no number.
    and_(
        TrackedAccount.network == Network.YOUTUBE,
        TrackedAccount.network_id.is_(None),
        TrackedAccount.finding.is_not(None),
        TrackedAccount.finding == Finding.UNKNOWN,
    ),
    # Asked for by number once more, as nobody, or somebody else, has the name.
    and_(
        TrackedAccount.network == Network.TWITTER,
        TrackedAccount.network_id.is_not(None),
        TrackedAccount.finding.is_not(None),
        TrackedAccount.finding.in_((Finding.UNKNOWN, Finding.TAKEN)),
    ),
)
"""Accounts that are gone, and that take a call beyond those for all."""


def networks_due(kind: RoundKind, counted_at: datetime) -> list[Network]:
    """The networks that have something due, in the order of the files; one statement."""
    found = set(
        db.session.scalars(select(TrackedAccount.network).where(is_due(kind, counted_at)).distinct()).all()
    )
    return [network for network in Network if network in found]


def next_due(
    kind: RoundKind,
    counted_at: datetime,
    network: Network,
    *,
    most: int,
    tried_since: datetime | None = None,
) -> tuple[Asked, ...]:
    """The next handles to ask for, `most` at most; with `tried_since` only those tried since then."""
    statement = (
        select(
            TrackedAccount.id,
            TrackedAccount.handle,
            TrackedAccount.network_id,
            TrackedAccount.handle_now,
            TrackedAccount.finding,
        )
        .where(TrackedAccount.network == network, is_due(kind, counted_at))
        # Both databases put those that were never tried first.
        .order_by(TrackedAccount.tried_at, TrackedAccount.id)
        .limit(most)
    )
    if tried_since is not None:
        statement = statement.where(TrackedAccount.tried_at >= tried_since)
    return tuple(
        Asked(
            row.id,
            row.handle or "",
            row.network_id,
            row.handle_now or (row.handle if row.finding is not None else None),
            row.finding is Finding.RENAMED,
        )
        for row in db.session.execute(statement)
    )


def left_of(kind: RoundKind, counted_at: datetime) -> dict[str, int]:
    """How many handles of each network are still due; one statement."""
    rows = db.session.execute(
        select(TrackedAccount.network, func.count(TrackedAccount.id))
        .where(is_due(kind, counted_at))
        .group_by(TrackedAccount.network)
    )
    return {network: number for network, number in rows}


def _day_of(moment: datetime) -> datetime:
    """When the day of UTC began."""
    return datetime.combine(moment.date(), time(), UTC)
