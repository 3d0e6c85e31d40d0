"""Of which posts something is kept, and which kept file stands for each: for pages that show many posts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from application.built_once import built_once
from application.extensions import db
from application.models import Capture, CaptureChoice, CaptureItem, CaptureRole, CaptureState

SOMETHING_KEPT = (CaptureState.DONE, CaptureState.PARTLY)


@dataclass(frozen=True)
class StandingFile:
    """The kept file that stands for a post; `is_chosen` tells staff's choice from the newest."""

    post_id: int
    item_id: int
    capture_id: int
    role: CaptureRole
    place: int
    sha256: str
    content_type: str | None
    bytes: int | None
    width: int | None
    height: int | None
    is_chosen: bool


def kept_posts(post_ids: Collection[int]) -> frozenset[int]:
    """Those of these posts of which something is kept; one statement, or none."""
    if not post_ids:
        return frozenset()
    return frozenset(db.session.scalars(*_with_something_kept(list(post_ids))))


@built_once
def _with_something_kept(post_ids: Sequence[int]) -> Select[int]:
    found = select(Capture.post_id).where(Capture.post_id.in_(post_ids), Capture.state.in_(SOMETHING_KEPT))
    return found.distinct()


def standing_files(post_ids: Collection[int]) -> dict[int, StandingFile]:
    """By post: the file that staff chose, else the newest capture's first. Two statements, or none.

    Of a film of which only the still is kept, the still.
    """
    if not post_ids:
        return {}
    ids = list(post_ids)
    found = {row.post_id: _standing(row, is_chosen=False) for row in db.session.execute(_newest(ids))}
    chosen = (
        _columns(Capture.post_id)
        .join(CaptureChoice, CaptureChoice.capture_item_id == CaptureItem.id)
        .where(CaptureChoice.post_id.in_(ids), CaptureItem.sha256.is_not(None))
    )
    found.update({row.post_id: _standing(row, is_chosen=True) for row in db.session.execute(chosen)})
    return found


def _newest(post_ids: list[int]) -> Select[*tuple[Any, ...]]:
    """The first picture or film of the newest capture that kept one, else the first still, by post."""
    is_still = case((CaptureItem.role == CaptureRole.STILL, 1), else_=0)
    order = (is_still, Capture.id.desc(), CaptureItem.place)
    rank = func.row_number().over(partition_by=Capture.post_id, order_by=order).label("place_in_line")
    ranked = (
        _columns(Capture.post_id)
        .add_columns(rank)
        .where(
            Capture.post_id.in_(post_ids),
            CaptureItem.role.in_((CaptureRole.MEDIA, CaptureRole.STILL)),
            CaptureItem.sha256.is_not(None),
        )
        .subquery()
    )
    return select(ranked).where(ranked.c.place_in_line == 1)


def _columns(*further: Any) -> Select[*tuple[Any, ...]]:
    return select(
        *further,
        CaptureItem.id.label("item_id"),
        CaptureItem.capture_id,
        CaptureItem.role,
        CaptureItem.place,
        CaptureItem.sha256,
        CaptureItem.content_type,
        CaptureItem.bytes,
        CaptureItem.width,
        CaptureItem.height,
    ).join(Capture, Capture.id == CaptureItem.capture_id)


def _standing(row: Row[*tuple[Any, ...]], *, is_chosen: bool) -> StandingFile:
    values = {name: value for name, value in row._mapping.items() if name != "place_in_line"}
    return StandingFile(**values, is_chosen=is_chosen)
