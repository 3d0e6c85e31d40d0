"""Who is due to be read: the database says so. Partners of running campaigns are read several times a day,
all others once (daily_reading), and for a day those whose posts staff have asked for anew.

Each plan yields account ids in chunks by rising id, so that any number of accounts takes the same memory;
the caller commits chunk by chunk.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from application.clock import clock
from application.collection.activity import active_account_ids
from application.collection.asked_posts import waiting_account_ids
from application.collection.pacific_days import REREAD_DAYS, first_day_wanted, today_pacific
from application.config import Config
from application.extensions import db
from application.models import (
    AccountDay,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Post,
    RunKind,
    User,
)

CHUNK = 500
PAUSE_AFTER_A_RUN = timedelta(hours=1)
"""An account whose run failed is not asked again sooner by itself."""

A_DAY = timedelta(hours=23, minutes=45)
"""How old a reading outside running campaigns gets: a sweep comes every quarter of an hour."""

SWEEPS_OF_HALF_A_DAY = 48
FEWEST_AT_ONCE = 20
PAUSE_AFTER_A_DAILY_RUN = timedelta(hours=6)
"""What fails again and again must not take the places of the others."""

PAUSE_AFTER_A_LASTING_FAILURE = timedelta(days=1)
LASTING = ("object_missing", "bad_parameter", "policy_blocked", "metric_refused")
"""Failures that don't pass by waiting."""

POLL_GRACE = timedelta(minutes=4)
"""Polls come every few minutes; one that is nearly due is not left to the next."""


def accounts_to_read() -> Iterator[list[int]]:
    """Accounts of running campaigns, or never read to the end, with no reading within `collect_every`; then
    a share of the others.
    """
    now, config = clock.now(), _config()
    unread = or_(
        InstagramAccount.last_collected_at.is_(None),
        and_(
            InstagramAccount.last_collected_at <= now - config.collect_every,
            InstagramAccount.id.in_(active_account_ids()),
        ),
    )
    yield from _chunks(_readable(RunKind.READING).where(unread, _may_repeat(RunKind.READING, now)))
    yield from _accounts_of_the_day()


def _accounts_of_the_day() -> Iterator[list[int]]:
    """Accounts outside running campaigns that were read a day ago, those first that have waited longest.

    A sweep takes so many that all of them would be read within half a day: what fell due at once, after
    hours without a sweep, is spread over the day, and stays so.
    """
    now = clock.now()
    readable = _readable(RunKind.READING).where(InstagramAccount.last_collected_at.is_not(None))
    number = db.session.scalar(select(func.count()).select_from(readable.subquery())) or 0
    share = max(FEWEST_AT_ONCE, -(-number // SWEEPS_OF_HALF_A_DAY))
    found = db.session.scalars(
        readable.where(
            InstagramAccount.last_collected_at <= now - A_DAY,
            InstagramAccount.id.not_in(active_account_ids()),
            _may_repeat(RunKind.READING, now, pause=PAUSE_AFTER_A_DAILY_RUN),
        )
        .order_by(InstagramAccount.last_collected_at, InstagramAccount.id)
        .limit(share)
    ).all()
    for start in range(0, len(found), CHUNK):
        yield sorted(found[start : start + CHUNK])


def accounts_with_posts_due() -> Iterator[list[int]]:
    """Accounts with posts due, by the plan of running campaigns or as asked for, and no reading under way."""
    now = clock.now()
    due = select(Post.instagram_account_id).where(
        Post.next_read_at <= now,
        Post.deleted_at.is_(None),
        or_(Post.media_product_type.is_(None), Post.media_product_type != "STORY"),
    )
    statement = _readable(RunKind.POSTS).where(
        or_(
            InstagramAccount.id.in_(active_account_ids()),
            InstagramAccount.id.in_(waiting_account_ids(RunKind.POSTS)),
        ),
        InstagramAccount.id.in_(due),
        ~_has_open(RunKind.READING),
        _may_repeat(RunKind.POSTS, now, pause=timedelta(minutes=10)),
    )
    return _chunks(statement)


def accounts_with_stories_due() -> Iterator[list[int]]:
    """Accounts of running campaigns not polled for `poll_stories_every`, or with a story due or asked for.

    A story's last reading falls just before its end; the plan knows when.
    """
    now, config = clock.now(), _config()
    due = select(Post.instagram_account_id).where(
        Post.next_read_at <= now,
        Post.media_product_type == "STORY",
        Post.posted_at > now - timedelta(hours=24),
        Post.deleted_at.is_(None),
    )
    statement = _readable(RunKind.STORIES).where(
        or_(
            InstagramAccount.id.in_(waiting_account_ids(RunKind.STORIES)),
            and_(
                InstagramAccount.id.in_(active_account_ids()),
                or_(
                    InstagramAccount.stories_polled_at.is_(None),
                    InstagramAccount.stories_polled_at <= now - config.poll_stories_every + POLL_GRACE,
                    InstagramAccount.id.in_(due),
                ),
            ),
        ),
        ~_has_open(RunKind.READING),
        _may_repeat(RunKind.STORIES, now, pause=timedelta(minutes=10)),
    )
    return _chunks(statement)


def accounts_with_history_due() -> Iterator[list[int]]:
    """Accounts read once to the end, of which days of the past have not been read as they settled.

    The very last days are left to the readings, which ask for them again and again.
    """
    now = clock.now()
    first, end = first_day_wanted(), today_pacific() - timedelta(days=REREAD_DAYS)
    known = (
        select(func.count())
        .select_from(AccountDay)
        .where(
            AccountDay.instagram_account_id == InstagramAccount.id,
            AccountDay.day >= first,
            AccountDay.day < end,
            AccountDay.settled,
        )
        .scalar_subquery()
    )
    statement = _readable(RunKind.HISTORY).where(
        InstagramAccount.last_collected_at.is_not(None),
        known < (end - first).days,
        _may_repeat(RunKind.HISTORY, now),
    )
    return _chunks(statement)


def _readable(kind: RunKind) -> Select[int]:
    """Accounts with a living connection, without a limit's pause, and without an open run of this kind."""
    now = clock.now()
    return (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
            or_(InstagramAccount.paused_until.is_(None), InstagramAccount.paused_until <= now),
            or_(FacebookLogin.paused_until.is_(None), FacebookLogin.paused_until <= now),
            ~_has_open(kind),
        )
    )


def _has_open(kind: RunKind) -> ColumnElement[bool]:
    return (
        select(CollectionRun.id)
        .where(CollectionRun.open_for_account_id == InstagramAccount.id, CollectionRun.kind == kind)
        .exists()
    )


def _may_repeat(kind: RunKind, now: datetime, pause: timedelta = PAUSE_AFTER_A_RUN) -> ColumnElement[bool]:
    """Whether no run of this kind was begun a short while ago, a longer one after a lasting failure."""
    recent = aliased(CollectionRun)
    of_account = and_(recent.instagram_account_id == InstagramAccount.id, recent.kind == kind)
    too_soon = or_(
        recent.created_at > now - pause,
        and_(recent.created_at > now - PAUSE_AFTER_A_LASTING_FAILURE, recent.problem_kind.in_(LASTING)),
    )
    return ~select(recent.id).where(of_account, too_soon).exists()


def _chunks(statement: Select[int]) -> Iterator[list[int]]:
    after = 0
    while True:
        chunk = list(
            db.session.scalars(
                statement.where(InstagramAccount.id > after).order_by(InstagramAccount.id).limit(CHUNK)
            )
        )
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config
