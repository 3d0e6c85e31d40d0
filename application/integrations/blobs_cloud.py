"""Keeps blobs in a Cloud Storage bucket, and signs the addresses by which a browser fetches them itself."""

import functools
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import requests
import urllib3
from google.api_core.exceptions import (
    Forbidden,
    GoogleAPICallError,
    GoogleAPIError,
    NotFound,
    PreconditionFailed,
)
from google.api_core.retry import Retry
from google.auth.credentials import Signing
from google.auth.exceptions import GoogleAuthError, TransportError
from google.cloud.storage import Blob, Client
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse

from application.integrations.blob_pieces import Pieces
from application.integrations.blobs import (
    CHUNK,
    BlobNotFound,
    BlobStoreUnavailable,
    blob_path,
    check_kind,
    is_blob_name,
)
from application.integrations.blobs_cloud_signer import download_as, own_signer

CACHE_CONTROL = "private, no-store"
UPLOAD_CHUNK = 8 * CHUNK  # of a long file: what is sent, and sent again when it fails, at once
NAMES_PER_PAGE = 1000
_NETWORK_TROUBLE = (requests.RequestException, urllib3.exceptions.HTTPError, ConnectionError, TransportError)
_TROUBLE = (GoogleAPIError, GoogleAuthError, DataCorruption, *_NETWORK_TROUBLE)
_PASSING = {408, 429, 500, 502, 503, 504}


def own_client() -> Client:
    """A client with the credentials that the machine itself has. Asks for no project: objects need none."""
    return Client(project=None)


@dataclass(frozen=True)
class BucketRules:
    """What decides whether a file that is deleted is gone, and who may read those that are there."""

    keeps_versions: bool
    keeps_deleted_for: int
    """Seconds; 0 where a deleted file is gone at once."""
    is_never_public: bool
    has_one_access_rule: bool


