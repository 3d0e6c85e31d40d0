"""Record why a run cannot go on, so that a manager can act on it, and say whether the queue tries again.

The answer's status follows the design's rule: 2xx when what happened is recorded and final or queued anew,
500 for one account's passing trouble, 503 only for a limit of the whole app.
"""

from collections.abc import Sequence

from sqlalchemy import select

from application.clock import clock
from application.collection.asking import pause_run, queue_run_anew
from application.collection.limits import APP_LIMIT, note_limit
from application.collection.plan import StepPlan, locked_run
from application.collection.provenance import record_calls
from application.collection.run_stages import stage_after
from application.collection.stages.base import note_skipped
from application.connection_health import (
    DATA_ACCESS_ENDED,
    PERMISSION_MISSING,
    data_access_ended,
)
from application.extensions import db
from application.integrations.graph.client import CallRecord
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphError,
    GraphPermissionMissing,
    GraphRateLimited,
    GraphTokenInvalid,
    GraphTransient,
)
from application.mail.connection_letters import write_about
from application.models import CollectionRun, FacebookLogin, LoginState, RunStage, RunState, User
from application.onboarding.losses import note_loss
from application.onboarding.permissions.removed import APP_REMOVED, note_app_removed
from application.task_queue import Attempt

QUEUE = "collection"
MAY_BE_LEFT = frozenset(RunStage) - {
    RunStage.PROFILE,
    RunStage.STORIES,
    RunStage.POSTS,
    RunStage.OLDER_POSTS,
    RunStage.FINISHED,
}
"""Stages without which the rest of a run is still worth having."""

NEXT_TRY = "the platform tries again within two hours, and at once when you ask for it."
UNEXPECTED = (
    "Something unexpected went wrong while reading. Tell the platform's admin: the log has the details."
)


def record_refusal(plan: StepPlan, error: GraphError, calls: Sequence[CallRecord], attempt: Attempt) -> int:
    """Record a refused step with its calls; returns the status to answer the queue with."""
    run = locked_run(plan.run_id, plan.generation)
    record_calls(calls, account_id=plan.account_id, run_id=plan.run_id)
    if run is None:
        return 200
    run.calls_made += len(calls)
    run.problem_kind, run.problem = error.kind, error.sentence
    if isinstance(error, GraphRateLimited):
        if error.scope == "app":
            run.problem_kind = APP_LIMIT
        pause_run(run, note_limit(run, error))
        # Only a limit of the whole app slows the queue for everybody.
        return 503 if error.scope == "app" else 200
    if isinstance(error, GraphTokenInvalid | GraphPermissionMissing) and _is_connected_anew(run, plan):
        return _try_again_or_fail(run, attempt, 500)
    if isinstance(error, GraphTokenInvalid | GraphPermissionMissing):
        _mark_login(run, error)
    if isinstance(error, GraphTransient):
        if attempt.is_last(QUEUE) and plan.stage in MAY_BE_LEFT:
            return _leave_the_stage(run, plan)
        return _try_again_or_fail(run, attempt, 500)
    if isinstance(error, GraphBadParameter) and plan.stage in MAY_BE_LEFT:
        return _leave_the_stage(run, plan)
    run.finish(RunState.FAILED, clock.now())
    return 200


def record_accident(run_id: int, generation: int, calls: Sequence[CallRecord], attempt: Attempt) -> int:
    """Record an error of our own with the step's calls; its traceback is logged by the caller."""
    run = locked_run(run_id, generation)
    if run is None:
        # Under their account all the same: whoever has left meanwhile must be found by them.
        ended = db.session.get(CollectionRun, run_id)
        record_calls(calls, account_id=ended.instagram_account_id if ended else None)
        return 200
    record_calls(calls, account_id=run.instagram_account_id, run_id=run_id)
    run.calls_made += len(calls)
    run.problem_kind, run.problem = "unexpected", UNEXPECTED
    return _try_again_or_fail(run, attempt, 500)


def _try_again_or_fail(run: CollectionRun, attempt: Attempt, status: int) -> int:
    if attempt.is_last(QUEUE):
        happened = (run.problem or "").partition(". ")[0].rstrip(".")
        run.problem = f"{happened}. It was tried {attempt.number} times; {NEXT_TRY}"
        run.finish(RunState.FAILED, clock.now())
        return 200
    run.state = RunState.QUEUED
    run.heartbeat_at = clock.real_now()
    return status


def _leave_the_stage(run: CollectionRun, plan: StepPlan) -> int:
    """Go on behind a stage that can't be had, under a new name: it must not cost the others."""
    note_skipped(run, [f"stage_{plan.stage.value}"])
    run.stage, run.cursor = stage_after(run.kind, plan.stage), None
    queue_run_anew(run)
    return 200


def _mark_login(run: CollectionRun, error: GraphTokenInvalid | GraphPermissionMissing) -> None:
    """Say at the login that it is lost and why, and have its person written to; both once for each loss."""
    login = _login_of(run)
    if login is None or login.state is LoginState.RECONNECT:
        return
    now = clock.now()
    if isinstance(error, GraphTokenInvalid):
        reason = error.reason
    else:
        # Facebook refuses in the same words when the permission stands but the time for it is over.
        reason = DATA_ACCESS_ENDED if data_access_ended(login, now) else PERMISSION_MISSING
    if reason == APP_REMOVED:
        note_app_removed(login, now)
    else:
        note_loss(login, reason, now)
    write_about(login, now)


def _is_connected_anew(run: CollectionRun, plan: StepPlan) -> bool:
    """Whether the person has connected again since the step began: then the refused token is an old one."""
    login = _login_of(run)
    return login is not None and login.state is LoginState.CONNECTED and login.token != plan.token


def _login_of(run: CollectionRun) -> FacebookLogin | None:
    return db.session.scalar(
        select(FacebookLogin)
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .where(User.id == run.instagram_account.user_id, User.active.is_(True))
        .with_for_update()
    )
