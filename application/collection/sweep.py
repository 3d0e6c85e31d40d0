"""What is due: accounts not read for long, and runs that have fallen silent. The database says so."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from application.clock import clock
from application.collection.asking import ask_for_collection, queue_run_anew
from application.config import Config
from application.extensions import db
from application.models import CollectionRun, FacebookLogin, InstagramAccount, LoginState, RunState, User
from application.models.collection import OPEN_STATES

MOST_AT_ONCE = 500
LOST_AFTER = timedelta(minutes=30)
"""Longer than the queue's longest back-off and than one task may run."""

PAUSE_AFTER_A_RUN = timedelta(hours=1)
"""An account whose run failed is not asked again sooner by itself."""

PAUSE_AFTER_A_LASTING_FAILURE = timedelta(days=1)
LASTING = ("object_missing", "bad_parameter", "policy_blocked", "metric_refused")
"""Failures that don't pass by waiting."""

MOST_LOST = 3
LOST_FOR_GOOD = (
    "Reading broke off several times without a word. Tell the platform's admin: the log has the details."
)


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
    latest = select(func.max(CollectionRun.id)).group_by(CollectionRun.instagram_account_id)
    last_run = aliased(CollectionRun, select(CollectionRun).where(CollectionRun.id.in_(latest)).subquery())
    open_run = select(CollectionRun.id).where(CollectionRun.open_for_account_id == InstagramAccount.id)
    may_repeat = or_(
        last_run.created_at <= now - PAUSE_AFTER_A_LASTING_FAILURE,
        and_(
            last_run.created_at <= now - PAUSE_AFTER_A_RUN,
            func.coalesce(last_run.problem_kind, "").not_in(LASTING),
        ),
    )
    statement = (
        select(InstagramAccount.id)
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .outerjoin(last_run, last_run.instagram_account_id == InstagramAccount.id)
        .where(
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
            or_(
                InstagramAccount.last_collected_at.is_(None),
                InstagramAccount.last_collected_at <= now - config.collect_every,
            ),
            or_(last_run.id.is_(None), may_repeat),
            ~open_run.exists(),
        )
        .order_by(InstagramAccount.last_collected_at, InstagramAccount.id)
        .limit(MOST_AT_ONCE)
    )
    return list(db.session.scalars(statement))


def _queue_lost_runs() -> int:
    """Queue silent runs anew; give up one that falls silent again and again without recording a step."""
    lost_before = clock.real_now() - LOST_AFTER
    lost = db.session.scalars(
        select(CollectionRun)
        .where(CollectionRun.state.in_(OPEN_STATES), CollectionRun.heartbeat_at <= lost_before)
        .order_by(CollectionRun.id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    ).all()
    for run in lost:
        # One that only waits its turn in a long queue has not been lost; one that was begun has.
        run.times_lost += run.state is RunState.RUNNING
        if run.times_lost > MOST_LOST:
            run.problem_kind, run.problem = "lost", LOST_FOR_GOOD
            run.finish(RunState.FAILED, clock.now())
        else:
            queue_run_anew(run)
    return len(lost)
