"""Hand out kept files piece by piece: no more than a piece is in memory, however long the film.

A store that signs addresses has the browser fetch the file itself; else the bytes come from here, whole or
the range that was asked for. The browser is told what it may take the file for, and to run nothing in it.
"""

import os
from typing import BinaryIO

from flask import Response, redirect, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as WerkzeugResponse
from werkzeug.wsgi import FileWrapper

from application.capture.file_names import OTHER_TYPE, served_type
from application.capture.file_queries import StoredFile
from application.integrations.blobs import BlobStore

ADDRESS_MINUTES = 5
PIECE = 256 * 1024
KEPT_BY_BROWSERS = "private, no-cache"
"""They ask each time: the right to see a file ends, and so may the file."""


def file_reply(
    blobs: BlobStore, stored: StoredFile, file_name: str, *, as_download: bool, knows_of_removal: bool
) -> WerkzeugResponse:
    """The file, or the way to it. Raises BlobNotFound; the caller holds no transaction open.

    A signed address leads to nothing where the file is gone: `knows_of_removal` has it looked at here.
    """
    content_type = served_type(stored.content_type)
    saves = as_download or content_type == OTHER_TYPE
    if not knows_of_removal:
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
    answer = _streamed(blobs.open(stored.sha256, kind=stored.kind), stored.sha256, content_type)
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
    return answer


def _disposition(file_name: str, *, saves: bool) -> str:
    return f'{"attachment" if saves else "inline"}; filename="{file_name}"'


def _guard(answer: Response) -> None:
    answer.headers["Cache-Control"] = KEPT_BY_BROWSERS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox"
