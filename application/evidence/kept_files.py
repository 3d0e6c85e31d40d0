"""Hash kept files again, piece by piece: a film is never whole in memory. No transaction may be open."""

import enum
import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from application.exceptions import ApplicationError
from application.integrations.blobs import CHUNK, BlobNotFound, BlobStore, is_blob_name
from application.integrations.capture.kinds import MANIFESTS

logger = logging.getLogger(__name__)

LARGEST_MANIFEST = 4 * 1024 * 1024
"""Bytes. A capture keeps a few dozen files at most."""
UNREADABLE_IN_A_ROW = 3
"""After so many it is the store that is out of reach, and not a file."""

FileName = tuple[str, str]
"""The kind of a blob, and its fingerprint."""


class StoreOutOfReach(ApplicationError):
    """Nothing can be read from the store just now: no word about any file."""


class FileState(enum.Enum):
    SAME = "same"
    CHANGED = "changed"
    LOST = "lost"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Hashed:
    """What came of hashing a file again. `body` is there of manifests that are the same."""

    state: FileState
    sha256: str | None = None
    size: int = 0
    body: bytes = b""


def hash_files(names: Iterable[FileName], blobs: BlobStore) -> dict[FileName, Hashed]:
    """Hash each of these again, once. Raises StoreOutOfReach when several in a row can't be read."""
    found: dict[FileName, Hashed] = {}
    unreadable = 0
    for kind, name in sorted(set(names)):
        found[kind, name] = _hashed(kind, name, blobs)
        unreadable = unreadable + 1 if found[kind, name].state is FileState.UNREADABLE else 0
        if unreadable == UNREADABLE_IN_A_ROW:
            raise StoreOutOfReach(f"{unreadable} files in a row could not be read")
    return found


def _hashed(kind: str, name: str, blobs: BlobStore) -> Hashed:
    if not is_blob_name(name):
        return Hashed(FileState.LOST)  # no file can have such a name
    digest, size, body = hashlib.sha256(), 0, bytearray()
    try:
        with blobs.open(name, kind=kind) as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                size += len(piece)
                if kind == MANIFESTS and size <= LARGEST_MANIFEST:
                    body += piece
    except BlobNotFound:
        return Hashed(FileState.LOST)
    except OSError:
        logger.exception("a kept file could not be read", extra={"blob_kind": kind, "blob": name})
        return Hashed(FileState.UNREADABLE)
    if digest.hexdigest() != name:
        return Hashed(FileState.CHANGED, digest.hexdigest(), size)
    return Hashed(FileState.SAME, name, size, bytes(body))
