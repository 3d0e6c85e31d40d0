"""Google's storage client against local fakes: what it asks, and what becomes of every kind of trouble."""

import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from google.auth.exceptions import DefaultCredentialsError
from google.cloud.storage import Client

from application.integrations.blobs import CHUNK, BlobNotFound, BlobStoreUnavailable
from application.integrations.blobs_cloud import UPLOAD_CHUNK, CloudStorageBlobStore
from tests.fakes.cloud_storage import (
    BUCKET,
    FakeCloudStorage,
    Stored,
    client_of,
)

KIND = "captures"
CONTENT = b"a story"
NAME = hashlib.sha256(CONTENT).hexdigest()
OBJECT = f"{KIND}/{NAME[:2]}/{NAME}"
EVER = {"since": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime(2100, 1, 1, tzinfo=UTC)}

Deed = Callable[[CloudStorageBlobStore, Path], object]
DEEDS: dict[str, Deed] = {
    "put": lambda store, _: store.put(CONTENT, kind=KIND, content_type="image/jpeg"),
    "put_named": lambda store, _: store.put_named(NAME, CONTENT, kind=KIND, content_type="image/jpeg"),
    "put_file": lambda store, path: store.put_file(path, NAME, kind=KIND, content_type="image/jpeg"),
    "get": lambda store, _: store.get(NAME, kind=KIND),
    "open": lambda store, _: store.open(NAME, kind=KIND),
    "delete": lambda store, _: store.delete(NAME, kind=KIND),
    "names": lambda store, _: list(store.names(KIND, **EVER)),
}
every_deed = pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)


@pytest.fixture
def service() -> FakeCloudStorage:
    return FakeCloudStorage(objects={OBJECT: Stored(CONTENT, {"contentType": "image/jpeg"})})


@pytest.fixture
def client(service: FakeCloudStorage) -> Iterator[Client]:
    with service.serve() as address, client_of(address) as client:
        yield client


@pytest.fixture
def store(client: Client) -> CloudStorageBlobStore:
    return CloudStorageBlobStore(BUCKET, connect=lambda: client)


