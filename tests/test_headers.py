"""Headers of every response, and compression that breaks nothing."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

from application.config import GoogleReports

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LONG_TEXT = "Zahlen und Wörter, oft wiederholt. " * 200
STYLE = "/static/css/site.css"

pytestmark = [pytest.mark.own_app, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


class Chunks:
    """A body that is made while it is sent; counts how much was asked for."""

    TOTAL = 50

    def __init__(self) -> None:
        self.made = 0

    def __iter__(self) -> Iterator[str]:
        for _ in range(self.TOTAL):
            self.made += 1
            yield "a line of text that goes on for a while\n" * 10


@pytest.fixture
def chunks() -> Chunks:
    return Chunks()


class ReadingClient(FlaskClient):
    """Reads each answer to its end and closes it: files would stay open else."""

    def open(self, *args: Any, buffered: bool = True, **more: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **more)


@pytest.fixture
def client(app: Flask, chunks: Chunks) -> FlaskClient:
    """Pages of our own beside the application's; their names put them behind the public guard."""
    app.test_client_class = ReadingClient

    def encoded() -> ResponseReturnValue:
        return Response(b"already" * 500, mimetype="text/plain", headers={"Content-Encoding": "br"})

    pages: dict[str, Callable[[], ResponseReturnValue]] = {
        "/long": lambda: LONG_TEXT,
        "/short": lambda: "short",
        "/picture": lambda: Response(b"\x89PNG" * 500, mimetype="image/png"),
        "/figures": lambda: {"figures": list(range(500))},
        "/stream": lambda: Response(iter(chunks), mimetype="text/csv"),
        "/encoded": encoded,
        "/created": lambda: (LONG_TEXT, 201),
    }
    for path, view in pages.items():
        app.add_url_rule(path, f"public.tested_{path[1:]}", view)
    return app.test_client()


def _nonce(response: TestResponse) -> str:
    found = re.search(r"script-src 'nonce-([\w-]+)'", response.headers["Content-Security-Policy"])
    assert found
    return found[1]


def test_each_page_has_a_nonce_of_its_own(client: FlaskClient) -> None:
    seen = set()
    for _ in range(3):
        response = client.get("/")
        in_page = set(re.findall(r'nonce="([^"]+)"', response.text))
        assert in_page == {_nonce(response)}
        seen |= in_page
    assert len(seen) == 3


def test_every_script_and_style_is_a_file(client: FlaskClient) -> None:
    for path in ("/", "/join", "/sign-in", "/privacy", "/nowhere"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page), path


@pytest.mark.parametrize("path", ["/", "/nowhere", "/figures", "/campaigns", STYLE, "/healthz"])
def test_the_policy_lets_nothing_foreign_in(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_forms_may_lead_to_the_login_dialog(client: FlaskClient) -> None:
    policy = client.get("/join").headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:9;" in policy


@pytest.mark.parametrize(
    ("google", "origins"),
    [
        ("sign_in", "https://www.facebook.com https://accounts.google.com"),
        ("shared_drive", "https://www.facebook.com"),
        ("off", "https://www.facebook.com"),
    ],
)
def test_forms_may_lead_to_googles_dialog_where_staff_sign_in_there(
    app: Flask, client: FlaskClient, google: GoogleReports, origins: str
) -> None:
    app.extensions["configuration"] = replace(
        app.extensions["configuration"],
        facebook_dialog_url="https://www.facebook.com",
        google_url=None,
        google_reports=google,
    )
    assert f"form-action 'self' {origins};" in client.get("/join").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/campaigns", "/figures", "/robots.txt"])
def test_what_is_not_a_file_is_never_kept_by_a_cache(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_files_may_be_kept_for_an_hour(client: FlaskClient) -> None:
    for path in (STYLE, "/bootstrap/static/css/bootstrap.min.css"):
        assert "max-age=3600" in client.get(path).headers["Cache-Control"]


def test_https_is_promised_only_over_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    secure = client.get("/healthz", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("path", ["/long", "/figures", STYLE, "/bootstrap/static/css/bootstrap.min.css"])
def test_text_is_compressed_and_comes_out_the_same(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert packed.content_type == plain.content_type
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("path", ["/short", "/picture", "/created"])
def test_what_gains_nothing_is_left_alone(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in client.get(path, headers=GZIP).headers


def test_what_is_encoded_already_is_left_alone(client: FlaskClient) -> None:
    response = client.get("/encoded", headers=GZIP)
    assert response.headers["Content-Encoding"] == "br"
    assert response.data == b"already" * 500


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip;q=0, identity"])
def test_who_cannot_unpack_gets_it_plain(client: FlaskClient, accepted: str) -> None:
    response = client.get("/long", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.text == LONG_TEXT


@pytest.mark.parametrize("path", ["/long", STYLE])
@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "packed"])
def test_head_tells_the_length_of_what_get_sends(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    head, get = client.head(path, headers=headers), client.get(path, headers=headers)
    assert head.data == b""
    assert head.status_code == get.status_code == 200
    for name in ("Content-Length", "Content-Type"):
        assert head.headers[name] == get.headers[name]
    assert head.headers.get("Content-Encoding") == get.headers.get("Content-Encoding")


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "packed"])
def test_a_file_that_the_browser_has_is_not_sent_again(client: FlaskClient, headers: dict[str, str]) -> None:
    tag = client.get(STYLE, headers=headers).headers["ETag"]
    again = client.get(STYLE, headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "packed"])
def test_a_part_of_a_file_is_that_part(client: FlaskClient, headers: dict[str, str]) -> None:
    whole = client.get(STYLE).data
    part = client.get(STYLE, headers={**headers, "Range": "bytes=10-29"})
    assert (part.status_code, part.data) == (206, whole[10:30])
    assert "Content-Encoding" not in part.headers


def test_a_packed_file_is_not_offered_in_parts(client: FlaskClient) -> None:
    """A weak tag must not be used to ask for a part: it would come from the plain file."""
    plain, packed = client.get(STYLE), client.get(STYLE, headers=GZIP)
    assert plain.headers["Accept-Ranges"] == "bytes"
    assert "Accept-Ranges" not in packed.headers
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"


def test_a_stream_is_sent_as_it_is_made(client: FlaskClient, chunks: Chunks) -> None:
    response = client.get("/stream", headers=GZIP, buffered=False)
    assert chunks.made < Chunks.TOTAL
    assert "Content-Encoding" not in response.headers
    assert len(response.data.splitlines()) == 10 * Chunks.TOTAL
    assert chunks.made == Chunks.TOTAL
