"""`flask doctor`: printed for people, as JSON for machines, and an exit status that says whether to go on."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from application.operations.doctor.addresses import typed_in
from tests.conftest import ROOT, RunningSandbox
from tests.operations.doctor.stage import Installation


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_each_thing_is_printed_with_what_to_do(runner: FlaskCliRunner, sandbox: RunningSandbox) -> None:
    result = runner.invoke(args=["doctor"])
    lines = result.output.splitlines()
    settings = next(number for number, line in enumerate(lines) if line.startswith("warn    Settings:"))
    assert lines[settings + 1].strip().startswith("→ Set them")
    assert any(line.startswith("ok      Facebook app:") for line in lines)


def test_the_exit_status_says_whether_something_is_wrong(
    runner: FlaskCliRunner, set_up: Installation
) -> None:
    set_up.webhook(callback_url="http://127.0.0.1:5000/webhooks/instagram")
    assert runner.invoke(args=["doctor"]).exit_code == 0
    set_up.webhook(fields=[])
    assert runner.invoke(args=["doctor"]).exit_code == 1


def test_as_json_it_can_be_read_by_machines(runner: FlaskCliRunner, sandbox: RunningSandbox) -> None:
    told = json.loads(runner.invoke(args=["doctor", "--json"]).output)
    by_check = {each["check"]: each for each in told}
    assert by_check["facebook"]["state"] == "ok"
    assert set(by_check["settings"]) == {"check", "name", "state", "words", "what_to_do"}


def test_every_address_to_type_in_is_one_of_the_application(context: Flask) -> None:
    config = context.extensions["configuration"]
    adapter = context.url_map.bind("127.0.0.1:5000")
    found = [each.value for each in typed_in(config) if each.value.startswith("http")]
    assert len(found) >= 16
    for value in found:
        path = value.removeprefix(config.public_url)
        assert adapter.allowed_methods(path), value


def test_the_addresses_are_printed_by_their_places(runner: FlaskCliRunner) -> None:
    output = runner.invoke(args=["doctor", "--urls"]).output
    for line in (
        "  Valid OAuth redirect URI: http://127.0.0.1:5000/connect/facebook/callback",
        "  Data deletion callback URL: http://127.0.0.1:5000/connect/facebook/deletion",
        "  Callback URL: http://127.0.0.1:5000/webhooks/instagram",
        "  Authorised redirect URI: http://127.0.0.1:5000/account/google-sign-in/callback",
    ):
        assert line in output
    assert output.count("Meta: App settings, Basic") == 1
    assert {"place", "field", "value"} == set(
        json.loads(runner.invoke(args=["doctor", "--urls", "--json"]).output)[0]
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"PUBLIC_URL": "http://platform.example"}, "PUBLIC_URL must begin with https://"),
        ({"TOKEN_KEYS": "not-a-key"}, "TOKEN_KEYS must hold Fernet keys"),
    ],
    ids=["public-url", "token-keys"],
)
def test_settings_with_which_nothing_starts_are_told_in_one_line(
    wrong: Mapping[str, str], sentence: str
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        "APP_PROFILE": "production",
        "SECRET_KEY": "q8Jw1f0Zt5xVb7Lr3Ky9Hn2Md6Gc4PsAeUiOyTr",
        "TOKEN_KEYS": "4nFzrGWFeXlQ5wHqzZtTzPkDl1mS1cAnO0m2h6C5XyQ=",
        "DATABASE_URL": "sqlite://",
        "FACEBOOK_APP_ID": "1",
        "FACEBOOK_APP_SECRET": "2",
        "PUBLIC_URL": "https://platform.example",
        **wrong,
    }
    command = [sys.executable, "-m", "flask", "--app", "main", "doctor"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60)
    told = ended.stderr.decode()
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert sentence in told
    assert "Traceback" not in told
