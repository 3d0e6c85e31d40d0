"""The sandbox's clock: real time plus an offset that only moves forward, kept in the state."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.state import State


def real_now() -> datetime:
    """Real time, aware, in UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """Domain time of the sandbox."""

    def __init__(self, state: State, real: Callable[[], datetime] = real_now) -> None:
        self._state = state
        self._real = real

    @property
    def offset(self) -> timedelta:
        """How far domain time is from real time."""
        return timedelta(seconds=self._state.offset_seconds)

    def now(self) -> datetime:
        """Domain time, aware, in UTC."""
        return self._real() + self.offset

    def timestamp(self) -> int:
        """Domain time as whole seconds since 1970."""
        return int(self.now().timestamp())

    def advance(self, seconds: float) -> None:
        """Move domain time forward. Raises ValueError for a negative step: figures never shrink."""
        if seconds < 0:
            raise ValueError("The clock only moves forward.")
        with self._state.changed():
            self._state.offset_seconds += seconds
