"""Folders for files under way. What a killed service left behind is removed by the next one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

FILES, BROWSER = "capture-service-", "cap-"
_LOCK = "capture-service.lock"
_LONGEST_WITH_SOCKETS = 40
"""Of a path: with what a browser and `mkdtemp` add it has to stay under the 108 bytes of unix(7)."""


class Scratch:
    """A folder of this process under `root`. Its lock ends with the process, however that ends."""

    def __init__(self, root: Path, prefix: str = FILES) -> None:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(f"{prefix}*"):
            _remove_if_left(left)
        self.folder = Path(tempfile.mkdtemp(prefix=prefix, dir=root))
        self._lock: BinaryIO = (self.folder / _LOCK).open("wb")
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


def root_with_short_path() -> Path:
    """Where a folder may hold sockets."""
    usual = tempfile.gettempdir()
    return Path(usual if len(usual) <= _LONGEST_WITH_SOCKETS else "/tmp")


def _remove_if_left(folder: Path) -> None:
    try:
        if folder.lstat().st_uid != os.geteuid():
            return  # others may write in the same place, and nothing there is ours
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # its process lives, or has just made it, or another one removes it now
    shutil.rmtree(folder, ignore_errors=True)
