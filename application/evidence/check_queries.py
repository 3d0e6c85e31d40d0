"""What the page of checks reads: what is kept in all, the last checks, and whose things differ."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from application.evidence.troubles import (
    UNREAD,
    WORDS,
    Found,
    Trouble,
    Words,
    by_trouble,
    differing,
    in_order,
    stops,
)
from application.extensions import db
from application.integrations.capture.kinds import FILES
from application.media_kinds import MediaKind, media_kind
from application.models import (
    Capture,
    CaptureItem,
    CaptureRole,
    ChainHead,
    CheckState,
    EvidenceCheck,
    InstagramAccount,
    Post,
    Tombstone,
    User,
)

MOST_CHECKS = 20


@dataclass(frozen=True)
class KeptInAll:
    """How much is kept; files that several captures share count once. `end` is the chain's last link."""

    captures: int
    files: int
    bytes: int
    removed: int
    end: int
    end_sha256: str | None


@dataclass(frozen=True)
class CheckView:
    """One check, and who asked for it: None where that was a command, or somebody who is gone."""

    check_id: int
    state: CheckState
    asked_at: datetime
    asked_by: str | None
    finished_at: datetime | None
    position: int
    last: int
    counts: Mapping[str, int]

    @property
    def is_open(self) -> bool:
        return self.state is not CheckState.DONE

    @property
    def trouble(self) -> int:
        """How many things differ."""
        return differing(self.counts)

    @property
    def unread(self) -> int:
        """How many files the store did not give."""
        return self.counts.get(UNREAD, 0)

    @property
    def is_in_order(self) -> bool:
        """It came to its end, read everything, and nothing differs."""
        return not self.is_open and in_order(self.counts)


@dataclass(frozen=True)
class PostOf:
    """The post whose capture differs; `who` is None when the person has left."""

    post_id: int
    who: str | None
    kind: MediaKind
    posted_at: datetime | None


@dataclass(frozen=True)
class FindingView:
    """One thing that differs, with what is known of it now. `told` says what differs, beyond its kind.

    `marks` are fingerprints to look it up by, each with what it is.
    """

    found: Found
    told: str
    marks: tuple[tuple[str, str], ...]
    post: PostOf | None
    kept_at: datetime | None
    content_type: str | None
    media: int
    """How many pictures and films its capture has."""


@dataclass(frozen=True)
class TroubleGroup:
    """What differs in one way: how many there are, and those that were written down."""

    trouble: Trouble
    words: Words
    total: int
    findings: tuple[FindingView, ...]


def kept_in_all() -> KeptInAll:
    """Three statements."""
    each = (
        select(CaptureItem.sha256, func.max(CaptureItem.bytes).label("bytes"))
        .where(CaptureItem.sha256.is_not(None))
        .group_by(CaptureItem.sha256)
        .subquery()
    )
    files, size = db.session.execute(select(func.count(), func.sum(each.c.bytes)).select_from(each)).one()
    captures, removed = db.session.execute(
        select(
            select(func.count(Capture.id)).where(Capture.manifest_sha256.is_not(None)).scalar_subquery(),
            select(func.count(Tombstone.id))
            .where(Tombstone.kind == FILES, Tombstone.chain_position.is_not(None))
            .scalar_subquery(),
        )
    ).one()
    head = db.session.execute(select(ChainHead.position, ChainHead.sha256)).first()
    end, end_sha256 = (head.position, head.sha256) if head is not None and head.position else (0, None)
    return KeptInAll(captures or 0, files, int(size or 0), removed or 0, end, end_sha256)


def last_checks() -> list[CheckView]:
    """The newest checks, the newest first; one statement."""
    rows = db.session.execute(_checks().order_by(EvidenceCheck.id.desc()).limit(MOST_CHECKS))
    return [CheckView(*row) for row in rows]


def find_check(check_id: int) -> CheckView | None:
    """The check of this number."""
    row = db.session.execute(_checks().where(EvidenceCheck.id == check_id)).first()
    return CheckView(*row) if row is not None else None


def trouble_groups(check: CheckView) -> list[TroubleGroup]:
    """What the check found, by kind; four statements, or none where all is in order."""
    if check.is_in_order:
        return []
    findings = _findings(check.check_id)
    posts = _posts({found.post_id for found in findings if found.post_id is not None})
    captures = {found.capture_id for found in findings if found.capture_id is not None}
    times = db.session.execute(select(Capture.id, Capture.finished_at).where(Capture.id.in_(captures)))
    kept_at = {row.id: row.finished_at for row in times}
    types = _content_types(captures)
    media = {
        capture: sum(key[0] == capture and key[1] == CaptureRole.MEDIA.value for key in types)
        for capture in captures
    }
    groups = []
    for trouble, some in by_trouble(findings).items():
        views = tuple(
            FindingView(
                found,
                found.told,
                found.marks,
                posts.get(found.post_id or 0),
                kept_at.get(found.capture_id or 0),
                types.get((found.capture_id or 0, found.role or "", found.place or 0)),
                media.get(found.capture_id or 0, 0),
            )
            for found in some
        )
        groups.append(TroubleGroup(trouble, WORDS[trouble], check.counts.get(trouble, 0), views))
    return groups


def last_stop() -> Found | None:
    """Where the newest check stopped, unless it came to its end or goes on. Two statements at most."""
    newest = db.session.execute(_checks().order_by(EvidenceCheck.id.desc()).limit(1)).first()
    if newest is None or newest.state is not CheckState.DONE or not stops(newest.counts):
        return None
    return next((found for found in _findings(newest.id) if found.trouble.is_stop), None)


def _findings(check_id: int) -> list[Found]:
    kept = db.session.scalars(select(EvidenceCheck.findings).where(EvidenceCheck.id == check_id)).one()
    return [Found.from_json(each) for each in kept]


def _checks() -> Any:
    return (
        select(
            EvidenceCheck.id,
            EvidenceCheck.state,
            EvidenceCheck.asked_at,
            User.name,
            EvidenceCheck.finished_at,
            EvidenceCheck.position,
            EvidenceCheck.last_position,
            EvidenceCheck.counts,
        )
        .select_from(EvidenceCheck)
        .outerjoin(User, User.id == EvidenceCheck.asked_by_id)
    )


def _posts(post_ids: Collection[int]) -> dict[int, PostOf]:
    rows = db.session.execute(
        select(
            Post.id,
            Post.media_type,
            Post.media_product_type,
            Post.posted_at,
            InstagramAccount.username,
            User.name,
        )
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == func.coalesce(InstagramAccount.user_id, Post.user_id))
        .where(Post.id.in_(post_ids))
    )
    return {
        row.id: PostOf(
            row.id,
            f"@{row.username}" if row.username else row.name,
            media_kind(row.media_type, row.media_product_type),
            row.posted_at,
        )
        for row in rows
    }


def _content_types(capture_ids: Collection[int]) -> dict[tuple[int, str, int], str | None]:
    rows = db.session.execute(
        select(CaptureItem.capture_id, CaptureItem.role, CaptureItem.place, CaptureItem.content_type).where(
            CaptureItem.capture_id.in_(capture_ids)
        )
    )
    return {(row.capture_id, row.role.value, row.place): row.content_type for row in rows}
