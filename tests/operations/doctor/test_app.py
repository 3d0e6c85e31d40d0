"""What Facebook and the people who connected say of the app: its domains, its mode, its permissions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, Response, jsonify

from application.config import JOINING_SCOPES, Config
from application.operations.doctor import facebook, jobs, permissions
from application.operations.doctor.findings import Check, Finding, State
from application.operations.doctor.surroundings import surroundings
from tests.builders import create_login, create_user
from tests.serving import on_loopback

ALL = " ".join(JOINING_SCOPES)
APP = {"facebook_app_id": "1000000000000001", "public_url": "https://new.platform.example"}


def found(config: Config, look: Any, **changed: Any) -> list[Finding]:
    return list(Check("app", "App", False, look).found(surroundings(replace(config, **changed))))


@contextmanager
def graph_that_tells(domains: list[str]) -> Iterator[str]:
    """A Graph API whose app has these domains."""
    app = Flask(__name__)

    @app.get("/<path:_asked>")
    def node(_asked: str) -> Response:
        answer = jsonify(id=APP["facebook_app_id"], name="Bacchus", app_domains=domains)
        answer.headers["facebook-api-version"] = "v26.0"
        return answer

    with on_loopback(app) as address:
        yield address


@pytest.mark.parametrize(
    ("domains", "state"),
    [
        (["new.platform.example"], State.OK),
        (["platform.example"], State.OK),
        ([], State.OK),
        (["old.platform.example", "latform.example"], State.WRONG),
    ],
)
def test_an_address_that_the_app_does_not_know_is_named(
    context: Flask, config: Config, domains: list[str], state: State
) -> None:
    with graph_that_tells(domains) as address:
        [finding] = found(config, facebook.look_at_app, graph_url=address, **APP)
    assert finding.state is state
    if state is State.WRONG:
        assert "old.platform.example" in finding.words
        assert "Add new.platform.example to App domains" in finding.what_to_do


def test_an_app_in_development_is_pointed_out_in_production(context: Flask, config: Config) -> None:
    [finding] = found(config, permissions.look, profile="production", facebook_app_mode="development")
    assert finding.state is State.WARN
    assert "only people with a role" in finding.words
    assert "switch the app to Live" in finding.what_to_do


def connected(*granted: str, active: bool = True) -> None:
    for scopes in granted:
        create_user(login=create_login(granted_scopes=scopes), active=active)


def test_a_permission_that_nobody_grants_is_the_apps_and_one_that_some_decline_is_theirs(
    context: Flask, config: Config
) -> None:
    lacking = ALL.replace("instagram_manage_insights", "").strip()
    connected(lacking, lacking)
    assert [finding.state for finding in found(config, permissions.look)] == [State.OK]
    connected(lacking)
    [finding] = found(config, permissions.look)
    assert finding.words == "None of the last 3 people who connected granted instagram_manage_insights."
    connected(ALL, active=False)
    assert [finding.state for finding in found(config, permissions.look)] == [State.WRONG]
    connected(ALL)
    assert [finding.state for finding in found(config, permissions.look)] == [State.OK]


def test_a_scheduler_that_has_never_come_is_wrong_in_production_only(context: Flask, config: Config) -> None:
    [here] = found(config, jobs.look)
    [there] = found(config, jobs.look, profile="production")
    assert (here.state, there.state) == (State.WARN, State.WRONG)
    assert "gcloud app deploy cron.yaml" in there.what_to_do
