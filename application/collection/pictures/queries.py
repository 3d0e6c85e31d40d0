"""Which pictures have a copy, and whose they are."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select

from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.models import InstagramAccount, ManualPicture, Picture, PictureKind, Post, PostChild

VERSION_LENGTH = 8
MANUAL_KIND = "manual-pictures"
"""The kind of file of pictures that staff added to posts by hand."""


@dataclass(frozen=True)
class KeptPicture:
    """A copy, and the user whose account it belongs to; `kind` is its kind of file."""

    sha256: str
    user_id: int | None
    kind: str = BLOB_KIND

    @property
    def version(self) -> str:
        """The mark that tells its address from that of an older copy."""
        return self.sha256[:VERSION_LENGTH]


def post_pictures(post_ids: Collection[int]) -> dict[int, str]:
    """For each of these posts that has a copy, the mark of its version for the address; one statement.

    Where there is none of Instagram's, the picture counts that staff added by hand.
    """
    if not post_ids:
        return {}
    shown = func.coalesce(Picture.sha256, ManualPicture.sha256)
    rows = db.session.execute(
        _with_pictures(select(Post.id, shown)).where(Post.id.in_(list(post_ids)), shown.is_not(None))
    )
    return {post_id: str(sha256)[:VERSION_LENGTH] for post_id, sha256 in rows}


def account_pictures(account_ids: Collection[int]) -> dict[int, str]:
    """For each of these accounts that has a copy, the mark of its version; one statement."""
    return _versions(
        select(InstagramAccount.id, Picture.sha256)
        .join(Picture, Picture.graph_id == InstagramAccount.graph_id)
        .where(Picture.kind == PictureKind.ACCOUNT, InstagramAccount.id.in_(list(account_ids))),
        account_ids,
    )


def picture_of_post(post_id: int) -> KeptPicture | None:
    """The copy of a post's picture, else the one that staff added by hand."""
    row = db.session.execute(
        _with_pictures(
            select(
                Picture.sha256,
                InstagramAccount.user_id,
                ManualPicture.sha256.label("manual_sha256"),
                Post.instagram_account_id,
                Post.user_id.label("manual_user_id"),
            )
        )
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(Post.id == post_id)
    ).first()
    if row is None or not (row.sha256 or row.manual_sha256):
        return None
    owner = row.manual_user_id if row.instagram_account_id is None else row.user_id
    if row.sha256:
        return KeptPicture(row.sha256, owner)
    return KeptPicture(row.manual_sha256, owner, MANUAL_KIND)


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


def _with_pictures(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """`statement` over posts joined to the copy of Instagram's picture and to the one added by hand."""
    of_post = and_(Picture.graph_id == Post.graph_id, Picture.kind == PictureKind.POST)
    return (
        statement.select_from(Post)
        .outerjoin(Picture, of_post)
        .outerjoin(ManualPicture, ManualPicture.post_id == Post.id)
    )


def _versions(statement: Select[int, str | None], wanted: Collection[int]) -> dict[int, str]:
    """By id. The last good copy counts, also while a newer one is waited for."""
    if not wanted:
        return {}
    rows = db.session.execute(statement.where(Picture.sha256.is_not(None))).all()
    return {number: sha256[:VERSION_LENGTH] for number, sha256 in rows if sha256 is not None}


def _kept(statement: Select[str | None, int | None]) -> KeptPicture | None:
    row = db.session.execute(statement.where(Picture.sha256.is_not(None))).first()
    return KeptPicture(row.sha256, row.user_id) if row else None
