"""Totals, middle values and spread of figures, with the base that each stands on.

Pure. A missing figure is never 0: it is left out of every sum and every middle value, and counted.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.figures import Number, PostFigures
from application.integrations.graph.metrics import Metric

SUMMED_NOT_UNIQUE = frozenset({"reach"})
"""Counts of people: their total over posts counts a person once a post, so it is marked as such."""


@dataclass(frozen=True)
class Spread:
    """Middle values and spread of the values that were measured; None where they are not defined.

    `deviation` is the sample standard deviation (divisor n - 1), None for fewer than two values.
    """

    count: int
    total: Number | None
    mean: float | None
    median: Number | None
    deviation: float | None
    minimum: Number | None
    maximum: Number | None


def spread(values: Sequence[Number]) -> Spread:
    """Total, mean, median, sample deviation, minimum and maximum of measured values."""
    if not values:
        return Spread(0, None, None, None, None, None, None)
    ordered = sorted(values)
    total = total_of(values)
    return Spread(
        count=len(values),
        total=total,
        mean=total / len(values),
        median=_middle(ordered),
        deviation=_deviation(values, total) if len(values) > 1 else None,
        minimum=ordered[0],
        maximum=ordered[-1],
    )


def total_of(values: Sequence[Number]) -> Number:
    """Their sum, exact for whole numbers and correctly rounded for others."""
    total = sum(values)
    return total if isinstance(total, int) else math.fsum(values)


def median_of(values: Sequence[Number]) -> Number | None:
    """The value in the middle, or the mean of both; None of nothing."""
    return _middle(sorted(values)) if values else None


def _middle(ordered: Sequence[Number]) -> Number:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _deviation(values: Sequence[Number], total: Number) -> float:
    number = len(values)
    if isinstance(total, int):
        # Whole numbers are added up exactly, so that nothing is lost however close together they lie.
        squares = sum(map(mul, values, values))
        assert isinstance(squares, int)
        return math.sqrt((number * squares - total * total) / (number * (number - 1)))
    mean = total / number
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (number - 1))


@dataclass(frozen=True)
class MetricResult:
    """One metric over a group of posts: `measured` values of `expected` posts that should have one.

    `by_hand` of the measured were entered by staff.
    """

    metric: Metric
    measured: int
    expected: int
    total: Number | None
    total_note: str | None
    mean: float | None
    median: Number | None
    deviation: float | None
    minimum: Number | None
    maximum: Number | None
    by_hand: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.measured


def may_be_totalled(metric: Metric) -> bool:
    """Whether a total over posts is shown; reach is, with the mark "summed, not unique"."""
    return metric.summable or metric.name in SUMMED_NOT_UNIQUE


def total_note(metric: Metric) -> str | None:
    """What a reader must know about the metric's total, or None."""
    return "summed, not unique" if metric.name in SUMMED_NOT_UNIQUE else None


def metric_result(metric: Metric, posts: Iterable[PostFigures]) -> MetricResult:
    """Count, total, middle values and spread of one metric over posts."""
    return result_of(metric, PostColumns.of(posts, (metric.name,)))


def result_of(metric: Metric, posts: PostColumns) -> MetricResult:
    """Count, total, middle values and spread of one metric over posts."""
    found = spread([value for value in posts.figures[metric.name] if value is not None])
    return MetricResult(
        metric=metric,
        measured=found.count,
        expected=posts.expected(metric.name),
        total=found.total if may_be_totalled(metric) else None,
        total_note=total_note(metric),
        mean=found.mean,
        median=found.median,
        deviation=found.deviation,
        minimum=found.minimum,
        maximum=found.maximum,
        by_hand=posts.by_hand(metric.name),
    )
