"""How far back a run lists posts, and which it asks for one by one.

The first time all posts are listed. Later the list goes back as far as it is the cheaper way to what is due:
a page brings up to 50 posts in one call, a post by itself costs a call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from application.clock import clock
from application.collection.activity import Span, campaign_spans
from application.extensions import db
from application.models import CollectionRun, InstagramAccount, Post, RunKind

REREAD = timedelta(days=30)
"""A whole reading that a person asks for goes back so far, and to the start of running campaigns."""

MOST_LISTED = 1_000
"""So many known posts at most are listed to reach a due one; what lies further back is asked for alone."""

NO_STORY = or_(Post.media_product_type.is_(None), Post.media_product_type != "STORY")
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class KnownTime:
    """When a known post was posted, and whether it is due."""

    posted_at: datetime
    is_due: bool


def list_back_to(run: CollectionRun, account: InstagramAccount, page_size: int) -> datetime | None:
    """How far back posts are listed with insights, None for all; no further than `insights_from`."""
    border = account.insights_from - A_SECOND if account.insights_from else None
    if account.listed_back_to_the_first_at is None:
        return border
    known = _known_times(run, account)
    back_to = cheapest_start(known, page_size)
    if back_to is None:
        back_to = known[0].posted_at + A_SECOND if known else clock.now() - REREAD
    if run.asked_by_id is not None and run.kind is RunKind.READING:
        back_to = min(back_to, _asked_back_to(account))
    back_to -= A_SECOND
    return max(back_to, border) if border else back_to


def cheapest_start(known: Sequence[KnownTime], page_size: int) -> datetime | None:
    """The time of the oldest post to be listed so that all due ones cost the fewest calls.

    `known` are newest first. None when listing back isn't worth it, or nothing is due.
    """
    due = [place for place, post in enumerate(known) if post.is_due]
    best, fewest = None, len(due)
    for reached, place in enumerate(due, start=1):
        calls = -(-(place + 1) // page_size) + len(due) - reached
        if calls <= fewest:
            best, fewest = known[place].posted_at, calls
    return best


def asked_older_since(run: CollectionRun, account: InstagramAccount) -> datetime | None:
    """How far back posts from before the account was professional are listed again, when a person asks.

    None when they aren't: no running campaign begins before the border.
    """
    if account.insights_from is None or run.asked_by_id is None:
        return None
    start = _start_of_campaigns(account)
    return start if start is not None and start < account.insights_from else None


def posts_expected(run: CollectionRun, account: InstagramAccount, page_size: int) -> int | None:
    """How many posts this run will list: all at first, later those within its horizon; no stories."""
    if account.listed_back_to_the_first_at is None:
        return account.media_count
    statement = select(func.count()).where(Post.instagram_account_id == account.id, NO_STORY)
    since = asked_older_since(run, account) or list_back_to(run, account, page_size)
    if since is not None:
        statement = statement.where(or_(Post.posted_at >= since, _is_due(run)), Post.deleted_at.is_(None))
    return db.session.scalar(statement)


def left_alone(run: CollectionRun, account: InstagramAccount, page_size: int) -> ColumnElement[bool]:
    """The posts that the list should have brought or couldn't: due ones, and ones missing from the list.

    One that is known and not on the list may have been deleted on Instagram: only asking for it tells.
    """
    unread = or_(Post.last_read_at.is_(None), Post.last_read_at < run.created_at)
    wanted = _is_due(run)
    since = list_back_to(run, account, page_size)
    if account.listed_back_to_the_first_at is not None and since is not None:
        wanted = or_(wanted, Post.posted_at >= since + A_SECOND)
    return and_(Post.instagram_account_id == account.id, NO_STORY, Post.deleted_at.is_(None), unread, wanted)


def _is_due(run: CollectionRun) -> ColumnElement[bool]:
    return Post.next_read_at <= run.created_at


def _known_times(run: CollectionRun, account: InstagramAccount) -> list[KnownTime]:
    """The newest posts that were known before this run: what it finds itself must not move its horizon."""
    rows = db.session.execute(
        select(Post.posted_at, Post.next_read_at)
        .where(
            Post.instagram_account_id == account.id,
            NO_STORY,
            Post.posted_at.is_not(None),
            Post.deleted_at.is_(None),
            Post.first_seen_at < run.created_at,
        )
        .order_by(Post.posted_at.desc())
        .limit(MOST_LISTED)
    )
    return [
        KnownTime(row.posted_at, row.next_read_at is not None and row.next_read_at <= run.created_at)
        for row in rows
    ]


def _asked_back_to(account: InstagramAccount) -> datetime:
    start = _start_of_campaigns(account)
    horizon = clock.now() - REREAD
    return min(horizon, start) if start is not None else horizon


def _start_of_campaigns(account: InstagramAccount) -> datetime | None:
    """The first day of the running campaigns, less a day, since a campaign's zone may be ahead of UTC."""
    spans: tuple[Span, ...] = campaign_spans([account.id])[account.id]
    earliest = min((span.starts_on for span in spans), default=None)
    if earliest is None:
        return None
    return datetime(earliest.year, earliest.month, earliest.day, tzinfo=UTC) - timedelta(days=1)
