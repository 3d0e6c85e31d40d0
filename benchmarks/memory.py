"""How much more memory the process holds while something is done."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Memory:
    """Megabytes of the process above those at the beginning, at most."""

    more: float = 0.0


@contextmanager
def memory_above_idle() -> Iterator[Memory]:
    """What is done within is watched twenty times a second."""
    found, idle, over = Memory(), _megabytes(), threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            found.more = max(found.more, _megabytes() - idle)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def _megabytes() -> float:
    """What the process holds in memory; Linux tells it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
