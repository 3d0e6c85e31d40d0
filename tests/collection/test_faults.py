"""Every fault of the sandbox: the run is left in a recorded state with a sentence, and the next completes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from application.collection import failing, plan
from application.collection.limits import APP_LIMIT
from application.config import Config
from application.extensions import db
from application.integrations.graph import errors
from application.models import ApiCall, LoginState, RunState
from application.task_queue import Attempt, commit
from tests.collection.stage import Stage, posts
from tests.collection.watched_gateways import WatchedGateways
from tests.databases import by_turns

READ_SECONDS = 4.0
"""Short enough for a test to wait for, long enough for a busy machine to answer in."""


@pytest.fixture
def config(config: Config, request: pytest.FixtureRequest) -> Config:
    """The test profile, with so short a patience that a hang is soon over."""
    row = getattr(request.node, "callspec", None)
    is_hang = row is not None and "hang" in row.id
    return replace(config, graph_read_timeout=READ_SECONDS) if is_hang else config


@dataclass(frozen=True)
class Expectation:
    """What a fault leaves of the run, and the status that the queue is answered with."""

    fault: str
    error: type[errors.GraphError]
    state: RunState
    status: int
    options: Mapping[str, object] = field(default_factory=dict)
    login: LoginState = LoginState.CONNECTED
    name: str = ""
    kind: str = ""

    @property
    def problem_kind(self) -> str:
        return self.kind or self.error.kind

    @property
    def label(self) -> str:
        return self.name or self.fault


DEAD = (errors.GraphTokenInvalid, RunState.FAILED, 200)
PASSING = (RunState.QUEUED, 500)
PAUSED = (errors.GraphRateLimited, RunState.QUEUED, 200)

FAULTS = (
    Expectation("expired_token", *DEAD, login=LoginState.RECONNECT),
    Expectation("revoked_app", *DEAD, login=LoginState.RECONNECT),
    Expectation("token_checkpoint", *DEAD, login=LoginState.RECONNECT),
    Expectation("password_changed", *DEAD, login=LoginState.RECONNECT),
    Expectation(
        "permission_lost", errors.GraphPermissionMissing, RunState.FAILED, 200, login=LoginState.RECONNECT
    ),
    Expectation("user_rate_limit", *PAUSED),
    Expectation("account_rate_limit", *PAUSED, {"minutes": 20}),
    Expectation("app_rate_limit", errors.GraphRateLimited, RunState.QUEUED, 503, kind=APP_LIMIT),
    Expectation("server_error", errors.GraphTransient, *PASSING),
    Expectation(
        "server_error", errors.GraphTransient, *PASSING, {"variant": "html"}, name="server_error in HTML"
    ),
    Expectation("hang", errors.GraphTimeout, *PASSING, {"seconds": READ_SECONDS + 2}),
    Expectation("cut_off", errors.GraphBadReply, *PASSING),
    Expectation("too_much_data", errors.GraphTooMuchData, *PASSING, {"above": 0}),
)
BY_LABEL = pytest.mark.parametrize(
    ("expected", "database_url"),
    by_turns(FAULTS, lambda expected: expected.label, first=1),
    indirect=["database_url"],
)


@BY_LABEL
def test_a_fault_leaves_a_sentence_and_all_that_was_stored_and_the_next_run_completes(
    stage: Stage, answers: list[int], expected: Expectation
) -> None:
    account_id = stage.joined_and_read()
    stored = stage.counts()
    first = stage.run()
    stage.sandbox.fault(expected.fault, **expected.options)
    stage.ask(account_id)
    answers.clear()
    stage.queue.drain()

    run = stage.run()
    assert run.id > first.id
    assert answers == [expected.status]
    assert (run.state, run.problem_kind) == (expected.state, expected.problem_kind)
    assert (run.problem or "").startswith(expected.error.sentence)
    assert run.is_open == (run.open_for_account_id is not None) == (run.finished_at is None)
    assert stage.login().state is expected.login
    after = stage.counts()
    assert after["with_views"] == stored["with_views"]
    assert (after["posts"], after["readings"]) == (stored["posts"], stored["readings"])
    assert after["api_calls"] == stored["api_calls"] + run.calls_made
    assert run.calls_made >= 1

    stage.sandbox.mend()
    if expected.login is LoginState.RECONNECT:
        stage.join()
    asked = stage.ask(account_id)
    assert (asked == run.id) == run.is_open
    stage.drain_through_delays()
    completed = stage.run()
    assert (completed.state, completed.problem, completed.problem_kind) == (RunState.DONE, None, None)
    assert completed.posts_read > 0
    assert stage.counts()["posts"] >= stored["posts"]
    assert stage.login().state is LoginState.CONNECTED


@pytest.mark.parametrize(("metric", "column"), [("reach", "reach"), ("saved", "saves")])
def test_a_removed_metric_costs_itself_only(stage: Stage, metric: str, column: str) -> None:
    account_id = stage.joined_and_read()
    before = posts(stage.app)
    stage.sandbox.fault("removed_metric", metric=metric)
    stage.sandbox.advance(hours=7)
    stage.ask(account_id)
    stage.drain_through_delays()
    run = stage.run()
    assert (run.state, run.problem) == (RunState.DONE, None)
    # The account's own figure of that name is asked for once a day, which may begin in these hours.
    assert {column} <= set((run.refused_metrics or "").split()) <= {column, f"account.{metric}"}
    read_again = [
        post
        for post in posts(stage.app).values()
        if post.media_product_type != "STORY" and post.last_read_at and post.last_read_at >= run.created_at
    ]
    assert len(read_again) == run.posts_read > 0
    for post in read_again:
        assert post.refused_metrics == column
        assert (post.views is not None, post.insights_reason) == (True, None)
        known = before.get(str(post.graph_id))
        assert known is None or getattr(post, column) is not None


def test_a_metric_removed_from_stories_leaves_their_other_figures(stage: Stage) -> None:
    stage.sandbox.fault("removed_metric", metric="replies")
    stage.joined_and_read("mara_lindqvist")
    stories = [post for post in posts(stage.app).values() if post.media_product_type == "STORY"]
    assert stories
    assert {story.refused_metrics for story in stories} == {"replies"}
    assert all(story.reach is not None and story.replies is None for story in stories)
    assert stage.run().refused_metrics == "replies account.replies"


def test_a_post_that_is_gone_stays_in_the_database(stage: Stage) -> None:
    account_id = stage.joined_and_read()
    gone = max(posts(stage.app).values(), key=lambda post: (post.media_product_type != "STORY", post.id))
    stage.sandbox.fault("object_missing", media=gone.graph_id)
    stage.ask(account_id)
    stage.queue.drain()
    assert stage.run().state is RunState.DONE
    assert posts(stage.app)[str(gone.graph_id)].views == gone.views


def test_a_paused_run_goes_on_when_the_limit_s_time_is_over_and_not_before(
    stage: Stage, answers: list[int]
) -> None:
    stage.join()
    stage.sandbox.fault("account_rate_limit", minutes=20)
    stage.queue.drain()
    paused = stage.run()
    assert (answers, paused.state, paused.generation) == ([200], RunState.QUEUED, 1)
    stage.sandbox.advance(minutes=15)
    stage.queue.drain()
    assert answers == [200]
    stage.sandbox.advance(minutes=6)
    stage.queue.drain()
    assert (answers, stage.run().state) == ([200, 200], RunState.DONE)


def test_a_step_that_failed_is_taken_again_and_no_other(stage: Stage, config: Config) -> None:
    """The fault comes on after the first step."""

    def break_after_the_profile(path: str) -> None:
        if "/" not in path:
            stage.sandbox.fault("server_error", times=1)

    stage.join("priya_novak")
    stage.app.extensions["gateways"] = WatchedGateways(config, after=break_after_the_profile)
    stage.queue.drain()
    assert (stage.run().state, stage.run().stage) == (RunState.QUEUED, "account_insights")
    stage.drain_through_delays()
    with stage.app.app_context():
        found = db.session.execute(
            select(ApiCall.path, ApiCall.outcome).where(ApiCall.collection_run_id.is_not(None))
        ).all()
    assert [outcome for _, outcome in found][:3] == ["ok", "transient", "ok"]
    assert [path for path, _ in found if path.endswith("insights")][:2] == [found[1].path] * 2
    assert sum("/" not in path for path, _ in found) == 1
    assert (stage.run().state, stage.run().calls_made) == (RunState.DONE, len(found))


def test_who_connects_again_while_an_old_token_is_refused_stays_connected(stage: Stage) -> None:
    """The refusal is about the old token: it neither ends the new connection nor the run."""
    stage.join()
    run = stage.run()
    with stage.app.app_context():
        step = plan.next_step(run.id, run.generation)
        db.session.rollback()
        assert step is not None
        stage.join()
        error = errors.GraphTokenInvalid("expired", reason="expired")
        assert failing.record_refusal(step, error, [], Attempt(1, "")) == 500
        commit()
    assert stage.login().state is LoginState.CONNECTED
    assert stage.run().state is RunState.QUEUED
    stage.drain_through_delays()
    assert stage.run().state is RunState.DONE
