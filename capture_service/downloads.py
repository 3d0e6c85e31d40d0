"""Downloads as the event loop sees them: a thread for each, which ends as soon as nobody wants it."""

import asyncio
import ssl
from concurrent.futures import Executor
from pathlib import Path

import certifi

from capture_service.clock import Clock, real_now
from capture_service.fetching import Fetched, Fetching
from capture_service.proxy import ForwardProxy
from capture_service.trails import Trail

MOST_BYTES = 300 * 1024 * 1024
FILE_SECONDS = 90.0
_OVERHEAD_BYTES = 4 * 1024 * 1024
"""What heads, redirects and encryption may add to a file."""
_THREAD_ENDS_WITHIN_SECONDS = 5.0


class Downloader:
    """Downloads through the proxy. `certificates` is a file of the authorities that are believed."""

    def __init__(
        self,
        proxy: ForwardProxy,
        threads: Executor,
        *,
        most_bytes: int = MOST_BYTES,
        file_seconds: float = FILE_SECONDS,
        certificates: str | None = None,
        clock: Clock = real_now,
    ) -> None:
        self._proxy = proxy
        self._threads = threads
        self._most_bytes = most_bytes
        self._file_seconds = file_seconds
        self._certificates = ssl.create_default_context(cafile=certificates or certifi.where())
        self._clock = clock

    async def fetch(self, address: str, path: Path, trail: Trail, *, capture: str, seconds: float) -> Fetched:
        """The file at the address, written to `path`. Raises NotKept; `trail` tells the way in any case."""
        with self._proxy.ticket(
            capture,
            seconds=min(seconds, self._file_seconds),
            most_bytes=self._most_bytes + _OVERHEAD_BYTES,
        ) as ticket:
            fetching = Fetching(
                self._proxy.port, ticket, trail, self._most_bytes, self._certificates, self._clock
            )
            work = asyncio.get_running_loop().run_in_executor(self._threads, fetching.to, path, address)
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                # Without its connections the thread is at its end.
                ticket.close()
                await asyncio.wait([work], timeout=_THREAD_ENDS_WITHIN_SECONDS)
                raise
