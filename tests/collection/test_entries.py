"""Only the queue and the scheduler come in, and only with a payload that makes sense."""

import os
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.config import Config
from application.models import RunState
from tests import builders
from tests.collection.stage import latest_run

COLLECT, SWEEP = "/tasks/collection/collect", "/cron/collection/sweep"
QUEUE_HEADERS = {"X-AppEngine-QueueName": "collection", "X-AppEngine-TaskName": "t"}
CRON_HEADERS = {"X-Appengine-Cron": "true"}


def knock(client: FlaskClient, path: str, headers: Mapping[str, str]) -> TestResponse:
    if path == SWEEP:
        return client.get(path, headers=headers)
    return client.post(path, json={"run": 1, "generation": 0}, headers=headers)


STRANGERS: tuple[Mapping[str, str], ...] = (
    {},
    {"X-Task-Secret": ""},
    {"X-Task-Secret": "a guess"},
    {"X-Task-Secret": "Grüße"},
    QUEUE_HEADERS,
    CRON_HEADERS,
    {**QUEUE_HEADERS, **CRON_HEADERS, "X-Task-Secret": "a guess"},
)


@pytest.mark.parametrize("path", [COLLECT, SWEEP])
def test_strangers_are_refused_and_the_secret_opens(client: FlaskClient, config: Config, path: str) -> None:
    answers = {str(headers): knock(client, path, headers).status_code for headers in STRANGERS}
    assert answers == {str(headers): 403 for headers in STRANGERS}
    assert knock(client, path, {"X-Task-Secret": config.task_secret}).status_code == 200


@pytest.mark.parametrize(("path", "headers"), [(COLLECT, QUEUE_HEADERS), (SWEEP, CRON_HEADERS)])
def test_app_engine_s_headers_count_on_app_engine_only(
    app: Flask, client: FlaskClient, config: Config, path: str, headers: Mapping[str, str]
) -> None:
    """Its front end strips them from strangers; anywhere else a stranger may send them."""
    app.extensions["configuration"] = replace(config, profile="production")
    assert knock(client, path, headers).status_code == 403
    before = os.environ.get("GAE_ENV")
    os.environ["GAE_ENV"] = "standard"
    try:
        assert knock(client, path, headers).status_code == 200
        other = CRON_HEADERS if path == COLLECT else QUEUE_HEADERS
        assert knock(client, path, other).status_code == 403
    finally:
        os.environ.pop("GAE_ENV")
        if before is not None:
            os.environ["GAE_ENV"] = before


NO_SENSE = (
    b"",
    b"no JSON",
    b"[]",
    b"{}",
    b'{"run": 1}',
    b'{"run": "1", "generation": 0}',
    b'{"run": true, "generation": 0}',
    b'{"run": 1.5, "generation": 0}',
    b'{"run": -1, "generation": 0}',
    b'{"run": null, "generation": null}',
    b'{"run": 9223372036854775808, "generation": 0}',
    b'{"run": [1], "generation": {}}',
)


def test_payloads_that_make_no_sense_are_refused(client: FlaskClient, config: Config) -> None:
    headers = {"X-Task-Secret": config.task_secret}
    answers = {
        body: client.post(COLLECT, data=body, headers=headers, content_type="application/json").status_code
        for body in NO_SENSE
    }
    assert answers == dict.fromkeys(NO_SENSE, 400)


def test_a_stranger_s_task_changes_nothing(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account = builders.create_instagram_account(user=builders.create_user())
        run_id = builders.create_run(account).id
    assert client.post(COLLECT, json={"run": run_id, "generation": 0}).status_code == 403
    assert latest_run(app).state is RunState.QUEUED


def test_only_the_queue_s_method_is_taken(client: FlaskClient, config: Config) -> None:
    headers = {"X-Task-Secret": config.task_secret}
    assert client.get(COLLECT, headers=headers).status_code == 405
    assert client.post(SWEEP, headers=headers).status_code == 405
