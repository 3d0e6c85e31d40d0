"""Every network has its counter, says when it is not set up, and lets out no secret whatever comes back."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from application.extensions import db
from application.gateways import TransactionOpen, gateways
from application.integrations.audience.counters import Reach, counter_of
from application.integrations.audience.network import Answers
from application.models import User
from application.networks import Network
from tests.conftest import RunningSandbox
from tests.integrations.audience.stage import MARA, ask, connected, graph
from tests.integrations.graph.player import Player, Reply, json_reply

TOKEN, KEY, BEARER = "EAAplantedTokenOfStaff", "planted-youtube-key", "planted-x-bearer"


@pytest.fixture
def reach(player: Player, tmp_path: Path) -> Reach:
    def moment() -> datetime:
        return datetime(2026, 11, 1, tzinfo=UTC)

    return Reach(
        graph=partial(graph, player.url, tmp_path, moment),
        token=TOKEN,
        instagram_id=MARA,
        youtube_url=player.origin,
        youtube_key=KEY,
        x_url=player.origin,
        x_token=BEARER,
        now=moment,
        before_call=None,
    )


@pytest.mark.parametrize("network", list(Network))
def test_every_network_is_counted_through_the_gateways(
    context: Flask, sandbox: RunningSandbox, network: Network
) -> None:
    counter = gateways().follower_counter(network, token=connected(sandbox), instagram_id=MARA)
    assert counter.network is network
    assert counter.most_at_once == {"youtube": 50, "twitter": 100}.get(network, 25)
    handle = {"facebook": "energygov", "youtube": "EIAgov"}.get(network, "energy")
    found = counter.count(ask(handle))
    assert [bool(answer.followers) for answer in found.answers] == [True]


@pytest.mark.parametrize("network", list(Network))
def test_no_network_is_asked_inside_a_transaction(
    context: Flask, sandbox: RunningSandbox, network: Network
) -> None:
    counter = gateways().follower_counter(network, token="EAAany", instagram_id=MARA)
    db.session.get(User, 1)
    with pytest.raises(TransactionOpen):
        counter.count(ask("energy"))


@pytest.mark.parametrize(
    ("network", "missing"),
    [
        (Network.INSTAGRAM, {"token": None}),
        (Network.INSTAGRAM, {"instagram_id": None}),
        (Network.YOUTUBE, {"youtube_key": ""}),
        (Network.TWITTER, {"x_token": ""}),
    ],
)
def test_without_key_or_connection_the_network_says_what_to_do(
    reach: Reach, player: Player, network: Network, missing: dict[str, Any]
) -> None:
    player.asked.clear()
    found = counter_of(network, replace(reach, **missing)).count(ask("energy"))
    assert found.trouble is not None
    assert (found.trouble.kind, found.answers, found.calls, player.asked) == ("not_set_up", (), 0, [])
    assert found.trouble.words


ECHO = f"you sent {TOKEN} and {KEY} and {BEARER}"
REPLIES: dict[str, Reply] = {
    "fine": json_reply(
        {"kind": "x", "data": [{"id": BEARER}], "items": [{"id": KEY}], "business_discovery": {}}
    ),
    "refused": json_reply({"error": {"message": ECHO, "code": 190}, "detail": ECHO}, 401),
    "amiss": json_reply({"error": {"message": ECHO, "code": 100, "errors": [{"reason": ECHO}]}}, 400),
    "failing": Reply(ECHO.encode(), 500),
    "cut off": Reply(b'{"a":', promised=999),
    "lost": Reply(is_lost=True),
}


@pytest.mark.parametrize("case", list(REPLIES))
@pytest.mark.parametrize("network", list(Network))
def test_no_secret_is_in_answers_words_records_or_the_log(
    reach: Reach, player: Player, caplog: pytest.LogCaptureFixture, network: Network, case: str
) -> None:
    caplog.set_level(logging.DEBUG)
    player.play(REPLIES[case])
    counter = counter_of(network, reach)
    found: Answers = counter.count(ask("energy", "eiagov"))
    logged = [caplog.text, *(repr(vars(record)) for record in caplog.records)]
    left_behind = "\n".join([repr(found), repr(counter), repr(reach), *logged])
    assert found.calls
    for secret in (TOKEN, KEY, BEARER, graph_secret(reach)):
        assert secret not in left_behind
    assert all(len(answer.words) <= 300 for answer in found.answers)


def graph_secret(reach: Reach) -> str:
    return reach.graph().app_token.partition("|")[2]


def test_a_search_like_this_one_finds_what_is_planted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("any").info("a call", extra={"address": f"/?key={KEY}"})
    assert KEY in repr([vars(record) for record in caplog.records])
