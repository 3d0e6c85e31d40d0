"""The service in a thread of this process, so that tests can replace its look-ups and connections."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from application.integrations.blobs import FolderBlobStore
from application.integrations.capture import capture_pb2, capture_pb2_grpc
from capture_service.running import Parts, Running, running
from capture_service.settings import Settings, read_settings
from tests.capture_service.web import Web

TOKEN = "a-token-that-only-the-tests-know-0123456789"
Result = TypeVar("Result")
WITHOUT_BROWSER = "/nowhere/chromium"
CALL_SECONDS = 60.0

Metadata = Sequence[tuple[str, str]]
WITH_TOKEN: Metadata = (("authorization", f"Bearer {TOKEN}"),)


def settings_of(web: Web, folder: Path, **environment: str) -> Settings:
    """For the web as the sandbox; without a browser unless `CHROMIUM` says so."""
    return read_settings(
        {
            "CAPTURE_TOKEN": TOKEN,
            "SANDBOX_URL": web.url,
            "BLOB_FOLDER": str(folder / "blobs"),
            "CHROMIUM": WITHOUT_BROWSER,
            "PORT": "0",
            **environment,
        }
    )


class Caller:
    """Calls a service over a channel."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._channel = channel

    def capture(
        self,
        request: capture_pb2.CaptureRequest,
        *,
        metadata: Metadata = WITH_TOKEN,
        timeout: float = CALL_SECONDS,
        wait_for_ready: bool = True,
    ) -> capture_pb2.CaptureReply:
        stub: Any = capture_pb2_grpc.CaptureServiceStub(self._channel)  # type: ignore[no-untyped-call]
        reply: capture_pb2.CaptureReply = stub.Capture(
            request, timeout=timeout, metadata=metadata, wait_for_ready=wait_for_ready
        )
        return reply

    def begin(
        self, request: capture_pb2.CaptureRequest, *, timeout: float = CALL_SECONDS
    ) -> "grpc.Future[capture_pb2.CaptureReply]":
        stub: Any = capture_pb2_grpc.CaptureServiceStub(self._channel)  # type: ignore[no-untyped-call]
        future: grpc.Future[capture_pb2.CaptureReply] = stub.Capture.future(
            request, timeout=timeout, metadata=WITH_TOKEN
        )
        return future

    def health(self, service: str = "") -> int:
        stub: Any = health_pb2_grpc.HealthStub(self._channel)
        status: int = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10).status
        return status

    def watched_health(self, *, metadata: Metadata = WITH_TOKEN) -> grpc.StatusCode:
        """OK when the stream brings something, else why there is none."""
        stub: Any = health_pb2_grpc.HealthStub(self._channel)
        stream = stub.Watch(health_pb2.HealthCheckRequest(), timeout=10, metadata=metadata)
        try:
            next(stream)
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            return code
        finally:
            stream.cancel()
        return grpc.StatusCode.OK

    def refusal(
        self,
        request: capture_pb2.CaptureRequest,
        *,
        metadata: Metadata = WITH_TOKEN,
        timeout: float = CALL_SECONDS,
        wait_for_ready: bool = True,
    ) -> grpc.StatusCode:
        """How the call fails."""
        try:
            self.capture(request, metadata=metadata, timeout=timeout, wait_for_ready=wait_for_ready)
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            return code
        raise AssertionError("the call was not refused")


class Stage(Caller):
    """A running service, and who calls it."""

    def __init__(self, service: Running, loop: asyncio.AbstractEventLoop, channel: grpc.Channel) -> None:
        super().__init__(channel)
        self.service = service
        self.loop = loop

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


def wait_until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    """Until it is so, or the test fails."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def store_of(folder: Path) -> FolderBlobStore:
    return FolderBlobStore(folder / "blobs")


def wish(
    *addresses: str, key: str = "capture-1", page: str = "", role: "capture_pb2.Role" = capture_pb2.MEDIA
) -> capture_pb2.CaptureRequest:
    """A request for media at these addresses, in their places, and for the page."""
    wanted = [
        capture_pb2.Wanted(role=role, place=place, address=address) for place, address in enumerate(addresses)
    ]
    return capture_pb2.CaptureRequest(key=key, post="17900000000000001", media=wanted, page_address=page)


@contextmanager
def stage(
    settings: Settings,
    parts: Parts | None = None,
    *,
    credentials: grpc.ChannelCredentials | None = None,
) -> Iterator[Stage]:
    """The service takes calls for as long as the block lasts."""
    ready, stopping = threading.Event(), asyncio.Event()
    made: list[tuple[Running, asyncio.AbstractEventLoop]] = []
    failed: list[BaseException] = []

    async def serve() -> None:
        async with running(settings, parts) as service:
            made.append((service, asyncio.get_running_loop()))
            ready.set()
            await stopping.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            failed.append(error)
            ready.set()

    thread = threading.Thread(target=run, name="capture-service")
    thread.start()
    assert ready.wait(20)
    if failed:
        raise failed[0]
    service, loop = made[0]
    address = f"localhost:{service.server.port}"
    channel = grpc.secure_channel(address, credentials) if credentials else grpc.insecure_channel(address)
    try:
        with channel:
            yield Stage(service, loop, channel)
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(timeout=30)
        assert not thread.is_alive(), "the service does not end"
        assert not failed, failed
