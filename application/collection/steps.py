"""Take one step of a run: ask the Graph API, and give back what came. Touches no database."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from application.collection.page_reader import PageReader, ReadPage, ReadPost, reason_of
from application.collection.plan import StepPlan
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphNotEnoughViewers,
    GraphTokenInvalid,
)
from application.integrations.graph.instagram import (
    PACIFIC,
    WINDOW_DAYS,
    InstagramProfile,
    MediaItem,
    SeriesPoint,
    account_series,
    media_insights,
    profile,
    stories,
)
from application.integrations.graph.metrics import NESTED_POST_METRICS, NESTED_STORY_METRICS
from application.models import RunStage

SERIES = ("reach", "follower_count")


@dataclass(frozen=True)
class StepResult:
    """What a step brought: a profile, a series of days, or a page of posts."""

    profile: InstagramProfile | None = None
    series: tuple[SeriesPoint, ...] = ()
    page: ReadPage = field(default_factory=lambda: ReadPage((), None))


def take(plan: StepPlan, client: GraphClient) -> StepResult:
    """Ask for what the plan's stage is about. Raises GraphError for what stops the run."""
    if plan.token is None:
        raise GraphTokenInvalid("no usable token is stored", reason="not_connected")
    if plan.stage is RunStage.PROFILE:
        return StepResult(profile=profile(client, plan.graph_id, plan.token))
    if plan.stage is RunStage.ACCOUNT_INSIGHTS:
        return StepResult(series=_series(plan, client, plan.token))
    if plan.stage is RunStage.STORIES:
        return StepResult(page=_stories(plan, client, plan.token))
    return StepResult(page=_posts(plan, client, plan.token))


def _posts(plan: StepPlan, client: GraphClient, token: str) -> ReadPage:
    metrics = tuple(name for name in NESTED_POST_METRICS if name not in plan.refused_metrics)
    older = plan.stage is RunStage.OLDER_POSTS
    reader = PageReader(
        client,
        plan.graph_id,
        token,
        metrics,
        since=plan.since,
        until=plan.insights_from if older else None,
    )
    if older:
        return reader.read_without_insights(plan.cursor, plan.page_size)
    return reader.read(plan.cursor, plan.page_size)


def _series(plan: StepPlan, client: GraphClient, token: str) -> tuple[SeriesPoint, ...]:
    """The last days of the figures that the API gives by day; one refused costs only itself."""
    today = client.now().astimezone(PACIFIC).date()
    since = today - timedelta(days=WINDOW_DAYS)
    try:
        return tuple(account_series(client, plan.graph_id, token, SERIES, since, today))
    except GraphBadParameter:
        return tuple(point for metric in SERIES for point in _one_series(plan, client, token, metric))


def _one_series(plan: StepPlan, client: GraphClient, token: str, metric: str) -> list[SeriesPoint]:
    today = client.now().astimezone(PACIFIC).date()
    try:
        return account_series(
            client, plan.graph_id, token, (metric,), today - timedelta(days=WINDOW_DAYS), today
        )
    except GraphBadParameter:
        # The refusal stands in the call's record; a day without a value is shown as a gap.
        return []


def _stories(plan: StepPlan, client: GraphClient, token: str) -> ReadPage:
    """The live stories; where one of them refuses, each is asked by itself."""
    try:
        found = stories(client, plan.graph_id, token)
    except (GraphBadParameter, GraphNotEnoughViewers):
        listed = stories(client, plan.graph_id, token, with_insights=False)
        return ReadPage(tuple(_one_story(item, client, token) for item in listed), None)
    call = len(client.calls) - 1
    return ReadPage(tuple(ReadPost(item, None, call) for item in found), None)


def _one_story(item: MediaItem, client: GraphClient, token: str) -> ReadPost:
    try:
        figures = media_insights(client, item.id, token, NESTED_STORY_METRICS)
    except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
        return ReadPost(item, reason_of(refusal), len(client.calls) - 1)
    complete = replace(item, figures={**item.figures, **figures}, insights_present=bool(figures))
    return ReadPost(complete, None, len(client.calls) - 1)
