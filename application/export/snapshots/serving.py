"""Hand out a kept workbook, piece by piece, or the way to it."""

from flask import Response, redirect
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import FileWrapper

from application.capture.serving import ADDRESS_MINUTES, KEPT_BY_BROWSERS, PIECE, store_in_reach
from application.export.rendering.xlsx import MEDIA_TYPE
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.gateways import gateways


def workbook_reply(sha256: str, size: int, file_stem: str) -> ResponseReturnValue:
    """The workbook of this fingerprint as a download. The caller holds no transaction open.

    Raises BlobNotFound and BlobStoreUnavailable.
    """
    name, blobs = f"{file_stem}.xlsx", gateways().blobs
    with store_in_reach():
        address = blobs.address(
            sha256, kind=WORKBOOK_KIND, minutes=ADDRESS_MINUTES, content_type=MEDIA_TYPE, file_name=name
        )
        if address is not None:
            return redirect(address)
        stream = blobs.open(sha256, kind=WORKBOOK_KIND)
    answer = Response(FileWrapper(stream, PIECE), mimetype=MEDIA_TYPE, direct_passthrough=True)
    answer.content_length = size
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = KEPT_BY_BROWSERS
    return answer
