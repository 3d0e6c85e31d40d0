"""What is asked of the database once more before something counts as lost: much may have gone lawfully."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, tuple_

from application.evidence.kept_files import FileName
from application.extensions import db
from application.models import Capture, CaptureItem, Tombstone

MOST_USES = 1_000


@dataclass(frozen=True)
class Use:
    """A file in its place in a capture."""

    capture_id: int
    post_id: int
    position: int | None
    role: str
    place: int
    sha256: str


@dataclass(frozen=True)
class SecondLook:
    """The newest removal of each file by its link's place, the captures that are still there, and the uses
    of files.
    """

    removals: Mapping[FileName, int]
    there: frozenset[int]
    uses: tuple[Use, ...]

    def excuses(self, file: FileName, position: int | None) -> bool:
        """Whether the chain tells of a lawful removal of the file after the link that vouched for it."""
        return self.removals.get(file, 0) > (position or 0)


def look_again(
    names: Collection[FileName], capture_ids: Collection[int], files: Collection[str], last: int | None
) -> SecondLook:
    """Look up removals of `names`, which of the captures are there, and who else uses `files`.

    Uses are those by captures up to the link `last`; by these captures where it is None. Three statements, or
    none; ends the transaction.
    """
    if not names and not capture_ids and not files:
        return SecondLook({}, frozenset(), ())
    removals = db.session.execute(
        select(Tombstone.kind, Tombstone.sha256, func.max(Tombstone.chain_position))
        .where(
            tuple_(Tombstone.kind, Tombstone.sha256).in_(sorted(set(names))),
            Tombstone.chain_position.is_not(None),
        )
        .group_by(Tombstone.kind, Tombstone.sha256)
    ).all()
    there = frozenset(db.session.scalars(select(Capture.id).where(Capture.id.in_(sorted(capture_ids)))))
    reached = Capture.id.in_(sorted(capture_ids)) if last is None else Capture.chain_position.between(1, last)
    uses = _uses(files, reached)
    db.session.close()
    return SecondLook({(kind, name): position or 0 for kind, name, position in removals}, there, uses)


def _uses(files: Collection[str], reached: ColumnElement[bool]) -> tuple[Use, ...]:
    statement = (
        select(
            Capture.id,
            Capture.post_id,
            Capture.chain_position,
            CaptureItem.role,
            CaptureItem.place,
            CaptureItem.sha256,
        )
        .join(CaptureItem, CaptureItem.capture_id == Capture.id)
        .where(CaptureItem.sha256.in_(sorted(files)), reached)
        .order_by(Capture.chain_position, CaptureItem.id)
        .limit(MOST_USES)
    )
    return tuple(
        Use(row.id, row.post_id, row.chain_position, row.role.value, row.place, row.sha256 or "")
        for row in db.session.execute(statement)
    )
