"""Where bytes are kept: under their own SHA-256, in a folder (Cloud Storage has the same methods)."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from application.exceptions import ApplicationError

_KIND = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NAME = re.compile(r"[0-9a-f]{64}")


class BlobNotFound(ApplicationError):
    """No blob of that kind has that name."""


class BlobStore(Protocol):
    """Keeps bytes under a name that is a SHA-256 in hex; `kind` is a top folder such as "api-bodies"."""

    def put(self, content: bytes, *, kind: str, content_type: str) -> str: ...

    def put_named(
        self, name: str, content: bytes, *, kind: str, content_type: str = "application/octet-stream"
    ) -> None: ...

    def get(self, name: str, *, kind: str) -> bytes: ...

    def delete(self, name: str, *, kind: str) -> None: ...

    def names(self, kind: str, *, since: datetime, until: datetime) -> Iterator[str]: ...


class FolderBlobStore:
    """A BlobStore in a folder: `root/kind/ab/abcd…`.

    A folder keeps no content type, so `content_type` is taken and not stored. Raises ValueError for a
    kind or name that isn't of the agreed form, so that no path can leave the root.
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
        # Written beside and moved in one step: no reader ever meets half a file, whoever dies when.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as fresh:
            try:
                fresh.write(content)
                fresh.flush()
                os.replace(fresh.name, path)
            except OSError:
                Path(fresh.name).unlink(missing_ok=True)
                raise

    def get(self, name: str, *, kind: str) -> bytes:
        """The bytes kept under `name`. Raises BlobNotFound."""
        try:
            return self._path(name, kind).read_bytes()
        except FileNotFoundError as error:
            raise BlobNotFound(f"no {kind} blob {name}") from error

    def delete(self, name: str, *, kind: str) -> None:
        """Remove the blob; one that isn't there is as good as removed."""
        self._path(name, kind).unlink(missing_ok=True)

    def names(self, kind: str, *, since: datetime, until: datetime) -> Iterator[str]:
        """The blobs of this kind that were first kept between these two moments of real time, by name."""
        begin, end = since.timestamp(), until.timestamp()
        for path in sorted((self._root / kind).glob("??/*")):
            if not _NAME.fullmatch(path.name):
                continue  # half-written
            with suppress(FileNotFoundError):  # another process has just removed it
                if begin <= path.stat().st_mtime < end:
                    yield path.name

    def _path(self, name: str, kind: str) -> Path:
        if not _KIND.fullmatch(kind):
            raise ValueError(f"not a kind of blob: {kind!r}")
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a blob: {name!r}")
        return self._root / kind / name[:2] / name
