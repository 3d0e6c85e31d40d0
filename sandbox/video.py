"""A small valid MP4 from one picture, made without an encoder.

One H.264 picture with raw (I_PCM) macroblocks, then pictures that repeat it (P slices of skipped blocks).
Formats: ITU-T H.264 section 7.3 for the stream, ISO/IEC 14496-12 and -15 for the file.
"""

import struct

from PIL import Image

_WIDTH, _HEIGHT, _BLOCK = 144, 256, 16
_FRAMES, _TIMESCALE, _STEP = 48, 600, 50
_PCM_HEADER = b"\x0d\x00"  # ue(25), I_PCM, and zero bits up to the next byte
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


class _Bits:
    """Bits written one after the other."""

    def __init__(self) -> None:
        self.text = ""

    def plain(self, value: int, width: int) -> "_Bits":
        self.text += format(value, f"0{width}b")
        return self

    def golomb(self, *values: int) -> "_Bits":
        """Unsigned Exp-Golomb codes, ue(v); a signed 0 has the same code."""
        for value in values:
            code = format(value + 1, "b")
            self.text += "0" * (len(code) - 1) + code
        return self

    def aligned(self) -> bytes:
        """The bits, filled up with zeros to whole bytes."""
        padded = self.text + "0" * (-len(self.text) % 8)
        return int(padded, 2).to_bytes(len(padded) // 8, "big")

    def ended(self) -> bytes:
        """The bits with the stop bit."""
        return self.plain(1, 1).aligned()


def still_video(image: Image.Image) -> bytes:
    """Four seconds of 144 x 256 pixels that show the image."""
    samples = [_unit(5, 3, _first_picture(image))]
    samples += [_unit(1, 2, _repeat(number)) for number in range(1, _FRAMES)]
    return _file([struct.pack(">I", len(unit)) + unit for unit in samples])


def _unit(kind: int, importance: int, payload: bytes) -> bytes:
    """A NAL unit, with the bytes that keep start codes from showing up inside."""
    out = bytearray([importance << 5 | kind])
    zeros = 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def _sequence_set() -> bytes:
    bits = _Bits().plain(66, 8).plain(0xC0, 8).plain(30, 8).golomb(0, 0, 2, 1).plain(0, 1)
    bits.golomb(_WIDTH // _BLOCK - 1, _HEIGHT // _BLOCK - 1)
    return _unit(7, 3, bits.plain(0b1100, 4).ended())


def _picture_set() -> bytes:
    bits = _Bits().golomb(0, 0).plain(0, 2).golomb(0, 0, 0).plain(0, 3).golomb(0, 0, 0)
    return _unit(8, 3, bits.plain(0b100, 3).ended())


def _first_picture(image: Image.Image) -> bytes:
    """An IDR slice of raw macroblocks."""
    luma, blue, red = _planes(image)
    head = _Bits().golomb(0, 7, 0).plain(0, 4).golomb(0).plain(0, 2).golomb(0, 1).golomb(25).aligned()
    blocks = []
    for row in range(0, _HEIGHT, _BLOCK):
        for column in range(0, _WIDTH, _BLOCK):
            blocks.append(
                _part(luma, _WIDTH, column, row, _BLOCK)
                + _part(blue, _WIDTH // 2, column // 2, row // 2, _BLOCK // 2)
                + _part(red, _WIDTH // 2, column // 2, row // 2, _BLOCK // 2)
            )
    return head + _PCM_HEADER.join(blocks) + b"\x80"


def _part(plane: bytes, width: int, left: int, top: int, size: int) -> bytes:
    return b"".join(plane[(top + line) * width + left :][:size] for line in range(size))


def _planes(image: Image.Image) -> tuple[bytes, bytes, bytes]:
    """Brightness and the two colour planes at half size, in the narrow range of video."""
    scaled = image.convert("RGB").resize((_WIDTH, _HEIGHT)).convert("YCbCr")
    luma, blue, red = scaled.split()
    half = (_WIDTH // 2, _HEIGHT // 2)
    return (
        bytes(16 + value * 219 // 255 for value in luma.tobytes()),
        bytes(16 + value * 224 // 255 for value in blue.resize(half).tobytes()),
        bytes(16 + value * 224 // 255 for value in red.resize(half).tobytes()),
    )


def _repeat(number: int) -> bytes:
    """A slice in which every macroblock is that of the picture before."""
    bits = _Bits().golomb(0, 5, 0).plain(number % 16, 4).plain(0, 3).golomb(0, 1)
    return bits.golomb(_WIDTH * _HEIGHT // _BLOCK**2).ended()


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def _full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


def _file(samples: list[bytes]) -> bytes:
    kind = _box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41")
    length = len(_movie(samples, 0))
    movie = _movie(samples, len(kind) + length + 8)
    return kind + movie + _box(b"mdat", *samples)


def _movie(samples: list[bytes], offset: int) -> bytes:
    duration = _FRAMES * _STEP
    header = _full(
        b"mvhd",
        0,
        struct.pack(">IIIIIH10x", 0, 0, _TIMESCALE, duration, 0x10000, 0x100),
        _MATRIX,
        bytes(24),
        struct.pack(">I", 2),
    )
    track_header = _full(
        b"tkhd",
        3,
        struct.pack(">IIIII8xHHHH", 0, 0, 1, 0, duration, 0, 0, 0, 0),
        _MATRIX,
        struct.pack(">II", _WIDTH << 16, _HEIGHT << 16),
    )
    media = _box(
        b"mdia",
        _full(b"mdhd", 0, struct.pack(">IIIIHH", 0, 0, _TIMESCALE, duration, 0x55C4, 0)),
        _full(b"hdlr", 0, bytes(4), b"vide", bytes(12), b"Picture\0"),
        _box(
            b"minf",
            _full(b"vmhd", 1, bytes(8)),
            _box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1))),
            _table(samples, offset),
        ),
    )
    return _box(b"moov", header, _box(b"trak", track_header, media))


def _table(samples: list[bytes], offset: int) -> bytes:
    sequence, picture = _sequence_set(), _picture_set()
    settings = _box(
        b"avcC",
        bytes([1, 66, 0xC0, 30, 0xFF, 0xE1]),
        struct.pack(">H", len(sequence)),
        sequence,
        b"\x01",
        struct.pack(">H", len(picture)),
        picture,
    )
    entry = _box(
        b"avc1",
        bytes(6),
        struct.pack(">H16xHHIIIH32xHh", 1, _WIDTH, _HEIGHT, 0x480000, 0x480000, 0, 1, 24, -1),
        settings,
    )
    count = len(samples)
    return _box(
        b"stbl",
        _full(b"stsd", 0, struct.pack(">I", 1), entry),
        _full(b"stts", 0, struct.pack(">III", 1, count, _STEP)),
        _full(b"stss", 0, struct.pack(">II", 1, 1)),
        _full(b"stsc", 0, struct.pack(">IIII", 1, 1, count, 1)),
        _full(b"stsz", 0, struct.pack(">II", 0, count), *(struct.pack(">I", len(part)) for part in samples)),
        _full(b"stco", 0, struct.pack(">II", 1, offset)),
    )
