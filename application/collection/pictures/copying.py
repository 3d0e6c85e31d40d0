"""Copy waiting pictures: nothing is open in the database while a picture is fetched."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from application.clock import clock
from application.extensions import db
from application.integrations.blobs import BlobStore
from application.integrations.picture_copies import CONTENT_TYPE, SmallCopy, small_copy
from application.integrations.picture_download import PictureDownloader, PictureRefused, PictureUnreachable
from application.models import InstagramAccount, Picture, PictureState

logger = logging.getLogger(__name__)

BLOB_KIND = "pictures"
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=5)
"""Longer than a batch takes, so that no second task takes up what a first one is still at."""
BATCH = 5
CHUNK = 500


@dataclass(frozen=True)
class WaitingPicture:
    """A picture to copy. Its address is signed: it doesn't belong into any log."""

    picture_id: int
    source_url: str = field(repr=False)
    source_path: str


@dataclass(frozen=True)
class CopyResult:
    """What came of it: the copy under its name, or the kind of the trouble."""

    name: str | None = None
    copy: SmallCopy | None = None
    problem: str | None = None
    lasts: bool = False


def take_batch(account_id: int) -> Sequence[WaitingPicture]:
    """Take the account's next pictures that are due, newest first. The caller commits before it fetches.

    Each take is a try, and is counted at once: a picture that brings the process down ends as well.
    """
    # The account first, as whoever notes pictures does: else the two could hold each other up.
    db.session.get(InstagramAccount, account_id, with_for_update=True, populate_existing=True)
    now = clock.now()
    due = db.session.scalars(
        select(Picture)
        .where(Picture.instagram_account_id == account_id, _is_due(now))
        .order_by(Picture.id.desc())
        .limit(BATCH)
        .execution_options(populate_existing=True)
    ).all()
    taken = []
    for picture in due:
        if picture.tries >= MOST_TRIES:
            _give_up(picture, picture.problem or "accident")
            continue
        picture.tries += 1
        picture.next_try_at = now + FIRST_PAUSE * 2 ** (picture.tries - 1)
        taken.append(WaitingPicture(picture.id, picture.source_url, picture.source_path))
    return taken


def copy(waiting: WaitingPicture, downloader: PictureDownloader, blobs: BlobStore) -> CopyResult:
    """Fetch, shrink, and keep it. Touches no database, and raises nothing."""
    try:
        small = small_copy(downloader.get(waiting.source_url))
        name = blobs.put(small.content, kind=BLOB_KIND, content_type=CONTENT_TYPE)
    except PictureRefused as refusal:
        return CopyResult(problem=refusal.kind, lasts=True)
    except PictureUnreachable as trouble:
        return CopyResult(problem=trouble.kind)
    except Exception as error:
        # One picture must not stop the others. Only the kind is logged: words could hold the signed address.
        logger.error(
            "copying a picture failed",
            extra={"picture": waiting.picture_id, "error": type(error).__name__},
        )
        return CopyResult(problem="accident")
    return CopyResult(name, small)


def store(waiting: WaitingPicture, result: CopyResult) -> None:
    """Write what came of it, unless another task was first or another picture has taken its place."""
    picture = db.session.get(Picture, waiting.picture_id, with_for_update=True, populate_existing=True)
    if (
        picture is None
        or picture.state is not PictureState.WAITING
        or picture.source_path != waiting.source_path
    ):
        return
    if result.copy is not None:
        picture.state, picture.sha256, picture.kept_at = PictureState.KEPT, result.name, clock.now()
        picture.width, picture.height = result.copy.width, result.copy.height
        picture.problem = picture.next_try_at = None
        return
    is_newest = picture.source_url == waiting.source_url
    if picture.tries >= MOST_TRIES or (result.lasts and is_newest):
        _give_up(picture, result.problem)
        return
    picture.problem = result.problem
    if result.lasts:
        picture.next_try_at = clock.now()  # an address that came meanwhile may still do


def _give_up(picture: Picture, problem: str | None) -> None:
    picture.state, picture.problem, picture.next_try_at = PictureState.FAILED, problem, None


def accounts_with_waiting_ones() -> Iterator[list[int]]:
    """Accounts that have pictures due, in chunks by rising id."""
    after = 0
    while True:
        chunk = list(
            db.session.scalars(
                select(Picture.instagram_account_id)
                .where(_is_due(clock.now()), Picture.instagram_account_id > after)
                .distinct()
                .order_by(Picture.instagram_account_id)
                .limit(CHUNK)
            )
        )
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]


def _is_due(now: datetime) -> ColumnElement[bool]:
    """A waiting picture without a time waits for nothing: staff have asked for it again."""
    return and_(
        Picture.state == PictureState.WAITING,
        or_(Picture.next_try_at.is_(None), Picture.next_try_at <= now),
    )
