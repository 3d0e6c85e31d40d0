"""What the demo says while it works and when it has ended."""

import sys
import time
from collections.abc import Sequence


class Teller:
    """Writes lines to a terminal or a log; a progress bar is redrawn in a terminal only."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._redraws = sys.stdout.isatty()
        self._last_share = -1.0

    def act(self, sentence: str) -> None:
        """A new part begins."""
        self._write(f"\n[{time.monotonic() - self._started:5.1f} s] {sentence}\n")
        self._last_share = -1.0

    def line(self, sentence: str) -> None:
        self._write(f"          {sentence}\n")

    def progress(self, share: float, sentence: str) -> None:
        """A bar with a sentence; without a terminal a line each fifth of the way."""
        filled = round(share * 24)
        bar = f"          {'█' * filled}{'░' * (24 - filled)} {sentence}"
        if self._redraws:
            self._write(f"\r{bar:<100}" + ("\n" if share >= 1 else ""))
        elif share >= 1 or share - self._last_share >= 0.2:
            self._last_share = share
            self._write(f"{bar}\n")

    def table(self, rows: Sequence[tuple[str, str]]) -> None:
        width = max(len(name) for name, _ in rows)
        self._write("\n" + "".join(f"  {name:<{width}}  {value}\n" for name, value in rows) + "\n")

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
