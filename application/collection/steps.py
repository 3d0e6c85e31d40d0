"""Take one step of a run: ask the Graph API, and give back what came. Touches no database."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from application.collection.page_reader import (
    PageReader,
    ReadPage,
    ReadPost,
    about_one_post,
    our_names,
    reason_of,
    without_refused,
)
from application.collection.plan import StepPlan
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import (
    GraphBadParameter,
    GraphError,
    GraphMetricRefused,
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
from application.models import MissingReason, RunStage

SERIES = ("reach", "follower_count")


@dataclass(frozen=True)
class ReadSeries:
    """Days of one or more metrics; `call` is the index of the call that brought them."""

    points: tuple[SeriesPoint, ...]
    call: int


@dataclass(frozen=True)
class StepResult:
    """What a step brought: a profile, series of days, or a page of posts."""

    profile: InstagramProfile | None = None
    series: tuple[ReadSeries, ...] = ()
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
    older = plan.stage is RunStage.OLDER_POSTS
    reader = PageReader(
        client,
        plan.graph_id,
        token,
        tuple(name for name in NESTED_POST_METRICS if our_names([name])[0] not in plan.refused_metrics),
        since=plan.since,
        until=plan.insights_from if older else None,
        refused=list(plan.refused_metrics),
    )
    if older:
        return reader.read_without_insights(plan.cursor, plan.page_size)
    return reader.read(plan.cursor, plan.page_size)


def _series(plan: StepPlan, client: GraphClient, token: str) -> tuple[ReadSeries, ...]:
    """The last days of the figures that the API gives by day; one refused costs only itself."""
    try:
        return (_days_of(SERIES, plan, client, token),)
    except GraphBadParameter:
        each = (_days_if_given(metric, plan, client, token) for metric in SERIES)
        return tuple(series for series in each if series is not None)


def _days_if_given(metric: str, plan: StepPlan, client: GraphClient, token: str) -> ReadSeries | None:
    try:
        return _days_of((metric,), plan, client, token)
    except GraphBadParameter:
        # The refusal stands in the call's record; a day without a value is shown as a gap.
        return None


def _days_of(metrics: tuple[str, ...], plan: StepPlan, client: GraphClient, token: str) -> ReadSeries:
    today = client.now().astimezone(PACIFIC).date()
    since = today - timedelta(days=WINDOW_DAYS)
    points = account_series(client, plan.graph_id, token, metrics, since, today)
    return ReadSeries(tuple(points), len(client.calls) - 1)


def _stories(plan: StepPlan, client: GraphClient, token: str) -> ReadPage:
    """The live stories; where one of them refuses, each is asked by itself."""
    metrics: tuple[str, ...] = NESTED_STORY_METRICS
    while metrics:
        refused = our_names(name for name in NESTED_STORY_METRICS if name not in metrics)
        try:
            found = stories(client, plan.graph_id, token, metrics)
        except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
            left = _still_accepted(metrics, refusal)
            if left == metrics:
                break
            metrics = left
            continue
        call = len(client.calls) - 1
        return ReadPage(tuple(ReadPost(item, None, call) for item in found), None, refused)
    listed = stories(client, plan.graph_id, token, with_insights=False)
    refused = our_names(name for name in NESTED_STORY_METRICS if name not in metrics)
    return ReadPage(tuple(_one_story(item, client, token, metrics) for item in listed), None, refused)


def _one_story(item: MediaItem, client: GraphClient, token: str, metrics: tuple[str, ...]) -> ReadPost:
    """A story with those metrics that it gives."""
    if not metrics:
        return ReadPost(item, MissingReason.REFUSED, len(client.calls) - 1)
    try:
        figures = media_insights(client, item.id, token, metrics)
    except (GraphBadParameter, GraphNotEnoughViewers) as refusal:
        left = without_refused(metrics, refusal) if isinstance(refusal, GraphMetricRefused) else metrics
        if left == metrics:
            return ReadPost(item, reason_of(refusal), len(client.calls) - 1)
        read = _one_story(item, client, token, left)
        refused = our_names(name for name in metrics if name not in left)
        return replace(read, refused_metrics=refused + read.refused_metrics)
    complete = replace(item, figures={**item.figures, **figures}, insights_present=bool(figures))
    return ReadPost(complete, None, len(client.calls) - 1)


def _still_accepted(metrics: tuple[str, ...], refusal: GraphError) -> tuple[str, ...]:
    """What is left when the API refuses a metric altogether; all of them when it is about one story."""
    if isinstance(refusal, GraphMetricRefused) and not about_one_post(refusal):
        return without_refused(metrics, refusal)
    return metrics
