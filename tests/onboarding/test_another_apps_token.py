"""A person is this app and Facebook's id within it: the same number from another app is somebody else."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import JOINING_SCOPES, Config
from application.extensions import db
from application.models import FacebookLogin
from tests.builders import create_partner
from tests.integrations.graph.player import Player, json_reply
from tests.onboarding.dialog import open_dialog
from tests.onboarding.rows import numbers, only, running_sign_ins


@pytest.fixture
def config(config: Config, player: Player) -> Config:
    """Facebook's API is the player."""
    return replace(config, graph_url=player.url)


@pytest.fixture
def partner(app: Flask) -> tuple[int, str]:
    """Somebody who has joined: the id here, and the one within our app at Facebook."""
    with app.app_context():
        user = create_partner()
        assert user.facebook_login_id is not None
        return user.id, db.session.get_one(FacebookLogin, user.facebook_login_id).facebook_id


def _way_back(client: FlaskClient) -> str:
    [state] = parse_qs(urlsplit(open_dialog(client)).query)["state"]
    return f"/connect/facebook/callback?code=a-code&state={state}"


def _play(player: Player, facebook_id: str, app_id: str) -> None:
    """A code that is good for a living token with every permission, of that app."""
    state = {"is_valid": True, "user_id": facebook_id, "app_id": app_id}
    granted = [{"permission": scope, "status": "granted"} for scope in JOINING_SCOPES]
    player.play(
        json_reply({"access_token": "EAAshort"}),
        json_reply({"access_token": "EAAlong", "expires_in": 5_000_000}),
        json_reply({"data": state}),
        json_reply({"data": granted}),
    )


def test_a_token_of_another_app_is_refused_with_a_page_and_changes_nothing(
    app: Flask, client: FlaskClient, player: Player, partner: tuple[int, str]
) -> None:
    login, rows = only(app, FacebookLogin), numbers(app)
    _play(player, partner[1], app_id="another-app")
    answer = client.get(_way_back(client))
    assert answer.status_code == 502
    page = answer.get_data(as_text=True)
    assert "Facebook did not answer as it should" in page
    assert "Nothing was saved." in page
    assert (only(app, FacebookLogin), numbers(app)) == (login, rows)
    assert running_sign_ins(app) == []
    assert client.get("/me").status_code == 302


def test_the_same_person_of_this_app_comes_in(
    app: Flask, config: Config, client: FlaskClient, player: Player, partner: tuple[int, str]
) -> None:
    """What the refusal above is told apart by is the app alone."""
    _play(player, partner[1], app_id=config.facebook_app_id)
    answer = client.get(_way_back(client))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert running_sign_ins(app) == [partner[0]]
