"""Kept files go out piece by piece, or by the store's own address, and players get the part they ask for."""

from dataclasses import replace
from typing import BinaryIO

import pytest
from flask import Flask
from sqlalchemy import Engine, QueuePool

from application.capture.serving import PIECE
from application.config import Config
from application.extensions import db
from application.integrations.blobs import FolderBlobStore
from application.integrations.capture.kinds import FILES
from application.tombstones import entomb
from tests.capture.fetching import fetch, get, path_of, store_of
from tests.capture.kept_stage import KeptStage, SignIn, set_kept_stage

FILM = bytes(range(256)) * 4_000
"""Longer than one piece."""


@pytest.fixture
def stage(app: Flask, sign_in: SignIn) -> KeptStage:
    return set_kept_stage(app, sign_in)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(FILM)),
        ("bytes=0-1", 0, 2),
        ("bytes=300000-600000", 300_000, 600_001),
        ("bytes=1023999-", len(FILM) - 1, len(FILM)),
        ("bytes=-5", len(FILM) - 5, len(FILM)),
        ("bytes=1000000-99999999", 1_000_000, len(FILM)),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(stage: KeptStage, asked: str, start: int, end: int) -> None:
    assert len(FILM) > PIECE
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    answer = get(stage, item, Range=asked)
    assert answer.status_code == 206
    assert answer.data == FILM[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    assert answer.headers["Content-Length"] == str(end - start)
    assert answer.mimetype == "video/mp4"
    assert answer.headers["Content-Security-Policy"] == "sandbox allow-same-origin"


def test_a_part_beyond_the_end_is_refused_and_several_parts_are_the_whole(stage: KeptStage) -> None:
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    beyond = get(stage, item, Range=f"bytes={len(FILM)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(FILM)}")
    several = get(stage, item, Range="bytes=0-1,5-9")
    assert (several.status_code, several.data) == (200, FILM)
    changed = get(stage, item, Range="bytes=0-1", If_Range='"another-file"')
    assert (changed.status_code, changed.data) == (200, FILM)


def test_a_mere_question_for_the_head_gets_no_body(stage: KeptStage) -> None:
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    answer = stage.manager.head(path_of(item), buffered=True)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Length"] == str(len(FILM))


def is_in_use(engine: Engine) -> bool:
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout() > 0


class Watched:
    """A file that notes how much is read at once, and whether a connection to the database is held then."""

    def __init__(self, file: BinaryIO, engine: Engine) -> None:
        self._file = file
        self._engine = engine
        self.most = 0
        self.closed = False
        self.holds_connection = is_in_use(engine)

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.most = max(self.most, len(piece))
        self.holds_connection = self.holds_connection or is_in_use(self._engine)
        return piece

    def seek(self, *where: int) -> int:
        return self._file.seek(*where)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True
        self._file.close()


class WatchedStore(FolderBlobStore):
    """Gives watched files."""

    def __init__(self, config: Config) -> None:
        super().__init__(config.blob_folder)
        self.opened: list[Watched] = []

    def open(self, name: str, *, kind: str) -> BinaryIO:
        self.opened.append(Watched(super().open(name, kind=kind), db.engine))
        return self.opened[-1]  # type: ignore[return-value]  # as much of a file as is read of one


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=5-700000", "bytes=9999999-", None])
def test_a_film_is_never_in_memory_whole_and_no_transaction_waits_for_it(
    stage: KeptStage, config: Config, asked: str | None
) -> None:
    _, (item,) = stage.keep(FILM, content_type="video/mp4")
    store = WatchedStore(config)
    store_of(stage, lambda _before: store)
    get(stage, item, **({"Range": asked} if asked else {}))
    (file,) = store.opened
    assert file.most <= PIECE
    assert file.closed
    assert not file.holds_connection


class SigningStore(FolderBlobStore):
    """Signs addresses, as Cloud Storage does."""

    signed: dict[str, object]

    def address(self, name: str, **more: object) -> str:  # type: ignore[override]
        self.signed = {"name": name, **more}
        return "https://storage.googleapis.com/kept-files/signed"


def test_a_store_that_signs_has_the_browser_fetch_the_file_itself(stage: KeptStage, config: Config) -> None:
    _, (item,) = stage.keep(b"a picture")
    store = SigningStore(config.blob_folder)
    store_of(stage, lambda _before: store)
    answer = get(stage, item)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
    assert answer.location == "https://storage.googleapis.com/kept-files/signed"
    wanted = {"kind": FILES, "minutes": 5, "content_type": "image/jpeg", "file_name": None}
    assert store.signed.items() >= wanted.items()
    get(stage, item, "?download=1")
    assert str(store.signed["file_name"]).startswith("lena.cooks_")
    assert fetch(stage.stranger, path_of(item)).status_code == 404


def test_a_store_that_signs_no_address_of_what_was_removed(stage: KeptStage, config: Config) -> None:
    _, (item,) = stage.keep(b"a picture")
    store = SigningStore(config.blob_folder)
    store_of(stage, lambda _before: store)
    with stage.rows():
        name = stage.item(item).sha256 or ""
        store.delete(name, kind=FILES)
        entomb(FILES, [name], "leaving")
        db.session.commit()
    answer = get(stage, item)
    assert answer.status_code == 404
    assert "because the person has left" in answer.text


def test_pages_may_show_our_own_films(stage: KeptStage) -> None:
    policy = stage.manager.get(stage.path).headers["Content-Security-Policy"]
    assert "media-src 'self';" in policy
    assert "storage.googleapis.com" not in policy


class TestWithABucket:
    @pytest.fixture
    def config(self, database_url: str, config: Config) -> Config:
        return replace(config, blob_bucket="kept-files")

    def test_pages_may_show_what_it_holds(self, stage: KeptStage) -> None:
        policy = stage.manager.get("/campaigns").headers["Content-Security-Policy"]
        assert "img-src 'self' data: https://storage.googleapis.com;" in policy
        assert "media-src 'self' https://storage.googleapis.com;" in policy
