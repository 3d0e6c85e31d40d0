"""Puts the service together, and takes it apart again."""

from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from application.integrations.blobs import BlobStore, FolderBlobStore
from application.integrations.outgoing import OutgoingRules
from capture_service.browser import FLAGS, MOST_PAGES, Chromium
from capture_service.captures import FILES_AT_ONCE, CaptureMaker
from capture_service.clock import Clock, real_now
from capture_service.downloads import FILE_SECONDS, Downloader
from capture_service.pages import PAGE_SECONDS, PageCamera
from capture_service.proxy import Connect, ForwardProxy, Rules, connect_to
from capture_service.scratch import BROWSER, Scratch, root_with_short_path
from capture_service.server import CaptureServer, start_server
from capture_service.service import Captures
from capture_service.settings import Settings

GRACE_SECONDS = 8.0
"""Less than the ten seconds that Cloud Run gives."""


@dataclass(frozen=True)
class Parts:
    """What a test replaces. None: as the settings say."""

    rules: Rules | None = None
    connect: Connect = connect_to
    certificates: str | None = None
    clock: Clock = real_now
    store: BlobStore | None = None
    file_seconds: float = FILE_SECONDS
    page_seconds: float = PAGE_SECONDS
    most_pages: int = MOST_PAGES
    flags: Sequence[str] = FLAGS


@dataclass(frozen=True)
class Running:
    """A service that takes calls."""

    server: CaptureServer
    proxy: ForwardProxy
    chromium: Chromium


@asynccontextmanager
async def running(settings: Settings, parts: Parts | None = None) -> AsyncIterator[Running]:
    """The service, for as long as the block lasts; at its end those at work may finish, for a short while."""
    parts = parts or Parts()
    proxy = ForwardProxy(
        parts.rules or OutgoingRules(settings.hosts), connect=parts.connect, clock=parts.clock
    )
    await proxy.start()
    threads = ThreadPoolExecutor(settings.at_once * (FILES_AT_ONCE + 1), thread_name_prefix="capture")
    scratch = Scratch(_scratch_root(settings))
    browser_scratch = Scratch(root_with_short_path(), BROWSER)
    chromium = Chromium(
        settings.chromium,
        proxy.address,
        browser_scratch.folder / "b",
        sandbox=settings.chromium_sandbox,
        most_pages=parts.most_pages,
        flags=parts.flags,
    )
    try:
        captures = _captures(settings, parts, proxy, chromium, scratch, threads)
        server = await start_server(settings, captures)
        try:
            yield Running(server, proxy, chromium)
        finally:
            await server.stop(GRACE_SECONDS)
    finally:
        await chromium.close()
        await proxy.close()
        threads.shutdown(wait=True, cancel_futures=True)
        browser_scratch.close()
        scratch.close()


def _captures(
    settings: Settings,
    parts: Parts,
    proxy: ForwardProxy,
    chromium: Chromium,
    scratch: Scratch,
    threads: ThreadPoolExecutor,
) -> Captures:
    downloader = Downloader(
        proxy,
        threads,
        most_bytes=settings.most_bytes,
        file_seconds=parts.file_seconds,
        certificates=parts.certificates,
        clock=parts.clock,
    )
    camera = PageCamera(chromium, proxy, page_seconds=parts.page_seconds, clock=parts.clock)
    store = parts.store or _store(settings)
    maker = CaptureMaker(downloader, camera, store, scratch, threads, parts.clock)
    return Captures(
        maker,
        at_once=settings.at_once,
        most_waiting=settings.most_waiting,
        seconds=settings.capture_seconds,
    )


def _store(settings: Settings) -> BlobStore:
    if settings.blob_bucket is None:
        return FolderBlobStore(settings.blob_folder or Path())
    # Google's library is slow to load, and a laptop doesn't need it.
    from application.integrations.blobs_cloud import CloudStorageBlobStore

    store: BlobStore = CloudStorageBlobStore(settings.blob_bucket)
    return store


def _scratch_root(settings: Settings) -> Path:
    """In the store's own folder a finished file only has to be moved."""
    if settings.blob_folder is not None:
        return settings.blob_folder / ".capture-under-way"
    return Path(gettempdir()) / "capture-under-way"
