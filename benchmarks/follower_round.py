"""An hour's round of 10,000 handles, on the sandbox with a clock on which each call takes 100 ms."""

import time
import tracemalloc
from collections.abc import Sequence
from datetime import timedelta

import requests
from sqlalchemy import insert, select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.followers.counting.closing import close_round
from application.followers.counting.parts import take_over
from application.followers.counting.tasks import begin_round, work
from application.gateways import Gateways
from application.integrations.audience.network import NO_END, Answers, Asked, Counter
from application.models import (
    CountingConnection,
    CountPart,
    FacebookLogin,
    RoundKind,
    TrackedAccount,
)
from application.networks import Network, label
from application.task_queue import commit
from benchmarks.stage import application, sandbox_process, token_of
from tests.followers.building import create_networks, create_units

HANDLES = {Network.INSTAGRAM: 4_000, Network.FACEBOOK: 2_000, Network.TWITTER: 2_000, Network.YOUTUBE: 2_000}
PERSONA = "mara_lindqvist"
CALL = timedelta(milliseconds=100)
MOST_CALLS = {Network.TWITTER: 20, Network.YOUTUBE: 40}
"""Of a round in which the network's own numbers are known: 100 and 50 handles a call."""


class SlowNetworks(Gateways):
    """The application's own, each call taking its time on the sandbox's clock."""

    def __init__(self, config: Config, sandbox_url: str) -> None:
        super().__init__(config)
        self._sandbox_url = sandbox_url

    def follower_counter(self, network: Network, *, token: str | None, instagram_id: str | None) -> Counter:
        own = super().follower_counter(network, token=token, instagram_id=instagram_id)
        return _Slow(own, self._sandbox_url)


class _Slow:
    def __init__(self, own: Counter, sandbox_url: str) -> None:
        self.network, self.most_at_once = own.network, own.most_at_once
        self._own, self._sandbox_url = own, sandbox_url

    def count(self, asked: Sequence[Asked], *, until: float = NO_END) -> Answers:
        answers = self._own.count(asked, until=until)
        seconds = CALL.total_seconds() * answers.calls
        _move(self._sandbox_url, seconds)
        return answers


def report() -> list[str]:
    """Calls, minutes and memory of two hours' rounds. Raises RuntimeError where one was not done."""
    with sandbox_process() as sandbox_url, application(sandbox_url) as app:
        app.extensions["gateways"] = SlowNetworks(app.extensions["configuration"], sandbox_url)
        _seed(sandbox_url)
        lines = [f"{sum(HANDLES.values()):,} handles hourly, a call takes {CALL.total_seconds():.1f} s:"]
        for name in ("the first hour", "the second hour"):
            _move(sandbox_url, 3_605 - clock.now().timestamp() % 3_600)
            lines += _round(name)
        return lines


def _round(name: str) -> list[str]:
    begun, processor = clock.now(), time.process_time()
    tracemalloc.start()
    round_id = begin_round(RoundKind.HOURLY, by_queue=False)
    assert round_id is not None
    for network in HANDLES:
        claimed = take_over(round_id, network)
        commit()
        assert claimed is not None
        work(claimed)
    close_round(round_id)
    commit()
    most = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    minutes = (clock.now() - begun).total_seconds() / 60
    parts = db.session.scalars(select(CountPart).where(CountPart.round_id == round_id)).all()
    lines = [
        f"  {name}: {minutes:.1f} min of the moved clock, {time.process_time() - processor:.0f} s of the "
        f"processor, {most:.1f} MB at most; {sum(part.calls for part in parts):,} calls, "
        f"{sum(HANDLES.values()) / sum(part.calls for part in parts):.2f} handles a call"
    ]
    for part in parts:
        lines.append(
            f"    {label(part.network)} {part.state.value}: {part.counted:,} counted in {part.calls:,} calls"
            f"{f', {part.not_reached:,} not reached' if part.not_reached else ''} {part.words}".rstrip()
        )
        if name == "the second hour" and part.calls > MOST_CALLS.get(part.network, 10_000):
            raise RuntimeError(f"{part.network} took {part.calls} calls")
    db.session.remove()
    if minutes > 60:
        raise RuntimeError(f"the round took {minutes:.0f} minutes")
    return lines


def _seed(sandbox_url: str) -> None:
    now = clock.now()
    token = token_of(sandbox_url, PERSONA)
    login = FacebookLogin(facebook_id="1", token=token, connected_at=now, checked_at=now)
    db.session.add(login)
    db.session.flush()
    asker = _own_instagram_id(sandbox_url, token)
    db.session.add(
        CountingConnection(facebook_login_id=login.id, instagram_id=asker, username=PERSONA, made_at=now)
    )
    units = create_units(max(HANDLES.values()))
    create_networks()
    for network, number in HANDLES.items():
        name = "x" if network is Network.TWITTER else network.value
        rows = [
            {
                "unit_zid": unit,
                "network": network,
                "handle": f"load_{name}_{unit}",
                "rhythm": "hourly",
                "added_at": now,
                "words": "",
            }
            for unit in units[:number]
        ]
        db.session.execute(insert(TrackedAccount), rows)
    db.session.commit()


def _own_instagram_id(sandbox_url: str, token: str) -> str:
    asked = {"fields": "instagram_business_account", "access_token": token}
    reply = requests.get(f"{sandbox_url}/graph/v26.0/me/accounts", params=asked, timeout=10).json()
    return str(reply["data"][0]["instagram_business_account"]["id"])


def _move(sandbox_url: str, seconds: float) -> None:
    requests.post(f"{sandbox_url}/control/clock", json={"advance_seconds": seconds}, timeout=10)
    clock.follow(clock._offset_source)
