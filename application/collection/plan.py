"""What the next step of a run has to ask for, read from the database into plain values.

A step never spans an outside call: this is all it takes along; the session is closed before the call.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, or_, select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.models import (
    Campaign,
    CampaignMember,
    CollectionRun,
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
    """Mark the run as running; False when there is nothing to do. The caller commits."""
    run = locked_run(run_id, generation)
    if run is None:
        return False
    run.state = RunState.RUNNING
    run.heartbeat_at = clock.real_now()
    return True


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
        since=None if older else _since(account),
        insights_from=account.insights_from,
        lists_older=account.insights_from is not None and account.listed_back_to_the_first_at is None,
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
    since = _since(account)
    if since is not None:
        statement = statement.where(Post.posted_at >= since)
    return db.session.scalar(statement)


def _since(account: InstagramAccount) -> datetime | None:
    """How far back posts are read with insights. Beyond `insights_from` there are none."""
    border = account.insights_from - timedelta(seconds=1) if account.insights_from else None
    if account.listed_back_to_the_first_at is None:
        return border
    horizon = clock.now() - REREAD
    earliest = db.session.scalar(
        select(func.min(Campaign.starts_on))
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .where(CampaignMember.user_id == account.user_id, Campaign.completed_at.is_(None))
    )
    if earliest is not None:
        # A day's grace, since the campaign's own zone may be ahead of UTC.
        start = datetime(earliest.year, earliest.month, earliest.day, tzinfo=horizon.tzinfo)
        horizon = min(horizon, start - timedelta(days=1))
    return max(horizon, border) if border else horizon


def _token_of(account: InstagramAccount) -> str | None:
    login = db.session.scalar(
        select(FacebookLogin)
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .where(User.id == account.user_id, FacebookLogin.state == LoginState.CONNECTED)
    )
    return login.token if login else None
