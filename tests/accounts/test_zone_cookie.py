"""Times are written in the reader's zone; over https only a cookie that this host set tells which it is."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from application.models import Role
from tests.accounts.stage import member
from tests.conftest import session_of

ROOT = "https://platform.example"
Zone = Callable[[str, str], str]


@pytest.fixture(params=[ROOT, "http://localhost"])
def config(config: Config, request: pytest.FixtureRequest) -> Config:
    return replace(config, public_url=request.param)


@pytest.fixture
def chosen_zone(app: Flask, config: Config) -> Zone:
    """Which zone the form of a new campaign proposes to somebody with that cookie."""
    client: FlaskClient = app.test_client()
    user_id = member(app, Role.MANAGER)

    def propose(name: str, value: str) -> str:
        session_of(app, client, user_id)
        is_https = config.public_url == ROOT
        host = "platform.example" if is_https else "localhost"
        client.set_cookie(name, value, domain=host, secure=is_https)
        if is_https:
            # The session's cookie was given for the host of tests: take it along.
            kept = client.get_cookie("__Host-session")
            assert kept is not None
            client.set_cookie("__Host-session", kept.value, domain=host, secure=True)
        page = client.get("/campaigns/new", base_url=config.public_url).text
        client.delete_cookie(name, domain=host)
        found = re.search(r'<input[^>]*name="time_zone"[^>]*>', page)
        assert found
        return found[0].split('value="')[1].split('"')[0]

    return propose


def test_the_cookie_of_the_page_is_read_and_no_other(config: Config, chosen_zone: Zone) -> None:
    own, other = ("__Host-zone", "zone") if config.public_url == ROOT else ("zone", "__Host-zone")
    assert chosen_zone(own, "Asia%2FTokyo") == "Asia/Tokyo"
    assert chosen_zone(other, "Asia%2FTokyo") == "UTC"
    assert chosen_zone(own, "%3Cscript%3E") == "UTC"


def test_the_page_tells_its_script_the_name(app: Flask, config: Config) -> None:
    name = "__Host-zone" if config.public_url == ROOT else "zone"
    assert f'data-zone-cookie="{name}"' in app.test_client().get("/terms", base_url=config.public_url).text
