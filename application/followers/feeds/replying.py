"""How a feed is handed out: known by its edition, compressed on the way, for sites that may read it."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import Flask, Response, request
from werkzeug.http import is_resource_modified

from application.extensions import db
from application.followers.publishing import edition
from application.gateways import gateways

Portion = TypeVar("Portion")

CSV, JSON = "text/csv", "application/json"
METHODS = "GET, HEAD, OPTIONS"
_GZIP = 16 + zlib.MAX_WBITS
_SECONDS_TO_REMEMBER = 86_400


@dataclass(frozen=True)
class Feed:
    """What a feed is known by before it is read: of which edition it is, and what was asked for."""

    etag: str
    changed_at: datetime | None


def feed_asked_for() -> Feed:
    """The feed of this address. Read ahead of what it holds: an older tag on newer rows does no harm."""
    settings = gateways().config.followers
    number, changed_at = edition()
    address = f"{request.path}?{request.query_string.decode('latin-1')} {settings.zone.key}"
    return Feed(f"{number}-{hashlib.sha256(address.encode()).hexdigest()[:16]}", changed_at)


def is_new(feed: Feed) -> bool:
    """Whether the reader has another edition, or none."""
    return is_resource_modified(request.environ, etag=f'"{feed.etag}"', last_modified=feed.changed_at)


def is_read(feed: Feed) -> bool:
    """Whether rows are to be sent: not to who has them, and not to who looks at the headers only."""
    return request.method == "GET" and is_new(feed)


def reply(feed: Feed, mimetype: str, pieces: Callable[[], Iterable[str]]) -> Response:
    """The feed, or 304 where the reader has it. `pieces` is called once the feed is needed.

    The pieces are written while they are sent, when the request is over; what they ask of the database goes
    by `each_in_context`. The tag is weak where the bytes are compressed, as everywhere here.
    """
    modified = is_new(feed)
    takes_gzip = request.accept_encodings.best_match(["gzip"]) is not None
    answer = Response(status=200 if modified else 304, mimetype=mimetype)
    if is_read(feed):
        encoded = (piece.encode() for piece in pieces())
        answer.response = _packed(encoded) if takes_gzip else encoded
    elif modified:
        # Not an empty list, whose length would be told as that of the feed.
        answer.response = iter(())
    if takes_gzip and modified:
        answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(feed.etag, weak=takes_gzip)
    answer.last_modified = feed.changed_at
    answer.vary.add("Accept-Encoding")
    is_public = gateways().config.followers.public
    answer.headers["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
    db.session.close()
    return answer


def each_in_context(app: Flask, portions: Iterator[Portion]) -> Iterator[Portion]:
    """The portions, each read in a context of its own: none is left open by a reader who goes away."""
    while True:
        with app.app_context():
            portion = next(portions, None)
        if portion is None:
            return
        yield portion


def let_read(answer: Response) -> Response:
    """Name the reader's site as one that may read this, where the settings do; others get no such word."""
    answer.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin.lower() in gateways().config.followers.origins:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        if request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = METHODS
            answer.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            answer.headers["Access-Control-Max-Age"] = str(_SECONDS_TO_REMEMBER)
    return answer


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
