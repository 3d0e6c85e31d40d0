"""Whether what was stored of Instagram's answers is still what came."""

import enum
import gzip
import hashlib
import logging
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from application.evidence.kept_files import UNREADABLE_IN_A_ROW
from application.integrations.blobs import BlobNotFound, BlobStore
from application.integrations.graph.client import BODY_KIND

logger = logging.getLogger(__name__)

DELIVERY_KIND = "webhook-deliveries"
"""Deliveries stand in the database, not in the blob store; their tombstones go by this kind."""


class Finding(enum.Enum):
    """What came of hashing a stored answer again: a word, what it means, and the kind of its badge."""

    SAME = ("Unchanged", "is what came", "good")
    CHANGED = ("Changed", "is not what came: its fingerprint is another", "bad")
    LOST = ("Not there", "should be stored, and is not", "bad")
    UNREADABLE = ("Not readable", "could not be read from the store just now", "attention")
    REMOVED = ("Removed", "was removed, as the law or its age asks for", "neutral")
    NOT_KEPT = ("None stored", "was not stored: none came, or it held secrets", "neutral")

    @property
    def word(self) -> str:
        return self.value[0]

    @property
    def meaning(self) -> str:
        return self.value[1]

    @property
    def kind(self) -> str:
        return self.value[2]

    @property
    def is_trouble(self) -> bool:
        """Whether it is not what came. What could not be read may well be."""
        return self.kind == "bad"


@dataclass(frozen=True)
class StoredReply:
    """An answer to be looked at. `body` is there for deliveries, which stand in the database."""

    label: str
    sha256: str | None
    body: bytes | None = None

    @classmethod
    def behind_call(cls, call_id: int, sha256: str | None) -> "StoredReply":
        """The reply to a call, under its hash in the blob store; None for one that was not kept."""
        return cls(f"call {call_id}", sha256)

    @classmethod
    def behind_delivery(cls, delivery_id: int, sha256: str, body: bytes) -> "StoredReply":
        """What the webhook delivered, as it stands in the database."""
        return cls(f"delivery {delivery_id}", sha256, body)

    @property
    def kind(self) -> str:
        """The kind by which its tombstone goes."""
        return BODY_KIND if self.body is None else DELIVERY_KIND


def hash_each(
    replies: Iterable[StoredReply], blobs: BlobStore
) -> Iterator[tuple[StoredReply, Finding, bytes]]:
    """Hash one after the other. Where several in a row can't be read, the store is not asked for the others.

    Each that is asked for in vain takes as long as the store's time-out.
    """
    unreadable = 0
    for reply in replies:
        is_in_store = reply.sha256 is not None and reply.body is None
        if is_in_store and unreadable >= UNREADABLE_IN_A_ROW:
            yield reply, Finding.UNREADABLE, b""
            continue
        finding, body = hash_again(reply, blobs)
        if is_in_store:
            unreadable = unreadable + 1 if finding is Finding.UNREADABLE else 0
        yield reply, finding, body


def hash_again(reply: StoredReply, blobs: BlobStore) -> tuple[Finding, bytes]:
    """What came of it, and the answer's bytes where it is the same. No transaction may be open."""
    if reply.sha256 is None:
        return Finding.NOT_KEPT, b""
    body = reply.body
    if body == b"":
        return Finding.LOST, b""  # Instagram delivers no empty ones
    if body is None:
        try:
            packed = blobs.get(reply.sha256, kind=BODY_KIND)
        except BlobNotFound:
            return Finding.LOST, b""
        except OSError:
            logger.exception("a stored answer could not be read", extra={"reply": reply.label})
            return Finding.UNREADABLE, b""
        try:
            body = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error):
            return Finding.CHANGED, b""  # not even gzip any more
    if hashlib.sha256(body).hexdigest() != reply.sha256:
        return Finding.CHANGED, b""
    return Finding.SAME, body
