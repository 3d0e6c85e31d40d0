"""Make a small copy of a picture: our own encoding, without anything that came hidden in the original."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from application.integrations.picture_download import PictureRefused

LONGEST_SIDE = 640
MOST_PIXELS = 24_000_000
"""A quarter of a gigabyte while it is open; Instagram's own are of three million at most."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
CONTENT_TYPE = "image/jpeg"
STAMP_QUALITY = 60
STAMP_CONTENT_TYPE = "image/webp"


@dataclass(frozen=True)
class SmallCopy:
    """A JPEG, of at most 640 pixels on its longer side unless asked for otherwise."""

    content: bytes
    width: int
    height: int


def small_copy(
    original: bytes, *, longest_side: int = LONGEST_SIDE, formats: tuple[str, ...] = FORMATS
) -> SmallCopy:
    """The copy of a picture. Raises PictureRefused for what is none, or is too large to open."""
    shrunk, written = _shrunk(original, longest_side, formats), io.BytesIO()
    shrunk.save(written, "JPEG", quality=QUALITY, optimize=True)
    return SmallCopy(written.getvalue(), shrunk.width, shrunk.height)


def stamp(copy: bytes, longest_side: int) -> bytes:
    """A copy shrunk once more, as WebP: for lists of many pictures. Raises PictureRefused."""
    written = io.BytesIO()
    _shrunk(copy, longest_side, FORMATS).save(written, "WEBP", quality=STAMP_QUALITY)
    return written.getvalue()


def _shrunk(original: bytes, longest_side: int, formats: tuple[str, ...]) -> Image.Image:
    try:
        with Image.open(io.BytesIO(original), formats=formats) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PictureRefused("too_many_pixels")
            return _copy_of(found, longest_side)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused("too_many_pixels") from None
    except Exception:
        # Readers of picture formats fail in any way on broken files, and promise none.
        raise PictureRefused("not_a_picture") from None


def _copy_of(found: Image.Image, longest_side: int) -> Image.Image:
    found.draft("RGB", (longest_side * 2, longest_side * 2))
    # Colours of a palette can't be mixed while it shrinks.
    small = found.convert("RGBA") if found.mode in ("P", "PA", "LA") else found
    small.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(small)
    # A picture of our own has none of what came along in the original: comments, places, serial numbers.
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return clean
