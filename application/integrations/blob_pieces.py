"""A stream over what is fetched in pieces, as it is read."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Pieces(io.RawIOBase):
    """`size` bytes, of which `fetch(start, length)` gives just those asked for; can be read from any place.

    To be wrapped in an io.BufferedReader, else each small read is a fetch.
    """

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        starts = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}
        place = starts[whence] + offset
        if place < 0:
            raise ValueError(f"a place before the beginning: {place}")
        self._place = place
        return place

    def readinto(self, buffer: "Buffer") -> int:
        space = memoryview(buffer)
        piece = self._next(len(space))
        space[: len(piece)] = piece
        return len(piece)

    def readall(self) -> bytes:
        return self._next(self._size)

    def _next(self, most: int) -> bytes:
        length = min(most, self._size - self._place)
        if length <= 0:
            return b""
        piece = self._fetch(self._place, length)
        self._place += length
        return piece
