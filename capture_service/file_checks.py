"""Whether a file is what it says: by its first bytes, by reading the picture, by the film's own boxes.

Formats: ISO/IEC 14496-12, section 4.2, for the boxes of films; Pillow for pictures.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from capture_service.outcomes import NotKept

PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
FILMS = ("video/mp4", "video/quicktime")
TYPES = (*PICTURES.values(), *FILMS)

MOST_PIXELS = 80_000_000
MOST_PIXELS_READ = 25_000_000
"""Larger pictures are believed by their head alone: to read them would take hundreds of megabytes."""

_MOST_BOXES = 100_000
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")


@dataclass(frozen=True)
class FileKind:
    """Width and height are in pixels; 0 for films."""

    content_type: str
    width: int = 0
    height: int = 0


def kind_of(path: Path) -> FileKind:
    """What the file really is. Raises NotKept: "wrong_content", "cut_short" or "too_many_pixels"."""
    with path.open("rb") as content:
        start = content.read(12)
        if start[4:8] in _BOXES:
            return _film(content, os.fstat(content.fileno()).st_size)
    return _picture(path)


def _picture(path: Path) -> FileKind:
    try:
        with Image.open(path, formats=list(PICTURES)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise NotKept("too_many_pixels")
            if width * height <= MOST_PIXELS_READ:
                picture.load()
            return FileKind(PICTURES[str(picture.format)], width, height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotKept("too_many_pixels") from None
    except UnidentifiedImageError:
        raise NotKept("wrong_content") from None
    except (OSError, EOFError) as error:
        raise NotKept("cut_short" if "truncated" in str(error) else "wrong_content") from None
    except (ValueError, SyntaxError, struct.error):  # what Pillow raises on broken files is of many kinds
        raise NotKept("wrong_content") from None


def _film(content: BinaryIO, size: int) -> FileKind:
    """Walk the outermost boxes: each says how long it is, so that a missing end shows."""
    content_type, has_film, place = "video/quicktime", False, 0
    for _ in range(_MOST_BOXES):
        if place == size:
            break
        length, name, first = _box(content, place, size)
        if name == b"ftyp":
            content_type = "video/quicktime" if first == b"qt  " else "video/mp4"
        has_film = has_film or name == b"moov"
        place += length
        if place > size:
            raise NotKept("cut_short")
    if not has_film or place != size:
        raise NotKept("wrong_content")
    return FileKind(content_type)


def _box(content: BinaryIO, place: int, size: int) -> tuple[int, bytes, bytes]:
    """The box at this place: its length with its head, its name, its first four bytes."""
    content.seek(place)
    head = content.read(20)
    if len(head) < 8:
        raise NotKept("cut_short")
    length, name = struct.unpack(">I4s", head[:8])
    if length == 0:  # up to the end of the file
        return size - place, name, head[8:12]
    if length == 1:
        if len(head) < 16:
            raise NotKept("cut_short")
        (length,) = struct.unpack(">Q", head[8:16])
        if length < 16:
            raise NotKept("wrong_content")
        return length, name, head[16:20]
    if length < 8:
        raise NotKept("wrong_content")
    return length, name, head[8:12]
