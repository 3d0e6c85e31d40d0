"""Look whether counting goes well, and have admins written to when it doesn't. Never commits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from application.clock import clock
from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.watching.conditions import is_counted, is_stale, is_stale_network
from application.followers.watching.jumps import jumps, not_told_yet
from application.mail.follower_letters import write_digest, write_trouble
from application.models import NetworkState, TrackedAccount

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Noticed:
    """What is new since the last look."""

    stale_handles: int
    stale_networks: int
    jumps: int

    @property
    def anything(self) -> bool:
        return bool(self.stale_handles or self.stale_networks or self.jumps)


def watch(settings: FollowerSettings) -> Noticed:
    """Mark what has gone stale or jumped since the last look, and ask for one letter to each admin.

    What is marked is told once; a handle that is counted again and goes stale later is told again. The
    statements are the same whatever the number of handles.
    """
    now = clock.now()
    border = now - timedelta(hours=settings.stale_after_hours)
    stale, jumped = _stale_handles(border), _jumped(settings, now)
    _lock_accounts(stale | jumped)  # ahead of the networks, as counting does
    _mark(stale, {"told_at": now})
    _mark(jumped, {"jump_told_at": now})
    noticed = Noticed(len(stale), _mark_stale_networks(border, now), len(jumped))
    if noticed.anything:
        write_trouble(now)
    return noticed


def digest(settings: FollowerSettings) -> int:
    """Ask for the week's letter to each admin; how many. None while nothing is tracked."""
    is_tracked = select(TrackedAccount.id).where(is_counted()).limit(1)
    if not settings.digest or db.session.scalar(is_tracked) is None:
        return 0
    return write_digest(clock.now())


def _stale_handles(border: datetime) -> set[int]:
    return set(
        db.session.scalars(
            select(TrackedAccount.id).where(is_counted(), is_stale(border), TrackedAccount.told_at.is_(None))
        )
    )


def _jumped(settings: FollowerSettings, now: datetime) -> set[int]:
    return {jump.account_id for jump in not_told_yet(jumps(settings.jump_percent, now), now)}


def _lock_accounts(ids: set[int]) -> None:
    for some in _chunks(ids):
        locked = select(TrackedAccount.id).where(TrackedAccount.id.in_(some)).order_by(TrackedAccount.id)
        db.session.execute(locked.with_for_update()).all()


def _mark(ids: set[int], values: dict[str, datetime]) -> None:
    for some in _chunks(ids):
        db.session.execute(
            update(TrackedAccount)
            .where(TrackedAccount.id.in_(some))
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _chunks(ids: set[int]) -> Iterator[list[int]]:
    """In order, so that two who lock the same accounts wait for each other and nothing else."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _mark_stale_networks(border: datetime, now: datetime) -> int:
    """Only of networks that have something to count."""
    used = select(TrackedAccount.network).where(is_counted())
    stale = list(
        db.session.scalars(
            select(NetworkState.network)
            .where(is_stale_network(border), NetworkState.told_at.is_(None), NetworkState.network.in_(used))
            .with_for_update(of=NetworkState)
        )
    )
    if stale:
        db.session.execute(
            update(NetworkState)
            .where(NetworkState.network.in_(stale))
            .values(told_at=now)
            .execution_options(synchronize_session=False)
        )
    return len(stale)
