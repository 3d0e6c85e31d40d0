"""Rounds of counting: what makes one, until when it lasts, and which networks take part. Never commits."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from application.clock import clock
from application.extensions import db
from application.followers.counting.due import networks_due
from application.followers.counting.parts import end_part, locked_parts, new_part, queue_part, reopen_part
from application.models import OPEN_PARTS, CountPart, CountRound, PartState, RoundKind
from application.networks import Network

_FURTHER = "#"
"""Ahead of the number of a further round of the hour."""


def identity_of(kind: RoundKind, moment: datetime) -> str:
    """What makes the hour's round of a kind one; the hour is UTC's.

    Daily rounds last an hour too: what one could not reach is due again in the next.
    """
    return f"{kind.value}:{moment:%Y-%m-%dT%H}"


def hour_after(moment: datetime) -> datetime:
    """When the next hour begins, and each round that was opened before it is over, whatever is left of it."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def round_of(kind: RoundKind, moment: datetime) -> int | None:
    """The hour's latest round, open or closed; None when there is none yet."""
    identity = identity_of(kind, moment)
    is_further = CountRound.identity.startswith(f"{identity}{_FURTHER}", autoescape=True)
    return db.session.scalar(
        select(func.max(CountRound.id)).where(or_(CountRound.identity == identity, is_further))
    )


def open_round(
    kind: RoundKind, *, by_queue: bool = True, without: Collection[Network] = frozenset()
) -> int | None:
    """The round of the present hour, opened where it was not; None when nothing is due.

    Each network that has something due gets a part, but for those of `without`, and with `by_queue` a task.
    """
    now = clock.now()
    found = round_of(kind, now)
    if found is not None:
        return found
    networks = [network for network in networks_due(kind, now) if network not in without]
    if not networks:
        return None
    parts = _opened(CountRound(kind=kind, identity=identity_of(kind, now), counted_at=now), networks)
    if not parts:
        return round_of(kind, now)
    if by_queue:
        for part in parts:
            queue_part(part)
    return parts[0].round_id


def take_up_rest(round_id: int) -> int:
    """Take up what is left of a round whose time is not over, for a command; the round in which it goes on.

    While it is open that is the round itself. Of one that is closed readers were told: the rest is counted in
    a further round of the same moment, so that nobody sees counts come one by one.
    """
    parts = {part.network: part for part in locked_parts(round_id)}
    opened = db.session.get(CountRound, round_id, with_for_update=True, populate_existing=True)
    if opened is None or clock.now() >= hour_after(opened.counted_at):
        return round_id
    due = networks_due(opened.kind, opened.counted_at)
    if opened.closed_at is None:
        _reopen(round_id, parts, due)
        return round_id
    if due:
        return _further_round(opened, due)
    for part in parts.values():
        if part.state is not PartState.DONE:
            part.trouble, part.words = None, ""
            end_part(part, PartState.DONE, 0)
    return round_id


def _further_round(closed: CountRound, networks: Sequence[Network]) -> int:
    first, _, number = closed.identity.partition(_FURTHER)
    identity = f"{first}{_FURTHER}{int(number or 1) + 1}"
    made = CountRound(kind=closed.kind, identity=identity, counted_at=closed.counted_at)
    parts = _opened(made, networks)
    return parts[0].round_id if parts else round_of(closed.kind, closed.counted_at) or closed.id


def _opened(made: CountRound, networks: Sequence[Network]) -> list[CountPart]:
    """Add a round with its parts; no parts where somebody else added it at the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return []
    parts = [new_part(made.id, network) for network in networks]
    db.session.add_all(parts)
    db.session.flush()
    return parts


def _reopen(round_id: int, parts: dict[Network, CountPart], due: Sequence[Network]) -> None:
    """Ended parts go on; without anything left they end again as done."""
    for network, part in parts.items():
        if part.state not in OPEN_PARTS and (part.state is not PartState.DONE or network in due):
            reopen_part(part)
    db.session.add_all(new_part(round_id, network) for network in due if network not in parts)
