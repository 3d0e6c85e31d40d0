import hashlib
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.integrations.blobs import BlobNotFound, BlobStore, FolderBlobStore


@pytest.fixture
def store(tmp_path: Path) -> FolderBlobStore:
    return FolderBlobStore(tmp_path / "blobs")


def test_bytes_are_kept_under_their_hash(store: BlobStore, tmp_path: Path) -> None:
    name = store.put(b"a story", kind="captures", content_type="image/jpeg")
    assert name == hashlib.sha256(b"a story").hexdigest()
    assert store.get(name, kind="captures") == b"a story"
    assert (tmp_path / "blobs" / "captures" / name[:2] / name).is_file()


def test_putting_twice_changes_nothing(store: FolderBlobStore, tmp_path: Path) -> None:
    names = {store.put(b"same", kind="api-bodies", content_type="application/json") for _ in range(2)}
    assert len(names) == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_name_can_be_the_hash_of_something_before_it_was_packed(store: FolderBlobStore) -> None:
    name = hashlib.sha256(b"unpacked").hexdigest()
    store.put_named(name, b"packed", kind="api-bodies")
    store.put_named(name, b"packed otherwise", kind="api-bodies")
    assert store.get(name, kind="api-bodies") == b"packed"


def test_kinds_are_apart(store: FolderBlobStore) -> None:
    name = store.put(b"x", kind="api-bodies", content_type="application/json")
    with pytest.raises(BlobNotFound):
        store.get(name, kind="captures")


def test_a_blob_can_be_removed_and_removed_again(store: FolderBlobStore) -> None:
    name = store.put(b"x", kind="captures", content_type="image/png")
    store.delete(name, kind="captures")
    store.delete(name, kind="captures")
    with pytest.raises(BlobNotFound):
        store.get(name, kind="captures")


@pytest.mark.parametrize("kind", ["", "..", "a/b", "/etc", "Captures", "a" * 64])
def test_no_kind_leads_out_of_the_folder(store: FolderBlobStore, kind: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        store.put(b"x", kind=kind, content_type="image/png")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_no_name_leads_out_of_the_folder(store: FolderBlobStore, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        store.get(name, kind="captures")


def test_a_failed_write_leaves_nothing_behind(store: FolderBlobStore, tmp_path: Path) -> None:
    name = store.put(b"x", kind="captures", content_type="image/png")
    path = tmp_path / "blobs" / "captures" / name[:2] / name
    store.delete(name, kind="captures")
    path.parent.rmdir()
    path.parent.write_text("a file where the folder belongs")
    with pytest.raises(OSError, match="exists"):
        store.put(b"x", kind="captures", content_type="image/png")
    assert [found.name for found in path.parent.parent.iterdir()] == [name[:2]]


def test_many_writers_of_one_blob_agree(store: FolderBlobStore, tmp_path: Path) -> None:
    content = b"y" * 200_000
    threads = [
        threading.Thread(target=store.put, args=(content,), kwargs={"kind": "captures", "content_type": "x"})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.read_bytes() == content


def test_blobs_are_listed_by_when_they_were_first_kept(store: BlobStore, tmp_path: Path) -> None:
    old = store.put(b"old", kind="api-bodies", content_type="text/plain")
    new = store.put(b"new", kind="api-bodies", content_type="text/plain")
    store.put(b"a picture", kind="pictures", content_type="image/jpeg")
    now = datetime.now(UTC)
    (path,) = tmp_path.rglob(old)
    days_ago = (now - timedelta(days=2)).timestamp()
    os.utime(path, (days_ago, days_ago))
    (path.parent / ".new-half").write_bytes(b"half written")

    def listed(since: timedelta, until: timedelta) -> set[str]:
        return set(store.names("api-bodies", since=now - since, until=now + until))

    assert listed(timedelta(days=4), timedelta(days=-1)) == {old}
    assert listed(timedelta(days=1), timedelta(hours=1)) == {new}
    assert listed(timedelta(days=4), timedelta(hours=1)) == {old, new}
    assert set(store.names("never-used", since=now - timedelta(days=9), until=now)) == set()
