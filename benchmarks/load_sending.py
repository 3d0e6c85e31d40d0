"""Requests at a fixed pace, each timed from the moment it was due: a slow answer delays no other."""

import http.client
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

CONNECTIONS = 64
"""More than answers are awaited at once, so that no request waits for one."""
SECONDS_TO_ANSWER = 30.0


@dataclass(frozen=True)
class Asked:
    """A request: what it counts as, its path and headers."""

    kind: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answered:
    """What came of it; `seconds` since it was due, status 0 for no answer."""

    kind: str
    status: int
    seconds: float
    size: int


def send(port: int, requests: Sequence[Asked], per_second: float) -> list[Answered]:
    """Send the requests to loopback one after the other, so many each second, and wait for all answers."""
    answers: SimpleQueue[Answered] = SimpleQueue()
    kept = threading.local()

    def ask(asked: Asked, due: float) -> None:
        if not hasattr(kept, "connection"):
            kept.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_ANSWER)
        try:
            try:
                status, size = _answer(kept.connection, asked)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # The server had closed it for being idle: clients ask again then (RFC 9112, 9.3.1).
                kept.connection.close()
                status, size = _answer(kept.connection, asked)
        except (OSError, http.client.HTTPException):
            kept.connection.close()
            status, size = 0, 0
        answers.put(Answered(asked.kind, status, time.perf_counter() - due, size))

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        begin = time.perf_counter()
        for number, asked in enumerate(requests):
            due = begin + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(ask, asked, due)
    return [answers.get() for _ in requests]


def _answer(connection: http.client.HTTPConnection, asked: Asked) -> tuple[int, int]:
    """Status and size."""
    connection.request("GET", asked.path, headers=dict(asked.headers))
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def quantile(answers: Sequence[Answered], share: float) -> float:
    """Milliseconds within which that share of the answers came."""
    ordered = sorted(answer.seconds for answer in answers)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1_000
