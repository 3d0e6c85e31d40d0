"""A small local server of pictures, of what only looks like pictures, and of traps."""

import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOCAL = "127.0.0.1"


@dataclass(frozen=True)
class Served:
    """What stands at a path; without a status the chunks are all that is sent, head and all."""

    chunks: Sequence[bytes] = ()
    kind: str | None = "image/jpeg"
    status: int | None = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0


class PictureServer:
    """Serves what the test prepares in `pages`, over TLS when a certificate is given."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, Served] = {}
        self.asked: list[dict[str, str]] = []
        self.names: list[str | None] = []
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer((LOCAL, 0), _handler_of(self))
        self._server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.sni_callback = lambda _socket, name, _context: self.names.append(name)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.port = self._server.server_port
        self.url = f"http://{LOCAL}:{self.port}"

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.asked.append({name.lower(): value for name, value in handler.headers.items()})
        page = self.pages[handler.path.partition("?")[0]]
        if page.status is not None:
            handler.send_response(page.status)
            kind = {"Content-Type": page.kind} if page.kind else {}
            for name, value in (kind | page.headers).items():
                handler.send_header(name, value)
            handler.end_headers()
        for chunk in page.chunks:
            handler.wfile.write(chunk)
            if page.pause and self._closing.wait(page.pause):
                return

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler_of(server: PictureServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                server.send(self)
            except OSError:
                self.close_connection = True  # the downloader has hung up

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True  # no handshake came about

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    return Handler


def write_certificate(path: Path, name: str) -> Path:
    """A certificate of its own making for that name, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    )
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path
