"""Which stages each kind of run goes through, in order. Pure."""

from collections.abc import Mapping

from application.models import RunKind, RunStage

ROUTES: Mapping[RunKind, tuple[RunStage, ...]] = {
    RunKind.READING: (
        RunStage.PROFILE,
        RunStage.ACCOUNT_INSIGHTS,
        RunStage.STORIES,
        RunStage.POSTS,
        RunStage.OLDER_POSTS,
        RunStage.SINGLE_POSTS,
        RunStage.DETAILS,
        RunStage.DAY_TOTALS,
        RunStage.ONLINE_FOLLOWERS,
        RunStage.AUDIENCE,
        RunStage.PERIOD_TOTALS,
    ),
    RunKind.POSTS: (RunStage.POSTS, RunStage.SINGLE_POSTS, RunStage.DETAILS),
    RunKind.STORIES: (RunStage.STORIES, RunStage.DETAILS),
    RunKind.HISTORY: (RunStage.REACH_HISTORY, RunStage.DAY_HISTORY, RunStage.DAY_BREAKDOWNS),
}


def stages_from(kind: RunKind, stage: RunStage) -> tuple[RunStage, ...]:
    """This stage and those that follow it; from the first when the route doesn't know it (any more)."""
    if stage is RunStage.FINISHED:
        return ()
    route = ROUTES[kind]
    return route[route.index(stage) :] if stage in route else route


def stage_after(kind: RunKind, stage: RunStage) -> RunStage:
    """The next stage of the route, FINISHED after the last."""
    following = stages_from(kind, stage)[1:]
    return following[0] if following else RunStage.FINISHED
