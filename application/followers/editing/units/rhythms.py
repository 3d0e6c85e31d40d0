"""Set how often all accounts of a network are counted, and put that back. The caller commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, update

from application.extensions import db
from application.followers.publishing import raise_edition
from application.followers.units.networks import lock_accounts, lock_networks
from application.models import CountRhythm, TrackedAccount, Unit
from application.models.rows_changed import rows_changed
from application.networks import Network

RHYTHM_WORDS: Mapping[CountRhythm, str] = {
    CountRhythm.HOURLY: "Hourly",
    CountRhythm.DAILY: "Daily",
    CountRhythm.OFF: "Not at all",
}


@dataclass(frozen=True)
class Plan:
    """What setting a network to a rhythm means, in numbers of handles."""

    network: Network
    rhythm: CountRhythm
    now: Mapping[CountRhythm, int]

    @property
    def changed(self) -> int:
        return sum(self.now.get(rhythm, 0) for rhythm in _touched(self.rhythm))

    @property
    def stay_off(self) -> int:
        """Switched off singly, on purpose: they stay so."""
        return self.now.get(CountRhythm.OFF, 0) if self.rhythm is not CountRhythm.OFF else 0


def plan_of(network: Network, rhythm: CountRhythm) -> Plan:
    """What it would change; one statement."""
    rows = db.session.execute(
        select(TrackedAccount.rhythm, func.count()).where(*_of(network)).group_by(TrackedAccount.rhythm)
    )
    return Plan(network, rhythm, {row[0]: row[1] for row in rows})


def set_all(network: Network, rhythm: CountRhythm, now: datetime) -> int:
    """Set all of them; how many were changed. `now` is the mark that puts them back."""
    lock_networks()
    lock_accounts()
    changed = db.session.execute(
        update(TrackedAccount)
        .where(*_of(network), TrackedAccount.rhythm.in_(_touched(rhythm)))
        .ordered_values(
            # MySQL assigns from left to right.
            (TrackedAccount.rhythm_before, TrackedAccount.rhythm),
            (TrackedAccount.rhythm, rhythm),
            (TrackedAccount.rhythm_set_at, now),
        )
        .execution_options(synchronize_session=False)
    )
    return _told(rows_changed(changed), now)


def put_back(set_at: datetime, now: datetime) -> int:
    """Give those that were set at that moment, and not singly since, what they had; how many they are."""
    lock_networks()
    lock_accounts()
    changed = db.session.execute(
        update(TrackedAccount)
        .where(TrackedAccount.rhythm_set_at == set_at, TrackedAccount.rhythm_before.is_not(None))
        .ordered_values(
            (TrackedAccount.added_at, _counted_since(now)),
            (TrackedAccount.rhythm, TrackedAccount.rhythm_before),
            (TrackedAccount.rhythm_before, None),
            (TrackedAccount.rhythm_set_at, None),
        )
        .execution_options(synchronize_session=False)
    )
    return _told(rows_changed(changed), now)


def _told(number: int, now: datetime) -> int:
    if number:
        raise_edition(now)
    return number


def _counted_since(now: datetime) -> ColumnElement[datetime]:
    """Who was switched off is to be counted from now on."""
    return case((TrackedAccount.rhythm == CountRhythm.OFF, now), else_=TrackedAccount.added_at)


def _touched(rhythm: CountRhythm) -> tuple[CountRhythm, ...]:
    """Those that are set to it: all others, but none that is switched off."""
    return tuple(each for each in CountRhythm if each not in (rhythm, CountRhythm.OFF))


def _of(network: Network) -> tuple[Any, ...]:
    """The handles of the network that could be counted."""
    there = select(Unit.zid).where(Unit.removed_at.is_(None))
    return (
        TrackedAccount.network == network,
        TrackedAccount.handle.is_not(None),
        TrackedAccount.unit_zid.in_(there),
    )
