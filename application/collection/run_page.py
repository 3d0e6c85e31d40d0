"""A run as its page tells it: how far it is, its steps, its counts. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.collection.run_stages import ROUTES
from application.collection.run_words import (
    LEFT_OUT,
    STAGE_WORDS,
    duration_words,
    metric_label,
    skip_words,
)
from application.formats import counted
from application.models import CollectionRun, RunKind, RunStage, RunState

ALMOST = 0.99
"""What an open run's bar shows at most: it isn't done before it is."""

WORTH_GUESSING = timedelta(seconds=1)
STILL_TO_LIST = (RunStage.POSTS, RunStage.OLDER_POSTS, RunStage.DAY_HISTORY)
"""While one of these is under way, the pace until now says how long the rest takes."""


class StepState(enum.Enum):
    """How a step stands: the glyph, and the word."""

    DONE = ("✓", "done")
    NOW = ("→", "now")
    STOPPED = ("✕", "stopped here")
    LEFT_OUT = ("–", "left out: Instagram did not give it")
    TO_COME = ("·", "to come")

    @property
    def glyph(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


def brought(run: CollectionRun) -> str:
    """What came of a run, for the list: its trouble, else what it found."""
    if run.problem:
        return run.problem
    if run.kind is RunKind.HISTORY or not (run.posts_new or run.posts_changed):
        refused = len(run.refused_metrics.split())
        return f"{counted(refused, 'figure')} refused." if refused else ""
    return f"{run.posts_new:,} new, {run.posts_changed:,} changed."


@dataclass(frozen=True)
class Step:
    label: str
    state: StepState


@dataclass(frozen=True)
class Count:
    label: str
    value: int


@dataclass(frozen=True)
class RunView:
    """A run with what its row doesn't say: when its first call was made, and the account's days by now."""

    run: CollectionRun
    now: datetime
    started_at: datetime | None = None
    days_known: int = 0
    days_wanted: int = 0

    @property
    def is_paused(self) -> bool:
        """It waits for a limit to pass, and goes on by itself."""
        run = self.run
        return run.is_open and run.paused_until is not None and run.paused_until > self.now

    @property
    def steps(self) -> tuple[Step, ...]:
        route = ROUTES[self.run.kind]
        left = {reason.removeprefix(LEFT_OUT) for reason in self._skipped if reason.startswith(LEFT_OUT)}
        at = self._place
        return tuple(
            Step(STAGE_WORDS[stage], self._step_state(place, at, stage.value in left))
            for place, stage in enumerate(route)
        )

    @property
    def share(self) -> float | None:
        """Of one; None while it can't be known."""
        if self.run.state is RunState.DONE:
            return 1.0
        done, wanted = self._amount
        return min(done / wanted, ALMOST) if wanted else None

    @property
    def sentence(self) -> str:
        """How it stands, in one sentence or two."""
        run = self.run
        if run.state is RunState.DONE:
            return f"Done: {self._brought} in {counted(run.calls_made, 'call')} to Instagram{self._took}."
        if run.state is RunState.FAILED:
            return f"Stopped at {self._step_words}, with {self._brought}."
        if self.is_paused:
            return f"Waits for a limit to pass, and goes on by itself; {self._brought} so far."
        if run.state is RunState.QUEUED:
            return "Waits for its turn." if not run.calls_made else f"Goes on soon; {self._brought} so far."
        parts = (self._how_far, self._step_words, self._time_left)
        words = ", ".join(part for part in parts if part)
        return f"{words[0].upper()}{words[1:]}."

    @property
    def counts(self) -> tuple[Count, ...]:
        run = self.run
        calls = Count("Calls to Instagram", run.calls_made)
        if run.kind is RunKind.HISTORY:
            return (calls, Count("Days read", run.days_read))
        changed = (Count("New posts", run.posts_new), Count("Changed posts", run.posts_changed))
        if run.kind is RunKind.STORIES:
            return (calls, Count("New stories", run.posts_new), Count("Changed stories", run.posts_changed))
        unchanged = Count("Unchanged posts", max(0, run.posts_read - run.posts_new - run.posts_changed))
        days = (Count("Days read", run.days_read),) if run.kind is RunKind.READING else ()
        return (calls, Count("Posts read", run.posts_read), *changed, unchanged, *days)

    @property
    def skipped(self) -> tuple[tuple[str, int], ...]:
        """What gave no insights: the reason in words, and how often; the most frequent first."""
        found: dict[str, int] = {}
        for reason, number in self._skipped.items():
            if not reason.startswith(LEFT_OUT):
                words = skip_words(reason)
                found[words] = found.get(words, 0) + number
        return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def refused(self) -> tuple[str, ...]:
        """Labels of the metrics that were refused altogether."""
        return tuple(metric_label(name) for name in self.run.refused_metrics.split())

    @property
    def _skipped(self) -> Mapping[str, int]:
        return self.run.skipped or {}

    @property
    def _place(self) -> int:
        """The index of the step it stands at; behind the last when it is done."""
        route = ROUTES[self.run.kind]
        if self.run.state is RunState.DONE or self.run.stage is RunStage.FINISHED:
            return len(route)
        return route.index(self.run.stage) if self.run.stage in route else 0

    def _step_state(self, place: int, at: int, is_left: bool) -> StepState:
        if is_left and place < at:
            return StepState.LEFT_OUT
        if place != at:
            return StepState.DONE if place < at else StepState.TO_COME
        if self.run.state is RunState.FAILED:
            return StepState.STOPPED
        return StepState.NOW if self.run.state is RunState.RUNNING else StepState.TO_COME

    @property
    def _amount(self) -> tuple[int, int]:
        """How much is done of how much; nothing of nothing when it isn't known."""
        run = self.run
        if run.kind is RunKind.HISTORY:
            return self.days_known, self.days_wanted
        expected = run.posts_expected or 0
        return run.posts_read, max(expected, run.posts_read) if expected else 0

    @property
    def _brought(self) -> str:
        run = self.run
        if run.kind is RunKind.HISTORY:
            return f"{counted(run.days_read, 'day')} read"
        if run.kind is RunKind.STORIES:
            found = run.posts_new + run.posts_changed
            return counted(found, "new or changed story", "new or changed stories")
        return f"{counted(run.posts_read, 'post')} read"

    @property
    def _how_far(self) -> str:
        done, wanted = self._amount
        if not wanted:
            return "" if self.run.kind is RunKind.STORIES else f"{self._brought} so far"
        word = "day" if self.run.kind is RunKind.HISTORY else "post"
        return f"{done:,} of {counted(wanted, word)} read"

    @property
    def _step_words(self) -> str:
        route = ROUTES[self.run.kind]
        place = min(self._place, len(route) - 1)
        return f"step {place + 1} of {len(route)}: {STAGE_WORDS[route[place]]}"

    @property
    def _time_left(self) -> str:
        """A guess by the pace until now; nothing where it would be worth nothing."""
        run = self.run
        done, wanted = self._amount
        here = run.days_read if run.kind is RunKind.HISTORY else done
        if not here or wanted <= done or self.started_at is None or run.stage not in STILL_TO_LIST:
            return ""
        elapsed = self.now - self.started_at
        left = elapsed / here * (wanted - done)
        if elapsed < WORTH_GUESSING or left < WORTH_GUESSING:
            return ""
        return f"about {duration_words(left.total_seconds())} left"

    @property
    def _took(self) -> str:
        if self.started_at is None or self.run.finished_at is None:
            return ""
        return f", in {duration_words((self.run.finished_at - self.started_at).total_seconds())}"
