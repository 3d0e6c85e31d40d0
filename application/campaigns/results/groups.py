"""What posts add up to, by media kind and over all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.columns import PostColumns, places_by_kind
from application.campaigns.results.engagement import EngagementRate, engagement_of
from application.campaigns.results.figures import PostFigures
from application.campaigns.results.rates import worked_out
from application.campaigns.results.spreads import MetricResult, result_of
from application.media_kinds import MediaKind


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
        """How many figures were read or entered."""
        return sum(result.measured for result in self.metrics)

    @property
    def by_hand(self) -> int:
        """How many of the measured were entered."""
        return sum(result.by_hand for result in self.metrics)

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
    return group_of(PostColumns.of(posts), kind)


def group_of(posts: PostColumns, kind: MediaKind | None = None) -> GroupResults:
    """Results of one group in columns; metrics that none of its posts should have are left out."""
    every = (result_of(metric, posts) for metric in posts.metrics())
    return GroupResults(
        kind=kind,
        posts=len(posts),
        metrics=tuple(result for result in every if result.expected),
        engagement=engagement_of(posts),
    )


def campaign_results(posts: Sequence[PostFigures]) -> CampaignResults:
    """Results over all posts and by media kind, kinds in their fixed order."""
    columns = PostColumns.of(posts)
    return results_of(PostColumns(columns.types, worked_out(dict(columns.figures)), columns.manual))


def results_of(posts: PostColumns) -> CampaignResults:
    """Results over all posts in columns and by media kind, kinds in their fixed order."""
    return CampaignResults(
        overall=group_of(posts),
        by_kind=tuple(group_of(posts.select(places), kind) for kind, places in places_by_kind(posts).items()),
    )
