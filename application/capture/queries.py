"""What the page of a post's captures reads, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from application.capture.asking import can_be_captured
from application.clock import clock
from application.extensions import db
from application.media_kinds import STORY_LIFE, MediaKind, media_kind
from application.models import (
    Capture,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    InstagramAccount,
    Post,
    User,
)
from application.paging import PageOf, page_of

CAPTURES_A_PAGE = 10
_Asker = aliased(User)


@dataclass(frozen=True)
class KeptPost:
    """The post that captures are of, and whose it is; `user_id` is None when that person has left."""

    post_id: int
    user_id: int | None
    username: str | None
    partner: str | None
    media_type: str | None
    media_product_type: str | None
    posted_at: datetime | None
    permalink: str | None
    deleted_at: datetime | None
    graph_id: str | None

    @property
    def who(self) -> str:
        """The person, as pages name them."""
        return f"@{self.username}" if self.username else self.partner or "a deleted user"

    @property
    def kind(self) -> MediaKind:
        return media_kind(self.media_type, self.media_product_type)

    @property
    def ends_at(self) -> datetime | None:
        """When the story ends; None of other posts."""
        is_story = self.media_product_type == "STORY" and self.posted_at is not None
        return self.posted_at + STORY_LIFE if is_story and self.posted_at is not None else None


@dataclass(frozen=True)
class ItemView:
    """One thing that a capture was to keep."""

    item_id: int
    role: CaptureRole
    place: int
    outcome: CaptureOutcome
    problem: str | None
    sha256: str | None
    content_type: str | None
    bytes: int | None
    width: int | None
    height: int | None

    @property
    def is_kept(self) -> bool:
        return self.sha256 is not None

    @property
    def is_film(self) -> bool:
        return (self.content_type or "").startswith("video/")


@dataclass(frozen=True)
class PlaceView:
    """What is shown at one place of a post: a picture, or a film with its still."""

    place: int
    medium: ItemView | None
    still: ItemView | None

    @property
    def files(self) -> tuple[ItemView, ...]:
        """Those that are kept."""
        return tuple(item for item in (self.medium, self.still) if item is not None and item.is_kept)


@dataclass(frozen=True)
class CaptureView:
    """One capture with everything that came of it."""

    capture_id: int
    state: CaptureState
    asked_at: datetime
    asked_by: str | None
    finished_at: datetime | None
    next_try_at: datetime | None
    ends_at: datetime | None
    tries: int
    problem: str | None
    manifest_sha256: str | None
    chain_position: int | None
    items: tuple[ItemView, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is CaptureState.ASKED

    @property
    def places(self) -> tuple[PlaceView, ...]:
        """Pictures and films in the order of the post."""
        by_key = {(item.role, item.place): item for item in self.items}
        numbers = sorted({item.place for item in self.items if item.role is not CaptureRole.PAGE})
        return tuple(
            PlaceView(
                number,
                by_key.get((CaptureRole.MEDIA, number)),
                by_key.get((CaptureRole.STILL, number)),
            )
            for number in numbers
        )

    @property
    def page(self) -> ItemView | None:
        """What came of the picture of the page; None when none was wanted."""
        return next((item for item in self.items if item.role is CaptureRole.PAGE), None)

    @property
    def kept(self) -> tuple[ItemView, ...]:
        return tuple(item for item in self.items if item.is_kept)


def kept_post(post_id: int) -> KeptPost | None:
    """The post; None when there is none. One statement."""
    row = db.session.execute(post_columns().where(Post.id == post_id)).one_or_none()
    return None if row is None else KeptPost(**row._mapping)


def post_columns() -> Select[*tuple[Any, ...]]:
    """What `KeptPost` is made from, over all posts."""
    # Of an account's post only the account says whose it is.
    owner = case((Post.instagram_account_id.is_(None), Post.user_id), else_=InstagramAccount.user_id)
    return (
        select(
            Post.id.label("post_id"),
            owner.label("user_id"),
            InstagramAccount.username,
            User.name.label("partner"),
            Post.media_type,
            Post.media_product_type,
            Post.posted_at,
            Post.permalink,
            Post.deleted_at,
            Post.graph_id,
        )
        .select_from(Post)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == owner)
    )


def may_be_captured(post_id: int) -> bool:
    """Whether the post can be captured at this moment."""
    found = select(Post.id).where(Post.id == post_id, can_be_captured(clock.now()))
    return db.session.scalar(found) is not None


def captures_page(post_id: int, wanted: int) -> tuple[tuple[CaptureView, ...], PageOf]:
    """One page of the post's captures, the newest first; three statements."""
    total = db.session.scalar(select(func.count(Capture.id)).where(Capture.post_id == post_id)) or 0
    page = page_of(wanted, total, CAPTURES_A_PAGE)
    statement = _captures(post_id).order_by(Capture.id.desc()).offset(page.offset).limit(CAPTURES_A_PAGE)
    return _with_items(statement), page


def all_captures(post_id: int, item_id: int | None = None) -> tuple[CaptureView, ...]:
    """The post's captures that kept something, the oldest first; only that of `item_id`, if given."""
    statement = _captures(post_id).where(Capture.manifest_sha256.is_not(None)).order_by(Capture.id)
    if item_id is not None:
        own = select(CaptureItem.capture_id).where(CaptureItem.id == item_id)
        statement = statement.where(Capture.id.in_(own))
    return _with_items(statement)


def newest_capture(post_id: int) -> CaptureView | None:
    """The post's newest capture without its files; one statement."""
    row = db.session.execute(_captures(post_id).order_by(Capture.id.desc()).limit(1)).one_or_none()
    return None if row is None else CaptureView(**row._mapping)


def _captures(post_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Capture.id.label("capture_id"),
            Capture.state,
            Capture.asked_at,
            _Asker.name.label("asked_by"),
            Capture.finished_at,
            Capture.next_try_at,
            Capture.ends_at,
            Capture.tries,
            Capture.problem,
            Capture.manifest_sha256,
            Capture.chain_position,
        )
        .outerjoin(_Asker, _Asker.id == Capture.asked_by_id)
        .where(Capture.post_id == post_id)
    )


def _with_items(statement: Select[*tuple[Any, ...]]) -> tuple[CaptureView, ...]:
    captures = [row._mapping for row in db.session.execute(statement)]
    items = _items([capture["capture_id"] for capture in captures])
    return tuple(
        CaptureView(**capture, items=tuple(items.get(capture["capture_id"], ()))) for capture in captures
    )


def _items(capture_ids: Sequence[int]) -> dict[int, list[ItemView]]:
    if not capture_ids:
        return {}
    rows = db.session.execute(
        select(
            CaptureItem.capture_id,
            CaptureItem.id.label("item_id"),
            CaptureItem.role,
            CaptureItem.place,
            CaptureItem.outcome,
            CaptureItem.problem,
            CaptureItem.sha256,
            CaptureItem.content_type,
            CaptureItem.bytes,
            CaptureItem.width,
            CaptureItem.height,
        )
        .where(CaptureItem.capture_id.in_(list(capture_ids)))
        .order_by(CaptureItem.role, CaptureItem.place)
    )
    found: dict[int, list[ItemView]] = {}
    for row in rows:
        values = dict(row._mapping)
        found.setdefault(values.pop("capture_id"), []).append(ItemView(**values))
    return found
