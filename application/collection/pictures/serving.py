"""The bytes of a kept picture as an answer; who may see it is decided ahead of this."""

import logging

from flask import Response, abort, request

from application.collection.pictures.queries import KeptPicture
from application.collection.pictures.sizes import SIZES, kind_of_size
from application.extensions import db
from application.gateways import gateways
from application.integrations.blobs import BlobNotFound, BlobStore, BlobStoreUnavailable
from application.integrations.picture_copies import CONTENT_TYPE, STAMP_CONTENT_TYPE, small_copy, stamp
from application.integrations.picture_download import PictureRefused

logger = logging.getLogger(__name__)


def picture_reply(kept: KeptPicture) -> Response:
    """A small picture with its mark for asking again; 404 where its file is gone.

    A list of many asks for a still smaller one (SIZES), which is kept once it was made. Who has it already is
    told so before its file is read: a file's name is the hash of what is in it.
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
        content = _stamp(kept, size) if is_stamp else _small(kept)
    except (BlobNotFound, PictureRefused):
        abort(404)
    except OSError as error:
        # A disk that fails is a store that is out of reach, as a bucket is.
        raise BlobStoreUnavailable(f"reading a picture failed: {type(error).__name__}: {error}") from error
    return _marked(Response(content, mimetype=STAMP_CONTENT_TYPE if is_stamp else CONTENT_TYPE), mark)


def _small(kept: KeptPicture) -> bytes:
    content = gateways().blobs.get(kept.sha256, kind=kept.kind)
    return content if kept.is_small else small_copy(content).content


def _stamp(kept: KeptPicture, size: str) -> bytes:
    blobs = gateways().blobs
    try:
        return blobs.get(kept.sha256, kind=kind_of_size(kept.kind, size))
    except BlobNotFound:
        made = stamp(blobs.get(kept.sha256, kind=kept.kind), SIZES[size])
    try:
        blobs.put_named(
            kept.sha256, made, kind=kind_of_size(kept.kind, size), content_type=STAMP_CONTENT_TYPE
        )
        _look_again(kept, size, blobs)
    except OSError:
        logger.exception("a smaller size of a picture could not be kept", extra={"kind": kept.kind})
    return made


def _look_again(kept: KeptPicture, size: str, blobs: BlobStore) -> None:
    """Whoever removes a picture removes its sizes after it, and may have done so before this one came."""
    try:
        blobs.open(kept.sha256, kind=kept.kind).close()
    except (BlobNotFound, OSError):
        blobs.delete(kept.sha256, kind=kind_of_size(kept.kind, size))
        raise


def _marked(answer: Response, mark: str) -> Response:
    answer.set_etag(mark)
    return answer
