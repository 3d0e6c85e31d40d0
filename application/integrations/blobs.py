"""Where bytes are kept: under their own SHA-256, in a folder (Cloud Storage has the same methods)."""

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from application.exceptions import ApplicationError

_KIND = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NAME = re.compile(r"[0-9a-f]{64}")
CHUNK = 1024 * 1024


class BlobNotFound(ApplicationError):
    """No blob of that kind has that name."""


class BlobStoreUnavailable(ApplicationError, OSError):
    """The store could not be reached, or refused: the same call may go well later.

    An OSError too, so that whoever is ready for a disk that fails is ready for this.
    """


class BlobStore(Protocol):
    """Keeps bytes under a name that is a SHA-256 in hex; `kind` is a top folder such as "api-bodies".

    Every method raises ValueError for a kind or name that isn't of the agreed form, and may raise OSError
    (BlobStoreUnavailable, for a store behind a network) when the store cannot be used just now.
    """

    def put(self, content: bytes, *, kind: str, content_type: str) -> str: ...

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None: ...

    def put_file(self, path: Path, name: str, *, kind: str, content_type: str) -> None: ...

    def get(self, name: str, *, kind: str) -> bytes: ...

    def open(self, name: str, *, kind: str) -> BinaryIO: ...

    def address(
        self, name: str, *, kind: str, minutes: int, content_type: str, file_name: str | None = None
    ) -> str | None: ...

    def delete(self, name: str, *, kind: str) -> None: ...

    def names(self, kind: str, *, since: datetime, until: datetime) -> Iterator[str]: ...


def blob_path(name: str, kind: str) -> str:
    """Where a blob stands in any store: `kind/ab/abcd…`. Raises ValueError: no path leads elsewhere."""
    check_kind(kind)
    if not is_blob_name(name):
        raise ValueError(f"not the name of a blob: {name!r}")
    return f"{kind}/{name[:2]}/{name}"


def check_kind(kind: str) -> None:
    """Raise ValueError unless the kind is of the agreed form."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"not a kind of blob: {kind!r}")


def is_blob_name(name: str) -> bool:
    """Whether this is a SHA-256 in hex."""
    return _NAME.fullmatch(name) is not None


class FolderBlobStore:
    """A BlobStore in a folder: `root/kind/ab/abcd…`.

    A folder keeps no content type, so `content_type` is taken and not stored.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes, *, kind: str, content_type: str) -> str:
        """Keep `content`; the answer is its name. Putting the same bytes twice changes nothing."""
        name = hashlib.sha256(content).hexdigest()
        self.put_named(name, content, kind=kind, content_type=content_type)
        return name

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None:
        """Keep `content` under a name that the caller worked out, e.g. the hash before compression.

        A name that is already there is left as it is: names are hashes, so it holds the same content.
        """
        path = self._path(name, kind)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with _written_beside(path) as fresh:
            fresh.write(content)

    def put_file(self, path: Path, name: str, *, kind: str, content_type: str) -> None:
        """Keep the content of the file at `path` under its SHA-256, `name`; the file may be gone afterwards.

        For what is too large to be held in memory.
        """
        kept = self._path(name, kind)
        if kept.exists():
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(path, kept)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with _written_beside(kept) as fresh, path.open("rb") as content:
                shutil.copyfileobj(content, fresh, CHUNK)
            path.unlink()

    def get(self, name: str, *, kind: str) -> bytes:
        """The bytes kept under `name`. Raises BlobNotFound."""
        try:
            return self._path(name, kind).read_bytes()
        except FileNotFoundError as error:
            raise BlobNotFound(f"no {kind} blob {name}") from error

    def open(self, name: str, *, kind: str) -> BinaryIO:
        """A stream of the bytes kept under `name`, which can be read from any place. Raises BlobNotFound."""
        try:
            return self._path(name, kind).open("rb")
        except FileNotFoundError as error:
            raise BlobNotFound(f"no {kind} blob {name}") from error

    def address(
        self, name: str, *, kind: str, minutes: int, content_type: str, file_name: str | None = None
    ) -> None:
        """None: a folder has no address of its own, whoever asked has to serve the bytes."""
        blob_path(name, kind)

    def delete(self, name: str, *, kind: str) -> None:
        """Remove the blob; one that isn't there is as good as removed."""
        self._path(name, kind).unlink(missing_ok=True)

    def names(self, kind: str, *, since: datetime, until: datetime) -> Iterator[str]:
        """The blobs of this kind that were first kept between these two moments of real time, by name."""
        check_kind(kind)
        begin, end = since.timestamp(), until.timestamp()
        for path in sorted((self._root / kind).glob("??/*")):
            if not is_blob_name(path.name):
                continue  # half-written
            with suppress(FileNotFoundError):  # another process has just removed it
                if begin <= path.stat().st_mtime < end:
                    yield path.name

    def _path(self, name: str, kind: str) -> Path:
        return self._root / blob_path(name, kind)


@contextmanager
def _written_beside(path: Path) -> Iterator[BinaryIO]:
    """Written beside and moved in one step: no reader ever meets half a file, whoever dies when."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as fresh:
        try:
            yield cast(BinaryIO, fresh)
            fresh.flush()
            os.replace(fresh.name, path)
        except OSError:
            Path(fresh.name).unlink(missing_ok=True)
            raise
