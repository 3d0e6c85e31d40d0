"""How requests go out: over TLS whose certificate is checked, once, to nobody else."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from application.integrations.google.one_try import NotReached, OneTryHttp
from tests.certificates import make_authority
from tests.integrations.graph.player import Player, Reply


class Greeting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test reads the answer."""


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that breaks off is what the test is about."""


@pytest.fixture(scope="module")
def secure_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server that speaks TLS, and the certificate of its authority."""
    folder = tmp_path_factory.mktemp("tls")
    authority = make_authority("Tests")
    certificate, key = authority.write_server(folder)
    authority_file = folder / "authority.pem"
    authority_file.write_bytes(authority.certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = QuietServer(("127.0.0.1", 0), Greeting)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}/", authority_file
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_of_a_known_authority_is_believed(secure_server: tuple[str, Path]) -> None:
    address, authority = secure_server
    http = OneTryHttp((2.0, 2.0))
    http.ca_certs = str(authority)
    answer, body = http.request(address)
    assert (answer.status, body) == (200, b"hi")


def test_a_certificate_of_a_stranger_is_not(secure_server: tuple[str, Path]) -> None:
    with pytest.raises(NotReached):
        OneTryHttp((2.0, 2.0)).request(secure_server[0])


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_request_whose_answer_was_lost_is_not_sent_again(player: Player, method: str) -> None:
    player.play(Reply(is_lost=True), Reply(b"{}"))
    with pytest.raises(ConnectionResetError):
        OneTryHttp((2.0, 2.0)).request(f"{player.origin}/x", method)
    assert len(player.asked) == 1


def test_no_proxy_of_the_environment_is_used(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert OneTryHttp((2.0, 2.0)).request(f"{player.origin}/x")[1] == b"{}"
