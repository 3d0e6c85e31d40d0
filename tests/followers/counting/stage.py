"""Networks that say what a test has them say, and the entries of counting as queue and scheduler use them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.gateways import Gateways, refuse_open_transaction
from application.integrations.audience.network import NO_END, Answer, Answers, Asked, Counter, Trouble
from application.integrations.graph.call_record import CallRecord
from application.models import CountPart, CountRound, FollowerCount, NetworkState, TrackedAccount
from application.networks import Finding, Network
from tests.followers.building import create_accounts, create_units


@dataclass
class FakeCounter:
    """A network by memory: each handle has `followers`, but for those of `found`.

    `trouble` holds what comes of the next askings: None for no trouble. With a trouble nobody is answered,
    or as many as `reached`. With `cut_after` an asking's time is over after so many.
    """

    network: Network
    most_at_once: int = 10
    followers: int = 1_000
    found: Mapping[str, Answer] = field(default_factory=dict)
    trouble: list[Trouble | None] = field(default_factory=list)
    reached: int = 0
    cut_after: int | None = None
    usage_percent: int | None = None
    records: tuple[CallRecord, ...] = ()
    before: Callable[[Sequence[Asked]], None] | None = None
    asked: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """What each asking might take."""
    calls: int = 0

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        refuse_open_transaction()
        assert 0 < len(asked) <= self.most_at_once
        self.calls += 1
        self.asked += [each.handle for each in asked]
        if self.before is not None:
            self.before(asked)
        trouble = self.trouble.pop(0) if self.trouble else None
        reached = asked[: self.cut_after] if trouble is None else asked[: self.reached]
        answers = tuple(self._answer(each) for each in reached)
        is_cut = trouble is None and len(answers) < len(asked)
        self.seconds.append(until - time.monotonic())
        return Answers(answers, 1, self.usage_percent, trouble, self.records, is_cut)

    def _answer(self, asked: Asked) -> Answer:
        given = self.found.get(asked.handle)
        if given is None:
            return Answer(asked.key, Finding.COUNTED, self.followers, network_id=f"id-{asked.handle}")
        return Answer(
            asked.key, given.finding, given.followers, given.precision, given.network_id, given.handle_now,
            given.words,
        )  # fmt: skip


class FakeGateways(Gateways):
    """The application's own, but for the networks. `tokens` are those that counters were asked for with."""

    def __init__(self, config: Config, **counters: int) -> None:
        super().__init__(config)
        self.counters = {
            network: FakeCounter(network, counters.get(network.value, 10)) for network in Network
        }
        self.tokens: list[tuple[Network, str | None, str | None]] = []

    def follower_counter(self, network: Network, *, token: str | None, instagram_id: str | None) -> Counter:
        self.tokens.append((network, token, instagram_id))
        return self.counters[network]


class MovedClock:
    """Domain time, moved by hand."""

    def __init__(self) -> None:
        self.offset = timedelta()
        # Just past an hour, so that no round's time is over while a test runs.
        self.move(timedelta(minutes=61 - clock.real_now().minute))

    def move(self, by: timedelta) -> None:
        self.offset += by
        clock.follow(lambda: self.offset)

    def move_to(self, hour: int, minute: int = 1) -> None:
        """On to this time of UTC, the next that comes."""
        now = clock.now()
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.move(then - now if then > now else then - now + timedelta(days=1))


class Stage:
    """An application whose networks are fakes, with `units` units on all four networks."""

    def __init__(self, app: Flask, units: int = 3, **counters: int) -> None:
        self.app = app
        self.config: Config = app.extensions["configuration"]
        self.networks = FakeGateways(self.config, **counters)
        app.extensions["gateways"] = self.networks
        self.clock = MovedClock()
        self.queue = app.extensions["task_sender"]
        if units:
            with app.app_context():
                create_accounts(create_units(units))
                db.session.remove()

    def cron(self, name: str) -> int:
        headers = {"X-Task-Secret": self.config.task_secret, "X-Appengine-Cron": "true"}
        answer = Client(self.app.wsgi_app).get(f"/cron/followers/{name}", headers=headers)
        assert answer.status_code == 200
        return answer.status_code

    def deliver(self, round_id: int, network: Network, generation: int, *, retries: int = 0) -> int:
        headers = {
            "X-Task-Secret": self.config.task_secret,
            "X-AppEngine-TaskRetryCount": str(retries),
        }
        payload = {"round": round_id, "network": network.value, "generation": generation}
        answer = Client(self.app.wsgi_app).post("/tasks/followers/count", json=payload, headers=headers)
        return answer.status_code

    def asked(self, network: Network) -> list[str]:
        return self.networks.counters[network].asked

    def parts(self, round_id: int | None = None) -> dict[Network, CountPart]:
        """Those of the latest round, or of the one named."""
        with self.app.app_context():
            latest = select(CountRound.id).order_by(CountRound.id.desc()).limit(1).scalar_subquery()
            wanted = CountPart.round_id == (latest if round_id is None else round_id)
            rows = db.session.scalars(select(CountPart).where(wanted)).all()
            db.session.expunge_all()
            return {part.network: part for part in rows}

    def rounds(self) -> list[CountRound]:
        with self.app.app_context():
            rows = db.session.scalars(select(CountRound).order_by(CountRound.id)).all()
            db.session.expunge_all()
            return list(rows)

    def accounts(self, network: Network) -> list[TrackedAccount]:
        with self.app.app_context():
            rows = db.session.scalars(
                select(TrackedAccount).where(TrackedAccount.network == network).order_by(TrackedAccount.id)
            ).all()
            db.session.expunge_all()
            return list(rows)

    def counts(self) -> list[tuple[int, int, int]]:
        """Account, round and followers of every count."""
        with self.app.app_context():
            rows = db.session.execute(
                select(FollowerCount.tracked_account_id, FollowerCount.round_id, FollowerCount.followers)
                .order_by(FollowerCount.round_id, FollowerCount.tracked_account_id)
            )  # fmt: skip
            return [(row.tracked_account_id, row.round_id, row.followers) for row in rows]

    def state_of(self, network: Network) -> NetworkState | None:
        with self.app.app_context():
            found = db.session.get(NetworkState, network)
            db.session.expunge_all()
            return found
