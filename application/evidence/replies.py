"""Whether what was stored of Instagram's answers is still what came, and what it says of a figure."""

import enum
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from application.integrations.blobs import BlobNotFound, BlobStore
from application.integrations.graph.client import BODY_KIND


class Finding(enum.Enum):
    """What came of hashing a stored reply again: a word, what it means, and the kind of its badge."""

    SAME = ("Unchanged", "hashes to what was noted when it came", "good")
    CHANGED = ("Changed", "does not hash to what was noted when it came", "bad")
    LOST = ("Not there", "should be stored, and is not", "bad")
    NOT_KEPT = ("Not kept", "was not stored: replies that hold secrets never are", "neutral")

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
        """Whether somebody has to look into it."""
        return self in (Finding.CHANGED, Finding.LOST)


@dataclass(frozen=True)
class StoredReply:
    """A reply to be looked at. `body` is there for deliveries, which stand in the database."""

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


@dataclass(frozen=True)
class CheckedReply:
    """The reply with what was found; `payload` is what it says, where it is the same and JSON."""

    reply: StoredReply
    finding: Finding
    payload: Any = None


def check_replies(replies: Iterable[StoredReply], blobs: BlobStore) -> dict[str, CheckedReply]:
    """Hash each stored reply again; by label, each once. Reads blobs: no transaction may be open."""
    return {reply.label: _checked(reply, blobs) for reply in dict.fromkeys(replies)}


def _checked(reply: StoredReply, blobs: BlobStore) -> CheckedReply:
    if reply.sha256 is None:
        return CheckedReply(reply, Finding.NOT_KEPT)
    if reply.body is not None:
        return _compared(reply, reply.body)
    try:
        body = gzip.decompress(blobs.get(reply.sha256, kind=BODY_KIND))
    except BlobNotFound:
        return CheckedReply(reply, Finding.LOST)
    except (OSError, EOFError, zlib.error):
        return CheckedReply(reply, Finding.CHANGED)  # not even gzip any more
    return _compared(reply, body)


def _compared(reply: StoredReply, body: bytes) -> CheckedReply:
    if hashlib.sha256(body).hexdigest() != reply.sha256:
        return CheckedReply(reply, Finding.CHANGED)
    try:
        return CheckedReply(reply, Finding.SAME, json.loads(body))
    except ValueError:
        return CheckedReply(reply, Finding.SAME)
