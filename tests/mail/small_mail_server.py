"""A mail server on loopback: speaks enough SMTP to take letters under TLS, and refuses on request."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    """One letter as it came over the line."""

    sender: str
    to: list[str]
    content: bytes
    under_tls: bool
    account: str


@dataclass
class Manner:
    """How the server behaves; `says` maps a verb to the line it is answered with."""

    says: dict[str, str] = field(default_factory=dict)
    offers_tls: bool = True
    silent: bool = False


@dataclass
class SmallMailServer:
    """The running server."""

    host: str
    port: int
    certificate: Path
    letters: list[Received]
    manner: Manner
    seen: list[str]

    def trusting(self) -> ssl.SSLContext:
        """What a client needs to trust this server."""
        return ssl.create_default_context(cafile=str(self.certificate))


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = 5
    server: "_Server"

    def handle(self) -> None:
        self.under_tls, self.account, self.sender = False, "", ""
        self.to: list[str] = []
        manner = self.server.manner
        if manner.silent:
            self.rfile.readline()
            return
        self._say(manner.says.get("CONNECT", "220 small.example ready"))
        while line := self.rfile.readline():
            text = line.decode().rstrip("\r\n")
            verb = text.partition(" ")[0].upper()
            self.server.seen.append(verb)
            if not self._answer(verb, text):
                return

    def _answer(self, verb: str, text: str) -> bool:
        """Whether the talk goes on."""
        if verb in self.server.manner.says:
            self._say(self.server.manner.says[verb])
            return verb != "QUIT"
        if verb == "EHLO":
            offers = ["STARTTLS"] if self.server.manner.offers_tls and not self.under_tls else ["AUTH PLAIN"]
            for offer in ("small.example", "8BITMIME"):
                self._say(f"250-{offer}")
            self._say(f"250 {offers[0]}")
        elif verb == "STARTTLS":
            self._say("220 go on")
            return self._wrap()
        elif verb == "AUTH":
            self.account = text
            self._say("235 welcome")
        elif verb == "DATA":
            self._take_letter()
        else:
            self._note(verb, text)
            self._say("221 bye" if verb == "QUIT" else "250 fine")
        return verb != "QUIT"

    def _note(self, verb: str, text: str) -> None:
        if verb == "MAIL":
            self.sender, self.to = text, []
        elif verb == "RCPT":
            self.to.append(text.partition(":<")[2].partition(">")[0])

    def _take_letter(self) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        refusal = self.server.manner.says.get("LETTER")
        if refusal is None:
            self.server.letters.append(
                Received(self.sender, self.to, b"".join(lines), self.under_tls, self.account)
            )
        self._say(refusal or "250 taken")

    def _wrap(self) -> bool:
        try:
            encrypted = self.server.tls.wrap_socket(self.connection, server_side=True)
        except OSError:
            return False  # the client does not trust us
        self.rfile.close()
        self.connection, self.rfile = encrypted, encrypted.makefile("rb")
        self.under_tls = True
        return True

    def finish(self) -> None:
        """Close the encrypted line too, which is a socket of its own."""
        super().finish()
        if self.under_tls:
            self.rfile.close()
            self.connection.close()

    def _say(self, line: str) -> None:
        self.connection.sendall(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    tls: ssl.SSLContext
    manner: Manner
    letters: list[Received]
    seen: list[str]


@contextmanager
def small_mail_server(folder: Path) -> Iterator[SmallMailServer]:
    """A server whose certificate, made now, is for the name localhost."""
    certificate, key = _certificate(folder)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(certificate, key)
        server.manner, server.letters, server.seen = Manner(), [], []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        port = server.server_address[1]
        yield SmallMailServer("localhost", port, certificate, server.letters, server.manner, server.seen)
        server.shutdown()
        thread.join(timeout=5)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file
