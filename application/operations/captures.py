"""Trouble with keeping what posts show: a capture service that does not work, and stories that were lost.

A capture holds the kind of what its last try failed by, but not when that was. So trouble with the service is
over for a capture once the service has kept something for anybody after that try can have been.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from application.capture.retries import PAUSES, TAKEN_FOR
from application.clock import clock
from application.extensions import db
from application.media_kinds import STORY_LIFE
from application.models import Capture, CaptureState, InstagramAccount, Post
from application.operations.entries import in_campaign, of_accounts

REFUSED = ("service_refused",)
"""Its token, its address or its settings are wrong."""
UNANSWERED = ("service_unreachable", "service_too_slow")
"""Nobody is there, it hangs, or its certificate is not believed."""
SILENT_FOR = timedelta(minutes=10)
SINCE = timedelta(days=7)

_Any = aliased(Capture)
_TRIES = case((Capture.tries < 1, 1), (Capture.tries > len(PAUSES), len(PAUSES)), else_=Capture.tries)
_KEPT = (CaptureState.DONE, CaptureState.PARTLY)
_UNKEPT = (CaptureState.FAILED, CaptureState.EXPIRED)


def service_failed(problems: Iterable[str], *, after: timedelta = timedelta(0)) -> Select[*tuple[Any, ...]]:
    """Posts whose newest capture waits, or ended lately, because the service failed in one of these ways.

    Only where the service has been failing for as long as `after`. One statement is sent to find out when the
    service last kept something.
    """
    now = clock.now()
    kept_at = _last_kept_at()
    statement = (
        _captures(Capture.asked_at.label("since"))
        .where(
            Capture.problem.in_(list(problems)),
            Capture.asked_at <= now - after,
            or_(
                Capture.state == CaptureState.ASKED,
                and_(Capture.state.in_(_UNKEPT), Capture.finished_at >= now - SINCE),
            ),
        )
        .order_by(Capture.id.desc())
    )
    if kept_at is None:
        return statement
    return statement.where(_tried_since(kept_at) if kept_at <= now - after else Capture.id.is_(None))


def unkept_stories(*, living: bool) -> Select[*tuple[Any, ...]]:
    """Stories of running campaigns' accounts with nothing kept of them and no try ahead: living, or lost."""
    now = clock.now()
    lives = and_(Post.posted_at > now - STORY_LIFE, Post.deleted_at.is_(None))
    is_over = or_(Post.posted_at <= now - STORY_LIFE, Post.deleted_at.is_not(None))
    ends = Capture.ends_at.label("until" if living else "since")
    kept = select(_Any.id).where(_Any.post_id == Post.id, _Any.state.in_(_KEPT)).correlate(Post)
    return (
        _captures(ends)
        .where(
            in_campaign(),
            Post.media_product_type == "STORY",
            lives if living else is_over,
            Capture.state.in_(_UNKEPT),
            Capture.finished_at >= now - SINCE,
            ~kept.exists(),
        )
        .order_by(Post.posted_at if living else Post.posted_at.desc(), Capture.id.desc())
    )


def _captures(*columns: Any) -> Select[*tuple[Any, ...]]:
    """The newest capture of each post."""
    newest = select(func.max(_Any.id)).where(_Any.post_id == Post.id).correlate(Post).scalar_subquery()
    has_ended = and_(Post.media_product_type == "STORY", Post.posted_at <= clock.now() - STORY_LIFE)
    return (
        of_accounts(
            Post.id.label("ref"),
            Post.id.label("post_id"),
            Post.posted_at.label("posted_at"),
            Post.media_type.label("media_type"),
            Post.media_product_type.label("media_product_type"),
            Capture.problem.label("detail"),
            case((or_(has_ended, Post.deleted_at.is_not(None)), False), else_=True).label("can_try"),
            *columns,
        )
        .join(Post, Post.instagram_account_id == InstagramAccount.id)
        .where(Capture.post_id == Post.id, Capture.id == newest)
    )


def _last_kept_at() -> datetime | None:
    return db.session.scalar(select(func.max(Capture.finished_at)).where(Capture.state.in_(_KEPT)))


def _tried_since(moment: datetime) -> ColumnElement[bool]:
    """Whether the capture's last try was after that moment, as far as its next one tells.

    A try puts the next one off for as long as it may take, and its failing for the pause after so many tries.
    """
    waits = [
        and_(_TRIES.in_([number]), Capture.next_try_at > moment + max(pause, TAKEN_FOR))
        for number, pause in enumerate(PAUSES, start=1)
    ]
    return or_(Capture.asked_at > moment, Capture.finished_at > moment, *waits)