class CloudStorageBlobStore:
    """A BlobStore in a private bucket: objects `kind/ab/abcd…`, each with its content type.

    The service account needs the role Storage Object Admin on the bucket and, to sign addresses without a
    key file, Service Account Token Creator on itself. `connect` makes the client at the first call, not
    before: connections opened ahead of gunicorn's fork would be shared by the workers. Each request ends
    within `timeout_seconds` without a byte; what fails in passing is tried again for `retry_seconds`, then
    BlobStoreUnavailable is raised.
    """

    def __init__(
        self,
        bucket: str,
        *,
        connect: Callable[[], Client] = own_client,
        find_signer: Callable[[], Signing | None] = own_signer,
        timeout_seconds: float = 10.0,
        retry_seconds: float = 30.0,
    ) -> None:
        self._bucket = bucket
        self._connect = connect
        self._find_signer = find_signer
        self._client_lock, self._signer_lock = threading.Lock(), threading.Lock()
        self._client: Client | None = None
        self._signer: Signing | None = None
        self._is_bucket_seen = False
        retry = Retry(predicate=_is_passing, initial=0.5, maximum=8.0, timeout=retry_seconds)
        self._patience: dict[str, Any] = {"timeout": timeout_seconds, "retry": retry}

    def put(self, content: bytes, *, kind: str, content_type: str) -> str:
        """Keep `content`; the answer is its name. Putting the same bytes twice changes nothing."""
        name = hashlib.sha256(content).hexdigest()
        self._upload(name, kind, io.BytesIO(content), len(content), content_type)
        return name

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None:
        """Keep `content` under a name that the caller worked out; one that is there already stays."""
        self._upload(name, kind, io.BytesIO(content), len(content), content_type)

    def put_file(self, path: Path, name: str, *, kind: str, content_type: str) -> None:
        """Keep the content of the file at `path` under its SHA-256, `name`, without holding it in memory."""
        with path.open("rb") as stream:
            size = path.stat().st_size
            if size > UPLOAD_CHUNK and self._is_there(name, kind):
                return
            self._upload(name, kind, stream, size, content_type)

    def get(self, name: str, *, kind: str) -> bytes:
        """The bytes kept under `name`. Raises BlobNotFound."""
        with self._reading(name, kind):
            return cast(bytes, self._blob(name, kind).download_as_bytes(**self._patience))

    def open(self, name: str, *, kind: str) -> BinaryIO:
        """A stream of the bytes under `name`, fetched piece by piece as it is read. Raises BlobNotFound."""
        with self._reading(name, kind):
            blob = self._blob(name, kind)
            blob.reload(**self._patience)
            size = int(blob.size)
        fetch = functools.partial(self._piece, blob, name, kind)
        return cast(BinaryIO, io.BufferedReader(Pieces(fetch, size), CHUNK))

    def address(
        self, name: str, *, kind: str, minutes: int, content_type: str, file_name: str | None = None
    ) -> str | None:
        """Where whoever holds it can fetch the blob for so many minutes, as a download if a name is given.

        Doesn't look whether the blob is there. None when nothing here can sign, as against an emulator:
        whoever asked has to serve the bytes.
        """
        with _trouble_told(f"signing an address of {kind} blob {name}"):
            blob = self._blob(name, kind)
            signer = self._signing()
            if signer is None:
                return None
            signed = blob.generate_signed_url(
                version="v4",
                expiration=timedelta(minutes=minutes),
                credentials=signer,
                response_type=content_type,
                response_disposition=None if file_name is None else download_as(file_name),
            )
            return cast(str, signed)

    def delete(self, name: str, *, kind: str) -> None:
        """Remove the blob; one that isn't there is as good as removed."""
        with _trouble_told(f"deleting {kind} blob {name}"):
            try:
                self._blob(name, kind).delete(**self._patience)
            except NotFound:
                self._require_bucket()

    def names(self, kind: str, *, since: datetime, until: datetime) -> Iterator[str]:
        """The blobs of this kind that were first kept between these two moments of real time, by name."""
        check_kind(kind)
        with _trouble_told(f"listing {kind} blobs"):
            found = iter(
                self._connected().list_blobs(
                    self._bucket,
                    prefix=f"{kind}/",
                    page_size=NAMES_PER_PAGE,
                    fields="items(name,timeCreated),nextPageToken",
                    **self._patience,
                )
            )
        while True:
            with _trouble_told(f"listing {kind} blobs"):
                blob = next(found, None)
            if blob is None:
                return
            name = blob.name.rpartition("/")[2]
            if is_blob_name(name) and since <= blob.time_created < until:
                yield name

    def rules(self) -> BucketRules | None:
        """How the bucket is set up; None where this account may not see it.

        Seeing it takes the permission storage.buckets.get, which keeping files does not.
        """
        with _trouble_told("looking at the bucket"):
            try:
                bucket = self._connected().get_bucket(self._bucket, **self._patience)
            except Forbidden:
                return None
        access = bucket.iam_configuration
        return BucketRules(
            keeps_versions=bool(bucket.versioning_enabled),
            keeps_deleted_for=int(bucket.soft_delete_policy.retention_duration_seconds or 0),
            is_never_public=access.public_access_prevention == "enforced",
            has_one_access_rule=bool(access.uniform_bucket_level_access_enabled),
        )

    def _upload(self, name: str, kind: str, stream: BinaryIO, size: int, content_type: str) -> None:
        blob_path(name, kind)
        # ValueError: the client's word for a piece of which the service has kept another part than was sent.
        with _trouble_told(f"keeping {kind} blob {name}", ValueError):
            blob = self._blob(name, kind)
            blob.cache_control = CACHE_CONTROL
            blob.chunk_size = UPLOAD_CHUNK
            try:
                blob.upload_from_file(
                    stream, size=size, content_type=content_type, if_generation_match=0, **self._patience
                )
            except PreconditionFailed:
                return  # it is there already, perhaps by a try of ours whose answer got lost

    def _is_there(self, name: str, kind: str) -> bool:
        with _trouble_told(f"looking for {kind} blob {name}"):
            return bool(self._blob(name, kind).exists(**self._patience))

    def _piece(self, blob: Blob, name: str, kind: str, start: int, length: int) -> bytes:
        with self._reading(name, kind):
            # For a piece the service tells no checksum.
            piece = cast(
                bytes,
                blob.download_as_bytes(start=start, end=start + length - 1, checksum=None, **self._patience),
            )
        if len(piece) != length:
            raise BlobStoreUnavailable(
                f"reading {kind} blob {name}: {len(piece)} bytes came, {length} were asked for"
            )
        return piece

    @contextmanager
    def _reading(self, name: str, kind: str) -> Iterator[None]:
        with _trouble_told(f"reading {kind} blob {name}"):
            try:
                yield
            except NotFound as error:
                self._require_bucket()
                raise BlobNotFound(f"no {kind} blob {name}") from error

    def _require_bucket(self) -> None:
        """Raise NotFound unless the bucket is there.

        With a wrong bucket every blob is answered as not there: all would pass for lost, or for removed.
        """
        if self._is_bucket_seen:
            return
        listed = self._connected().list_blobs(
            self._bucket, max_results=1, fields="items(name)", **self._patience
        )
        next(iter(listed), None)
        self._is_bucket_seen = True

    def _blob(self, name: str, kind: str) -> Blob:
        path = blob_path(name, kind)
        return self._connected().bucket(self._bucket).blob(path)

    def _connected(self) -> Client:
        with self._client_lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _signing(self) -> Signing | None:
        if not self._connected().api_endpoint.startswith("https://"):
            return None  # an emulator
        with self._signer_lock:
            if self._signer is None:
                self._signer = self._find_signer()
            return self._signer


def _is_passing(error: Exception) -> bool:
    """Whether the same request may go well in a moment."""
    if isinstance(error, InvalidResponse):
        if is_passing := error.response.status_code in _PASSING:
            error.response.close()  # nobody reads it any more, and its connection would stay open
        return is_passing
    if isinstance(error, GoogleAPICallError):
        return error.code in _PASSING
    return isinstance(error, _NETWORK_TROUBLE)


@contextmanager
def _trouble_told(deed: str, *also: type[Exception]) -> Iterator[None]:
    try:
        yield
    except (*_TROUBLE, *also) as error:
        raise BlobStoreUnavailable(f"{deed} failed: {type(error).__name__}: {error}") from error
