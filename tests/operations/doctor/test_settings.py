"""What the doctor says of settings alone; each is read from a configuration as it stands."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from application.config import Config
from application.operations.doctor import letters, queues, settings
from application.operations.doctor.findings import Check, Finding, State
from application.operations.doctor.surroundings import surroundings

RIGHT: dict[str, Any] = {
    "profile": "production",
    "secret_key": "q8Jw1f0Zt5xVb7Lr3Ky9Hn2Md6Gc4PsAeUiOyTr",
    "public_url": "https://platform.example",
    "trusted_hosts": ("platform.example",),
    "operator_name": "Bacchus",
    "operator_address": "1 Quay, Harbour Town",
    "operator_email": "hello@platform.example",
    "facebook_app_secret": "0123456789abcdef0123456789abcdef",
    "webhook_verify_token": "a-word-that-nobody-guesses",
    "google_client_secret": "",
    "graph_url": "https://graph.facebook.com",
    "log_level": "INFO",
    "require_second_factor": True,
}


def found(config: Config, look: Any = settings.look, **changed: Any) -> tuple[Finding, ...]:
    place = surroundings(replace(config, **(RIGHT | changed)))
    return Check("settings", "Settings", False, look).found(place)


def test_settings_as_they_should_be_are_fine(context: Flask, config: Config) -> None:
    [finding] = found(config)
    assert (finding.state, finding.what_to_do) == (State.OK, "")


@pytest.mark.parametrize(
    ("changed", "state", "words"),
    [
        ({"secret_key": "x" * 60}, State.WRONG, "SECRET_KEY"),
        ({"secret_key": "a-secret-of-an-example-that-is-very-long-indeed"}, State.WRONG, "SECRET_KEY"),
        ({"webhook_verify_token": ""}, State.WRONG, "WEBHOOK_VERIFY_TOKEN"),
        ({"facebook_app_secret": "sandbox-app-secret"}, State.WRONG, "FACEBOOK_APP_SECRET"),
        ({"public_url": "https://platform.example/app"}, State.WRONG, "more or less than scheme and host"),
        ({"trusted_hosts": ("example",)}, State.WRONG, "TRUSTED_HOSTS does not hold platform.example"),
        ({"trusted_hosts": ()}, State.WARN, "TRUSTED_HOSTS is empty"),
        ({"operator_email": ""}, State.WARN, "OPERATOR_EMAIL"),
        ({"require_second_factor": False}, State.WARN, "REQUIRE_SECOND_FACTOR"),
        ({"graph_url": "https://proxy.example"}, State.WARN, "GRAPH_URL"),
        ({"log_level": "DEBUG"}, State.WARN, "LOG_LEVEL"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_setting_that_is_not_as_it_should_be_is_named(
    context: Flask, config: Config, changed: dict[str, Any], state: State, words: str
) -> None:
    [finding] = found(config, **changed)
    assert finding.state is state
    assert words in finding.words
    assert finding.what_to_do


@pytest.mark.parametrize("trusted", [(".example",), ("platform.example:443",), ("PLATFORM.example",)])
def test_a_host_is_trusted_as_the_server_reads_it(
    context: Flask, config: Config, trusted: tuple[str, ...]
) -> None:
    [finding] = found(config, trusted_hosts=trusted)
    assert finding.state is State.OK


def test_no_secret_is_repeated(context: Flask, config: Config) -> None:
    told = found(config, secret_key="changeme-please", webhook_verify_token="word")
    assert "changeme-please" not in str(told)


def test_tasks_in_a_file_are_pointed_out_in_production(
    context: Flask, config: Config, tmp_path: Path
) -> None:
    changed = {"task_queue": "local", "local_queue_path": tmp_path / "tasks.sqlite"}
    states = [finding.state for finding in found(config, queues.look_at_file, **changed)]
    assert states == [State.WARN, State.OK]


def test_a_platform_without_mail_is_told_what_it_lacks(context: Flask, config: Config) -> None:
    [finding] = found(config, letters.look, sandbox_url=None)
    assert finding.state is State.WARN
    assert "SMTP_HOST" in finding.what_to_do


def test_a_sender_that_is_no_address_is_named(context: Flask, config: Config) -> None:
    changed = {"sandbox_url": None, "smtp_host": "127.0.0.1", "smtp_port": 1, "mail_from": "The platform"}
    told = found(config, letters.look, **changed)
    assert [finding.state for finding in told] == [State.WRONG, State.WRONG]
    assert "could not be reached" in told[0].words
    assert "MAIL_FROM" in told[1].words
