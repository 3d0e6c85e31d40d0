"""The smoke test of a deployed version: what it finds right and what it names."""

import socket

import pytest
from flask import Flask, redirect
from flask.typing import ResponseReturnValue

from deploy.smoke import CHECKS, ask, main, smoke
from tests.serving import on_loopback


def _told_of(url: str) -> tuple[bool, list[str]]:
    told: list[str] = []
    return smoke(url, told.append, seconds=20), told


def test_the_application_itself_passes(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    with on_loopback(app) as url:
        all_right, told = _told_of(f"{url}/")
    assert told == [f"ok     {check.path}" for check in CHECKS]
    assert all_right


def test_a_version_that_answers_something_else_is_named_address_by_address() -> None:
    other = Flask(__name__)

    @other.get("/<path:path>")
    def elsewhere(path: str) -> ResponseReturnValue:
        return ("migrations are behind", 503) if path == "readyz" else redirect("/somewhere")

    with on_loopback(other) as url:
        all_right, told = _told_of(url)
    assert not all_right
    assert [line.split(":")[0].split()[0] for line in told] == ["wrong"] * 6 + ["ok", "wrong"]
    assert "wrong  /readyz: 503 migrations are behind\n       The answer names it" in told[1]


def test_a_version_that_does_not_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert ask(url).status == 0
        all_right, told = _told_of(url)
    assert not all_right
    assert len(told) == len(CHECKS)
    assert all("no answer" in line for line in told)


def test_the_exit_status_says_whether_to_go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    with on_loopback(app) as url:
        monkeypatch.setattr("sys.argv", ["smoke", url])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0
