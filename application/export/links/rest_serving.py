"""Hand out the rows that a report's tab Data has no room for, as a CSV file made from the frozen facts.

The report is in memory while the file is written, for one reader at a time, and not while it is sent.
"""

import codecs
import gzip
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, cast

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from application.capture.serving import PIECE
from application.csv_cells import csv_text
from application.exceptions import ApplicationError
from application.export.describing import described
from application.export.report import Rest, value_of
from application.export.sharing.content import Reader
from application.export.sharing.without_money import without_money
from application.export.snapshots.freezing import FACTS_KIND, NotReadable, thawed
from application.gateways import gateways
from application.integrations.blobs import BlobNotFound

WHOLE = "All rows of this report are in its workbook."
NOT_KEPT = "The figures of this report are not kept any more."
BUSY = "Other reports are being read just now. Try again in a minute."
_ROWS_AT_ONCE = 2_000
_LEVEL = 6


class NoRest(ApplicationError):
    """There is nothing to hand out; `str(error)` is a sentence for whoever asked."""


def rest_reply(facts_sha256: str, file_stem: str, *, money: bool = True) -> Response:
    """The file as a download; without `money` where readers see none. The caller holds no transaction open.

    Raises NoRest, Busy and BlobStoreUnavailable.
    """
    try:
        packed = _packed(facts_sha256, money=money)
    except (BlobNotFound, NotReadable) as error:
        raise NoRest(NOT_KEPT) from error
    if packed is None:
        raise NoRest(WHOLE)
    takes_gzip = request.accept_encodings.best_match(["gzip"]) is not None
    pieces = FileWrapper(packed if takes_gzip else cast(IO[bytes], gzip.GzipFile(fileobj=packed)), PIECE)
    answer = Response(pieces, mimetype="text/csv")
    answer.call_on_close(packed.close)
    answer.vary.add("Accept-Encoding")
    if takes_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_stem}-data.csv"'
    return answer


def _packed(facts_sha256: str, *, money: bool) -> IO[bytes] | None:
    """The file, compressed, at its beginning; None where the report has no rest."""
    blobs = gateways().blobs
    with Reader(blobs, root="").turn():
        facts = thawed(blobs.get(facts_sha256, kind=FACTS_KIND))
        rest = described(facts if money else without_money(facts)).rest
        if rest is None:
            return None
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the reply closes it
        try:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
                for part in csv_parts(rest):
                    packed.write(part)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file


def csv_parts(rest: Rest) -> Iterator[bytes]:
    """The file piece by piece, some thousand rows at a time."""
    yield codecs.BOM_UTF8 + csv_text([rest.titles]).encode()
    rows = iter(rest.rows)
    while part := list(islice(rows, _ROWS_AT_ONCE)):
        yield csv_text([value_of(entry) for entry in row] for row in part).encode()
