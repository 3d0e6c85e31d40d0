"""What is due: accounts not read for long, and runs that have fallen silent. The database says so."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, or_, select

from application.clock import clock
from application.collection.asking import ask_for_collection, queue_run_anew
from application.config import Config
from application.extensions import db
from application.models import CollectionRun, FacebookLogin, InstagramAccount, LoginState, User
from application.models.collection import OPEN_STATES

MOST_AT_ONCE = 500
LOST_AFTER = timedelta(minutes=30)
"""Longer than the queue's longest back-off and than one task may run."""

PAUSE_AFTER_A_RUN = timedelta(hours=1)
"""An account whose run failed is not asked again sooner by itself."""


def sweep() -> tuple[int, int]:
    """Queue what is due; returns how many accounts are due and how many lost runs are queued anew."""
    lost = _queue_lost_runs()
    due = due_account_ids()
    ask_for_collection(due, asked_by_id=None)
    return len(due), lost


def due_account_ids() -> list[int]:
    """Accounts with a living connection, no open run, and no reading within `collect_every`; oldest first."""
    config: Config = current_app.extensions["configuration"]
    now = clock.now()
    latest_run = (
        select(CollectionRun.instagram_account_id, func.max(CollectionRun.created_at).label("created_at"))
        .group_by(CollectionRun.instagram_account_id)
        .subquery()
    )
    open_run = select(CollectionRun.id).where(CollectionRun.open_for_account_id == InstagramAccount.id)
    statement = (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .outerjoin(latest_run, latest_run.c.instagram_account_id == InstagramAccount.id)
        .where(
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
            or_(
                InstagramAccount.last_collected_at.is_(None),
                InstagramAccount.last_collected_at <= now - config.collect_every,
            ),
            or_(latest_run.c.created_at.is_(None), latest_run.c.created_at <= now - PAUSE_AFTER_A_RUN),
            ~open_run.exists(),
        )
        .order_by(InstagramAccount.last_collected_at, InstagramAccount.id)
        .limit(MOST_AT_ONCE)
    )
    return list(db.session.scalars(statement))


def _queue_lost_runs() -> int:
    lost_before = clock.real_now() - LOST_AFTER
    lost = db.session.scalars(
        select(CollectionRun)
        .where(CollectionRun.state.in_(OPEN_STATES), CollectionRun.heartbeat_at <= lost_before)
        .order_by(CollectionRun.id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    ).all()
    for run in lost:
        queue_run_anew(run)
    return len(lost)
