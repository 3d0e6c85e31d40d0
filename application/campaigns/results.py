"""What a campaign's posts add up to: totals, middle values and spread, by media kind and over all.

Pure: takes frozen figures, returns frozen results. A missing figure is never 0: it is left out of
every sum and every middle value, and counted, so that each result states the base it stands on.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from application.campaigns.figures import Number, PostFigures, is_expected, kind_of
from application.integrations.graph.metrics import POST_METRICS, Metric
from application.integrations.graph.metrics import metric as metric_named
from application.media_kinds import MediaKind

ENGAGEMENT_PARTS = ("likes", "comments", "saves", "shares")
"""What counts as an engagement; posts that lack one of them have no engagement rate."""

_RATE_METRICS = tuple(metric_named(name) for name in (*ENGAGEMENT_PARTS, "reach"))

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
    return Spread(
        count=len(values),
        total=_total(values),
        mean=statistics.fmean(values),
        median=statistics.median(values),
        deviation=statistics.stdev(values) if len(values) > 1 else None,
        minimum=min(values),
        maximum=max(values),
    )


def _total(values: Sequence[Number]) -> Number:
    if all(isinstance(value, int) for value in values):
        return sum(values)
    return math.fsum(values)


@dataclass(frozen=True)
class MetricResult:
    """One metric over a group of posts: `measured` values of `expected` posts that should have one."""

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
    expected = [post.figures.get(metric.name) for post in posts if is_expected(post, metric)]
    found = spread([value for value in expected if value is not None])
    return MetricResult(
        metric=metric,
        measured=found.count,
        expected=len(expected),
        total=found.total if may_be_totalled(metric) else None,
        total_note=total_note(metric),
        mean=found.mean,
        median=found.median,
        deviation=found.deviation,
        minimum=found.minimum,
        maximum=found.maximum,
    )


def engagements(post: PostFigures) -> Number | None:
    """Likes, comments, saves and shares of a post together; None unless reach and all four were read."""
    parts = [post.figures.get(name) for name in ENGAGEMENT_PARTS]
    measured = [part for part in parts if part is not None]
    if len(measured) < len(parts) or post.figures.get("reach") is None:
        return None
    return _total(measured)


def post_engagement_rate(post: PostFigures) -> float | None:
    """Engagements by reach of one post, as a fraction; None when a part is missing or nobody was reached."""
    amount, reach = engagements(post), post.figures.get("reach")
    return amount / reach if amount is not None and reach else None


@dataclass(frozen=True)
class EngagementRate:
    """Engagement by reach over a group. `rate` weighs by reach, `mean_of_posts` counts each post once.

    Both are fractions. Of the `expected` posts, whose type has all five figures, `based_on` have them read
    and make up `engagements`, `reach` and `rate`; `rated_posts` of those reached somebody and make up
    `mean_of_posts`. Stories have no likes and saves, so they are not expected to have a rate.
    """

    expected: int
    based_on: int
    engagements: Number | None
    reach: Number | None
    rate: float | None
    rated_posts: int
    mean_of_posts: float | None

    @property
    def base(self) -> str:
        """The base in words."""
        return f"{self.based_on} of {self.expected} posts have reach, likes, comments, saves and shares"


def engagement_rate(posts: Sequence[PostFigures]) -> EngagementRate:
    """Sum of engagements by sum of reach over the posts that have all of them, and the mean of post rates."""
    pairs = [
        (amount, reach)
        for post in posts
        if (amount := engagements(post)) is not None and (reach := post.figures.get("reach")) is not None
    ]
    amount_sum = _total([amount for amount, _ in pairs]) if pairs else None
    reach_sum = _total([reach for _, reach in pairs]) if pairs else None
    rates = [amount / reach for amount, reach in pairs if reach]
    return EngagementRate(
        expected=sum(1 for post in posts if all(is_expected(post, part) for part in _RATE_METRICS)),
        based_on=len(pairs),
        engagements=amount_sum,
        reach=reach_sum,
        rate=amount_sum / reach_sum if amount_sum is not None and reach_sum else None,
        rated_posts=len(rates),
        mean_of_posts=statistics.fmean(rates) if rates else None,
    )


@dataclass(frozen=True)
class GroupResults:
    """Results of one media kind, or of all posts when `kind` is None."""

    kind: MediaKind | None
    posts: int
    metrics: tuple[MetricResult, ...]
    engagement: EngagementRate

    @property
    def label(self) -> str:
        return self.kind.label if self.kind else "All posts"

    @property
    def measured(self) -> int:
        """How many figures were read."""
        return sum(result.measured for result in self.metrics)

    @property
    def expected(self) -> int:
        """How many figures the API offers for these posts."""
        return sum(result.expected for result in self.metrics)

    def of(self, metric_name: str) -> MetricResult | None:
        """The result of one metric; None when no post of the group should have it."""
        return next((result for result in self.metrics if result.metric.name == metric_name), None)


@dataclass(frozen=True)
class CampaignResults:
    """Results over all accepted posts, then for each media kind that occurs."""

    overall: GroupResults
    by_kind: tuple[GroupResults, ...]


def group_results(posts: Sequence[PostFigures], kind: MediaKind | None = None) -> GroupResults:
    """Results of one group; metrics that none of its posts should have are left out."""
    every = (metric_result(metric, posts) for metric in POST_METRICS)
    return GroupResults(
        kind=kind,
        posts=len(posts),
        metrics=tuple(result for result in every if result.expected),
        engagement=engagement_rate(posts),
    )


def campaign_results(posts: Sequence[PostFigures]) -> CampaignResults:
    """Results over all posts and by media kind, kinds in their fixed order."""
    groups: dict[MediaKind, list[PostFigures]] = {}
    for post in posts:
        groups.setdefault(kind_of(post), []).append(post)
    return CampaignResults(
        overall=group_results(posts),
        by_kind=tuple(group_results(groups[kind], kind) for kind in sorted(groups)),
    )
