"""The next step of a run, read from the database into plain values.

A step never spans an outside call: this is all it takes along; the session is closed before the call.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from application.built_once import built_once
from application.clock import clock
from application.collection.asking import pause_run
from application.collection.limits import pause_in_force
from application.collection.planning import want_campaign_posts
from application.collection.run_stages import stages_from
from application.collection.stages.registry import STAGES
from application.extensions import db
from application.models import (
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    RunStage,
    RunState,
    User,
)


@dataclass(frozen=True)
class StepPlan:
    """One step of one run. `recorded` is the stage and cursor of the run's row, checked before storing.

    `stage` may be a later one, when those between have nothing to do; FINISHED when none has.
    """

    run_id: int
    generation: int
    account_id: int
    graph_id: str
    token: str | None = field(repr=False)
    recorded: tuple[RunStage, str | None]
    stage: RunStage
    question: Any
    refused_metrics: tuple[str, ...]


def locked_run(run_id: int, generation: int) -> CollectionRun | None:
    """The open run in this generation, its row locked; None when it has ended or was queued anew since.

    Its account's row is locked with it: runs of several kinds write to one account, and whoever inserts rows
    that belong to it holds a shared lock on it, from which two could not both go on.
    """
    run = db.session.get(CollectionRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or not run.is_open or run.generation != generation:
        return None
    db.session.get(InstagramAccount, run.instagram_account_id, with_for_update=True, populate_existing=True)
    return run


def begin(run_id: int, generation: int) -> bool:
    """Mark the run as running; False when there is nothing to do now. The caller commits.

    While a limit holds for the account, for its person or for the whole app, the run waits with all others
    that it holds for: each further call would lengthen the block.
    """
    run = locked_run(run_id, generation)
    if run is None:
        return False
    pause = pause_in_force(run)
    if pause is not None:
        run.problem_kind, run.problem = pause.kind, pause.sentence
        pause_run(run, pause.until - clock.now())
        # To the microsecond, else those who wait would wait for each other.
        run.paused_until = pause.until
        return False
    if run.state is RunState.QUEUED:
        want_campaign_posts(run.instagram_account, run.created_at)
    run.state = RunState.RUNNING
    run.paused_until = None
    run.heartbeat_at = clock.real_now()
    return True


def next_step(run_id: int, generation: int) -> StepPlan | None:
    """The step to take now; None when the run has ended or another task has taken it over."""
    run = db.session.get(CollectionRun, run_id, populate_existing=True)
    if run is None or not run.is_open or run.generation != generation:
        return None
    account = run.instagram_account
    stage, question = _first_with_a_question(run, account)
    return StepPlan(
        run_id=run.id,
        generation=generation,
        account_id=account.id,
        graph_id=account.graph_id,
        token=_token_of(account),
        recorded=(run.stage, run.cursor),
        stage=stage,
        question=question,
        refused_metrics=tuple(run.refused_metrics.split()),
    )


def _first_with_a_question(run: CollectionRun, account: InstagramAccount) -> tuple[RunStage, Any]:
    for stage in stages_from(run.kind, run.stage):
        question = STAGES[stage].plan(run, account, run.cursor if stage is run.stage else None)
        if question is not None:
            return stage, question
    return RunStage.FINISHED, None


def _token_of(account: InstagramAccount) -> str | None:
    if account.user_id is None:
        return None
    login = db.session.scalar(*_living_login(account.user_id))
    return login.token if login else None


@built_once
def _living_login(user_id: int) -> Select[FacebookLogin]:
    return (
        select(FacebookLogin)
        .join(User, User.facebook_login_id == FacebookLogin.id)
        .where(
            User.id == user_id,
            User.active.is_(True),
            FacebookLogin.state == LoginState.CONNECTED,
        )
    )
