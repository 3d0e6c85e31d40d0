"""Whatever a server of pictures does, the downloader ends in time, with a picture or with a plain reason."""

import logging
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.integrations.picture_download import PictureDownloader, PictureRefused, PictureUnreachable
from tests.integrations.picture_server import LOCAL, PictureServer, Served, write_certificate

SIGNATURE = "oh=planted-signature"


@pytest.fixture
def server() -> Iterator[PictureServer]:
    found = PictureServer()
    yield found
    found.close()


def downloader(server: PictureServer, **limits: float) -> PictureDownloader:
    return PictureDownloader((f"{LOCAL}:{server.port}",), **limits)  # type: ignore[arg-type]


def test_a_picture_of_the_host_on_this_machine_is_fetched(server: PictureServer) -> None:
    server.pages["/a.jpg"] = Served([b"pic", b"ture"])
    assert downloader(server).get(f"{server.url}/a.jpg?{SIGNATURE}") == b"picture"
    (asked,) = server.asked
    assert asked["host"] == f"{LOCAL}:{server.port}"
    assert not {"cookie", "authorization", "referer"} & asked.keys()


def test_a_path_with_spaces_and_other_letters_is_asked_for_as_it_is_written(server: PictureServer) -> None:
    server.pages["/caf%C3%A9%20%41.jpg"] = Served([b"ok"])
    assert downloader(server).get(f"{server.url}/café %41.jpg?a=b c") == b"ok"


def test_no_proxy_is_taken_from_the_environment(
    server: PictureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    server.pages["/a"] = Served([b"ok"])
    assert downloader(server).get(f"{server.url}/a") == b"ok"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (Served([b"<html>"], "text/html"), "not_a_picture"),
        (Served([b"x"], None), "not_a_picture"),
        (Served([b"<svg/>"], "image/svg+xml"), "not_a_picture"),
        (Served([b"film"], "video/mp4"), "not_a_picture"),
        (Served([b"x" * 600] * 3, "image/png"), "too_large"),
        (Served(status=403), "link_expired"),
        (Served(status=404), "link_expired"),
        (Served(status=410), "link_expired"),
        (Served(status=302, headers={"Location": "http://169.254.169.254/latest"}), "host_not_allowed"),
        (Served(status=302, headers={"Location": "http://127.0.0.1:9/"}), "host_not_allowed"),
        (Served(status=302, headers={"Location": "//evil.example/"}), "host_not_allowed"),
        (Served(status=302, headers={"Location": "file:///etc/passwd"}), "host_not_allowed"),
        (Served(status=302, headers={"Location": "http://[::1"}), "not_an_address"),
        (Served(status=302, headers={"Location": "/again"}), "too_many_redirects"),
        (Served(status=302), "too_many_redirects"),
    ],
)
def test_what_is_no_picture_is_refused(server: PictureServer, page: Served, kind: str) -> None:
    server.pages["/again"] = server.pages["/a"] = page
    with pytest.raises(PictureRefused) as refusal:
        downloader(server, most_bytes=1_000).get(f"{server.url}/a?{SIGNATURE}")
    assert refusal.value.kind == kind
    assert len(server.asked) <= 4


def test_a_redirect_to_another_allowed_place_is_followed(server: PictureServer) -> None:
    server.pages["/a"] = Served(status=302, headers={"Location": "/b"})
    server.pages["/b"] = Served([b"ok"], "image/webp; q=1")
    assert downloader(server).get(f"{server.url}/a") == b"ok"


CUT_OFF = Served([b"x"], headers={"Content-Length": "100"})
NO_HTTP = Served([b"220 mail.example ESMTP\r\n\r\n"], status=None)
LONG_HEADER = Served([b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000], status=None)


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (Served(status=500), "server_failed"),
        (Served(status=503), "server_failed"),
        (Served(status=206), "server_failed"),
        (CUT_OFF, "no_answer"),
        (NO_HTTP, "no_answer"),
        (LONG_HEADER, "no_answer"),
    ],
)
def test_a_server_s_trouble_may_pass(server: PictureServer, page: Served, kind: str) -> None:
    server.pages["/a"] = page
    with pytest.raises(PictureUnreachable) as trouble:
        downloader(server).get(f"{server.url}/a")
    assert trouble.value.kind == kind


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"


@pytest.mark.parametrize(
    "page",
    [
        Served([b"x"] * 400, pause=0.05),
        Served([b"x"] * 400, headers={"Content-Length": "400"}, pause=0.05),
        Served([HEAD, *[b"X-More: 1\r\n"] * 90], status=None, pause=0.05),
        Served(
            [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 90], status=None, pause=0.05
        ),
        Served([b"H", b"T"], status=None, pause=20.0),
    ],
    ids=["body", "promised body", "headers", "chunks", "nothing"],
)
def test_a_server_that_only_drips_is_given_up(server: PictureServer, page: Served) -> None:
    server.pages["/a"] = page
    began = time.monotonic()
    with pytest.raises(PictureUnreachable) as trouble:
        downloader(server, most_seconds=0.3).get(f"{server.url}/a")
    assert trouble.value.kind == "too_slow"
    assert time.monotonic() - began < 3.0


def test_nobody_there_may_be_there_later() -> None:
    with pytest.raises(PictureUnreachable) as trouble:
        PictureDownloader((LOCAL,)).get(f"http://{LOCAL}:9/a")
    assert trouble.value.kind == "no_answer"


def test_when_the_first_address_takes_nobody_the_next_is_asked(server: PictureServer) -> None:
    server.pages["/a"] = Served([b"ok"])
    asked = PictureDownloader(("localhost",), lambda host, port: ["::1", LOCAL])
    assert asked.get(f"http://localhost:{server.port}/a") == b"ok"


def test_the_host_proves_its_name_while_its_address_is_asked(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path / "localhost.pem", "localhost")
    server = PictureServer(certificate)
    server.pages["/a"] = Served([b"ok"])
    try:
        told = PictureDownloader(("localhost",), lambda host, port: [LOCAL], certificates=str(certificate))
        assert told.get(f"https://localhost:{server.port}/a") == b"ok"
        assert (server.names, server.asked[0]["host"]) == (["localhost"], f"localhost:{server.port}")
        other_name = PictureDownloader((LOCAL,), certificates=str(certificate))
        unknown_authority = PictureDownloader(("localhost",), lambda host, port: [LOCAL])
        for place, asked in ((LOCAL, other_name), ("localhost", unknown_authority)):
            with pytest.raises(PictureUnreachable) as trouble:
                asked.get(f"https://{place}:{server.port}/a")
            assert trouble.value.kind == "certificate_not_valid"
        assert len(server.asked) == 1
    finally:
        server.close()


def test_the_signature_of_an_address_is_told_to_nobody(
    server: PictureServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    server.pages["/redirect"] = Served(status=302, headers={"Location": f"http://elsewhere/?{SIGNATURE}"})
    server.pages |= {"/good": Served([b"ok"]), "/gone": Served(status=403), "/cut": CUT_OFF, "/no": NO_HTTP}
    assert downloader(server).get(f"{server.url}/good?{SIGNATURE}") == b"ok"
    told = ""
    for path in ("/redirect", "/gone", "/cut", "/no"):
        with pytest.raises((PictureRefused, PictureUnreachable)) as trouble:
            downloader(server).get(f"{server.url}{path}?{SIGNATURE}")
        told += "".join(traceback.format_exception(trouble.value))
    written = capsys.readouterr()
    assert "planted" not in caplog.text + told + written.out + written.err
