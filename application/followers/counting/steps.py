"""One step of a part: read what to ask into plain values, close the session, then ask."""

import time as real_time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from flask import current_app
from sqlalchemy import select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.connection.login import asking_login
from application.followers.counting import bounds
from application.followers.counting.due import next_due
from application.followers.counting.parts import Claim
from application.followers.counting.rounds import hour_after
from application.gateways import gateways
from application.integrations.audience.network import Answer, Answers, Asked, Counter, Trouble, TroubleKind
from application.models import CountPart, CountRound, PartState, RoundKind
from application.networks import Finding, Network

NO_ANSWER = "The network said nothing about it."
SECONDS_PER_ASKING = 60
"""Of an asking whose calls are slow the answers so far are stored then. Far less than `SILENT_AFTER`."""


@dataclass(frozen=True)
class AskedBy:
    """Whose token asks; empty for networks that take a key. `refused`: why the token is of no use."""

    login_id: int | None = None
    token: str | None = field(default=None, repr=False)
    instagram_id: str | None = None
    refused: str = ""


@dataclass(frozen=True)
class Step:
    """What to ask next: `asked` of `counter`, unless `trouble` keeps from it. Neither: all were asked."""

    claim: Claim
    kind: RoundKind
    counted_at: datetime
    by: AskedBy
    counter: Counter = field(repr=False)
    asked: tuple[Asked, ...] = ()
    trouble: Trouble | None = None


class Counters:
    """Makes the counter of a network, and keeps it as long as it is asked by the same token."""

    def __init__(self) -> None:
        self._by: tuple[Network, AskedBy] | None = None
        self._counter: Counter | None = None

    def of(self, network: Network, by: AskedBy) -> Counter:
        if self._counter is None or self._by != (network, by):
            self._by = (network, by)
            self._counter = gateways().follower_counter(network, token=by.token, instagram_id=by.instagram_id)
        return self._counter


def next_step(claimed: Claim, counters: Counters) -> Step | None:
    """The next step of the part; None when it is not this claim's any more, or the round's time is over."""
    row = db.session.execute(
        select(CountPart.state, CountPart.generation, CountRound.kind, CountRound.counted_at)
        .join(CountRound, CountRound.id == CountPart.round_id)
        .where(CountPart.round_id == claimed.round_id, CountPart.network == claimed.network)
    ).one_or_none()
    now = clock.now()
    if row is None or (row.state, row.generation) != (PartState.RUNNING, claimed.generation):
        return None
    if now >= hour_after(row.counted_at):
        return None
    by = asked_by(claimed.network, now)
    step = Step(claimed, row.kind, row.counted_at, by, counters.of(claimed.network, by))
    pause = bounds.pause_in_force(claimed.network, now)
    if pause is not None:
        return _unless_all_were_asked(step, pause)
    if by.refused and claimed.network is Network.INSTAGRAM:
        return _unless_all_were_asked(step, Trouble(TroubleKind.REFUSED, by.refused))
    return _with_handles(step, now)


def ask(step: Step) -> Answers:
    """Ask, or tell what keeps from it. Calls out; no database. Every handle reached has an answer.

    What an asking that took too long has not reached stays due.
    """
    if step.trouble is not None:
        return Answers((), 0, trouble=step.trouble)
    if not step.asked:
        return Answers((), 0)
    found = step.counter.count(step.asked, until=real_time.monotonic() + SECONDS_PER_ASKING)
    if found.trouble is not None or (found.is_cut and found.answers):
        return found
    # Else a handle that a network leaves out would be asked for again and again.
    told = {answer.key for answer in found.answers}
    left_out = [
        Answer(each.key, Finding.FAILED, words=NO_ANSWER) for each in step.asked if each.key not in told
    ]
    return replace(found, answers=(*found.answers, *left_out))


def _with_handles(step: Step, now: datetime) -> Step:
    settings, network = _settings(), step.claim.network
    left, most = bounds.affordable(network, now, settings), step.counter.most_at_once
    if left is None or left > 0:
        most = most if left is None else min(most, left)
        return replace(step, asked=next_due(step.kind, step.counted_at, network, most=most))
    today = datetime.combine(now.date(), time(), UTC)
    paid = next_due(step.kind, step.counted_at, network, most=most, tried_since=today)
    if paid:
        return replace(step, asked=paid)
    return _unless_all_were_asked(step, bounds.out_of_money(settings, now))


def _unless_all_were_asked(step: Step, trouble: Trouble) -> Step:
    """Trouble costs nothing where nothing is left to ask."""
    if next_due(step.kind, step.counted_at, step.claim.network, most=1):
        return replace(step, trouble=trouble)
    return step


def asked_by(network: Network, now: datetime) -> AskedBy:
    """By whose token a network is asked. Pages are asked for by the app, so a lost connection is left out."""
    login = asking_login(now) if network in bounds.OF_GRAPH_API else None
    if login is None:
        return AskedBy()
    if login.token is None or login.stands.is_lost:
        sentence = login.stands.sentence
        return AskedBy(refused=f"The connection that asks Instagram has ended. {sentence}".strip())
    return AskedBy(login.login_id, login.token, login.instagram_id)


def _settings() -> FollowerSettings:
    config: Config = current_app.extensions["configuration"]
    return config.followers
