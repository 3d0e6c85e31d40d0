"""Takes requests: joins those of the same key, lets so many work at once, and stops what nobody waits for."""

import asyncio
import logging
import math
from dataclasses import dataclass
from typing import NoReturn, Protocol

import grpc

from application.integrations.capture import capture_pb2
from capture_service.contract import Context
from capture_service.requests_checked import RequestNotUnderstood, check, wants_the_same

ANSWER_SECONDS = 2.0
"""How long before the callers' deadline a capture ends with what it has, so that the answer arrives."""

log = logging.getLogger(__name__)


class Maker(Protocol):
    """CaptureMaker."""

    async def make(self, request: capture_pb2.CaptureRequest, seconds: float) -> capture_pb2.CaptureReply: ...


@dataclass
class _UnderWay:
    """A capture that waits for its turn, or works; `until` is the latest deadline of its callers."""

    request: capture_pb2.CaptureRequest
    until: float = -math.inf
    callers: int = 0
    is_working: bool = False


class Captures:
    """The servicer of the contract."""

    def __init__(self, maker: Maker, *, at_once: int, most_waiting: int, seconds: float) -> None:
        self._maker = maker
        self._turns = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._seconds = seconds
        self._tasks: dict[str, tuple[_UnderWay, asyncio.Task[capture_pb2.CaptureReply]]] = {}

    async def Capture(
        self, request: capture_pb2.CaptureRequest, context: Context
    ) -> capture_pb2.CaptureReply:
        """See the contract."""
        try:
            check(request)
        except RequestNotUnderstood as error:
            await _refuse(context, grpc.StatusCode.INVALID_ARGUMENT, str(error))
        capture, task = await self._joined(request, context)
        capture.until = max(capture.until, _deadline(context.time_remaining()))
        capture.callers += 1
        try:
            return await asyncio.shield(task)
        except Exception:
            log.exception("a capture failed", extra={"capture": request.key})
            await _refuse(context, grpc.StatusCode.UNAVAILABLE, "the capture can't be kept just now")
        finally:
            capture.callers -= 1
            if capture.callers == 0 and not task.done():
                task.cancel()
                self._forget(capture)

    async def _joined(
        self, request: capture_pb2.CaptureRequest, context: Context
    ) -> tuple[_UnderWay, asyncio.Task[capture_pb2.CaptureReply]]:
        """The capture of this key that is under way, else a new one."""
        known = self._tasks.get(request.key)
        if known is not None:
            if not wants_the_same(known[0].request, request):
                await _refuse(context, grpc.StatusCode.ABORTED, "another capture has this key just now")
            return known
        if sum(not capture.is_working for capture, _ in self._tasks.values()) >= self._most_waiting:
            await _refuse(context, grpc.StatusCode.RESOURCE_EXHAUSTED, "too many captures wait already")
        capture = _UnderWay(request)
        task = asyncio.get_running_loop().create_task(self._work(capture))
        task.add_done_callback(lambda _: self._forget(capture))
        self._tasks[request.key] = capture, task
        return capture, task

    async def _work(self, capture: _UnderWay) -> capture_pb2.CaptureReply:
        async with self._turns:
            capture.is_working = True
            left = capture.until - asyncio.get_running_loop().time()
            # Who leaves us next to no time is not answered in parts: the deadline itself ends the work.
            is_short = left <= 2 * ANSWER_SECONDS
            seconds = self._seconds if is_short else min(self._seconds, left - ANSWER_SECONDS)
            return await self._maker.make(capture.request, seconds)

    def _forget(self, capture: _UnderWay) -> None:
        known = self._tasks.get(capture.request.key)
        if known is not None and known[0] is capture:
            del self._tasks[capture.request.key]


def _deadline(remaining: float | None) -> float:
    return math.inf if remaining is None else asyncio.get_running_loop().time() + remaining


async def _refuse(context: Context, code: grpc.StatusCode, sentence: str) -> NoReturn:
    await context.abort(code, sentence)
    raise AssertionError("abort always raises")
