"""Limits of the API around the settling of Pages: calling on while one holds would lengthen it."""

from datetime import datetime

from sqlalchemy import select

from application.clock import clock
from application.collection.limits import APP_LIMIT, LONGEST_PAUSE
from application.extensions import db
from application.integrations.graph.errors import GraphRateLimited
from application.models import CollectionRun, FacebookLogin, InstagramAccount, RunState, User


def limited_until(account_id: int) -> datetime | None:
    """Until when a limit holds for this account, its person or the whole app; None when none does."""
    now = clock.now()
    row = db.session.execute(
        select(InstagramAccount.paused_until, FacebookLogin.paused_until)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(InstagramAccount.id == account_id)
    ).first()
    of_the_app = db.session.scalar(
        select(CollectionRun.paused_until)
        .where(
            CollectionRun.state == RunState.QUEUED,
            CollectionRun.problem_kind == APP_LIMIT,
            CollectionRun.paused_until > now,
        )
        .order_by(CollectionRun.paused_until.desc())
        .limit(1)
    )
    pauses = (*(row or ()), of_the_app)
    return max((until for until in pauses if until is not None and until > now), default=None)


def note_limit(account_id: int, limit: GraphRateLimited) -> datetime:
    """Stop what the limit is about for as long as the API says; returns until when. The caller commits."""
    until = clock.now() + min(limit.retry_after, LONGEST_PAUSE)
    account = db.session.get(InstagramAccount, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        return until
    if limit.scope in ("account", "page"):
        account.paused_until = until
    elif limit.scope == "user":
        login = db.session.scalar(
            select(FacebookLogin)
            .join(User, User.facebook_login_id == FacebookLogin.id)
            .where(User.id == account.user_id)
            .with_for_update()
        )
        if login is not None:
            login.paused_until = until
    return until
