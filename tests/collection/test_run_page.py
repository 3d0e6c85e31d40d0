"""A run's page: what it says of a run in any state. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.collection.run_filter import RunFilter, run_filter
from application.collection.run_page import RunView, StepState, brought
from application.collection.run_stages import ROUTES
from application.collection.run_words import (
    KIND_ANSWERS,
    KIND_WORDS,
    STAGE_WORDS,
    STATE_WORDS,
    asked_for,
    duration_words,
    metric_label,
    outcome_words,
    skip_words,
)
from application.integrations.graph import error_types
from application.models import CollectionRun, MissingReason, RunKind, RunStage, RunState

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
READING, STORIES, HISTORY = RunKind.READING, RunKind.STORIES, RunKind.HISTORY
QUEUED, RUNNING, DONE, FAILED = RunState.QUEUED, RunState.RUNNING, RunState.DONE, RunState.FAILED


def run(kind: RunKind = READING, state: RunState = RUNNING, **more: Any) -> CollectionRun:
    values: dict[str, Any] = {
        "stage": ROUTES[kind][0],
        "posts_read": 0,
        "posts_new": 0,
        "posts_changed": 0,
        "days_read": 0,
        "calls_made": 0,
        "refused_metrics": "",
        "created_at": NOW,
        **more,
    }
    return CollectionRun(kind=kind, state=state, **values)


def view(kind: RunKind = READING, state: RunState = RUNNING, **more: Any) -> RunView:
    about = {name: more.pop(name) for name in ("started_at", "days_known", "days_wanted") if name in more}
    return RunView(run(kind, state, **more), NOW, **about)


@pytest.mark.parametrize(
    ("found", "share", "sentence"),
    [
        (view(state=QUEUED), None, "Waits for its turn."),
        (view(state=QUEUED, calls_made=3, posts_read=7), None, "Goes on soon; 7 posts read so far."),
        (
            view(
                state=QUEUED, calls_made=3, posts_read=7, posts_expected=14, paused_until=NOW + timedelta(1)
            ),
            0.5,
            "Waits for a limit to pass, and goes on by itself; 7 posts read so far.",
        ),
        (view(), None, "No posts read so far, step 1 of 11: Profile and number of followers."),
        (
            view(stage=RunStage.POSTS, posts_read=812, posts_expected=2000),
            0.406,
            "812 of 2,000 posts read, step 4 of 11: Posts with their figures.",
        ),
        (
            view(
                stage=RunStage.POSTS,
                posts_read=500,
                posts_expected=2000,
                started_at=NOW - timedelta(seconds=20),
            ),
            0.25,
            "500 of 2,000 posts read, step 4 of 11: Posts with their figures, about 1 min left.",
        ),
        (
            view(stage=RunStage.DETAILS, posts_read=12, posts_expected=10, started_at=NOW - timedelta(1)),
            0.99,
            "12 of 12 posts read, step 7 of 11: Figures that each post is asked for alone.",
        ),
        (view(STORIES), None, "Step 1 of 2: Stories to be seen now."),
        (
            view(HISTORY, stage=RunStage.DAY_HISTORY, days_known=212, days_wanted=360, days_read=12),
            212 / 360,
            "212 of 360 days read, step 2 of 3: Totals of past days.",
        ),
        (
            view(
                state=DONE,
                stage=RunStage.FINISHED,
                posts_read=1000,
                calls_made=28,
                started_at=NOW,
                finished_at=NOW + timedelta(seconds=134),
            ),
            1.0,
            "Done: 1,000 posts read in 28 calls to Instagram, in 2 min 14 s.",
        ),
        (
            view(STORIES, DONE, stage=RunStage.FINISHED, posts_new=1, posts_changed=2, calls_made=4),
            1.0,
            "Done: 3 new or changed stories in 4 calls to Instagram.",
        ),
        (
            view(state=FAILED, stage=RunStage.AUDIENCE, posts_read=30, posts_expected=30),
            0.99,
            "Stopped at step 10 of 11: Audience by age, gender, city and country, with 30 posts read.",
        ),
    ],
)
def test_how_far_a_run_is(found: RunView, share: float | None, sentence: str) -> None:
    assert found.sentence == sentence
    assert found.share == (share if share is None else pytest.approx(share))


def test_steps_are_done_now_and_to_come() -> None:
    steps = view(STORIES, stage=RunStage.DETAILS).steps
    assert [step.state for step in steps] == [StepState.DONE, StepState.NOW]
    assert {step.state for step in view(state=DONE, stage=RunStage.FINISHED).steps} == {StepState.DONE}
    assert view(state=FAILED, stage=RunStage.STORIES).steps[2].state is StepState.STOPPED
    assert view(state=QUEUED).steps[0].state is StepState.TO_COME


def test_a_step_that_was_left_out_says_so() -> None:
    found = view(stage=RunStage.AUDIENCE, skipped={"stage_details": 1, "not_enough_viewers": 2})
    states = dict(zip(ROUTES[READING], (step.state for step in found.steps), strict=True))
    assert states[RunStage.DETAILS] is StepState.LEFT_OUT
    assert found.skipped == (("seen by too few people", 2),)


def test_a_stage_of_another_route_starts_at_the_first_step() -> None:
    assert view(STORIES, stage=RunStage.PROFILE).steps[0].state is StepState.NOW


def test_counts_are_those_that_the_kind_has() -> None:
    def labels(kind: RunKind) -> list[tuple[str, int]]:
        found = view(kind, posts_read=10, posts_new=2, posts_changed=3, days_read=4, calls_made=5)
        return [(count.label, count.value) for count in found.counts]

    assert labels(READING) == [
        ("Calls to Instagram", 5),
        ("Posts read", 10),
        ("New posts", 2),
        ("Changed posts", 3),
        ("Unchanged posts", 5),
        ("Days read", 4),
    ]
    assert labels(HISTORY) == [("Calls to Instagram", 5), ("Days read", 4)]
    assert labels(STORIES)[1:] == [("New stories", 2), ("Changed stories", 3)]


def test_what_was_skipped_is_added_up_by_its_words() -> None:
    found = view(skipped={"refused": 2, "bad_parameter": 3, "before_professional": 40, "made_up": 1})
    assert found.skipped == (
        ("posted before the account was professional", 40),
        ("refused by Instagram", 5),
        ("made up", 1),
    )


def test_refused_figures_have_their_labels() -> None:
    found = view(refused_metrics="saves account.profile_views newfangled_thing")
    assert found.refused == ("Saves", "Profile views (of the account)", "Newfangled thing")
    assert metric_label("account.unheard_of") == "Unheard of (of the account)"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (run(problem="A limit."), "A limit."),
        (run(posts_new=3, posts_changed=0), "3 new, 0 changed."),
        (run(refused_metrics="saves reach"), "2 figures refused."),
        (run(HISTORY), ""),
    ],
)
def test_what_the_list_says_of_a_run(found: CollectionRun, words: str) -> None:
    assert brought(found) == words


def test_everything_has_its_words() -> None:
    assert set(KIND_WORDS) == set(KIND_ANSWERS) == set(RunKind)
    assert set(STATE_WORDS) == set(RunState)
    assert set(STAGE_WORDS) == set(RunStage)
    kinds = [
        each.kind
        for each in vars(error_types).values()
        if isinstance(each, type) and issubclass(each, error_types.GraphError)
    ]
    unnamed = [kind for kind in kinds if outcome_words(kind) == "Refused" and kind != "graph_error"]
    assert not unnamed
    assert all("_" not in skip_words(reason) for reason in MissingReason)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("fields=id&limit=50", "fields id; limit 50"),
        ("fields=id,a,b,c,d,e", "fields id, a, b, c, … 6 in all"),
        ("since=1790146800&until=x", "since 23 Sep 2026 07:00 UTC; until x"),
        (f"after={'x' * 90}", f"after {'x' * 60}…"),
        ("", ""),
    ],
)
def test_what_a_call_asked_for_is_shortened(query: str, words: str) -> None:
    assert asked_for(query) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "0 s"), (59.4, "59 s"), (60, "1 min"), (134, "2 min 14 s"), (3600, "1 h"), (3900, "1 h 5 min")],
)
def test_a_time_span_in_words(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


def test_the_filter_takes_what_it_can_mean() -> None:
    asked = {"kind": "stories", "state": "failed", "q": " @lena\x00 ", "page": "3"}
    found = run_filter(asked)
    assert found == RunFilter(kind=STORIES, state=FAILED, search="@lena", page=3)
    assert found.query(2) == {"kind": "stories", "state": "failed", "q": "@lena", "page": 2}
    assert run_filter({"kind": "all", "state": "x", "page": "-1"}) == RunFilter()
    assert not RunFilter().is_narrowed
    assert RunFilter().query() == {}
