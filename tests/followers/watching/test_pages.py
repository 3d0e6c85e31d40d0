"""Staff's pages on how counting goes and what it costs."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.models import (
    CountPart,
    NetworkDay,
    NetworkState,
    PartState,
    RoundKind,
    TallyDump,
    TrackedAccount,
)
from application.networks import Finding, Network
from tests.followers import building
from tests.statements import count_statements


@pytest.fixture
def opened(app: Flask, client: FlaskClient, staff: int) -> FlaskClient:
    """A manager's client, of an organisation with handles that go well and one that doesn't."""
    now = clock.now()
    with app.app_context():
        building.create_unit(1, name="Energy <b>")
        building.create_account(1, "twitter", handle="ENERGY", counted_at=now, followers=646_819)
        lost = building.create_account(1, "youtube", handle="gone", added_at=now - timedelta(days=30))
        building.set_finding(lost, Finding.UNKNOWN)
        round_id = building.create_round(now - timedelta(hours=1), kind=RoundKind.HOURLY)
        db.session.add_all(
            [
                NetworkState(network=Network.TWITTER, answered_at=now),
                NetworkState(
                    network=Network.YOUTUBE, trouble="refused", words="YouTube takes the key no more."
                ),
                _part(round_id, Network.TWITTER, PartState.DONE, not_reached=0, counted=7),
                _part(
                    round_id,
                    Network.YOUTUBE,
                    PartState.STOPPED,
                    not_reached=12,
                    words="The quota is used up.",
                ),
                NetworkDay(
                    network=Network.TWITTER, day=now.date(), calls=3, handles=120, different_handles=100
                ),
            ]
        )
        db.session.execute(update(TrackedAccount).where(TrackedAccount.id == lost).values(tried_at=now))
        db.session.commit()
    return client


def _part(round_id: int, network: Network, state: PartState, **more: object) -> CountPart:
    now = clock.real_now()
    return CountPart(round_id=round_id, network=network, state=state, heartbeat_at=now, **more)


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def handles(found: str) -> list[str]:
    return re.findall(r'<span dir="auto">@([^<]+)', found)


def test_networks_rounds_and_handles_are_told(opened: FlaskClient) -> None:
    found = page(opened, "/tracker/state")
    assert "YouTube takes the key no more." in found
    assert "Needs you" in found
    assert "The quota is used up." in found
    assert handles(found) == ["gone", "ENERGY"], "without a fresh count first"
    assert "646,819" in found
    assert "No account goes by this handle." in found
    assert "Energy &lt;b&gt;" in found


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("show=stale", ["gone"]),
        ("show=stale&network=twitter", []),
        ("network=twitter", ["ENERGY"]),
        ("q=gone", ["gone"]),
        ("q=energy", ["gone", "ENERGY"]),
        ("show=jumped", []),
        ("show=nonsense&network=myspace&page=99999", ["gone", "ENERGY"]),
        ("q=%25", []),
    ],
)
def test_the_list_is_narrowed(opened: FlaskClient, query: str, listed: list[str]) -> None:
    assert handles(page(opened, f"/tracker/state?{query}")) == listed


def test_an_empty_tracker_says_what_will_be(client: FlaskClient, staff: int) -> None:
    assert "Nothing is counted yet" in page(client, "/tracker/state")
    assert "Nothing has been asked yet" in page(client, "/tracker/costs")


@pytest.mark.parametrize(
    ("days", "is_overdue", "words"),
    [
        (None, True, "None was made yet."),
        (1, False, "The last one was made"),
        (3, True, "The last one was made"),
    ],
)
def test_a_copy_that_is_overdue_is_told(
    app: Flask, client: FlaskClient, staff: int, days: int | None, is_overdue: bool, words: str
) -> None:
    now = clock.now()
    with app.app_context():
        building.create_round(now - timedelta(days=9))
        if days is not None:
            made = now - timedelta(days=days)
            db.session.add(TallyDump(sha256="a" * 64, rounds=1, counts=0, size=9, made_at=made))
            db.session.commit()
    found = page(client, "/tracker/state")
    assert words in found
    assert ("Overdue" in found) == is_overdue


def test_costs_are_told_so_far_and_as_planned(opened: FlaskClient) -> None:
    found = page(opened, "/tracker/costs")
    assert "$1.00" in found, "100 different handles at a cent"
    assert "$0.30" in found, "one handle, 30 days"
    assert "0.0 % <span" in found, "of the quota"


@pytest.mark.parametrize("number", [1, 60])
@pytest.mark.parametrize(("address", "most"), [("/tracker/state", 12), ("/tracker/costs", 5)])
def test_as_many_statements_for_few_handles_as_for_many(
    app: Flask, client: FlaskClient, staff: int, address: str, most: int, number: int
) -> None:
    with app.app_context():
        building.create_flock(1, number)
        db.session.remove()
    with count_statements(app) as sent:
        page(client, address)
    assert len(sent) <= most, sent
