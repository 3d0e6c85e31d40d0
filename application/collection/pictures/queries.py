"""Which pictures have a copy, and whose they are."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select

from application.extensions import db
from application.models import InstagramAccount, Picture, PictureKind, Post, PostChild

VERSION_LENGTH = 8


@dataclass(frozen=True)
class KeptPicture:
    """A copy, and the user whose account it belongs to."""

    sha256: str
    user_id: int | None

    @property
    def version(self) -> str:
        """The mark that tells its address from that of an older copy."""
        return self.sha256[:VERSION_LENGTH]


def post_pictures(post_ids: Collection[int]) -> dict[int, str]:
    """For each of these posts that has a copy, the mark of its version for the address; one statement."""
    return _versions(
        select(Post.id, Picture.sha256)
        .join(Picture, Picture.graph_id == Post.graph_id)
        .where(Picture.kind == PictureKind.POST, Post.id.in_(list(post_ids))),
        post_ids,
    )


def account_pictures(account_ids: Collection[int]) -> dict[int, str]:
    """For each of these accounts that has a copy, the mark of its version; one statement."""
    return _versions(
        select(InstagramAccount.id, Picture.sha256)
        .join(Picture, Picture.graph_id == InstagramAccount.graph_id)
        .where(Picture.kind == PictureKind.ACCOUNT, InstagramAccount.id.in_(list(account_ids))),
        account_ids,
    )


def picture_of_post(post_id: int) -> KeptPicture | None:
    """The copy of a post's picture."""
    return _kept(
        select(Picture.sha256, InstagramAccount.user_id)
        .join(InstagramAccount, InstagramAccount.id == Picture.instagram_account_id)
        .join(Post, Post.graph_id == Picture.graph_id)
        .where(Picture.kind == PictureKind.POST, Post.id == post_id)
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


def _versions(statement: Select[int, str | None], wanted: Collection[int]) -> dict[int, str]:
    """By id. The last good copy counts, also while a newer one is waited for."""
    if not wanted:
        return {}
    rows = db.session.execute(statement.where(Picture.sha256.is_not(None))).all()
    return {number: sha256[:VERSION_LENGTH] for number, sha256 in rows if sha256 is not None}


def _kept(statement: Select[str | None, int | None]) -> KeptPicture | None:
    row = db.session.execute(statement.where(Picture.sha256.is_not(None))).first()
    return KeptPicture(row.sha256, row.user_id) if row else None
