"""Bodies of answers that come slowly, or without end."""

from collections.abc import Iterator

from sandbox.faults import pause

MOST_BYTES = 1 << 30
_BLOCK = bytes(1 << 16)
_TICK_SECONDS = 0.1


def drip(content: bytes, seconds: float) -> Iterator[bytes]:
    """The first byte at once, the others in crumbs over the seconds."""
    yield content[:1]
    rest = content[1:]
    wanted = max(1, min(len(rest), int(seconds / _TICK_SECONDS)))
    size = max(1, -(-len(rest) // wanted))
    starts = range(0, len(rest), size)
    for start in starts:
        pause(seconds / len(starts))
        yield rest[start : start + size]


def endless(begin: bytes) -> Iterator[bytes]:
    """What begins well and does not end; it stops with the reader, at the latest after `MOST_BYTES`."""
    yield begin
    for _ in range((MOST_BYTES - len(begin)) // len(_BLOCK)):
        yield _BLOCK
