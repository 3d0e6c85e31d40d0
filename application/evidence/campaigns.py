"""What stands behind a campaign's figure: the formula, and each accepted post's part in it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from application.campaigns.post_filters import KINDS, OTHER_KIND
from application.campaigns.results.engagement import (
    EngagementRate,
    engagement_rate,
    post_engagement_rate,
)
from application.campaigns.results.figures import Number, PostFigures, is_expected, kind_of
from application.campaigns.results.rates import ENGAGEMENT_PARTS
from application.campaigns.results.spreads import MetricResult, metric_result
from application.integrations.graph.metrics import Metric
from application.integrations.graph.metrics import metric as metric_named
from application.missing import why_missing

ENGAGEMENT_RATE = "engagement_rate"
"""The one figure of campaigns that is no metric of Instagram's."""
RATE_PARTS = (*ENGAGEMENT_PARTS, "reach")


@dataclass(frozen=True)
class PostPart:
    """One post's part: its value, or the reason why it has none."""

    post: PostFigures
    value: Number | None
    reason: str = ""


@dataclass(frozen=True)
class CampaignEvidence:
    """A metric over posts, or their engagement rate, with the posts behind it, largest first."""

    metric: Metric | None
    result: MetricResult | None
    engagement: EngagementRate | None
    parts: tuple[PostPart, ...]

    @property
    def value(self) -> Number | None:
        if self.result is not None:
            return self.result.total
        return self.engagement.rate if self.engagement else None


def narrowed(posts: Iterable[PostFigures], kind: str, account_id: int | None) -> tuple[PostFigures, ...]:
    """The posts of a kind of KINDS, or of none of them, and of an account; "" and None mean all."""
    return tuple(
        post
        for post in posts
        if (account_id is None or post.instagram_account == account_id) and _is_of(kind, post)
    )


def metric_evidence(metric: Metric, posts: Sequence[PostFigures]) -> CampaignEvidence:
    """How the metric's figures over these posts come about."""
    parts = [_metric_part(metric, post) for post in posts if is_expected(post, metric)]
    return CampaignEvidence(metric, metric_result(metric, posts), None, _largest_first(parts))


def rate_evidence(posts: Sequence[PostFigures]) -> CampaignEvidence:
    """How the engagement rate over these posts comes about."""
    expected = [post for post in posts if all(is_expected(post, metric_named(name)) for name in RATE_PARTS)]
    parts = [PostPart(post, post_engagement_rate(post), _rate_reason(post)) for post in expected]
    return CampaignEvidence(None, None, engagement_rate(posts), _largest_first(parts))


def _is_of(kind: str, post: PostFigures) -> bool:
    if kind == OTHER_KIND:
        return kind_of(post) not in KINDS.values()
    return kind not in KINDS or kind_of(post) == KINDS[kind]


def _metric_part(metric: Metric, post: PostFigures) -> PostPart:
    value = post.figures.get(metric.name)
    return PostPart(post, value, why_missing(post, metric.name) if value is None else "")


def _rate_reason(post: PostFigures) -> str:
    lacking = [metric_named(name).label.lower() for name in RATE_PARTS if post.figures.get(name) is None]
    return f"Has no {', '.join(lacking)}." if lacking else "Reached nobody."


def _largest_first(parts: Iterable[PostPart]) -> tuple[PostPart, ...]:
    return tuple(sorted(parts, key=lambda part: (part.value is None, -(part.value or 0), part.post.post_id)))
