"""Folders for files under way. What a killed service left behind is removed by the next one."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PREFIX = "capture-service-"


class Scratch:
    """A folder of this process under `root`. Its lock ends with the process, however that ends."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(f"{_PREFIX}*"):
            _remove_if_left(left)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        self._lock: BinaryIO = (self.folder / "lock").open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    @contextmanager
    def room(self) -> Iterator[Path]:
        """An empty folder for one capture, gone afterwards with whatever is in it."""
        room = tempfile.mkdtemp(dir=self.folder)
        try:
            yield Path(room)
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def _remove_if_left(folder: Path) -> None:
    try:
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # its process lives, or has just made it, or another one removes it now
    shutil.rmtree(folder, ignore_errors=True)
