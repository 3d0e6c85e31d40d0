"""Close rounds: all their parts have ended, or their time is over. Then readers are told. Never commits."""

from sqlalchemy import exists, select

from application.clock import clock
from application.extensions import db
from application.followers.counting.due import left_of
from application.followers.counting.parts import end_part, locked_parts
from application.followers.counting.rounds import hour_after, identity_of
from application.followers.publishing import publish
from application.models import OPEN_PARTS, CountPart, CountRound, PartState, RoundKind

COUNTED_KINDS = (RoundKind.HOURLY, RoundKind.DAILY)
OUT_OF_TIME = "The round's time was over before all had been asked."


def rounds_to_close(*, before: RoundKind | None = None) -> list[int]:
    """Open rounds without an open part, or whose time is over; with `before` also those of this kind that
    the present hour follows upon."""
    now = clock.now()
    working = exists().where(CountPart.round_id == CountRound.id, CountPart.state.in_(OPEN_PARTS))
    rows = db.session.execute(
        select(
            CountRound.id, CountRound.kind, CountRound.counted_at, CountRound.identity, working.label("works")
        )
        .where(CountRound.kind.in_(COUNTED_KINDS), CountRound.closed_at.is_(None))
        .order_by(CountRound.id)
    ).all()  # fmt: skip
    return [
        row.id
        for row in rows
        if not row.works
        or now >= hour_after(row.counted_at)
        or (
            before is not None
            and row.kind is before
            and not row.identity.startswith(identity_of(before, now))
        )
    ]


def close_round(round_id: int, *, whatever_is_left: bool = False) -> bool:
    """Close it and tell readers; False when it goes on, or is closed already.

    `whatever_is_left`: its parts are stopped where they are. Parts are locked ahead of the round, as storing
    does: a count that is inserted locks its round too.
    """
    now = clock.now()
    parts = locked_parts(round_id)
    closing = db.session.get(CountRound, round_id, with_for_update=True, populate_existing=True)
    still_open = [part for part in parts if part.state in OPEN_PARTS]
    if closing is None or closing.closed_at is not None:
        return False
    if still_open:
        if not whatever_is_left and now < hour_after(closing.counted_at):
            return False
        left = left_of(closing.kind, closing.counted_at)
        for part in still_open:
            part.words = part.words or OUT_OF_TIME
            end_part(part, PartState.STOPPED, left.get(part.network, 0))
    closing.closed_at = now
    publish(now)
    return True
