"""Limits of the API: whom a refusal stops, until when, and how a nearly used limit slows a run down.

Facts: graph-api.md, "Rate limits and errors". Calling on while throttled lengthens the block, so whatever a
limit holds for waits: one account, one person's token, or the whole app.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from application.clock import clock
from application.extensions import db
from application.integrations.graph.client import CallRecord
from application.integrations.graph.errors import GraphRateLimited
from application.models import CollectionRun, FacebookLogin, RunState, User

APP_LIMIT = "app_rate_limited"
"""The `problem_kind` of runs that wait for a limit of the whole app."""
LIMITED = "rate_limited"
LIMIT_NEAR = "limit_near"
SLOWED = "slowed"

SLOW_FROM = 75
NEARLY_USED_UP = 95
"""Percent of a limit that a usage header names."""

SHORTEST_BREATH, LONGEST_BREATH = timedelta(seconds=20), timedelta(minutes=5)
PAUSE_BEFORE_LIMIT = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=24)

NEAR_SENTENCE = "Instagram's limit of requests is nearly reached. Reading goes on by itself after a pause."
SLOWED_SENTENCE = "Instagram's limit of requests comes near, so reading goes on with pauses between."
SHARED_SENTENCE = "Instagram's limit of requests is reached. Reading goes on by itself when it has passed."


@dataclass(frozen=True)
class Pause:
    """Until when a run has to wait, and why."""

    until: datetime
    kind: str
    sentence: str


def pause_in_force(run: CollectionRun) -> Pause | None:
    """The longest pause that holds for the run's account, its person or the whole app now."""
    now = clock.now()
    account = run.instagram_account
    login_until = db.session.scalar(
        select(FacebookLogin.paused_until)
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .where(User.id == account.user_id)
    )
    pauses = [
        Pause(until, LIMITED, SHARED_SENTENCE)
        for until in (account.paused_until, login_until)
        if until is not None and until > now
    ]
    limited = _run_under_app_limit(now)
    if limited is not None and limited.paused_until is not None:
        pauses.append(Pause(limited.paused_until, APP_LIMIT, limited.problem or SHARED_SENTENCE))
    return max(pauses, key=lambda pause: pause.until, default=None)


def note_limit(run: CollectionRun, limit: GraphRateLimited) -> timedelta:
    """Stop what the limit is about, for as long as the API says; returns the pause of this run."""
    pause = min(limit.retry_after, LONGEST_PAUSE)
    until = clock.now() + pause
    if limit.scope == "user":
        login = db.session.scalar(
            select(FacebookLogin)
            .join(User, User.facebook_login_id == FacebookLogin.id)
            .where(User.id == run.instagram_account.user_id)
            .with_for_update()
        )
        if login is not None:
            login.paused_until = max(until, login.paused_until or until)
    elif limit.scope in ("account", "page"):
        account = run.instagram_account
        account.paused_until = max(until, account.paused_until or until)
    return pause


def breath_after(calls: Sequence[CallRecord]) -> Pause | None:
    """The pause that the usage named in these calls asks for: longer, the less is left; None below 75 %."""
    percent = max((call.usage_percent or 0 for call in calls), default=0)
    now = clock.now()
    if percent >= NEARLY_USED_UP:
        return Pause(now + PAUSE_BEFORE_LIMIT, LIMIT_NEAR, NEAR_SENTENCE)
    if percent >= SLOW_FROM:
        share = (percent - SLOW_FROM) / (NEARLY_USED_UP - SLOW_FROM)
        breath = SHORTEST_BREATH + (LONGEST_BREATH - SHORTEST_BREATH) * share
        return Pause(now + breath, SLOWED, SLOWED_SENTENCE)
    return None


def app_paused_until(now: datetime) -> datetime | None:
    """Until when a limit of the whole app holds; None while there is none."""
    limited = _run_under_app_limit(now)
    return limited.paused_until if limited is not None else None


def _run_under_app_limit(now: datetime) -> CollectionRun | None:
    return db.session.scalars(
        select(CollectionRun)
        .where(
            CollectionRun.state == RunState.QUEUED,
            CollectionRun.problem_kind == APP_LIMIT,
            CollectionRun.paused_until > now,
        )
        .order_by(CollectionRun.paused_until.desc())
        .limit(1)
    ).first()
