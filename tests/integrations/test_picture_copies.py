"""Small copies: of our own making, upright, and never a bomb."""

import io
import struct
import zlib

import pytest
from PIL import Image

from application.integrations.picture_copies import small_copy
from application.integrations.picture_download import PictureRefused


def encoded(picture: Image.Image, kind: str, **more: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **more)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    ("size", "small"), [((1_600, 800), (640, 320)), ((300, 900), (213, 640)), ((20, 10), (20, 10))]
)
def test_a_copy_is_a_jpeg_of_at_most_640_pixels(
    kind: str, size: tuple[int, int], small: tuple[int, int]
) -> None:
    copy = small_copy(encoded(Image.new("RGB", size, "teal"), kind))
    with Image.open(io.BytesIO(copy.content)) as found:
        assert (found.format, found.size) == ("JPEG", small)
    assert (copy.width, copy.height) == small


def test_what_came_along_in_the_original_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "planted words"
    exif[0x0112] = 6  # to be shown turned by a quarter
    copy = small_copy(encoded(Image.new("RGB", (40, 20), "teal"), "JPEG", exif=exif, comment=b"planted"))
    assert b"planted" not in copy.content
    assert (copy.width, copy.height) == (20, 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_each_kind_of_colours_becomes_plain_ones(mode: str) -> None:
    copy = small_copy(encoded(Image.new(mode, (800, 4)), "PNG"))
    assert (copy.width, copy.height) == (640, 3)


def test_transparency_becomes_white() -> None:
    copy = small_copy(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    with Image.open(io.BytesIO(copy.content)) as found:
        assert found.getpixel((4, 4)) == (255, 255, 255)


def bomb(side: int) -> bytes:
    """A PNG that says it is so many pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "not_a_picture"),
        (b"<html></html>", "not_a_picture"),
        (encoded(Image.new("RGB", (60, 60), "teal"), "PNG")[:90], "not_a_picture"),
        (encoded(Image.new("RGB", (60, 60), "teal"), "BMP"), "not_a_picture"),
        (encoded(Image.new("P", (60, 60)), "GIF")[:40], "not_a_picture"),
        (encoded(Image.new("RGB", (60, 60), "teal"), "WEBP")[:40], "not_a_picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 200, "not_a_picture"),
        (bomb(5_000), "too_many_pixels"),
        (bomb(10_000), "too_many_pixels"),
        (bomb(30_000), "too_many_pixels"),
        (bomb(2**31 - 1), "too_many_pixels"),
    ],
)
def test_what_cannot_be_opened_safely_is_refused(content: bytes, kind: str) -> None:
    with pytest.raises(PictureRefused) as refusal:
        small_copy(content)
    assert refusal.value.kind == kind
