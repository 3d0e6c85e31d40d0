"""What a capture is to keep, read from the database into plain values: nothing is open during the calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from application.capture.retries import TAKEN_FOR
from application.clock import clock
from application.extensions import db
from application.integrations.capture.orders import CaptureOrder, ItemResult, WantedMedium
from application.models import (
    Capture,
    CaptureState,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Post,
    PostChild,
    User,
)
from application.task_queue import Attempt

ADDRESSES_LAST = timedelta(hours=6)
"""Instagram signs addresses for days; older ones are asked for again before they are used."""
VIDEO = "VIDEO"
NO_ADDRESS = "no_address"
NOT_CONNECTED = "not_connected"


@dataclass(frozen=True)
class Medium:
    """A picture or film of a post by its place, with the addresses that were last seen."""

    place: int
    media_url: str | None = field(repr=False)
    thumbnail_url: str | None = field(repr=False)
    is_film: bool


@dataclass(frozen=True)
class TakePlan:
    """One try of one capture."""

    capture_id: int
    generation: int
    post_id: int
    graph_id: str
    account_id: int
    is_story: bool
    permalink: str | None = field(repr=False)
    media: tuple[Medium, ...]
    token: str | None = field(repr=False)
    are_addresses_old: bool
    may_ask: bool
    """Whether Instagram may be asked now: while a limit holds, each call would lengthen it."""


def begin(capture_id: int, generation: int, attempt: Attempt) -> TakePlan | None:
    """Count a try of the capture, and say what it is to keep; None when there is nothing to do.

    However often the queue delivers a try, it counts once. A capture whose story has ended, or whose post is
    nobody's any more, ends here. The caller commits.
    """
    capture = locked_capture(capture_id, generation)
    if capture is None:
        return None
    now = clock.now()
    if capture.ends_at is not None and capture.ends_at <= now:
        capture.finish(CaptureState.EXPIRED, now, capture.problem)
        return None
    post, account, owner = _of_whom(capture)
    if account is None or owner is None or not owner.active or post.graph_id is None:
        capture.finish(CaptureState.FAILED, now, NOT_CONNECTED)
        return None
    had_old_addresses = capture.problem == "link_expired"
    capture.tries += attempt.number == 1
    capture.next_try_at, capture.problem = now + TAKEN_FOR, None
    media = _media_of(post)
    seen_lately = post.last_read_at is not None and post.last_read_at > now - ADDRESSES_LAST
    return TakePlan(
        capture_id=capture.id,
        generation=capture.generation,
        post_id=post.id,
        graph_id=post.graph_id,
        account_id=account.id,
        is_story=post.media_product_type == "STORY",
        permalink=post.permalink,
        media=media,
        token=_token_of(owner),
        are_addresses_old=had_old_addresses or not seen_lately or not all(each.media_url for each in media),
        may_ask=account.paused_until is None or account.paused_until <= now,
    )


def locked_capture(capture_id: int, generation: int) -> Capture | None:
    """The open capture in this generation, its row locked; None when it has ended or was queued anew."""
    capture = db.session.get(Capture, capture_id, with_for_update=True, populate_existing=True)
    if capture is None or not capture.is_open or capture.generation != generation:
        return None
    return capture


def order_of(plan: TakePlan, media: Sequence[Medium], *, with_page: bool) -> CaptureOrder:
    """What the service is asked for: of a film itself and its still, of an album every child."""
    wanted = []
    for medium in media:
        if medium.media_url:
            wanted.append(WantedMedium("media", medium.place, medium.media_url))
        if medium.is_film and medium.thumbnail_url:
            wanted.append(WantedMedium("still", medium.place, medium.thumbnail_url))
    return CaptureOrder(
        key=f"capture-{plan.capture_id}-{plan.generation}",
        post=plan.graph_id,
        media=wanted,
        page_address=plan.permalink if with_page else None,
    )


def without_address(media: Sequence[Medium]) -> tuple[ItemResult, ...]:
    """Pictures and films that Instagram gives no address of, as what came of them."""
    return tuple(
        ItemResult("media", medium.place, "refused", NO_ADDRESS, None, None, None, None, None)
        for medium in media
        if not medium.media_url
    )


def _of_whom(capture: Capture) -> tuple[Post, InstagramAccount | None, User | None]:
    row = db.session.execute(
        select(Post, InstagramAccount, User)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .outerjoin(User, User.id == InstagramAccount.user_id)
        .where(Post.id == capture.post_id)
    ).one()
    return row[0], row[1], row[2]


def _media_of(post: Post) -> tuple[Medium, ...]:
    """The children of an album, else the post's own."""
    children = db.session.execute(
        select(PostChild.place, PostChild.media_url, PostChild.thumbnail_url, PostChild.media_type)
        .where(PostChild.post_id == post.id)
        .order_by(PostChild.place)
    ).all()
    if children:
        return tuple(
            Medium(row.place, row.media_url, row.thumbnail_url, row.media_type == VIDEO) for row in children
        )
    return (Medium(0, post.media_url, post.thumbnail_url, post.media_type == VIDEO),)


def _token_of(owner: User) -> str | None:
    return db.session.scalar(
        select(FacebookLogin.token).where(
            FacebookLogin.id == (owner.facebook_login_id or 0), FacebookLogin.state == LoginState.CONNECTED
        )
    )
