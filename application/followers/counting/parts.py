"""Parts of rounds: who works on one, how it waits, and how it ends. Never commits.

A part belongs to whoever knows its generation. Raising it takes the part away from everybody else: what they
still bring is not stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.models import OPEN_PARTS, CountPart, PartState
from application.networks import Network
from application.task_queue import enqueue

COUNT = "followers.count"
SILENT_AFTER = timedelta(minutes=10)
"""Longer than one asking takes."""

GRACE = timedelta(minutes=2)
"""A part whose time has come is left to its own task for so long."""

MOST_TAKEN_UP = 100
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Claim:
    """A hold on a part. `by_queue`: a task has it, so what waits is queued; else a command has it."""

    round_id: int
    network: Network
    generation: int
    by_queue: bool = True


def claim(round_id: int, network: Network, generation: int) -> Claim | None:
    """Take the part for the task of this generation; None when it is somebody else's, or has ended."""
    part = _locked(round_id, network)
    if part is None or part.state not in OPEN_PARTS or part.generation != generation:
        return None
    now = clock.real_now()
    if part.state is PartState.RUNNING:
        if part.heartbeat_at > now - SILENT_AFTER:
            return None  # delivered twice: the other one is at work, or the sweep will find it silent
        part.generation += 1
    part.state, part.heartbeat_at, part.resume_at = PartState.RUNNING, now, None
    return Claim(round_id, network, part.generation)


def take_over(round_id: int, network: Network) -> Claim | None:
    """Take an open part for a command, away from whoever has it; None when it has ended."""
    part = _locked(round_id, network)
    if part is None or part.state not in OPEN_PARTS:
        return None
    part.generation += 1
    part.state, part.heartbeat_at, part.resume_at = PartState.RUNNING, clock.real_now(), None
    return Claim(round_id, network, part.generation, by_queue=False)


def new_part(round_id: int, network: Network) -> CountPart:
    """A part that nobody works on yet."""
    return CountPart(
        round_id=round_id,
        network=network,
        state=PartState.QUEUED,
        generation=0,
        heartbeat_at=clock.real_now(),
    )


def reopen_part(part: CountPart) -> None:
    """Have an ended part gone on with; what it has counted stays."""
    part.state, part.finished_at, part.not_reached, part.resume_at = PartState.QUEUED, None, None, None
    part.generation += 1
    part.times_down = 0
    part.heartbeat_at = clock.real_now()


def locked_parts(round_id: int) -> Sequence[CountPart]:
    """All parts of a round, locked in the order that everybody keeps."""
    return db.session.scalars(
        select(CountPart)
        .where(CountPart.round_id == round_id)
        .order_by(CountPart.network)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def is_silent(round_id: int, network: Network, generation: int) -> bool:
    """Whether somebody has the part of this generation, and may have died with it."""
    part = db.session.get(CountPart, (round_id, network))
    return part is not None and part.state is PartState.RUNNING and part.generation == generation


def held(claimed: Claim) -> CountPart | None:
    """The part, locked, if it is still this claim's."""
    part = _locked(claimed.round_id, claimed.network)
    if part is None or part.state is not PartState.RUNNING or part.generation != claimed.generation:
        return None
    return part


def go_on_later(claimed: Claim, part: CountPart, until: datetime | None = None) -> None:
    """Let go of the part, to be gone on with at `until`, or at once by another task."""
    part.state, part.resume_at = PartState.QUEUED, until
    part.generation += 1
    part.heartbeat_at = clock.real_now()
    if claimed.by_queue:
        queue_part(part)


def end_part(part: CountPart, state: PartState, not_reached: int) -> None:
    """Close the part."""
    part.state, part.not_reached, part.resume_at = state, not_reached, None
    part.finished_at, part.heartbeat_at = clock.now(), clock.real_now()


def queue_part(part: CountPart) -> None:
    """Ask for a task that works on the part."""
    enqueue(
        COUNT,
        {"round": part.round_id, "network": part.network.value, "generation": part.generation},
        identity=f"count:{part.round_id}:{part.network.value}",
        slot="part",
        generation=part.generation,
        run_at=part.resume_at,
    )


def take_up_silent() -> int:
    """Queue parts anew that fell silent, or whose waiting is over and nobody came; returns how many."""
    silent = db.session.scalars(
        select(CountPart)
        .where(
            CountPart.state.in_(OPEN_PARTS),
            CountPart.heartbeat_at <= clock.real_now() - SILENT_AFTER,
            CountPart.resume_at.is_(None),
        )
        .order_by(CountPart.round_id, CountPart.network)
        .limit(MOST_TAKEN_UP)
        .with_for_update()
    ).all()
    waited = db.session.scalars(
        select(CountPart)
        .where(CountPart.state == PartState.QUEUED, CountPart.resume_at <= clock.now() - GRACE)
        .order_by(CountPart.round_id, CountPart.network)
        .limit(MOST_TAKEN_UP)
        .with_for_update()
    ).all()
    for part in (*silent, *waited):
        part.state, part.resume_at = PartState.QUEUED, None
        part.generation += 1
        part.heartbeat_at = clock.real_now()
        queue_part(part)
    return len(silent) + len(waited)


def _locked(round_id: int, network: Network) -> CountPart | None:
    return db.session.get(CountPart, (round_id, network), with_for_update=True, populate_existing=True)
