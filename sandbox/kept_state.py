"""What survives a restart of the sandbox: held in memory, written to a JSON file with each change."""

import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class KeptState(ABC):
    """The base of a dataclass of kept values. Change them only inside `changed()`."""

    path: Path
    next_number: int

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._changing = 0

    @contextmanager
    def changed(self) -> Iterator[None]:
        """Hold the lock for a change and write the file after it: once for changes within each other."""
        with self.lock:
            self._changing += 1
            try:
                yield
            finally:
                self._changing -= 1
            if not self._changing:
                self._write()

    def take_number(self) -> int:
        """The next number of one rising row."""
        number = self.next_number
        self.next_number += 1
        return number

    @abstractmethod
    def content(self) -> dict[str, Any]:
        """The values as JSON knows them."""

    def _write(self) -> None:
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(self.content()), encoding="utf-8")
        os.replace(temporary, self.path)
