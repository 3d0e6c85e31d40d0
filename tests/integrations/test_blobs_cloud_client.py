"""When Google's storage client is made, for whom, and whether it is made at all."""

import hashlib
import threading
import time
from pathlib import Path

import pytest
from google.cloud.storage import Client

from application.config import read_config
from application.gateways import Gateways
from application.integrations.blobs import BlobNotFound, BlobStoreUnavailable, FolderBlobStore
from application.integrations.blobs_cloud import CloudStorageBlobStore
from tests.fakes.cloud_storage import BUCKET, FakeCloudStorage, client_of, storage_emulator

KIND = "captures"
CONTENT = b"a story"
NAME = hashlib.sha256(CONTENT).hexdigest()


def test_one_client_is_made_at_the_first_call_for_all_threads() -> None:
    made: list[Client] = []
    read: list[bytes] = []
    with FakeCloudStorage().serve() as address, client_of(address) as client:

        def connect() -> Client:
            made.append(client)
            time.sleep(0.05)
            return client

        store = CloudStorageBlobStore(BUCKET, connect=connect)
        assert made == []

        def keep_and_read() -> None:
            store.put(CONTENT, kind=KIND, content_type="image/jpeg")
            read.append(store.get(NAME, kind=KIND))

        threads = [threading.Thread(target=keep_and_read, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
    assert read == [CONTENT] * 8
    assert made == [client]


def test_googles_setting_for_an_emulator_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    with storage_emulator() as address:
        with client_of(address) as client:
            client.create_bucket(BUCKET)
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        store = CloudStorageBlobStore(BUCKET)
        assert store.put(CONTENT, kind=KIND, content_type="image/jpeg") == NAME
        assert store.get(NAME, kind=KIND) == CONTENT
        assert store.address(NAME, kind=KIND, minutes=5, content_type="image/jpeg") is None


def test_the_emulator_tells_a_missing_bucket_from_a_missing_blob() -> None:
    with storage_emulator() as address, client_of(address) as client:
        store = CloudStorageBlobStore(BUCKET, connect=lambda: client)
        with pytest.raises(BlobStoreUnavailable):
            store.get(NAME, kind=KIND)
        client.create_bucket(BUCKET)
        with pytest.raises(BlobNotFound):
            store.get(NAME, kind=KIND)


def test_the_setting_decides_which_store_it_is(tmp_path: Path) -> None:
    # Here are no credentials, and no network to ask for them: a client made too early would raise.
    bucket = read_config({"APP_PROFILE": "test", "BLOB_BUCKET": BUCKET}, folder=tmp_path)
    assert isinstance(Gateways(bucket).blobs, CloudStorageBlobStore)
    folder = read_config({"APP_PROFILE": "test"}, folder=tmp_path)
    assert isinstance(Gateways(folder).blobs, FolderBlobStore)
