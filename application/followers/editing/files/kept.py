"""A file on its way from the look to the import: packed, in a field of the form. Pure."""

import base64
import binascii
import zlib

from application.followers.files.table import MOST_BYTES, TOO_LARGE, Problem, Unfit

NOT_WHOLE = "The file did not arrive whole. Choose it again."
LARGEST_FIELD = MOST_BYTES * 3 // 2
"""In Base64 a file that can't be packed is larger by a third."""
_GZIP = 31


def packed(content: bytes) -> str:
    """The file as the field holds it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return base64.b64encode(packer.compress(content) + packer.flush()).decode()


def unpacked(field: str) -> bytes:
    """The file; no more of it is unpacked than may be. Raises Unfit."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        content = unpacker.decompress(base64.b64decode(field, validate=True), MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Unfit(Problem(0, NOT_WHOLE)) from None
    if len(content) > MOST_BYTES:
        raise Unfit(Problem(0, TOO_LARGE))
    if not unpacker.eof:
        raise Unfit(Problem(0, NOT_WHOLE))
    return content
