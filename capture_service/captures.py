"""One capture: the media first, several at a time, then the page's picture, then the manifest."""

import asyncio
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Protocol

from application.integrations.blobs import BlobStore
from application.integrations.capture import capture_pb2, kinds
from capture_service import VERSION, manifests
from capture_service.clock import Clock, real_now
from capture_service.fetching import Fetched
from capture_service.manifests import CaptureRecord, Piece, manifest_of
from capture_service.outcomes import KEPT, NotKept
from capture_service.pages import PagePicture
from capture_service.scratch import Scratch
from capture_service.trails import Trail

FILES_AT_ONCE = 3
"""Of one capture, so that a file that hangs doesn't hold up the album's others."""


class Download(Protocol):
    """Downloader."""

    async def fetch(
        self, address: str, path: Path, trail: Trail, *, capture: str, seconds: float
    ) -> Fetched: ...


class Camera(Protocol):
    """PageCamera."""

    async def take(self, address: str, trail: Trail, *, capture: str, seconds: float) -> PagePicture: ...


class CaptureMaker:
    """Makes captures and puts what came into the store."""

    def __init__(
        self,
        download: Download,
        camera: Camera,
        store: BlobStore,
        scratch: Scratch,
        threads: Executor,
        clock: Clock = real_now,
    ) -> None:
        self._download = download
        self._camera = camera
        self._store = store
        self._scratch = scratch
        self._threads = threads
        self._clock = clock

    async def make(self, request: capture_pb2.CaptureRequest, seconds: float) -> capture_pb2.CaptureReply:
        """Within so many seconds: what has not come by then is not kept. Raises what the store raises."""
        begun_at = self._clock()
        until = asyncio.get_running_loop().time() + seconds
        pieces = await self._media(request, until)
        if request.page_address:
            pieces.append(await self._page(request, until))
        reply = capture_pb2.CaptureReply(kept=[piece.kept for piece in pieces], service_version=VERSION)
        if any(piece.kept.outcome == KEPT for piece in pieces):
            record = CaptureRecord(request.key, request.post, begun_at, self._clock(), tuple(pieces))
            reply.manifest_sha256 = await self._put(
                manifest_of(record), kinds.MANIFESTS, manifests.CONTENT_TYPE
            )
        return reply

    async def _media(self, request: capture_pb2.CaptureRequest, until: float) -> list[Piece]:
        slots = asyncio.Semaphore(FILES_AT_ONCE)

        async def medium(wanted: capture_pb2.Wanted, path: Path) -> Piece:
            async with slots:
                return await self._medium(wanted, path, request.key, until)

        with self._scratch.room() as room:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(medium(wanted, room / str(number)))
                    for number, wanted in enumerate(request.media)
                ]
            return [task.result() for task in tasks]

    async def _medium(self, wanted: capture_pb2.Wanted, path: Path, key: str, until: float) -> Piece:
        trail = Trail(self._clock())
        kept = capture_pb2.Kept(role=wanted.role, place=wanted.place)
        try:
            seconds = _left(until)
            fetched = await self._download.fetch(wanted.address, path, trail, capture=key, seconds=seconds)
        except NotKept as failure:
            return _failed(wanted.address, kept, trail, failure)
        kind = fetched.kind
        await self._put_file(fetched)
        kept.outcome, kept.sha256, kept.bytes = KEPT, fetched.sha256, fetched.bytes
        kept.content_type, kept.width, kept.height = kind.content_type, kind.width, kind.height
        return Piece(wanted.address, kept, trail)

    async def _page(self, request: capture_pb2.CaptureRequest, until: float) -> Piece:
        trail = Trail(self._clock())
        kept = capture_pb2.Kept(role=capture_pb2.PAGE)
        try:
            seconds = _left(until)
            picture = await self._camera.take(
                request.page_address, trail, capture=request.key, seconds=seconds
            )
        except NotKept as failure:
            return _failed(request.page_address, kept, trail, failure)
        kept.sha256 = await self._put(picture.content, kinds.FILES, "image/png")
        kept.outcome, kept.bytes, kept.content_type = KEPT, len(picture.content), "image/png"
        kept.width, kept.height = picture.width, picture.height
        return Piece(request.page_address, kept, trail)

    async def _put(self, content: bytes, kind: str, content_type: str) -> str:
        put = partial(self._store.put, content, kind=kind, content_type=content_type)
        return await asyncio.get_running_loop().run_in_executor(self._threads, put)

    async def _put_file(self, fetched: Fetched) -> None:
        put = partial(
            self._store.put_file,
            fetched.path,
            fetched.sha256,
            kind=kinds.FILES,
            content_type=fetched.kind.content_type,
        )
        await asyncio.get_running_loop().run_in_executor(self._threads, put)


def _left(until: float) -> float:
    """Seconds. Raises NotKept when there are none."""
    seconds = until - asyncio.get_running_loop().time()
    if seconds <= 0:
        raise NotKept("too_slow")
    return seconds


def _failed(address: str, kept: capture_pb2.Kept, trail: Trail, failure: NotKept) -> Piece:
    kept.outcome, kept.problem = failure.outcome, failure.problem
    return Piece(address, kept, trail)
