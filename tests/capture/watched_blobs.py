"""A store that tells how it was used, and fails where it is told to."""

import io
from collections import Counter
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import Flask

from application.extensions import db
from application.gateways import Gateways
from application.integrations.blobs import BlobStore


class Pieces(io.RawIOBase):
    """A stream that notes the largest piece that was asked for."""

    def __init__(self, stream: BinaryIO, blobs: "WatchedBlobs") -> None:
        self._stream, self._blobs = stream, blobs

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._blobs.largest_piece = max(self._blobs.largest_piece, len(piece))
        return piece

    def close(self) -> None:
        self._stream.close()
        super().close()


class WatchedBlobs:
    """Whatever is opened is noted by its name; `before` may raise."""

    def __init__(self, blobs: BlobStore, before: Callable[[str], object] = str) -> None:
        self._blobs, self.before = blobs, before
        self.opened: Counter[str] = Counter()
        self.largest_piece = 0
        self.in_transaction = False

    def open(self, name: str, *, kind: str) -> BinaryIO:
        self.in_transaction |= db.session().in_transaction()
        self.before(name)
        self.opened[name] += 1
        return cast(BinaryIO, Pieces(self._blobs.open(name, kind=kind), self))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blobs, name)


def watch(app: Flask) -> WatchedBlobs:
    """Put a watched store around the application's own."""
    found: Gateways = app.extensions["gateways"]
    watched = WatchedBlobs(found.blobs)
    fresh = Gateways(found.config)
    fresh.blobs = watched
    app.extensions["gateways"] = fresh
    return watched
