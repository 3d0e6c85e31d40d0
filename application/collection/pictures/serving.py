"""The bytes of a kept picture as an answer; who may see it is decided ahead of this."""

from flask import Response, abort, request

from application.collection.pictures.queries import KeptPicture
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobNotFound, BlobStoreUnavailable
from application.integrations.picture_copies import CONTENT_TYPE, STAMP_CONTENT_TYPE, small_copy, stamp
from application.integrations.picture_download import PictureRefused

SIZES = {"thumbnail": 112, "tile": 240}
"""Pixels of the longest side, by the word that an address asks for them with as `size`."""


def picture_reply(kept: KeptPicture) -> Response:
    """A small picture with its mark for asking again; 404 where its file is gone.

    A list of many asks for a still smaller one (SIZES), which is made anew each time: browsers keep it.
    Who has that one already is told so before its file is read: a file's name is the hash of what is in it.
    Closes the database session first. For how long it may be kept is the caller's to say. Raises
    BlobStoreUnavailable.
    """
    db.session.close()
    size = request.args.get("size", "")
    is_stamp = size in SIZES
    mark = f"{kept.sha256}-{size}" if is_stamp else kept.sha256
    if request.if_none_match.contains_weak(mark):
        return _marked(Response(status=304), mark)
    try:
        content = gateways().blobs.get(kept.sha256, kind=kept.kind)
        if is_stamp:
            content = stamp(content, SIZES[size])
        elif not kept.is_small:
            content = small_copy(content).content
    except (BlobNotFound, PictureRefused):
        abort(404)
    except OSError as error:
        # A disk that fails is a store that is out of reach, as a bucket is.
        raise BlobStoreUnavailable(f"reading a picture failed: {type(error).__name__}: {error}") from error
    return _marked(Response(content, mimetype=STAMP_CONTENT_TYPE if is_stamp else CONTENT_TYPE), mark)


def _marked(answer: Response, mark: str) -> Response:
    answer.set_etag(mark)
    return answer
