"""Whatever ails Facebook while somebody joins: a clear page, nothing half-made, no token told."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.gateways import refuse_open_transaction
from application.integrations.graph.client import GraphClient
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import choice_of, choose, decide, join, open_dialog
from tests.onboarding.rows import call_outcomes, numbers

NOTHING = {"users": 0, "instagram_accounts": 0, "facebook_logins": 0, "collection_runs": 0}


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        ("server_error", 503, "passing problem"),
        ("cut_off", 503, "damaged on the way"),
        ("user_rate_limit", 503, "limit of requests"),
        ("app_rate_limit", 503, "limit of requests"),
        ("permission_lost", 502, "permission is missing"),
    ],
)
def test_a_fault_of_the_api_is_told_and_leaves_nothing(
    app: Flask,
    client: FlaskClient,
    sandbox: RunningSandbox,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    status: int,
    told: str,
) -> None:
    way_back = decide(open_dialog(client), "mara_lindqvist")
    sandbox.fault(fault, where="all")
    with caplog.at_level(logging.DEBUG):
        answer = client.get(way_back)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert told in page
    assert "tries again by itself" not in page
    assert "Try again" in page
    assert numbers(app) == NOTHING
    assert call_outcomes(app)[-1][1] != "ok"
    assert "EAA" not in caplog.text
    sandbox.mend()
    assert join(client, "mara_lindqvist").headers["Location"] == "/me"


def test_a_fault_while_choosing_keeps_the_choice_open(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox
) -> None:
    join(client, "sam_ortega")
    sandbox.fault("server_error", where="all")
    answer = client.get("/join/account")
    assert answer.status_code == 503
    assert f'href="/join/account?choice={choice_of(client)}">Try again' in answer.get_data(as_text=True)
    sandbox.mend()
    assert client.get("/join/account").status_code == 200


def test_a_token_that_dies_while_choosing_is_told(client: FlaskClient, sandbox: RunningSandbox) -> None:
    join(client, "sam_ortega")
    sandbox.fault("expired_token", persona="sam_ortega", where="all")
    answer = client.get("/join/account")
    assert answer.status_code == 502
    assert "connection to Facebook has ended" in answer.get_data(as_text=True)


def test_an_unreachable_facebook_is_told(app: Flask, client: FlaskClient) -> None:
    state = open_dialog(client).split("state=")[1].split("&")[0]
    answer = client.get("/connect/facebook/callback", query_string={"state": state, "code": "abc"})
    assert answer.status_code == 503
    assert "could not be reached" in answer.get_data(as_text=True)
    assert call_outcomes(app) == [("oauth/access_token", "unreachable")]


def test_no_transaction_is_open_while_facebook_is_asked(
    app: Flask, client: FlaskClient, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    graph = app.extensions["gateways"].graph

    def check() -> None:
        asked.append(1)
        refuse_open_transaction()

    def watched() -> GraphClient:
        made: GraphClient = graph()
        made._before_call = check
        return made

    monkeypatch.setattr(app.extensions["gateways"], "graph", watched)
    join(client, "sam_ortega")
    client.get("/join/account")
    choose(client, "17841400000737702")
    join(client, "sam_ortega")
    assert len(asked) == 5 + 1 + 1 + 4
