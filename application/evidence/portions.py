"""A part of the chain with the captures and removals that it tells of, read into plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from application.evidence.chain_links import Link
from application.extensions import db
from application.models import Capture, CaptureItem, ChainLink, Tombstone

LINKS_AT_ONCE = 25
BYTES_AT_ONCE = 1024**3
"""A part with more is cut short, as its task may run for some minutes only."""


@dataclass(frozen=True)
class KeptFile:
    """A file of a capture, by its fingerprint."""

    role: str
    place: int
    sha256: str
    bytes: int


@dataclass(frozen=True)
class KeptCapture:
    """A capture that the chain should vouch for; `position` is its link's."""

    id: int
    post_id: int
    position: int | None
    manifest_sha256: str | None
    files: tuple[KeptFile, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Portion:
    """The links behind `after` up to `to`, the one at `after` too, and what they are about.

    `end` is the last place of the whole chain that has a link. Files that are `hashed` belong to a capture
    of an earlier portion too.
    """

    after: int
    to: int
    end: int
    links: Mapping[int, Link]
    captures: Sequence[KeptCapture]
    tombstones: Mapping[int, Sequence[Tombstone]]
    hashed: frozenset[str]


def read_portion(after: int, last: int) -> Portion:
    """The next portion behind `after`, up to `last` at most. Six statements; ends the transaction."""
    to, end = reach(after, last)
    captures = kept_captures(
        select(Capture.id).where(Capture.chain_position > after, Capture.chain_position <= to)
    )
    to = _cut_short(captures, to)
    captures = [capture for capture in captures if (capture.position or 0) <= to]
    names = {file.sha256 for capture in captures for file in capture.files}
    portion = Portion(
        after,
        to,
        end,
        read_links(ChainLink.position.between(after, to)),
        captures,
        _tombstones(after, to),
        _hashed_before(names, after),
    )
    db.session.close()
    return portion


def kept_captures(ids: Select[int]) -> list[KeptCapture]:
    """These captures with their files, in the order of the chain; two statements."""
    rows = db.session.execute(
        select(Capture.id, Capture.post_id, Capture.chain_position, Capture.manifest_sha256)
        .where(Capture.id.in_(ids))
        .order_by(Capture.chain_position, Capture.id)
    ).all()
    items = db.session.execute(
        select(
            CaptureItem.capture_id,
            CaptureItem.role,
            CaptureItem.place,
            CaptureItem.sha256,
            CaptureItem.bytes,
        )
        .where(CaptureItem.capture_id.in_(ids), CaptureItem.sha256.is_not(None))
        .order_by(CaptureItem.capture_id, CaptureItem.id)
    ).all()
    files = _by_capture(items)
    return [
        KeptCapture(
            row.id, row.post_id, row.chain_position, row.manifest_sha256, tuple(files.get(row.id, ()))
        )
        for row in rows
    ]


def read_links(wanted: Any) -> dict[int, Link]:
    """The links of this condition, by their place."""
    rows = db.session.execute(
        select(
            ChainLink.position,
            ChainLink.kind,
            ChainLink.previous_sha256,
            ChainLink.subject_sha256,
            ChainLink.sha256,
        ).where(wanted)
    )
    return {row.position: Link(*row) for row in rows}


def reach(after: int, last: int) -> tuple[int, int]:
    """How far the portion goes at most, by its links and by captures that name them; and the chain's end."""
    bounds = db.session.execute(
        select(
            _place(ChainLink.position, after, last),
            _place(Capture.chain_position, after, last),
            select(func.max(ChainLink.position)).scalar_subquery(),
        )
    ).one()
    by_links, by_captures, end = bounds
    return min(bound for bound in (last, by_links, by_captures) if bound is not None), end or 0


def files_behind(after: int, last: int) -> int:
    """How many files and manifests a check has to read yet that came as far as `after`. Two statements."""
    first_use = (
        select(CaptureItem.sha256)
        .join(Capture, Capture.id == CaptureItem.capture_id)
        .where(CaptureItem.sha256.is_not(None), Capture.chain_position.between(1, last))
        .group_by(CaptureItem.sha256)
        .having(func.min(Capture.chain_position) > after)
        .subquery()
    )
    files = db.session.scalar(select(func.count()).select_from(first_use)) or 0
    ahead = (Capture.chain_position > after, Capture.chain_position <= last)
    manifests = select(func.count(Capture.manifest_sha256.distinct())).where(*ahead)
    return files + (db.session.scalar(manifests) or 0)


def _place(column: Any, after: int, last: int) -> ScalarSelect[int]:
    further = select(column).where(column > after, column <= last).order_by(column)
    return further.offset(LINKS_AT_ONCE - 1).limit(1).scalar_subquery()


def _cut_short(captures: Sequence[KeptCapture], to: int) -> int:
    """Where the portion ends so that its files are not too much at once; it has one capture at least."""
    total, ends_at = 0, None
    for capture in captures:
        total += capture.bytes
        if total > BYTES_AT_ONCE and ends_at is not None and capture.position != ends_at:
            return ends_at
        ends_at = capture.position
    return to


def _by_capture(items: Iterable[Any]) -> dict[int, list[KeptFile]]:
    files: dict[int, list[KeptFile]] = {}
    for row in items:
        kept = KeptFile(row.role.value, row.place, row.sha256, row.bytes or 0)
        files.setdefault(row.capture_id, []).append(kept)
    return files


def _tombstones(after: int, to: int) -> dict[int, list[Tombstone]]:
    found: dict[int, list[Tombstone]] = {}
    of_these = (Tombstone.chain_position > after, Tombstone.chain_position <= to)
    for tombstone in db.session.scalars(select(Tombstone).where(*of_these).order_by(Tombstone.id)):
        found.setdefault(tombstone.chain_position or 0, []).append(tombstone)
    return found


def _hashed_before(names: set[str], after: int) -> frozenset[str]:
    """Those of these files that a capture of an earlier portion has too."""
    earlier = (Capture.chain_position >= 1, Capture.chain_position <= after)
    used = select(CaptureItem.sha256).join(Capture, Capture.id == CaptureItem.capture_id)
    rows = db.session.scalars(used.where(CaptureItem.sha256.in_(names), *earlier).distinct())
    return frozenset(name for name in rows if name is not None)
