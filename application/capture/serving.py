"""Hand out kept files piece by piece: no more than a piece is in memory, however long the film.

A store that signs addresses has the browser fetch the file itself; else the bytes come from here, whole or
the range that was asked for. The browser is told what it may take the file for, and to run nothing in it.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import BinaryIO, cast

from flask import Response, redirect, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as WerkzeugResponse
from werkzeug.wsgi import ClosingIterator, FileWrapper

from application.capture.file_names import OTHER_TYPE, served_type
from application.capture.file_queries import StoredFile
from application.integrations.blobs import BlobStore, BlobStoreUnavailable

ADDRESS_MINUTES = 5
PIECE = 256 * 1024
KEPT_BY_BROWSERS = "private, no-cache"
"""They ask each time: the right to see a file ends, and so may the file."""


@contextmanager
def store_in_reach() -> Iterator[None]:
    """A disk that fails is a store that is out of reach, as a bucket is. Raises BlobStoreUnavailable."""
    try:
        yield
    except BlobStoreUnavailable:
        raise
    except OSError as error:
        raise BlobStoreUnavailable(f"reading a kept file failed: {type(error).__name__}: {error}") from error


def begun(pieces: Iterable[bytes]) -> ClosingIterator:
    """The same pieces, the first one read already. Raises BlobStoreUnavailable, before anything is sent."""
    close = getattr(pieces, "close", None)
    rest = iter(pieces)
    try:
        with store_in_reach():
            first = list(islice(rest, 1))
    except BaseException:
        if close is not None:
            close()
        raise
    return ClosingIterator(chain(first, rest), close)


def file_reply(
    blobs: BlobStore, stored: StoredFile, file_name: str, *, as_download: bool, knows_of_removal: bool
) -> WerkzeugResponse:
    """The file, or the way to it. Raises BlobNotFound and BlobStoreUnavailable; the caller holds no
    transaction open.

    A signed address leads to nothing where the file is gone: `knows_of_removal` has it looked at here.
    """
    content_type = served_type(stored.content_type)
    saves = as_download or content_type == OTHER_TYPE
    if not knows_of_removal:
        with store_in_reach():
            address = blobs.address(
                stored.sha256,
                kind=stored.kind,
                minutes=ADDRESS_MINUTES,
                content_type=content_type,
                file_name=file_name if saves else None,
            )
        if address is not None:
            led = redirect(address)
            led.headers["Cache-Control"] = "no-store"
            return led
    with store_in_reach():
        stream = blobs.open(stored.sha256, kind=stored.kind)
        answer = _streamed(stream, stored.sha256, content_type)
    answer.headers["Content-Disposition"] = _disposition(file_name, saves=saves)
    return answer


def manifest_reply(content: bytes, sha256: str, file_name: str, *, as_download: bool) -> Response:
    """A manifest as it is kept, to the byte: its hash is that of these bytes."""
    answer = Response(content, mimetype="application/json")
    answer.headers["Content-Disposition"] = _disposition(file_name, saves=as_download)
    _guard(answer)
    answer.set_etag(sha256)
    answer.make_conditional(request)
    return answer


def _streamed(stream: BinaryIO, sha256: str, content_type: str) -> Response:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    answer = Response(FileWrapper(stream, PIECE), mimetype=content_type, direct_passthrough=True)
    answer.content_length = size
    _guard(answer)
    if content_type.startswith("video/"):
        # A film opened by itself is asked for again by the browser's player, which sandboxed is a stranger.
        answer.headers["Content-Security-Policy"] = "sandbox allow-same-origin"
    answer.set_etag(sha256)
    environ = dict(request.environ)
    if "," in environ.get("HTTP_RANGE", ""):
        del environ["HTTP_RANGE"]  # several ranges at once may be answered by the whole
    try:
        answer.make_conditional(environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    if request.method == "GET" and answer.status_code in (200, 206):
        answer.response = begun(cast(Iterable[bytes], answer.response))
    return answer


def _disposition(file_name: str, *, saves: bool) -> str:
    return f'{"attachment" if saves else "inline"}; filename="{file_name}"'


def _guard(answer: Response) -> None:
    answer.headers["Cache-Control"] = KEPT_BY_BROWSERS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox"
