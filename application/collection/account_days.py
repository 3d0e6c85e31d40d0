"""The totals of one Pacific day of an account, in as few calls as refusals allow. Knows no database.

Metrics of type total_value have no series: a day is a window of one day (graph-api.md, 5.2). All of them fit
into one call; those that only a breakdown tells take one more each. A refused metric costs only itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from application.collection.figure_storing import dimensions_of
from application.collection.stages.base import Reader
from application.integrations.graph.errors import GraphBadParameter, GraphMetricRefused, GraphObjectMissing
from application.integrations.graph.instagram import Insight, SeriesPoint, account_totals
from application.integrations.graph.metrics import ACCOUNT_METRICS, metric_name

TAPS, FOLLOWS = "profile_links_taps", "follows_and_unfollows"
BREAKDOWNS = {TAPS: "contact_button_type", FOLLOWS: "follow_type"}
WHOLE_METRICS = tuple(
    row.name for row in ACCOUNT_METRICS if row.request == "total_value" and row.name != FOLLOWS
)
"""Those whose total comes without a breakdown; follows_and_unfollows has none then."""

ACCOUNT_MARK = "account."
"""Put before names of refused metrics of accounts: some of posts are called the same."""

NO_ANSWER = "no_answer"
"""The problem of a day for which the API's list was empty: not known, and not 0."""


@dataclass(frozen=True)
class DayRead:
    """What a day's calls brought; `call` is the index of the main one, None where none was needed.

    `problem` is an error's kind.
    """

    day: date
    points: tuple[SeriesPoint, ...] = ()
    problem: str | None = None
    refused: tuple[str, ...] = ()
    call: int | None = None


@dataclass
class Totals:
    """Totals of a window asked with whatever the API doesn't refuse."""

    found: list[Insight] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    call: int | None = None


def read_day(day: date, reader: Reader) -> DayRead:
    """All metrics that need no breakdown, for one day."""
    try:
        totals = whole_totals(WHOLE_METRICS, day, day + timedelta(days=1), reader)
    except GraphObjectMissing:
        raise
    except GraphBadParameter as refusal:
        return DayRead(day, problem=refusal.kind, call=reader.last_call)
    points = points_of(totals.found, day)
    problem = None if any(point.value is not None for point in points) else NO_ANSWER
    return DayRead(day, tuple(points), problem, totals.refused, totals.call)


def read_breakdowns(day: date, metrics: Sequence[str], reader: Reader) -> list[tuple[SeriesPoint, int]]:
    """The parts of these metrics for one day, a call each. A part that the API leaves out isn't known.

    A metric that came without any part gives one point without a value: it has been asked for.
    """
    points: list[tuple[SeriesPoint, int]] = []
    for metric in metrics:
        try:
            found = account_totals(
                reader.client,
                reader.graph_id,
                reader.token,
                (metric,),
                day,
                day + timedelta(days=1),
                BREAKDOWNS[metric],
            )
        except GraphObjectMissing:
            raise
        except GraphBadParameter:
            found = []
        parts = points_of(found, day) or [SeriesPoint(metric, day, None)]
        points += [(point, reader.last_call) for point in parts]
    return points


def whole_totals(metrics: Sequence[str], since: date, until: date, reader: Reader) -> Totals:
    """One value a metric for the window. Raises GraphError for what isn't about single metrics."""
    left = tuple(name for name in metrics if ACCOUNT_MARK + name not in reader.refused)
    refused: tuple[str, ...] = ()
    while left:
        try:
            found = account_totals(reader.client, reader.graph_id, reader.token, left, since, until)
        except GraphMetricRefused as refusal:
            named = {metric_name(name, "account").name for name in refusal.metrics}
            fewer = tuple(name for name in left if name not in named)
            if len(fewer) == len(left):
                raise
            refused += tuple(ACCOUNT_MARK + name for name in left if name in named)
            left = fewer
            continue
        return Totals(found, refused, reader.last_call)
    # Those refused before were not asked for again: then there was no call.
    return Totals(refused=refused, call=reader.last_call if refused else None)


def points_of(found: Sequence[Insight], day: date) -> list[SeriesPoint]:
    """The figures of a window of one day as that day's."""
    return [
        SeriesPoint(insight.metric, day, value, dimension, insight.classic)
        for insight in found
        for dimension, value in dimensions_of(insight)
    ]
