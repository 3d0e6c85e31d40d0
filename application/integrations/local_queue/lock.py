"""The right to deliver from a queue's file: one process at a time has it, and loses it when it dies."""

import fcntl
import os
import weakref
from pathlib import Path


class DeliveryLock:
    """An advisory lock on a file of its own; the system frees it with the process, after a kill -9 too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._release: weakref.finalize[[int], DeliveryLock] | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another holds it."""
        if self._release is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._release = weakref.finalize(self, os.close, descriptor)
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._release is not None:
            self._release()
            self._release = None
