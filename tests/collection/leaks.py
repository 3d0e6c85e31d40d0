"""Searches everything that the application leaves behind for secrets."""

import base64
import gzip
import hashlib
import hmac
import io
import json
import logging
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from application.config import Config
from application.extensions import db
from application.logs import JsonFormatter, PlainFormatter
from sandbox.issued_tokens import IssuedTokens


@dataclass(frozen=True)
class Secrets:
    """Tokens and codes that were issued, with the proofs made of them, and the app's secret."""

    tokens: tuple[str, ...]
    app_secret: str

    @property
    def needles(self) -> dict[str, str]:
        """Each form in which a secret might stand somewhere, and what it is."""
        found = {self.app_secret: "the app's secret"}
        for token in self.tokens:
            proof = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
            found |= {token: "a token", quote(token, safe=""): "a token", proof: "a proof"}
        return found

    def in_text(self, content: str) -> set[str]:
        return {what for needle, what in self.needles.items() if needle in content}


@dataclass
class Traces:
    """Where to look: tables, blobs, the queue's file, the log, what was served, and texts handed in."""

    app: Flask
    config: Config
    secrets: Secrets
    log: io.StringIO = field(default_factory=io.StringIO)
    texts: list[str] = field(default_factory=list)
    served: dict[str, str] = field(default_factory=dict)
    """Letters, pages and downloads as somebody got them, by what they are."""

    def found(self) -> dict[str, set[str]]:
        """Each place that holds a secret, and what it holds; empty when all is well."""
        places = dict(self._places())
        return {name: what for name, content in places.items() if (what := self.secrets.in_text(content))}

    def names(self) -> set[str]:
        """Every place that is looked into."""
        return {name for name, _ in self._places()}

    def _places(self) -> Iterator[tuple[str, str]]:
        yield from self._tables()
        for path in sorted(self.config.blob_folder.rglob("*")):
            if path.is_file():
                yield f"blob {path.name}", _unpacked(path.read_bytes())
        for path in self.config.local_queue_path.parent.glob(self.config.local_queue_path.name + "*"):
            yield f"queue file {path.name}", _unpacked(path.read_bytes())
        yield "log", self.log.getvalue()
        yield "exceptions", "\n".join(self.texts)
        yield from self.served.items()

    def _tables(self) -> Iterator[tuple[str, str]]:
        with self.app.app_context():
            names = inspect(db.engine).get_table_names()
            for name in names:
                # Plain SQL: the models would decrypt.
                result = db.session.execute(text(f"SELECT * FROM {name}"))
                columns, rows = list(result.keys()), result.all()
                for position, column in enumerate(columns):
                    yield f"column {name}.{column}", "\n".join(_words(row[position]) for row in rows)
            db.session.remove()


def as_served(answer: TestResponse) -> str:
    """All that an answer tells: headers, the session's cookie opened, the body, each part of a workbook."""
    told = [str(answer.headers), *(_opened(cookie) for cookie in answer.headers.getlist("Set-Cookie"))]
    told.append(_unpacked(answer.get_data()))
    answer.close()
    return "\n".join(told)


def _opened(cookie: str) -> str:
    """A signed cookie hides its words from a plain search: base64, and packed where that is shorter."""
    value = cookie.partition(";")[0].partition("=")[2]
    payload = value.lstrip(".").split(".")[0]
    try:
        content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return (zlib.decompress(content) if value.startswith(".") else content).decode("utf-8", "replace")
    except (ValueError, zlib.error):
        return value


def _words(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _unpacked(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    return content.decode("utf-8", "replace")


@contextmanager
def logging_into(stream: io.StringIO) -> Iterator[None]:
    """Everything that any logger says from DEBUG on, in both forms that the application logs in."""
    root = logging.getLogger()
    level, handlers = root.level, []
    for formatter in (JsonFormatter(), PlainFormatter()):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        handlers.append(handler)
    # set_up_logging takes handlers in its own forms for its own; added after it, they stay.
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel("DEBUG")
    try:
        yield
    finally:
        root.setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)


def issued(state_folder: Path) -> set[str]:
    """Every token and authorization code that the sandbox has issued so far."""
    state = json.loads((state_folder / "state.json").read_text())
    return set(state["codes"]) | set(IssuedTokens(state_folder / "tokens.jsonl"))
