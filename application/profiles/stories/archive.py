"""All stories of an account, month by month, with their last figures and whether they are kept.

Each answer takes a fixed number of statements, however many stories there are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, func, select

from application.campaigns.post_rows import is_of_kind
from application.clock import clock
from application.extensions import db
from application.media_kinds import STORY_LIFE
from application.models import InstagramAccount, Post
from application.paging import PageOf, page_of
from application.profiles.reader_days import midnight
from application.profiles.stories.keeping import Keeping, captures_tried, keeping_of

STORIES_A_PAGE = 25
FIGURES = (
    "views",
    "reach",
    "replies",
    "exits",
    "taps_forward",
    "taps_back",
    "swipes_forward",
    "navigation",
    "link_clicks",
)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Story:
    """A story with its last figures in `post`, by the name of the metric."""

    post: Row[Any]
    is_living: bool
    keeping: Keeping


@dataclass(frozen=True)
class Archive:
    """A page of stories, the newest first. `months` are those from the newest post to the oldest."""

    stories: tuple[Story, ...]
    page: PageOf
    months: tuple[date, ...]


def archive_of(account_id: int, month: date | None, wanted: int, zone: ZoneInfo) -> Archive:
    """The page that is asked for, or the last one; `month` is its first day, None for all.

    Five statements, or three.
    """
    of_account: tuple[ColumnElement[bool], ...] = (
        Post.instagram_account_id == account_id,
        is_of_kind("story"),
    )
    in_month = of_account
    if month is not None:
        begins, ends = midnight(month, zone), midnight(_month_after(month), zone)
        in_month = (*of_account, Post.posted_at >= begins, Post.posted_at < ends)
    # Ids are counted and sorted by themselves: whole rows take many times longer.
    matching = db.session.scalar(select(func.count()).select_from(Post).where(*in_month)) or 0
    page = page_of(wanted, matching, STORIES_A_PAGE)
    newest_first = (Post.posted_at.desc(), Post.id.desc())
    ids = select(Post.id).where(*in_month).order_by(*newest_first).offset(page.offset).limit(page.size)
    return Archive(_stories(list(db.session.scalars(ids))), page, _months_of(account_id, zone))


def read_month(text: str) -> date | None:
    """The first day of the month that an address names as 2026-11; None for none."""
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1) if year in _YEARS and 1 <= month <= 12 else None


def _stories(post_ids: Sequence[int]) -> tuple[Story, ...]:
    """The stories of one page, in this order."""
    if not post_ids:
        return ()
    columns: tuple[Any, ...] = (
        Post.id,
        Post.media_type,
        Post.media_product_type,
        Post.caption,
        Post.posted_at,
        Post.insights_reason,
        Post.refused_metrics,
        Post.details_read_at,
        Post.deleted_at,
        Post.closed_at,
        Post.webhook_figures,
        Post.manual_figures,
        InstagramAccount.region,
        *(getattr(Post, name) for name in FIGURES),
    )
    rows = db.session.execute(select(*columns).join(InstagramAccount).where(Post.id.in_(post_ids)))
    by_id, tried, now = {row.id: row for row in rows}, captures_tried(post_ids), clock.now()
    return tuple(_story(by_id[each], tried.get(each, ()), now) for each in post_ids if each in by_id)


def _story(row: Row[Any], tried: Sequence[Any], now: datetime) -> Story:
    is_living = row.posted_at is not None and row.posted_at + STORY_LIFE > now and row.deleted_at is None
    keeping = keeping_of(tried, is_living=is_living, is_deleted=row.deleted_at is not None)
    return Story(row, is_living, keeping)


def _months_of(account_id: int, zone: ZoneInfo) -> tuple[date, ...]:
    """The months from the newest post to the oldest, of whatever kind: the index knows both ends."""
    of_account = Post.instagram_account_id == account_id
    oldest = select(func.min(Post.posted_at)).where(of_account).scalar_subquery()
    newest = select(func.max(Post.posted_at)).where(of_account).scalar_subquery()
    ends = db.session.execute(select(oldest, newest)).one()
    return _months(ends[0], ends[1], zone) if ends[0] and ends[1] else ()


def _months(oldest: datetime, newest: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    first, month = oldest.astimezone(zone).date().replace(day=1), newest.astimezone(zone).date()
    found = [month.replace(day=1)]
    while found[-1] > first:
        found.append(_month_before(found[-1]))
    return tuple(found)


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
