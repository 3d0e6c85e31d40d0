"""Counting as it is: cron, queue and the four networks of the sandbox, asked over HTTP."""

from collections.abc import Iterator

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import Client

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import ApiCall, CountPart, FacebookLogin, LoginState, PartState, TrackedAccount
from application.networks import Finding, Network
from tests.conftest import RunningSandbox
from tests.followers.building import create_account, create_unit
from tests.followers.connection.test_connecting import LENA, connect
from tests.onboarding.admins import admin_of
from tests.onboarding.dialog import forget

SHORT = {Network.TWITTER: "x"}


@pytest.fixture
def admin(app: Flask, sandbox: RunningSandbox) -> Iterator[FlaskClient]:
    """Somebody who has connected; three units, on all networks, the second gone, the third hidden."""
    forget(sandbox.url, LENA)
    admin = admin_of(app)
    connect(admin)
    with app.app_context():
        for number, kind in enumerate(("load", "gone", "suspended")):
            unit = create_unit(number + 1)
            for network in Network:
                middle = f"_{SHORT.get(network, network.value)}" if kind == "load" else ""
                create_account(unit, network, handle=f"{kind}{middle}_0", added_at=clock.now())
        db.session.remove()
    yield admin
    requests.delete(f"{sandbox.url}/control/faults", timeout=5)


def an_hour(app: Flask, queue: LocalTaskQueue) -> dict[Network, CountPart]:
    config: Config = app.extensions["configuration"]
    headers = {"X-Task-Secret": config.task_secret}
    assert Client(app.wsgi_app).get("/cron/followers/hourly", headers=headers).status_code == 200
    queue.drain()
    with app.app_context():
        parts = {part.network: part for part in db.session.scalars(select(CountPart))}
        db.session.expunge_all()
        return parts


def findings(app: Flask, handle: str) -> dict[str, Finding | None]:
    with app.app_context():
        rows = db.session.scalars(select(TrackedAccount).where(TrackedAccount.handle.startswith(handle)))
        return {account.network: account.finding for account in rows}


def test_all_four_networks_are_counted(app: Flask, admin: FlaskClient, queue: LocalTaskQueue) -> None:
    parts = an_hour(app, queue)
    assert {part.state for part in parts.values()} == {PartState.DONE}, [
        part.words for part in parts.values()
    ]
    counted = findings(app, "load")
    assert {counted[name] for name in ("twitter", "youtube", "instagram")} == {Finding.COUNTED}
    assert set(findings(app, "gone").values()).isdisjoint({Finding.COUNTED})
    assert findings(app, "suspended")["twitter"] is Finding.SUSPENDED
    with app.app_context():
        asked = db.session.scalars(select(ApiCall.query).where(ApiCall.query.contains("business_discovery")))
        assert len(asked.all()) == parts[Network.INSTAGRAM].calls == 3


def test_one_network_down_costs_the_others_nothing(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    sandbox.fault("youtube_down")
    parts = an_hour(app, queue)
    assert parts[Network.YOUTUBE].state in (PartState.QUEUED, PartState.FAILED)
    assert parts[Network.YOUTUBE].trouble == "down"
    assert {part.state for name, part in parts.items() if name is not Network.YOUTUBE} == {PartState.DONE}


def test_a_password_changed_at_facebook_is_found_by_counting(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    sandbox.fault("password_changed")
    parts = an_hour(app, queue)
    assert parts[Network.INSTAGRAM].state is PartState.FAILED
    with app.app_context():
        login = db.session.scalars(select(FacebookLogin)).one()
        assert (login.state, login.lost_reason) == (LoginState.RECONNECT, "password_changed")
    assert parts[Network.TWITTER].state is PartState.DONE


def test_no_token_is_kept_with_the_words_of_a_part(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    with app.app_context():
        token = db.session.scalars(select(FacebookLogin.token)).one() or ""
    sandbox.fault("permission_lost")
    parts = an_hour(app, queue)
    assert token
    assert not any(token in part.words for part in parts.values())


def test_a_name_on_x_that_is_gone_is_looked_for_by_number_once_a_day(
    app: Flask, admin: FlaskClient, sandbox: RunningSandbox, queue: LocalTaskQueue
) -> None:
    with app.app_context():
        gone = TrackedAccount.network == Network.TWITTER, TrackedAccount.handle == "gone_0"
        db.session.execute(update(TrackedAccount).where(*gone).values(network_id="14000600000"))
        db.session.commit()
        db.session.remove()
    sandbox.advance(minutes=24 * 60 + 61 - 60 * clock.now().hour - clock.now().minute)  # the day has begun
    requests.delete(f"{sandbox.url}/control/networks", timeout=5).raise_for_status()
    for _ in range(3):
        an_hour(app, queue)
        sandbox.advance(hours=1)
    told = requests.get(f"{sandbox.url}/control/networks", timeout=5).json()
    assert told["calls"]["x.users"] == 1
    assert told["calls"]["x.users_by"] == 3
    with app.app_context():
        parts = db.session.scalars(select(CountPart).where(CountPart.network == Network.TWITTER)).all()
        assert [(part.state, part.not_reached) for part in parts] == [(PartState.DONE, 0)] * 3
