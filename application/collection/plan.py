"""What the next step of a run has to ask for, read from the database into plain values.

A step never spans an outside call: this is all it takes along; the session is closed before the call.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import func, or_, select

from application.clock import clock
from application.collection.asking import pause_run
from application.config import Config
from application.extensions import db
from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    CollectionRun,
    Decision,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Post,
    RunStage,
    RunState,
    User,
)

REREAD = timedelta(days=30)
"""Once all posts are listed, the figures of posts this young, and of open campaigns, are read again."""

PLAIN_PAGE_SIZE = 100

APP_LIMIT = "app_rate_limited"
"""The `problem_kind` of runs that wait for a limit of the whole app."""


@dataclass(frozen=True)
class StepPlan:
    """One step of one run. `cursor` and `stage` are what the stored result is checked against."""

    run_id: int
    generation: int
    account_id: int
    graph_id: str
    token: str | None = field(repr=False)
    stage: RunStage
    cursor: str | None
    page_size: int
    since: datetime | None
    insights_from: datetime | None
    lists_older: bool
    refused_metrics: tuple[str, ...]


def locked_run(run_id: int, generation: int) -> CollectionRun | None:
    """The open run in this generation, its row locked; None when it has ended or was queued anew since."""
    run = db.session.get(CollectionRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or not run.is_open or run.generation != generation:
        return None
    return run


def begin(run_id: int, generation: int) -> bool:
    """Mark the run as running; False when there is nothing to do now. The caller commits.

    While another run waits for a limit of the whole app, this one waits with it: each further call would
    lengthen the block.
    """
    run = locked_run(run_id, generation)
    if run is None:
        return False
    limited = _run_under_app_limit()
    if limited is not None and limited.paused_until is not None:
        run.problem_kind, run.problem = limited.problem_kind, limited.problem
        pause_run(run, limited.paused_until - clock.now())
        # To the microsecond, else those who wait would wait for each other.
        run.paused_until = limited.paused_until
        return False
    run.state = RunState.RUNNING
    run.paused_until = None
    run.heartbeat_at = clock.real_now()
    return True


def _run_under_app_limit() -> CollectionRun | None:
    return db.session.scalars(
        select(CollectionRun)
        .where(
            CollectionRun.state == RunState.QUEUED,
            CollectionRun.problem_kind == APP_LIMIT,
            CollectionRun.paused_until > clock.now(),
        )
        .order_by(CollectionRun.paused_until.desc())
        .limit(1)
    ).first()


def next_step(run_id: int, generation: int) -> StepPlan | None:
    """The step to take now; None when the run is finished or another task has taken it over."""
    run = db.session.get(CollectionRun, run_id, populate_existing=True)
    if run is None or not run.is_open or run.generation != generation or run.stage is RunStage.FINISHED:
        return None
    account = run.instagram_account
    config: Config = current_app.extensions["configuration"]
    older = run.stage is RunStage.OLDER_POSTS
    return StepPlan(
        run_id=run.id,
        generation=generation,
        account_id=account.id,
        graph_id=account.graph_id,
        token=_token_of(account),
        stage=run.stage,
        cursor=run.cursor,
        page_size=PLAIN_PAGE_SIZE if older else config.media_page_size,
        since=_older_since(account) if older else _since(account),
        insights_from=account.insights_from,
        lists_older=_lists_older(account),
        refused_metrics=tuple(run.refused_metrics.split()),
    )


def posts_expected(account: InstagramAccount) -> int | None:
    """How many posts this run will read: all at first, later those that are read again; no stories."""
    if account.listed_back_to_the_first_at is None:
        return account.media_count
    statement = select(func.count()).where(
        Post.instagram_account_id == account.id,
        or_(Post.media_product_type.is_(None), Post.media_product_type != "STORY"),
    )
    since = _older_since(account) or _since(account)
    if since is not None:
        statement = statement.where(Post.posted_at >= since)
    return db.session.scalar(statement)


def _since(account: InstagramAccount) -> datetime | None:
    """How far back posts are read with insights. Beyond `insights_from` there are none."""
    border = account.insights_from - timedelta(seconds=1) if account.insights_from else None
    if account.listed_back_to_the_first_at is None:
        return border
    horizon = clock.now() - REREAD
    start = _start_of_campaigns(account)
    if start is not None:
        horizon = min(horizon, start)
    return max(horizon, border) if border else horizon


def _lists_older(account: InstagramAccount) -> bool:
    """Whether posts from before the account was professional are listed too: at first, and for campaigns."""
    if account.insights_from is None:
        return False
    return account.listed_back_to_the_first_at is None or _older_since(account) is not None


def _older_since(account: InstagramAccount) -> datetime | None:
    """How far back posts without insights are listed again; None for all, or for none at all."""
    if account.insights_from is None or account.listed_back_to_the_first_at is None:
        return None
    start = _start_of_campaigns(account)
    return start if start is not None and start < account.insights_from else None


def _start_of_campaigns(account: InstagramAccount) -> datetime | None:
    """The first day of the open campaigns that the person is in or has accepted posts in, less a day.

    A day's grace, since a campaign's own zone may be ahead of UTC.
    """
    member = select(CampaignMember.campaign_id).where(CampaignMember.user_id == account.user_id)
    accepted = (
        select(Assignment.campaign_id)
        .join(Post, Post.id == Assignment.post_id)
        .where(Post.instagram_account_id == account.id, Assignment.decision == Decision.ACCEPTED)
    )
    earliest = db.session.scalar(
        select(func.min(Campaign.starts_on)).where(
            Campaign.completed_at.is_(None), or_(Campaign.id.in_(member), Campaign.id.in_(accepted))
        )
    )
    if earliest is None:
        return None
    return datetime(earliest.year, earliest.month, earliest.day, tzinfo=UTC) - timedelta(days=1)


def _token_of(account: InstagramAccount) -> str | None:
    login = db.session.scalar(
        select(FacebookLogin)
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .where(
            User.id == account.user_id,
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
        )
    )
    return login.token if login else None
