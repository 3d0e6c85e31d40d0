"""The guards themselves. What each address opens to whom stands in tests/access/table.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from application import guards
from application.blueprints import BLUEPRINTS, OPEN_TO_ALL
from application.config import Config
from application.extensions import db
from application.models import Role, User
from tests.builders import create_user

GUARDS = {entry.name: entry.guard for entry in BLUEPRINTS}
VALUES = {"role": "influencer", "filename": "css/site.css"}
SOME_ID = 999_999_999


@dataclass(frozen=True)
class Address:
    """One method of one rule, with values in its places."""

    method: str
    path: str
    guard: guards.Guard


def addresses(app: Flask) -> Iterator[Address]:
    """Every method of every rule but HEAD and OPTIONS, which go where GET goes."""
    place = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_TO_ALL:
            guard: guards.Guard = guards.anyone
        else:
            guard = GUARDS[rule.endpoint.rpartition(".")[0]]
        path = place.build(rule.endpoint, _values(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Address(method, path, guard)


def _values(rule: Rule) -> dict[str, str | int]:
    return {name: VALUES.get(name, SOME_ID) for name in rule.arguments}


def _ask(client: FlaskClient, address: Address, headers: dict[str, str] | None = None) -> TestResponse:
    return client.open(address.path, method=address.method, headers=headers)


def _entered(answer: TestResponse) -> bool:
    """The guard let it through: what then is missing or badly asked for is the page's business."""
    asks_to_sign_in = answer.status_code == 302 and "next=" in answer.headers["Location"]
    return answer.status_code != 403 and answer.status_code < 500 and not asks_to_sign_in


def test_a_deactivated_person_is_a_stranger_at_once(
    app: Flask, client: FlaskClient, sign_in: Callable[[FlaskClient, int], None]
) -> None:
    with app.app_context():
        manager = create_user(role=Role.MANAGER).id
    sign_in(client, manager)
    assert client.get("/campaigns").status_code == 200
    with app.app_context():
        db.session.get_one(User, manager).active = False
        db.session.commit()
    assert client.get("/campaigns").status_code == 302
    assert client.post("/campaigns/new").status_code == 401


def _machine_addresses(app: Flask) -> list[Address]:
    found = [address for address in addresses(app) if address.guard in (guards.task_only, guards.cron_only)]
    assert {address.guard for address in found} == {guards.task_only, guards.cron_only}
    return found


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Task-Secret": ""},
        {"X-Task-Secret": "guess"},
        {"X-Task-Secret": "gue\u00dfed"},
        {"X-AppEngine-QueueName": "collection", "X-AppEngine-TaskName": "forged"},
        {"X-Appengine-Cron": "true"},
    ],
    ids=["nothing", "empty", "a guess", "not ascii", "queue's headers", "cron's header"],
)
def test_machines_without_the_secret_are_refused(app: Flask, headers: dict[str, str]) -> None:
    for address in _machine_addresses(app):
        assert _ask(app.test_client(), address, headers).status_code == 403


def test_machines_with_the_secret_are_let_in(app: Flask, config: Config) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for address in _machine_addresses(app):
        answer = _ask(app.test_client(), address, {"X-Task-Secret": config.task_secret})
        assert _entered(answer), address
        assert b"open for too long" not in answer.data, address


def test_machines_secret_opens_no_page_for_people(client: FlaskClient, config: Config) -> None:
    for path in ("/campaigns", "/me", "/collection"):
        assert client.get(path, headers={"X-Task-Secret": config.task_secret}).status_code == 302


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("method", "path", "queued"),
    [("POST", "/tasks/collection/collect", True), ("GET", "/cron/collection/sweep", False)],
)
def test_on_app_engine_its_own_headers_are_enough(
    app: Flask, monkeypatch: pytest.MonkeyPatch, method: str, path: str, queued: bool
) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    app.extensions["configuration"] = replace(app.extensions["configuration"], profile="production")
    right, wrong = {"X-AppEngine-QueueName": "collection"}, {"X-Appengine-Cron": "true"}
    if not queued:
        right, wrong = wrong, right
    client = app.test_client()
    assert client.open(path, method=method, headers=wrong).status_code == 403
    assert client.open(path, method=method, headers=right).status_code != 403


@pytest.mark.own_app
def test_what_stands_behind_no_guard_is_shut(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    app.add_url_rule("/astray", "astray.page", lambda: "open")
    client = app.test_client()
    assert [client.get(path).status_code for path in ("/forgotten", "/astray")] == [403, 403]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/campaigns", "/campaigns"),
        ("/campaigns?phase=past&page=2", "/campaigns?phase=past&page=2"),
        ("/partners?q=a%26b", "/partners?q=a%26b"),
    ],
)
def test_where_a_stranger_wanted_to_go_is_remembered(client: FlaskClient, path: str, kept: str) -> None:
    led = urlsplit(client.get(path).headers["Location"])
    assert parse_qs(led.query)["next"] == [kept]


def test_a_script_is_told_by_status_and_not_by_a_page(client: FlaskClient) -> None:
    answer = client.get("/campaigns", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.data) == (401, b"")


def test_pages_take_forms_and_no_json(client: FlaskClient) -> None:
    for path in ("/sign-in", "/campaigns/new"):
        assert client.post(path, json=["nothing", "known"]).status_code == 415


def test_an_unknown_address_is_unknown_to_everybody(client: FlaskClient) -> None:
    assert client.get("/campaigns/no/such/page").status_code == 404
