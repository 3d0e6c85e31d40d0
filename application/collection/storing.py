"""Store what a step brought, with its calls and the run's progress, in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from application.clock import clock
from application.collection.asked_posts import follow_up
from application.collection.asking import ask_for_collection, pause_run
from application.collection.limits import breath_after
from application.collection.plan import StepPlan, locked_run
from application.collection.planning import plan_further
from application.collection.provenance import record_calls
from application.collection.run_stages import stage_after
from application.collection.stages.days import missing_days
from application.collection.stages.registry import STAGES
from application.integrations.graph.client import CallRecord
from application.models import CollectionRun, RunKind, RunStage, RunState


def store(plan: StepPlan, answer: Any, calls: Sequence[CallRecord]) -> None:
    """Store a step's answer with its calls, unless another task has taken the step already."""
    run = locked_run(plan.run_id, plan.generation)
    call_ids = record_calls(calls, account_id=plan.account_id, run_id=plan.run_id)
    if run is None or (run.stage, run.cursor) != plan.recorded:
        return
    _note_progress(run, len(calls))
    stage = STAGES[plan.stage]
    cursor = stage.store(run, run.instagram_account, plan.question, answer, call_ids)
    run.stage = plan.stage if cursor is not None else stage_after(run.kind, plan.stage)
    run.cursor = cursor
    breath = breath_after(calls)
    if breath is not None:
        run.problem_kind, run.problem = breath.kind, breath.sentence
        pause_run(run, breath.until - clock.now())


def finish(plan: StepPlan) -> None:
    """Close a run that has nothing left to ask."""
    run = locked_run(plan.run_id, plan.generation)
    if run is None or (run.stage, run.cursor) != plan.recorded:
        return
    _note_progress(run, 0)
    now = clock.now()
    if run.kind is not RunKind.HISTORY:
        plan_further(run)
    if run.kind is RunKind.READING:
        account = run.instagram_account
        account.last_collected_at = now
        if account.listed_back_to_the_first_at is None:
            account.listed_back_to_the_first_at = now
            if missing_days(account.id):
                ask_for_collection([account.id], asked_by_id=None, kind=RunKind.HISTORY)
    run.stage, run.cursor = RunStage.FINISHED, None
    run.finish(RunState.DONE, now)
    follow_up(run)


def _note_progress(run: CollectionRun, calls: int) -> None:
    run.calls_made += calls
    run.heartbeat_at = clock.real_now()
    run.times_lost = 0
    run.problem_kind = run.problem = None
