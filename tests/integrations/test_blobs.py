"""The rules that every store of blobs keeps, and those of the folder alone."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from application.integrations.blobs import CHUNK, BlobNotFound, BlobStore, FolderBlobStore
from application.integrations.blobs_cloud import UPLOAD_CHUNK, CloudStorageBlobStore
from tests.fakes.cloud_storage import BUCKET, FakeCloudStorage, client_of, storage_emulator

LONG = bytes(range(256)) * (UPLOAD_CHUNK // 256) + b"and the end"
"""Too long for one request to Cloud Storage."""


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with storage_emulator() as address:
        yield address


@pytest.fixture(params=["folder", "emulated bucket", "faked bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    if request.param == "folder":
        yield FolderBlobStore(tmp_path / "blobs")
    elif request.param == "emulated bucket":
        with client_of(request.getfixturevalue("emulator")) as client:
            bucket = client.create_bucket(f"kept-{uuid4().hex}")
            yield CloudStorageBlobStore(bucket.name, connect=lambda: client)
    else:
        with FakeCloudStorage(page_size=2).serve() as address, client_of(address) as client:
            yield CloudStorageBlobStore(BUCKET, connect=lambda: client)


@pytest.fixture
def folder(tmp_path: Path) -> FolderBlobStore:
    return FolderBlobStore(tmp_path / "blobs")


def file_with(content: bytes, folder: Path) -> tuple[Path, str]:
    """A file of that content, and the name under which it is to be kept."""
    path = folder / "downloaded"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def all_names(store: BlobStore, kind: str) -> list[str]:
    now = datetime.now(UTC)
    return list(store.names(kind, since=now - timedelta(hours=1), until=now + timedelta(hours=1)))


# Every store


def test_bytes_are_kept_under_their_hash(store: BlobStore) -> None:
    name = store.put(b"a story", kind="captures", content_type="image/jpeg")
    assert name == hashlib.sha256(b"a story").hexdigest()
    assert store.get(name, kind="captures") == b"a story"


def test_putting_twice_changes_nothing(store: BlobStore) -> None:
    names = {store.put(b"same", kind="api-bodies", content_type="application/json") for _ in range(2)}
    assert len(names) == 1
    assert all_names(store, "api-bodies") == [*names]


@pytest.mark.parametrize("store", ["folder", "faked bucket"], indirect=True)
def test_a_name_can_be_the_hash_of_something_before_it_was_packed(store: BlobStore) -> None:
    name = hashlib.sha256(b"unpacked").hexdigest()
    store.put_named(name, b"packed", kind="api-bodies")
    store.put_named(name, b"packed otherwise", kind="api-bodies")
    assert store.get(name, kind="api-bodies") == b"packed"


@pytest.mark.parametrize("content", [b"", b"a video", LONG], ids=["empty", "short", "long"])
def test_a_file_is_kept_and_read_again(store: BlobStore, tmp_path: Path, content: bytes) -> None:
    path, name = file_with(content, tmp_path)
    store.put_file(path, name, kind="captures", content_type="video/mp4")
    assert store.get(name, kind="captures") == content
    with store.open(name, kind="captures") as stream:
        assert stream.read() == content


@pytest.mark.parametrize("content", [b"a video", LONG], ids=["short", "long"])
@pytest.mark.parametrize("store", ["folder", "faked bucket"], indirect=True)
def test_a_file_that_is_there_stays_as_it_is(store: BlobStore, tmp_path: Path, content: bytes) -> None:
    for kept in (content, content[::-1]):
        path, _ = file_with(kept, tmp_path)
        store.put_file(path, hashlib.sha256(content).hexdigest(), kind="captures", content_type="video/mp4")
    assert store.get(hashlib.sha256(content).hexdigest(), kind="captures") == content


def test_a_stream_can_be_read_from_any_place(store: BlobStore, tmp_path: Path) -> None:
    path, name = file_with(LONG, tmp_path)
    store.put_file(path, name, kind="captures", content_type="video/mp4")
    with store.open(name, kind="captures") as stream:
        assert stream.seekable()
        assert stream.seek(-7, os.SEEK_END) == len(LONG) - 7
        assert stream.read(100) == b"the end"
        assert stream.read(1) == b""
        assert stream.seek(300) == 300
        assert stream.read(2) == LONG[300:302]
        assert stream.seek(3 * CHUNK, os.SEEK_CUR) == stream.tell() == 302 + 3 * CHUNK
        assert stream.read(2 * CHUNK + 1) == LONG[302 + 3 * CHUNK : 303 + 5 * CHUNK]
        assert stream.seek(len(LONG) + 5) == len(LONG) + 5
        assert stream.read() == b""
        with pytest.raises((ValueError, OSError)):
            stream.seek(-1)
        stream.seek(0)
        assert hashlib.file_digest(stream, "sha256").hexdigest() == name  # type: ignore[arg-type]


def test_kinds_are_apart(store: BlobStore) -> None:
    name = store.put(b"x", kind="api-bodies", content_type="application/json")
    with pytest.raises(BlobNotFound):
        store.get(name, kind="captures")
    with pytest.raises(BlobNotFound):
        store.open(name, kind="captures")


def test_a_blob_can_be_removed_and_removed_again(store: BlobStore) -> None:
    name = store.put(b"x", kind="captures", content_type="image/png")
    store.delete(name, kind="captures")
    store.delete(name, kind="captures")
    with pytest.raises(BlobNotFound):
        store.get(name, kind="captures")
    assert all_names(store, "captures") == []


def calls_with(store: BlobStore, name: str, kind: str, path: Path) -> list[Callable[[], object]]:
    """Every call that takes a name."""
    return [
        lambda: store.put_named(name, b"x", kind=kind, content_type="image/png"),
        lambda: store.put_file(path, name, kind=kind, content_type="image/png"),
        lambda: store.get(name, kind=kind),
        lambda: store.open(name, kind=kind),
        lambda: store.address(name, kind=kind, minutes=5, content_type="image/png"),
        lambda: store.delete(name, kind=kind),
    ]


@pytest.mark.parametrize("kind", ["", "..", "a/b", "/etc", "Captures", "a" * 64])
def test_no_kind_leads_elsewhere(store: BlobStore, tmp_path: Path, kind: str) -> None:
    path, name = file_with(b"x", tmp_path)
    calls = calls_with(store, name, kind, path)
    calls.append(lambda: store.put(b"x", kind=kind, content_type="image/png"))
    calls.append(lambda: all_names(store, kind))
    for call in calls:
        with pytest.raises(ValueError, match="kind"):
            call()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_no_name_leads_elsewhere(store: BlobStore, tmp_path: Path, name: str) -> None:
    path, _ = file_with(b"x", tmp_path)
    for call in calls_with(store, name, "captures", path):
        with pytest.raises(ValueError, match="name"):
            call()


def test_many_writers_of_one_blob_agree(store: BlobStore) -> None:
    content = b"y" * 200_000
    threads = [
        threading.Thread(
            target=store.put, args=(content,), kwargs={"kind": "captures", "content_type": "x/y"}
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = all_names(store, "captures")
    assert store.get(kept, kind="captures") == content


def test_blobs_are_listed_by_kind_and_by_when_they_were_kept(store: BlobStore) -> None:
    kept = {store.put(bytes([n]), kind="api-bodies", content_type="text/plain") for n in range(5)}
    picture = store.put(b"a picture", kind="pictures", content_type="image/jpeg")
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert all_names(store, "api-bodies") == sorted(kept)
    assert all_names(store, "pictures") == [picture]
    assert all_names(store, "never-used") == []
    assert list(store.names("api-bodies", since=now - 2 * hour, until=now - hour)) == []
    assert list(store.names("api-bodies", since=now + hour, until=now + 2 * hour)) == []


# The folder alone


def test_a_folder_keeps_a_blob_where_its_name_says(folder: FolderBlobStore, tmp_path: Path) -> None:
    name = folder.put(b"a story", kind="captures", content_type="image/jpeg")
    folder.put(b"a story", kind="captures", content_type="image/jpeg")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept == tmp_path / "blobs" / "captures" / name[:2] / name


def test_a_folder_has_no_address_to_give_away(folder: FolderBlobStore) -> None:
    name = folder.put(b"a story", kind="captures", content_type="image/jpeg")
    store: BlobStore = folder
    assert store.address(name, kind="captures", minutes=5, content_type="image/jpeg") is None


def test_a_failed_write_leaves_nothing_behind(folder: FolderBlobStore, tmp_path: Path) -> None:
    name = folder.put(b"x", kind="captures", content_type="image/png")
    path = tmp_path / "blobs" / "captures" / name[:2] / name
    folder.delete(name, kind="captures")
    path.parent.rmdir()
    path.parent.write_text("a file where the folder belongs")
    with pytest.raises(OSError, match="exists"):
        folder.put(b"x", kind="captures", content_type="image/png")
    assert [found.name for found in path.parent.parent.iterdir()] == [name[:2]]


def test_a_folder_lists_blobs_by_the_time_of_their_files(folder: FolderBlobStore, tmp_path: Path) -> None:
    old = folder.put(b"old", kind="api-bodies", content_type="text/plain")
    new = folder.put(b"new", kind="api-bodies", content_type="text/plain")
    now = datetime.now(UTC)
    (path,) = tmp_path.rglob(old)
    days_ago = (now - timedelta(days=2)).timestamp()
    os.utime(path, (days_ago, days_ago))
    (path.parent / ".new-half").write_bytes(b"half written")

    def listed(since: timedelta, until: timedelta) -> set[str]:
        return set(folder.names("api-bodies", since=now - since, until=now + until))

    assert listed(timedelta(days=4), timedelta(days=-1)) == {old}
    assert listed(timedelta(days=1), timedelta(hours=1)) == {new}
    assert listed(timedelta(days=4), timedelta(hours=1)) == {old, new}
