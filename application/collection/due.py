"""Who is due to be read: the database says so. Partners of running campaigns are read several times a day,
all others once (daily_reading), and for a day those whose posts staff have asked for anew.

Each plan yields account ids in chunks by rising id, so that any number of accounts takes the same memory;
the caller commits chunk by chunk.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from application.built_once import built_once
from application.clock import clock
from application.collection.activity import active_account_ids
from application.collection.asked_posts import waiting_account_ids
from application.collection.pacific_days import REREAD_DAYS, first_day_wanted, today_pacific
from application.config import Config
from application.extensions import db
from application.media_kinds import STORY_LIFE
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
from application.moments import moment

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
    read_by = clock.now() - _config().collect_every
    yield from _chunks(lambda after: _to_read(after, read_by))
    yield from _accounts_of_the_day()


@built_once
def _to_read(after: int, read_by: datetime) -> Select[int]:
    unread = or_(
        InstagramAccount.last_collected_at.is_(None),
        and_(
            InstagramAccount.last_collected_at <= read_by,
            InstagramAccount.id.in_(active_account_ids()),
        ),
    )
    return _chunk(_readable(RunKind.READING).where(unread, _may_repeat(RunKind.READING)), after)


def _accounts_of_the_day() -> Iterator[list[int]]:
    """Accounts outside running campaigns that were read a day ago, those first that have waited longest.

    A sweep takes so many that all of them would be read within half a day: what fell due at once, after
    hours without a sweep, is spread over the day, and stays so.
    """
    number = db.session.scalar(*_read_before()) or 0
    share = max(FEWEST_AT_ONCE, -(-number // SWEEPS_OF_HALF_A_DAY))
    found = db.session.scalars(*_of_the_day(share)).all()
    for start in range(0, len(found), CHUNK):
        yield sorted(found[start : start + CHUNK])


@built_once
def _read_before() -> Select[int]:
    return select(func.count()).select_from(_read_once().subquery())


@built_once
def _of_the_day(share: int) -> Select[int]:
    return (
        _read_once()
        .where(
            InstagramAccount.last_collected_at <= moment(-A_DAY),
            InstagramAccount.id.not_in(active_account_ids()),
            _may_repeat(RunKind.READING, pause=PAUSE_AFTER_A_DAILY_RUN),
        )
        .order_by(InstagramAccount.last_collected_at, InstagramAccount.id)
        .limit(share)
    )


def _read_once() -> Select[int]:
    return _readable(RunKind.READING).where(InstagramAccount.last_collected_at.is_not(None))


def accounts_with_posts_due() -> Iterator[list[int]]:
    """Accounts with posts due, by the plan of running campaigns or as asked for, and no reading under way."""
    return _chunks(_with_posts_due)


@built_once
def _with_posts_due(after: int) -> Select[int]:
    due = select(Post.instagram_account_id).where(
        Post.next_read_at <= moment(),
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
        _may_repeat(RunKind.POSTS, pause=timedelta(minutes=10)),
    )
    return _chunk(statement, after)


def accounts_with_stories_due() -> Iterator[list[int]]:
    """Accounts of running campaigns not polled for `poll_stories_every`, or with a story due or asked for.

    A story's last reading falls just before its end; the plan knows when.
    """
    polled_by = clock.now() - _config().poll_stories_every + POLL_GRACE
    return _chunks(lambda after: _with_stories_due(after, polled_by))


@built_once
def _with_stories_due(after: int, polled_by: datetime) -> Select[int]:
    due = select(Post.instagram_account_id).where(
        Post.next_read_at <= moment(),
        Post.media_product_type == "STORY",
        Post.posted_at > moment(-STORY_LIFE),
        Post.deleted_at.is_(None),
    )
    statement = _readable(RunKind.STORIES).where(
        or_(
            InstagramAccount.id.in_(waiting_account_ids(RunKind.STORIES)),
            and_(
                InstagramAccount.id.in_(active_account_ids()),
                or_(
                    InstagramAccount.stories_polled_at.is_(None),
                    InstagramAccount.stories_polled_at <= polled_by,
                    InstagramAccount.id.in_(due),
                ),
            ),
        ),
        ~_has_open(RunKind.READING),
        _may_repeat(RunKind.STORIES, pause=timedelta(minutes=10)),
    )
    return _chunk(statement, after)


def accounts_with_history_due() -> Iterator[list[int]]:
    """Accounts read once to the end, of which days of the past have not been read as they settled.

    The very last days are left to the readings, which ask for them again and again.
    """
    first, end = first_day_wanted(), today_pacific() - timedelta(days=REREAD_DAYS)
    return _chunks(lambda after: _with_history_due(after, first, end, (end - first).days))


@built_once
def _with_history_due(after: int, first: date, end: date, days: int) -> Select[int]:
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
        InstagramAccount.last_collected_at.is_not(None), known < days, _may_repeat(RunKind.HISTORY)
    )
    return _chunk(statement, after)


def _readable(kind: RunKind) -> Select[int]:
    """Accounts with a living connection, without a limit's pause, and without an open run of this kind."""
    return (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
            or_(InstagramAccount.paused_until.is_(None), InstagramAccount.paused_until <= moment()),
            or_(FacebookLogin.paused_until.is_(None), FacebookLogin.paused_until <= moment()),
            ~_has_open(kind),
        )
    )


def _has_open(kind: RunKind) -> ColumnElement[bool]:
    return (
        select(CollectionRun.id)
        .where(CollectionRun.open_for_account_id == InstagramAccount.id, CollectionRun.kind == kind)
        .exists()
    )


def _may_repeat(kind: RunKind, pause: timedelta = PAUSE_AFTER_A_RUN) -> ColumnElement[bool]:
    """Whether no run of this kind was begun a short while ago, a longer one after a lasting failure."""
    recent = aliased(CollectionRun)
    of_account = and_(recent.instagram_account_id == InstagramAccount.id, recent.kind == kind)
    too_soon = or_(
        recent.created_at > moment(-pause),
        and_(recent.created_at > moment(-PAUSE_AFTER_A_LASTING_FAILURE), recent.problem_kind.in_(LASTING)),
    )
    return ~select(recent.id).where(of_account, too_soon).exists()


def _chunk(statement: Select[int], after: int) -> Select[int]:
    return statement.where(InstagramAccount.id > after).order_by(InstagramAccount.id).limit(CHUNK)


def _chunks(following: Callable[[int], tuple[Select[int], dict[str, object]]]) -> Iterator[list[int]]:
    after = 0
    while True:
        chunk = list(db.session.scalars(*following(after)))
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1]


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config
