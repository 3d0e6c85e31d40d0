"""Production's log: one line for each request, and what Google's logging and error reporting group by."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.lazy_blueprints import load_blueprints
from application.logs import ERROR_EVENT, TRACE_FIELD, JsonFormatter, Place
from application.models import Role
from application.request_log import init_request_log
from tests.builders import create_user
from tests.conftest import SignIn
from tests.test_logs import SECRET, Lines

TRACE = "105445aa7843bc8bf206b12000100000"
PLACE = Place("platform-1", "default", "v7")

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.own_app]


@pytest.fixture
def lines(app: Flask) -> Iterator[Lines]:
    """What production would write."""
    init_request_log(app, writes_lines=True)
    written = Lines(JsonFormatter(PLACE))
    (handler,) = written.logger.handlers
    root = logging.getLogger()
    level = logging.getLogger("application.request_log").level
    logging.getLogger("application.request_log").setLevel("INFO")
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    logging.getLogger("application.request_log").setLevel(level)


def test_each_request_is_one_line_with_its_status_and_duration(client: FlaskClient, lines: Lines) -> None:
    client.get(f"/privacy?token={SECRET}")
    (entry,) = lines.entries
    assert entry["severity"] == "INFO"
    answered = entry["httpRequest"]
    assert (answered["requestMethod"], answered["requestUrl"], answered["status"]) == ("GET", "/privacy", 200)
    assert answered["latency"].endswith("s")
    assert float(answered["latency"][:-1]) >= 0
    assert int(answered["responseSize"]) > 1_000
    assert entry["endpoint"] == "public.privacy"
    assert SECRET not in lines.text


def test_its_lines_stand_under_the_trace_of_the_front_end(client: FlaskClient, lines: Lines) -> None:
    client.get("/healthz", headers={"X-Cloud-Trace-Context": f"{TRACE}/55;o=1"})
    (entry,) = lines.entries
    assert entry[TRACE_FIELD] == f"projects/platform-1/traces/{TRACE}"
    assert entry["request_id"] == TRACE


def test_what_is_no_trace_is_not_passed_on_as_one(client: FlaskClient, lines: Lines) -> None:
    client.get("/healthz", headers={"X-Cloud-Trace-Context": "projects/other/traces/1"})
    (entry,) = lines.entries
    assert TRACE_FIELD not in entry


def test_a_person_stands_in_it_by_number_only(
    app: Flask, client: FlaskClient, lines: Lines, sign_in: SignIn
) -> None:
    with app.app_context():
        user_id = create_user(role=Role.MANAGER, name="Max Manager").id
    sign_in(client, user_id)
    client.get("/privacy")
    assert lines.entries[-1]["user"] == user_id
    assert "Max" not in lines.text


def test_a_tasks_lines_name_its_queue_and_its_row(app: Flask, client: FlaskClient, lines: Lines) -> None:
    headers = {
        "X-Task-Secret": app.extensions["configuration"].task_secret,
        "X-AppEngine-QueueName": "mail",
        "X-AppEngine-TaskName": "letter-7",
    }
    client.post("/tasks/mail/send", json={"mail": 7, "generation": 0, "word": "kept out"}, headers=headers)
    entry = lines.entries[-1]
    assert (entry["queue"], entry["task"], entry["mail"], entry["generation"]) == ("mail", "letter-7", 7, 0)
    assert "kept out" not in lines.text


def test_a_stranger_names_no_rows(client: FlaskClient, lines: Lines) -> None:
    client.post("/tasks/mail/send", json={"mail": 7})
    assert "mail" not in lines.entries[-1]
    assert lines.entries[-1]["httpRequest"]["status"] == 403


def test_an_error_is_one_that_is_reported(app: Flask, client: FlaskClient, lines: Lines) -> None:
    def fail() -> str:
        raise LookupError(f"nobody has token={SECRET}")

    load_blueprints(app)
    app.view_functions["public.terms"] = fail
    assert client.get("/terms").status_code == 500
    entry = next(each for each in lines.entries if each["severity"] == "ERROR")
    assert entry["@type"] == ERROR_EVENT
    assert entry["serviceContext"] == {"service": "default", "version": "v7"}
    assert "LookupError" in entry["stack_trace"]
    assert entry["context"]["httpRequest"] == {"method": "GET", "url": "/terms"}
    assert SECRET not in lines.text
