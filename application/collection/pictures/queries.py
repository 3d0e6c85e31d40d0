"""Which pictures have a copy, and whose they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select

from application.built_once import built_once
from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.integrations.capture.kinds import FILES
from application.models import (
    Capture,
    CaptureChoice,
    CaptureItem,
    CaptureRole,
    InstagramAccount,
    ManualPicture,
    Picture,
    PictureKind,
    Post,
    PostChild,
)

VERSION_LENGTH = 8
MANUAL_KIND = "manual-pictures"
"""The kind of file of pictures that staff added to posts by hand."""


@dataclass(frozen=True)
class KeptPicture:
    """A picture, and the user whose account it belongs to; `kind` is its kind of file."""

    sha256: str
    user_id: int | None
    kind: str = BLOB_KIND

    @property
    def version(self) -> str:
        """The mark that tells its address from that of an older copy."""
        return self.sha256[:VERSION_LENGTH]

    @property
    def is_small(self) -> bool:
        """Whether it is a copy of our own making; what was captured has the size that it came in."""
        return self.kind != FILES


def post_pictures(post_ids: Collection[int]) -> dict[int, str]:
    """For each of these posts that has a picture, the mark of its version for the address; one statement.

    Where no copy of Instagram's is kept, what was captured counts, else the picture that staff added by hand.
    """
    if not post_ids:
        return {}
    rows = db.session.execute(*_shown_pictures(list(post_ids)))
    return {post_id: str(sha256)[:VERSION_LENGTH] for post_id, sha256 in rows}


@built_once
def _shown_pictures(post_ids: Sequence[int]) -> Select[int, str]:
    captured = _captured(post_ids)
    shown = func.coalesce(Picture.sha256, captured.c.sha256, ManualPicture.sha256)
    return _with_pictures(select(Post.id, shown), captured).where(Post.id.in_(post_ids), shown.is_not(None))


def account_pictures(account_ids: Collection[int]) -> dict[int, str]:
    """For each of these accounts that has a copy, the mark of its version; one statement."""
    if not account_ids:
        return {}
    rows = db.session.execute(*_copies_of_accounts(list(account_ids)))
    return {account_id: str(sha256)[:VERSION_LENGTH] for account_id, sha256 in rows}


@built_once
def _copies_of_accounts(account_ids: Sequence[int]) -> Select[int, str | None]:
    """The last good copy counts, also while a newer one is waited for."""
    return (
        select(InstagramAccount.id, Picture.sha256)
        .join(Picture, Picture.graph_id == InstagramAccount.graph_id)
        .where(
            Picture.kind == PictureKind.ACCOUNT,
            InstagramAccount.id.in_(account_ids),
            Picture.sha256.is_not(None),
        )
    )


def picture_of_post(post_id: int) -> KeptPicture | None:
    """The copy of a post's picture, else what was captured of it, else the one that staff added by hand."""
    row = db.session.execute(*_pictures_of_posts([post_id])).first()
    if row is None:
        return None
    owner = row.manual_user_id if row.instagram_account_id is None else row.user_id
    for sha256, kind in (
        (row.sha256, BLOB_KIND),
        (row.captured_sha256, FILES),
        (row.manual_sha256, MANUAL_KIND),
    ):
        if sha256:
            return KeptPicture(sha256, owner, kind)
    return None


@built_once
def _pictures_of_posts(post_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    captured = _captured(post_ids)
    shown = select(
        Picture.sha256,
        captured.c.sha256.label("captured_sha256"),
        InstagramAccount.user_id,
        ManualPicture.sha256.label("manual_sha256"),
        Post.instagram_account_id,
        Post.user_id.label("manual_user_id"),
    )
    return (
        _with_pictures(shown, captured)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(Post.id.in_(post_ids))
    )


def picture_of_child(child_id: int) -> KeptPicture | None:
    """The copy of one picture of an album."""
    return _kept(
        select(Picture.sha256, InstagramAccount.user_id)
        .join(InstagramAccount, InstagramAccount.id == Picture.instagram_account_id)
        .join(PostChild, PostChild.graph_id == Picture.graph_id)
        .where(Picture.kind == PictureKind.CHILD, PostChild.id == child_id)
    )


def post_of_child(child_id: int) -> int:
    """The album that the picture is of; 0 when there is no such picture."""
    return db.session.scalar(select(PostChild.post_id).where(PostChild.id == child_id)) or 0


def picture_of_account(account_id: int) -> KeptPicture | None:
    """The copy of an account's picture."""
    return _kept(
        select(Picture.sha256, InstagramAccount.user_id)
        .join(InstagramAccount, InstagramAccount.graph_id == Picture.graph_id)
        .where(Picture.kind == PictureKind.ACCOUNT, InstagramAccount.id == account_id)
    )


def _with_pictures(statement: Select[*tuple[Any, ...]], captured: Subquery) -> Select[*tuple[Any, ...]]:
    """`statement` over posts, joined to Instagram's copy, what was captured, and the one added by hand."""
    of_post = and_(Picture.graph_id == Post.graph_id, Picture.kind == PictureKind.POST)
    return (
        statement.select_from(Post)
        .outerjoin(Picture, of_post)
        .outerjoin(captured, and_(captured.c.post_id == Post.id, captured.c.place_in_line == 1))
        .outerjoin(ManualPicture, ManualPicture.post_id == Post.id)
    )


def _captured(post_ids: Sequence[int]) -> Subquery:
    """The captured pictures of these posts; the one to show is first in line.

    What staff chose goes first, then the newest capture's first picture or still; the page only if chosen.
    """
    is_chosen = case((CaptureChoice.capture_item_id.is_not(None), 0), else_=1)
    order = (is_chosen, Capture.id.desc(), CaptureItem.place, CaptureItem.id)
    return (
        select(
            Capture.post_id,
            CaptureItem.sha256,
            func.row_number().over(partition_by=Capture.post_id, order_by=order).label("place_in_line"),
        )
        .join(CaptureItem, CaptureItem.capture_id == Capture.id)
        .outerjoin(CaptureChoice, CaptureChoice.capture_item_id == CaptureItem.id)
        .where(
            Capture.post_id.in_(post_ids),
            CaptureItem.sha256.is_not(None),
            CaptureItem.content_type.like("image/%"),
            (CaptureItem.role != CaptureRole.PAGE) | CaptureChoice.capture_item_id.is_not(None),
        )
        .subquery()
    )


def _kept(statement: Select[str | None, int | None]) -> KeptPicture | None:
    row = db.session.execute(statement.where(Picture.sha256.is_not(None))).first()
    return KeptPicture(row.sha256, row.user_id) if row else None
