"""What the tests of pictures do again and again: see, copy and look at pictures."""

import io

from PIL import Image
from sqlalchemy import select

from application.collection.pictures.copying import CopyResult, WaitingPicture, store, take_batch
from application.collection.pictures.wanted import WantedPicture, want_pictures
from application.extensions import db
from application.integrations.picture_copies import SmallCopy
from application.models import InstagramAccount, Picture, PictureKind
from application.task_queue import rollback

URL = "https://scontent.fbcdn.net/v/1.jpg?oh=signed"
NAME = "a" * 64


def seen(number: int = 1, url: str = URL, kind: PictureKind = PictureKind.POST) -> WantedPicture:
    return WantedPicture(kind, f"18{number}", url)


def only() -> Picture:
    return db.session.scalars(select(Picture).execution_options(populate_existing=True)).one()


def taken(account: InstagramAccount) -> WaitingPicture:
    (found,) = take_batch(account.id)
    return found


def ends(account: InstagramAccount, result: CopyResult) -> None:
    """The account's one waiting picture is tried, and comes to this; the task that was asked for is over."""
    store(taken(account), result)
    db.session.commit()
    rollback()


def kept(account: InstagramAccount, picture: WantedPicture) -> None:
    want_pictures(account.id, [picture])
    ends(account, CopyResult(NAME, SmallCopy(b"jpeg", 4, 3)))


def jpeg(width: int = 1_200, height: int = 900) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "JPEG")
    return written.getvalue()
