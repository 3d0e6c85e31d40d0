"""No line of a log holds a secret, and production's lines can be read by machines."""

import io
import json
import logging
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.address_list import listed_addresses
from application.logs import JsonFormatter, Place, PlainFormatter, set_up_logging, without_secrets

TOKEN = "EAAGm0PX4ZCpsBAJZCtHIdZBzQ7"
SECRET = "4f8bc27adz"

LEAKS = [
    f"GET https://graph.facebook.com/v26.0/me?access_token={SECRET}&limit=5",
    f"POST body client_secret={SECRET}",
    f"fb_exchange_token={SECRET}&x=1",
    f"appsecret_proof={SECRET}",
    f"input_token={SECRET}",
    f"callback?code={SECRET}&state={SECRET}",
    f"next=%2Fconnect%3Fcode%3D{SECRET}%26state%3D{SECRET}",
    f'{{"access_token": "{SECRET}", "token_type": "bearer"}}',
    f'{{\\"access_token\\":\\"{SECRET}\\"}}',
    json.dumps(json.dumps({"client_secret": f"{SECRET} and {SECRET}"})),
    f"{{'password': 'with spaces {SECRET}'}}",
    f"password: \"with 'quotes' {SECRET}\"",
    f"[parameters: [{{'token': '{SECRET}', 'name': 'Ada'}}]]",
    f"Authorization: Bearer {SECRET}",
    f"authorization='OAuth {SECRET}'",
    f"X-Task-Secret: {SECRET}",
    f"signed_request={SECRET}",
    f"mysql+pymysql://platform:{SECRET}@localhost/platform",
    f"token 1000000000000001|{SECRET}",
    f'{{"code": "AQD{SECRET}{SECRET}"}}',
]
HARMLESS = [
    "collection step failed with code 190",
    "error code: 190, subcode: 460",
    "the run's state: running",
    "12 tokens were inspected",
    "token_expires_at: 2026-11-20",
    "see https://www.instagram.com/p/abc/ for the post of @ada",
    "OAuth exceptions happen",
]


class Lines:
    """A logger of its own, written through a formatter."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(formatter)
        self.logger = logging.Logger("tested", logging.DEBUG)
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture(params=[JsonFormatter, PlainFormatter], ids=["json", "plain"])
def lines(request: pytest.FixtureRequest) -> Lines:
    return Lines(request.param())


@pytest.mark.parametrize("text", LEAKS)
def test_a_secret_in_a_text_is_removed(text: str) -> None:
    cleaned = without_secrets(text)
    assert SECRET not in cleaned
    assert "[removed]" in cleaned


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_stay(text: str) -> None:
    assert without_secrets(text) == text


def test_no_address_that_is_a_key_is_told() -> None:
    keyed = {each.rule for each in listed_addresses() if re.search(r"<(token|code|\w+_key)>", each.rule)}
    assert len(keyed) > 9
    for rule in keyed:
        key = secrets.token_urlsafe(24)
        assert key not in without_secrets(f"GET {re.sub(r'<(token|code|[a-z]+_key)>', key, rule)} 200"), rule


def test_what_stands_beside_a_secret_stays() -> None:
    assert without_secrets("me?access_token=abc&limit=5") == "me?access_token=[removed]&limit=5"
    assert without_secrets(f"before {TOKEN} after") == "before [removed] after"


@pytest.mark.parametrize("text", LEAKS)
def test_no_formatter_lets_it_through(lines: Lines, text: str) -> None:
    lines.logger.warning("in the message: %s", text)
    lines.logger.warning("in a field", extra={"said": text, "deep": {"er": [text, {"text": text}]}})
    try:
        raise ValueError(text)
    except ValueError:
        lines.logger.exception("in an exception")
    assert SECRET not in lines.text
    assert len(lines.text.splitlines()) >= 3


def test_fields_named_like_a_secret_are_removed_whole(lines: Lines) -> None:
    lines.logger.error(
        "fields", extra={"access_token": SECRET, "client_secret": SECRET, "inner": {"password": [SECRET]}}
    )
    assert SECRET not in lines.text


def test_a_bare_token_is_removed_wherever_it_stands(lines: Lines) -> None:
    lines.logger.error("%s", TOKEN, extra={"kept": TOKEN, "listed": (TOKEN, {TOKEN: 1})})
    lines.logger.error("object", extra={"object": type("Login", (), {"__str__": lambda _self: TOKEN})()})
    try:
        raise RuntimeError(f"outer {TOKEN}") from KeyError(TOKEN)
    except RuntimeError:
        lines.logger.exception("chained")
    assert TOKEN not in lines.text


def test_a_line_of_production_is_one_object_with_the_fields_that_google_reads() -> None:
    lines = Lines(JsonFormatter())
    lines.logger.warning("%d posts\nread", 3, extra={"run": 7, "code": 190, "state": "failed", "none": None})
    (entry,) = lines.entries
    assert (entry["severity"], entry["logger"], entry["message"]) == ("WARNING", "tested", "3 posts\nread")
    assert (entry["run"], entry["code"], entry["state"], entry["none"]) == (7, 190, "failed", None)
    assert entry["time"].endswith("Z")
    assert "method" not in entry


def test_the_end_of_a_second_is_not_its_beginning() -> None:
    record = logging.makeLogRecord({"msg": "late", "levelno": 20, "created": 1_795_000_000.0, "msecs": 999.7})
    assert json.loads(JsonFormatter().format(record))["time"].endswith(":40.999Z")


def test_an_exception_travels_in_the_same_object() -> None:
    lines = Lines(JsonFormatter())
    try:
        raise LookupError("nobody there")
    except LookupError:
        lines.logger.exception("failed")
    (entry,) = lines.entries
    assert entry["severity"] == "ERROR"
    assert "LookupError: nobody there" in entry["stack_trace"]


def test_what_is_logged_as_an_error_without_a_trace_says_where_it_was() -> None:
    lines = Lines(JsonFormatter(Place("platform-1", "default", "v7")))
    lines.logger.error("the store is out of reach")
    (entry,) = lines.entries
    assert entry["context"]["reportLocation"]["functionName"].startswith("test_what_is_logged")
    lines.logger.warning("not reported")
    assert "@type" not in lines.entries[-1]


def test_a_plain_line_tells_level_logger_message_and_fields() -> None:
    lines = Lines(PlainFormatter())
    lines.logger.info("read", extra={"posts": 3})
    assert lines.text.endswith("INFO    tested: read (posts=3)\n")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_lines_of_a_request_say_which(app: Flask) -> None:
    lines = Lines(JsonFormatter())
    headers = {"X-AppEngine-TaskName": "t" * 200}
    with app.test_request_context(f"/join?code={SECRET}", method="POST", headers=headers):
        lines.logger.info("here")
    (entry,) = lines.entries
    assert (entry["method"], entry["path"], entry["task"]) == ("POST", "/join", "t" * 100)
    assert SECRET not in lines.text


@pytest.fixture
def _usual_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_usual_logging")
def test_setting_up_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(level="INFO", structured=False)
    set_up_logging(level="INFO", structured=True)
    logging.getLogger("once").info("only this")
    logging.getLogger("once").debug("not this")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "only this"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_with_a_secret_in_its_address_leaves_none_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.get(f"/connect/facebook/callback?code={SECRET}&state={SECRET}")
    written = [PlainFormatter().format(record) for record in caplog.records]
    assert SECRET not in "\n".join(written)