@pytest.fixture
def hasty(client: Client) -> CloudStorageBlobStore:
    """One with little patience."""
    return CloudStorageBlobStore(BUCKET, connect=lambda: client, timeout_seconds=0.3, retry_seconds=0.8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "downloaded"
    path.write_bytes(CONTENT)
    return path


# What is asked for


@pytest.mark.parametrize("deed", [DEEDS["put"], DEEDS["put_named"], DEEDS["put_file"]])
def test_an_object_is_made_with_its_type_and_only_if_there_is_none(
    store: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed
) -> None:
    service.objects.clear()
    deed(store, path)
    assert service.objects[OBJECT].content == CONTENT
    assert service.objects[OBJECT].metadata["contentType"] == "image/jpeg"
    assert service.objects[OBJECT].metadata["cacheControl"] == "private, no-store"
    (asked,) = service.asked
    assert (asked.method, asked.arguments["ifGenerationMatch"]) == ("POST", "0")


@pytest.mark.parametrize("deed", [DEEDS["put"], DEEDS["put_named"], DEEDS["put_file"]])
def test_an_object_that_is_there_is_left_as_it_is(
    store: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed
) -> None:
    before = service.objects[OBJECT]
    deed(store, path)
    assert service.objects == {OBJECT: before}


def test_a_long_file_goes_in_pieces_and_is_not_sent_twice(
    store: CloudStorageBlobStore, service: FakeCloudStorage, path: Path
) -> None:
    content = b"frame" * (UPLOAD_CHUNK // 2)
    name = hashlib.sha256(content).hexdigest()
    path.write_bytes(content)
    store.put_file(path, name, kind=KIND, content_type="video/mp4")
    kept = service.objects[f"{KIND}/{name[:2]}/{name}"]
    assert kept.content == content
    assert (kept.metadata["contentType"], kept.metadata["cacheControl"]) == ("video/mp4", "private, no-store")
    sizes = [int(asked.headers["content-length"]) for asked in service.asked if asked.method == "PUT"]
    assert sizes == [UPLOAD_CHUNK, UPLOAD_CHUNK, len(content) - 2 * UPLOAD_CHUNK]
    (begun,) = [asked for asked in service.asked if asked.method == "POST"]
    assert begun.arguments["ifGenerationMatch"] == "0"

    service.asked.clear()
    store.put_file(path, name, kind=KIND, content_type="video/mp4")
    assert [asked.method for asked in service.asked] == ["GET"]


def test_a_stream_fetches_no_more_than_is_read(
    store: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    service.objects[OBJECT] = Stored(bytes(5 * CHUNK), {})
    stream = store.open(NAME, kind=KIND)
    assert stream.read(10) == bytes(10)
    stream.seek(2 * CHUNK)
    stream.read(CHUNK)
    ranges = [asked.headers["range"] for asked in service.asked if asked.path.startswith("/download/")]
    assert ranges == [f"bytes=0-{CHUNK - 1}", f"bytes={2 * CHUNK}-{3 * CHUNK - 1}"]


def test_names_are_fetched_page_by_page_as_they_are_taken(
    store: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    service.page_size = 2
    names = sorted(
        store.put(bytes([number]), kind="pictures", content_type="image/png") for number in range(5)
    )
    service.asked.clear()
    assert list(islice(store.names("pictures", **EVER), 1)) == names[:1]
    assert len(service.asked) == 1
    service.asked.clear()
    assert list(store.names("pictures", **EVER)) == names
    assert len(service.asked) == 3
    assert {asked.arguments["prefix"] for asked in service.asked} == {"pictures/"}


def test_names_go_by_when_their_object_was_made(
    store: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    times = {"a": since - moment, "b": since, "c": until - moment, "d": until}
    service.objects = {
        f"{KIND}/{letter * 2}/{letter * 64}": Stored(b"", {}, created) for letter, created in times.items()
    }
    service.objects[f"{KIND}/read-me.txt"] = Stored(b"put there by hand", {}, since)
    assert list(store.names(KIND, since=since, until=until)) == ["b" * 64, "c" * 64]


# Trouble


@every_deed
@pytest.mark.parametrize("status", [429, 503])
def test_trouble_that_passes_is_not_noticed(
    store: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed, status: int
) -> None:
    service.next_answers.append(status)
    deed(store, path)
    assert not service.next_answers


@pytest.mark.parametrize("deed", [DEEDS["put"], DEEDS["put_named"], DEEDS["put_file"]])
def test_a_blob_whose_receipt_got_lost_is_kept_once(
    store: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed
) -> None:
    service.objects.clear()
    service.lost_answers.append(503)
    deed(store, path)
    assert [asked.arguments["ifGenerationMatch"] for asked in service.asked] == ["0", "0"]
    assert service.objects[OBJECT].content == CONTENT


@every_deed
def test_an_outage_is_told_after_a_while(
    hasty: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed
) -> None:
    service.outage = 503
    begun = time.monotonic()
    with pytest.raises(BlobStoreUnavailable) as told:
        deed(hasty, path)
    assert time.monotonic() - begun < 3
    assert isinstance(told.value, OSError)
    assert KIND in str(told.value)
    assert service.objects[OBJECT].content == CONTENT


@every_deed
def test_a_service_that_does_not_answer_is_given_up(
    hasty: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed
) -> None:
    service.hang_seconds = 0.6
    begun = time.monotonic()
    with pytest.raises(BlobStoreUnavailable):
        deed(hasty, path)
    assert time.monotonic() - begun < 3


@every_deed
@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_is_told_at_once(
    store: CloudStorageBlobStore, service: FakeCloudStorage, path: Path, deed: Deed, status: int
) -> None:
    service.outage = status
    with pytest.raises(BlobStoreUnavailable, match=str(status)):
        deed(store, path)
    assert len(service.asked) == 1


@every_deed
def test_a_bucket_that_is_not_there_does_not_pass_for_lost_files(
    client: Client, path: Path, deed: Deed
) -> None:
    elsewhere = CloudStorageBlobStore("kept-fils", connect=lambda: client)
    for _ in range(2):
        with pytest.raises(BlobStoreUnavailable, match="404"):
            deed(elsewhere, path)


def test_the_bucket_is_looked_for_once(store: CloudStorageBlobStore, service: FakeCloudStorage) -> None:
    service.objects.clear()
    for _ in range(3):
        store.delete(NAME, kind=KIND)
        with pytest.raises(BlobNotFound):
            store.get(NAME, kind=KIND)
    assert len([asked for asked in service.asked if asked.path.endswith("/o")]) == 1


@every_deed
def test_a_network_that_is_down_is_told(path: Path, deed: Deed) -> None:
    with FakeCloudStorage().serve() as address:
        pass
    with client_of(address) as client, pytest.raises(BlobStoreUnavailable):
        deed(CloudStorageBlobStore(BUCKET, connect=lambda: client, retry_seconds=0.5), path)


@every_deed
def test_missing_credentials_are_told(path: Path, deed: Deed) -> None:
    def connect() -> Client:
        raise DefaultCredentialsError("none found")  # type: ignore[no-untyped-call]

    with pytest.raises(BlobStoreUnavailable, match="none found"):
        deed(CloudStorageBlobStore(BUCKET, connect=connect), path)


def test_bytes_that_arrive_cut_are_not_taken_for_the_blob(
    store: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    service.cut_to = 3
    with pytest.raises(BlobStoreUnavailable):
        store.get(NAME, kind=KIND)
    with store.open(NAME, kind=KIND) as stream, pytest.raises(BlobStoreUnavailable, match="3 bytes came"):
        stream.read()


def test_a_blob_removed_while_it_is_read_is_told(
    store: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    service.objects[OBJECT] = Stored(bytes(2 * CHUNK), {})
    with store.open(NAME, kind=KIND) as stream:
        stream.read(CHUNK)
        service.objects.clear()
        with pytest.raises(BlobNotFound):
            stream.read(CHUNK)


def test_a_list_that_breaks_off_is_told_and_not_taken_for_whole(
    hasty: CloudStorageBlobStore, service: FakeCloudStorage
) -> None:
    service.page_size = 1
    service.objects[f"{KIND}/ff/{'f' * 64}"] = Stored(b"", {})
    names = hasty.names(KIND, **EVER)
    assert next(names) == NAME
    service.outage = 503
    with pytest.raises(BlobStoreUnavailable):
        next(names)
