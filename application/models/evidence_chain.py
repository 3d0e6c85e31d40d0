"""The chain of evidence, which holds hashes only, and checks of all that it vouches for."""

import enum
import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from application.models.base import BIG_ID, TABLE_OPTIONS, Base, UtcDateTime, choice, exact_text

BEFORE_THE_FIRST = "0" * 64
"""What stands for the link before the first one."""


class LinkKind(enum.StrEnum):
    CAPTURE = "capture"
    """Its subject is a manifest's hash."""
    REMOVAL = "removal"
    """Its subject is the hash of the tombstones that were set together."""


def link_sha256(position: int, kind: LinkKind, previous_sha256: str, subject_sha256: str) -> str:
    """The hash of a link: of its place, its kind, the link before it, and what it is about."""
    text = f"{position}\n{kind.value}\n{previous_sha256}\n{subject_sha256}\n"
    return hashlib.sha256(text.encode()).hexdigest()


class ChainLink(Base):
    """One link: whoever alters, removes or moves it breaks all that follow. Names nobody."""

    __tablename__ = "chain_links"
    __table_args__ = (TABLE_OPTIONS,)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """From 1, without a gap."""
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "kind"))
    previous_sha256: Mapped[str] = mapped_column(exact_text(64))
    subject_sha256: Mapped[str] = mapped_column(exact_text(64), index=True)
    sha256: Mapped[str] = mapped_column(exact_text(64), unique=True)


class ChainHead(Base):
    """Where the chain ends: one row, locked by whoever adds a link, so that each has one before it."""

    __tablename__ = "chain_heads"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(exact_text(64))


class CheckState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class EvidenceCheck(Base):
    """One going through of the whole chain, portion by portion."""

    __tablename__ = "evidence_checks"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    open: Mapped[bool | None] = mapped_column(unique=True)
    """True while it goes on, else NULL: there is one at a time."""
    state: Mapped[CheckState] = mapped_column(choice(CheckState, "state"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was queued or last recorded a portion, in real time."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    """The last link that was looked at."""
    last_position: Mapped[int] = mapped_column(BigInteger)
    """The end of the chain when the check was asked for."""
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """How many files, manifests and links, by finding."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What differs: ids and kinds, no names of people. The first so many."""
