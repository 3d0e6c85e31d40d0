"""While the store of files is out of reach, whoever asks for one is told so, and when to ask again."""

import io
import logging
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

import pytest
from flask import Flask

from application.config import Config
from application.errors import STORE_AGAIN_SECONDS
from application.gateways import gateways
from application.integrations.blobs import BlobStoreUnavailable, FolderBlobStore
from tests.capture.fetching import fetch, path_of, store_of
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage

FILM = bytes(range(256)) * 4_000


def bucket_is_down() -> OSError:
    return BlobStoreUnavailable("reading blob failed: 503 from the bucket kept-files")


def disk_fails() -> OSError:
    return PermissionError(13, "Permission denied: /var/kept")


class BrokenStore(FolderBlobStore):
    """Gives nothing at all."""

    def __init__(self, config: Config, error: Callable[[], OSError]) -> None:
        super().__init__(config.blob_folder)
        self._error = error

    def get(self, name: str, *, kind: str) -> bytes:
        raise self._error()

    def open(self, name: str, *, kind: str) -> BinaryIO:
        raise self._error()


class CutStream(io.BytesIO):
    """Opens, and breaks at its first piece, or after so many."""

    def __init__(self, content: bytes, pieces: int, error: Callable[[], OSError]) -> None:
        super().__init__(content)
        self._left, self._error = pieces, error

    def read(self, size: int | None = -1) -> bytes:
        if not self._left:
            raise self._error()
        self._left -= 1
        return super().read(size)


class CutStore(FolderBlobStore):
    """Opens every file; the streams break."""

    def __init__(self, config: Config, error: Callable[[], OSError], pieces: int = 0) -> None:
        super().__init__(config.blob_folder)
        self._error, self._pieces = error, pieces
        self.opened: list[CutStream] = []

    def open(self, name: str, *, kind: str) -> BinaryIO:
        content = self.get(name, kind=kind)
        self.opened.append(CutStream(content, self._pieces, self._error))
        return self.opened[-1]


class SignlessStore(FolderBlobStore):
    """Signs addresses as a rule, and can't just now."""

    def address(self, name: str, **_more: object) -> None:
        raise bucket_is_down()


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


def broken(config: Config, error: Callable[[], OSError]) -> list[FolderBlobStore]:
    return [BrokenStore(config, error), CutStore(config, error)]


def assert_told(answer: Any) -> None:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(STORE_AGAIN_SECONDS)
    assert answer.mimetype == "text/html"
    assert "A service we depend on does not answer" in answer.text
    assert "can’t be reached just now. Nothing was lost. Try again in a few minutes." in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Disposition" not in answer.headers
    for inner in ("503 from", "kept-files", "Permission", "/var/kept", "Traceback"):
        assert inner not in answer.text


@pytest.mark.parametrize("error", [bucket_is_down, disk_fails])
@pytest.mark.parametrize("which", [0, 1], ids=["opens nothing", "opens and gives nothing"])
def test_a_file_and_a_package_are_told_to_be_out_of_reach(
    stage: KeptStage,
    config: Config,
    caplog: pytest.LogCaptureFixture,
    error: Callable[[], OSError],
    which: int,
) -> None:
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    store = broken(config, error)[which]
    store_of(stage, lambda _before: store)
    for path in (path_of(item), f"{path_of(item)}?download=1", f"{stage.path}/package"):
        caplog.clear()
        assert_told(fetch(stage.manager, path))
        logged = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert len(logged) == 1, path
        assert "store of files is out of reach" in logged[0].getMessage()
        assert logged[0].exc_info
    assert_told(fetch(stage.manager, path_of(item), Range="bytes=500-900"))
    if isinstance(store, CutStore):
        assert all(stream.closed for stream in store.opened)


@pytest.mark.parametrize("error", [bucket_is_down, disk_fails])
def test_a_manifest_is_told_to_be_out_of_reach(
    stage: KeptStage, config: Config, error: Callable[[], OSError]
) -> None:
    capture, _ = stage.keep(b"a picture")
    store_of(stage, lambda _before: BrokenStore(config, error))
    assert_told(fetch(stage.manager, f"/captures/manifests/{capture}"))


def test_a_store_that_can_sign_no_address_just_now_is_out_of_reach(stage: KeptStage, config: Config) -> None:
    _, (item,) = stage.keep(b"a picture")
    store_of(stage, lambda _before: SignlessStore(config.blob_folder))
    assert_told(fetch(stage.manager, path_of(item)))


def test_machines_get_the_same_in_json(stage: KeptStage, config: Config) -> None:
    _, (item,) = stage.keep(b"a picture")
    store_of(stage, lambda _before: BrokenStore(config, bucket_is_down))
    answer = fetch(stage.manager, path_of(item), Accept="application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(STORE_AGAIN_SECONDS))
    assert answer.json is not None
    assert answer.json["error"] == "A service we depend on does not answer"


def test_who_may_not_see_a_file_learns_nothing_of_the_store(stage: KeptStage, config: Config) -> None:
    _, (item,) = stage.keep(b"a picture")
    store_of(stage, lambda _before: BrokenStore(config, bucket_is_down))
    for path in (path_of(item), f"{stage.path}/package"):
        assert fetch(stage.stranger, path).status_code == 404


def test_when_the_store_is_back_everything_comes(stage: KeptStage, config: Config) -> None:
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    before = store_of(stage)
    store_of(stage, lambda _before: BrokenStore(config, bucket_is_down))
    assert_told(fetch(stage.manager, path_of(item)))
    store_of(stage, lambda _broken: before)
    assert fetch(stage.manager, path_of(item)).data == FILM
    part = fetch(stage.manager, path_of(item), Range="bytes=500-900")
    assert (part.status_code, part.data) == (206, FILM[500:901])
    archive = zipfile.ZipFile(io.BytesIO(fetch(stage.manager, f"{stage.path}/package").data))
    assert archive.testzip() is None


def test_a_film_that_breaks_midway_is_cut_and_never_passes_for_whole(
    stage: KeptStage, config: Config
) -> None:
    """Its head is sent by then: what remains is to break off."""
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    store = CutStore(config, bucket_is_down, pieces=2)
    store_of(stage, lambda _before: store)
    with pytest.raises(BlobStoreUnavailable):
        fetch(stage.manager, path_of(item))


def test_a_mere_question_for_the_head_reads_no_piece_and_closes_the_file(
    stage: KeptStage, config: Config
) -> None:
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    store = CutStore(config, bucket_is_down)
    store_of(stage, lambda _before: store)
    answer = stage.manager.head(path_of(item), buffered=True)
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(FILM)))
    assert [stream.closed for stream in store.opened] == [True]
    with stage.rows():
        assert gateways().blobs is store
