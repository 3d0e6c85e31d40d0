"""The app's mode and Facebook Login for Business: what the settings change about the dialog."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from application.config import JOINING_SCOPES, Config
from application.models import InstagramAccount
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox, make_config
from tests.onboarding.dialog import choose, decide, forget, join, open_dialog, press
from tests.onboarding.rows import numbers, only

BUSINESS_CONFIG = "7000000000000002"
LOOK_IN_PORTFOLIO = "Let us look in my business portfolio"


@pytest.fixture(params=[{}])
def config(
    database_url: str, tmp_path: Path, sandbox: RunningSandbox, request: pytest.FixtureRequest
) -> Config:
    return replace(make_config(database_url, tmp_path, sandbox.url), **request.param)


def with_settings(**settings: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("config", [settings], indirect=True)


@pytest.fixture
def in_development(sandbox: RunningSandbox) -> Iterator[None]:
    """At Facebook the app is in development; only Mara has a role in it."""
    address = f"{sandbox.url}/control/app"
    told = {"mode": "development", "testers": ["mara_lindqvist"]}
    requests.post(address, json=told, timeout=5).raise_for_status()
    yield
    requests.post(address, json={"mode": "live"}, timeout=5).raise_for_status()


def _page(client: FlaskClient, way_back: str) -> str:
    answer = client.get(way_back)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).split("<main")[1].split("</main>")[0]


@with_settings(facebook_app_mode="development")
@pytest.mark.usefixtures("in_development")
def test_who_has_no_role_in_an_app_in_development_is_not_told_that_they_cancelled(
    app: Flask, client: FlaskClient
) -> None:
    page = _page(client, decide(open_dialog(client), "tomas_okafor"))
    assert "This app is not open to everybody yet" in page
    assert "ask to be added as a tester" in page
    for word in ("cancelled", "You stopped", "was closed before the end"):
        assert word not in page
    assert numbers(app)["facebook_logins"] == 0


@with_settings(facebook_app_mode="development")
@pytest.mark.usefixtures("in_development")
def test_who_has_a_role_in_it_joins(client: FlaskClient) -> None:
    assert join(client, "mara_lindqvist").headers["Location"] == "/me"


@pytest.mark.usefixtures("config")
def test_stopping_the_dialog_of_a_live_app_is_told_apart(client: FlaskClient) -> None:
    page = _page(client, decide(open_dialog(client), "tomas_okafor", action="cancel"))
    assert "The dialog at Facebook was closed before the end." in page
    assert "tester" not in page
    state = parse_qs(urlsplit(open_dialog(client)).query)["state"][0]
    page = _page(client, f"/connect/facebook/callback?error=access_denied&error_reason=other&state={state}")
    assert "Facebook ended the dialog without saying why." in page
    assert "closed before the end" not in page


@with_settings(facebook_config_id="7000000000000001")
def test_a_configuration_takes_the_place_of_scopes_from_the_dialog_to_the_own_page(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, "mara_lindqvist")
    asked = parse_qs(urlsplit(open_dialog(client)).query)
    assert asked["config_id"] == ["7000000000000001"]
    assert "scope" not in asked
    assert join(client, "mara_lindqvist").headers["Location"] == "/me"
    assert only(app, InstagramAccount)["graph_id"] == BY_KEY["mara_lindqvist"].accounts[0].id


@with_settings(facebook_config_id="7000000000000001")
def test_by_a_configuration_too_declined_permissions_are_told_and_asked_for_again(
    client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, "mara_lindqvist")
    granted = [scope for scope in JOINING_SCOPES if scope != "instagram_basic"]
    page = _page(client, decide(open_dialog(client), "mara_lindqvist", granted=granted))
    dialog = press(client, page, "Ask me again at Facebook")
    assert parse_qs(urlsplit(dialog).query)["auth_type"] == ["rerequest"]
    assert client.get(decide(dialog, "mara_lindqvist")).headers["Location"] == "/me"


@with_settings(facebook_config_id="7000000000000001", facebook_business_config_id=BUSINESS_CONFIG)
def test_the_further_permission_has_a_configuration_of_its_own(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, "elif_aydin")
    assert join(client, "elif_aydin").headers["Location"] == "/join/account"
    page = client.get("/join/account").get_data(as_text=True)
    dialog = press(client, page, LOOK_IN_PORTFOLIO)
    assert parse_qs(urlsplit(dialog).query)["config_id"] == [BUSINESS_CONFIG]
    granted = [*JOINING_SCOPES, "business_management"]
    assert client.get(decide(dialog, "elif_aydin", granted=granted)).headers["Location"] == "/join/account"
    assert choose(client, BY_KEY["elif_aydin"].accounts[0].id).headers["Location"] == "/me"
    assert only(app, InstagramAccount)["graph_id"] == BY_KEY["elif_aydin"].accounts[0].id


@with_settings(facebook_config_id="7000000000000001")
def test_where_the_app_cannot_ask_further_no_button_promises_it(
    client: FlaskClient, sandbox: RunningSandbox
) -> None:
    forget(sandbox.url, "elif_aydin")
    join(client, "elif_aydin")
    page = client.get("/join/account").get_data(as_text=True)
    assert "Your Page is hidden from us" in page
    assert LOOK_IN_PORTFOLIO not in page
    assert "Write to the staff" in page
