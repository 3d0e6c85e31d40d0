"""Domain time of the sandbox: how far its clock is ahead of the real one."""

import logging
from datetime import timedelta

import requests

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = (1.0, 2.0)
FIRST_TIMEOUT_SECONDS = (5.0, 30.0)
"""Until it has answered once there is nothing to go on with: domain time would leap when the answer comes."""


class SandboxClock:
    """Asks the sandbox for its offset; keeps the last answer while the sandbox is silent."""

    def __init__(self, sandbox_url: str) -> None:
        self._url = f"{sandbox_url}/control/clock"
        self._last: timedelta | None = None
        self._was_silent = False

    def offset(self) -> timedelta:
        """How far domain time is ahead of real time; nothing while the sandbox has never answered."""
        timeout = FIRST_TIMEOUT_SECONDS if self._last is None else TIMEOUT_SECONDS
        try:
            answer = requests.get(self._url, timeout=timeout)
            answer.raise_for_status()
            self._last = timedelta(seconds=float(answer.json()["offset_seconds"]))
            self._was_silent = False
        except (requests.RequestException, KeyError, ValueError) as error:
            if not self._was_silent:
                logger.warning("the sandbox does not tell the time", extra={"reason": type(error).__name__})
            self._was_silent = True
        return self._last or timedelta()
