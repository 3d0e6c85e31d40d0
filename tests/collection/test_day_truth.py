"""The days stored for an account equal the truth per day and metric, over both changes of the clocks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.collection.pacific_days import WHOLE_FRAMES
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    AccountDay,
    AccountInsight,
    AccountPeriodTotal,
    CollectionRun,
    InstagramAccount,
    RunKind,
    RunState,
)
from sandbox.app import create_sandbox
from tests.conftest import RunningSandbox, make_config
from tests.onboarding.dialog import join
from tests.serving import on_loopback

CHANGES = (date(2026, 3, 8), date(2026, 11, 1))
HISTORY_DAYS = 14
WHOLE = (
    "reach",
    "views",
    "accounts_engaged",
    "total_interactions",
    "likes",
    "comments",
    "saves",
    "shares",
    "replies",
    "reposts",
    "profile_views",
    "website_clicks",
    "profile_links_taps",
    "follower_count",
)
PARTS = {
    "profile_links_taps": "profile_links_taps_by_button",
    "follows_and_unfollows": "follows_and_unfollows",
    "online_followers": "online_followers",
}
SETTLING = 3
"""Days that are still being corrected, or come late, when the test looks."""


@pytest.fixture(params=CHANGES, ids=str)
def change(request: pytest.FixtureRequest) -> date:
    found: date = request.param
    return found


@pytest.fixture
def world(change: date, tmp_path: Path) -> Iterator[RunningSandbox]:
    """A sandbox of its own whose world begins nine days after the clocks changed."""
    epoch = datetime.combine(change + timedelta(days=9), time(20), UTC)
    with on_loopback(create_sandbox(tmp_path / "world", epoch)) as url:
        yield RunningSandbox(url, tmp_path / "world")


@pytest.fixture
def config(database_url: str, tmp_path: Path, world: RunningSandbox) -> Config:
    return replace(make_config(database_url, tmp_path, world.url), history_days=HISTORY_DAYS)


@pytest.mark.slow
def test_the_days_stored_are_the_truth(
    app: Flask, queue: LocalTaskQueue, world: RunningSandbox, change: date
) -> None:
    assert join(app.test_client(), "yuki_brandt").status_code == 303
    # An answer that comes too late on a busy machine is asked for again after a while.
    queue.drain(until_empty=True, advance=lambda wait: world.advance(seconds=wait.total_seconds() + 0.1))
    with app.app_context():
        runs = {run.kind: run for run in db.session.scalars(select(CollectionRun))}
        assert {kind: run.state for kind, run in runs.items()} == {
            RunKind.READING: RunState.DONE,
            RunKind.HISTORY: RunState.DONE,
        }
        account = db.session.scalars(select(InstagramAccount)).one()
        graph_id = account.graph_id
        stored = {
            (row.day, row.metric, row.dimension): row.value
            for row in db.session.scalars(select(AccountInsight))
        }
        asked_for = list(db.session.scalars(select(AccountDay.day).order_by(AccountDay.day)))
        totals = db.session.scalars(select(AccountPeriodTotal)).all()
        assert {(total.until - total.since).days for total in totals} == set(WHOLE_FRAMES)
    today = (clock.now() - timedelta(hours=8)).date()
    first = today - timedelta(days=HISTORY_DAYS)
    assert asked_for == [first + timedelta(days=step) for step in range(HISTORY_DAYS)]
    assert first < change < today - timedelta(days=SETTLING)
    for day, truth in settled(world.url, graph_id, first, today - timedelta(days=SETTLING)).items():
        for metric in WHOLE:
            assert stored[day, metric, ""] == truth[metric], (day, metric)
        for metric, name in PARTS.items():
            parts = {
                dimension: value
                for (each, named, dimension), value in stored.items()
                if (each, named) == (day, metric) and dimension
            }
            assert parts == truth[name], (day, metric)


def settled(url: str, graph_id: str, since: date, until: date) -> dict[date, dict[str, Any]]:
    days = requests.get(
        f"{url}/control/truth/{graph_id}", params={"since": str(since), "until": str(until)}, timeout=10
    ).json()
    return {date.fromisoformat(day): truth for day, truth in days.items()}
