"""What the coverage calendar of an account reads: a fixed few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from application.built_once import built_once
from application.clock import clock
from application.collection.account_days import WHOLE_METRICS
from application.collection.activity import AFTER_THE_END
from application.collection.coverage.coverage import AskedDay, Calendar, Window, calendar_of
from application.collection.coverage.stories import StoryAccount, StoryCover, StoryTotals, totals_of
from application.collection.pacific_days import first_day_wanted, today_pacific
from application.connection_health import health
from application.extensions import db
from application.integrations.graph.instagram import PACIFIC
from application.integrations.graph.metrics import metric
from application.models import (
    AccountDay,
    AccountInsight,
    Campaign,
    CampaignMember,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    Post,
    Reading,
    ReadingSource,
    RunKind,
    User,
)
from application.paging import PageOf, page_of

STORY_DAYS = 60
MOST_STORIES = 2_000

REQUIRED = frozenset(("reach", *(name for name in WHOLE_METRICS if not metric(name, "account").may_vanish)))
"""Figures that every complete day holds; those that the API lists as removed are welcome, not required."""


@dataclass(frozen=True)
class CoveredAccount:
    """Whose coverage it is, and what the rules look at. `history_run_id` is the open run of past days."""

    account_id: int
    username: str
    joined_at: datetime
    professional_from: datetime | None
    page_subscribed: bool | None
    lost_at: datetime | None
    history_run_id: int | None

    @property
    def is_lost(self) -> bool:
        return self.lost_at is not None


def covered_account(account_id: int) -> CoveredAccount | None:
    """One statement. An expired token counts as lost from its end on."""
    row = db.session.execute(*_account(account_id)).one_or_none()
    if row is None:
        return None
    account: InstagramAccount = row.InstagramAccount
    return CoveredAccount(
        account_id=account.id,
        username=account.username,
        joined_at=account.created_at,
        professional_from=account.insights_from,
        page_subscribed=account.page_subscribed,
        lost_at=_lost_at(account, row.FacebookLogin, clock.now()),
        history_run_id=row.history_run_id,
    )


@built_once
def _account(account_id: int) -> Select[*tuple[Any, ...]]:
    history = (
        select(CollectionRun.id)
        .where(
            CollectionRun.open_for_account_id == InstagramAccount.id, CollectionRun.kind == RunKind.HISTORY
        )
        .scalar_subquery()
    )
    return (
        select(InstagramAccount, FacebookLogin, history.label("history_run_id"))
        .outerjoin(User, User.id == InstagramAccount.user_id)
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(InstagramAccount.id == account_id)
    )


def day_calendar(account: CoveredAccount) -> Calendar:
    """Every day of the history window; two statements."""
    first, today = first_day_wanted(), today_pacific()
    window = Window(
        first=first,
        today=today,
        now=clock.now(),
        joined_on=account.joined_at.astimezone(PACIFIC).date(),
        lost_at=account.lost_at,
        professional_from=account.professional_from.astimezone(PACIFIC).date()
        if account.professional_from
        else None,
        required=REQUIRED,
    )
    return calendar_of(
        window, _asked_days(account.account_id, first), _known_figures(account.account_id, first)
    )


@dataclass(frozen=True)
class CoveredStories:
    """A page of the stories of the last 60 days, newest first; `totals` are of all of them."""

    shown: Sequence[StoryCover]
    page: PageOf
    totals: StoryTotals


def covered_stories(account: CoveredAccount, wanted: int) -> CoveredStories:
    """That page, or the last one; three statements. Only of the stories shown are their readings looked at.

    A story that only Instagram's closing message told of has no time of posting.
    """
    since = clock.now() - timedelta(days=STORY_DAYS)
    about = StoryAccount(
        now=clock.now(),
        page_subscribed=account.page_subscribed,
        lost_at=account.lost_at,
        campaigns=_campaigns_since(account.account_id, since.date()),
    )
    rows = db.session.execute(_stories_since(account.account_id, since))
    stories = [
        StoryCover(row.id, row.posted_at, None, row.last_read_at, row.closed_at, about) for row in rows
    ]
    page = page_of(wanted, len(stories))
    shown = stories[page.offset : page.offset + page.size]
    first_read = _first_readings([story.post_id for story in shown])
    covers = [replace(story, first_read_at=first_read.get(story.post_id)) for story in shown]
    return CoveredStories(covers, page, totals_of(stories))


def _stories_since(account_id: int, since: datetime) -> Select[*tuple[Any, ...]]:
    told_only = and_(Post.posted_at.is_(None), Post.closed_at >= since)
    shown = (Post.id, Post.posted_at, Post.last_read_at, Post.closed_at)
    return (
        select(*shown)
        .where(
            Post.instagram_account_id == account_id,
            Post.media_product_type == "STORY",
            or_(Post.posted_at >= since, told_only),
        )
        .order_by(func.coalesce(Post.posted_at, Post.closed_at).desc(), Post.id.desc())
        .limit(MOST_STORIES)
    )


def _first_readings(post_ids: Sequence[int]) -> Mapping[int, datetime]:
    """When each of these was first asked for and told; one that never was is absent."""
    rows = db.session.execute(
        select(Reading.post_id, func.min(Reading.read_at))
        .where(Reading.post_id.in_(post_ids), Reading.source == ReadingSource.ASKED)
        .group_by(Reading.post_id)
    )
    return {post_id: read_at for post_id, read_at in rows}


def _asked_days(account_id: int, first: date) -> list[AskedDay]:
    rows = db.session.execute(
        select(AccountDay.day, AccountDay.read_at, AccountDay.problem, AccountDay.refused_metrics).where(
            AccountDay.instagram_account_id == account_id, AccountDay.day >= first
        )
    )
    return [AskedDay(row.day, row.read_at, row.problem, tuple(row.refused_metrics.split())) for row in rows]


def _known_figures(account_id: int, first: date) -> dict[date, frozenset[str]]:
    """The required figures that have a value, by day; the database joins them, a row a day."""
    rows = db.session.execute(
        select(AccountInsight.day, func.group_concat(AccountInsight.metric).label("names"))
        .where(
            AccountInsight.instagram_account_id == account_id,
            AccountInsight.metric.in_(sorted(REQUIRED)),
            AccountInsight.day >= first,
            AccountInsight.dimension == "",
            AccountInsight.value.is_not(None),
        )
        .group_by(AccountInsight.day)
    )
    return {row.day: frozenset(row.names.split(",")) for row in rows}


def _campaigns_since(account_id: int, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """From when to when the account's stories were read, campaign by campaign."""
    found: Sequence[Campaign] = db.session.scalars(
        select(Campaign)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .join(InstagramAccount, InstagramAccount.user_id == CampaignMember.user_id)
        .where(InstagramAccount.id == account_id, Campaign.ends_on >= day - AFTER_THE_END)
    ).all()
    return tuple(
        (campaign.starts_at, min(campaign.completed_at or until, until))
        for campaign in found
        for until in [campaign.ends_at + AFTER_THE_END]
    )


def _lost_at(account: InstagramAccount, login: FacebookLogin | None, now: datetime) -> datetime | None:
    """Since when nothing can be read; None while the connection works."""
    if login is None:
        return account.created_at
    stands = health(login, now)
    if not stands.is_lost:
        return None
    return login.lost_at or stands.ends_at or login.connected_at
