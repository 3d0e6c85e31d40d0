"""What changed between two makings of a report, from the facts of both. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.campaigns.results.figures import Number, kind_of
from application.campaigns.results.groups import GroupResults, campaign_results
from application.campaigns.results.reported import ReportedPost
from application.campaigns.results.spreads import may_be_totalled
from application.export.campaign.facts import CampaignFacts
from application.export.describing import Facts
from application.export.parts.metric_cells import shown, total_title
from application.integrations.graph.metrics import POST_METRICS, Metric

NOT_COMPARED = frozenset(
    {
        "audience_sums",
        "audiences",
        "before",
        "brand_days",
        "calls",
        "followers",
        "followers_at_posting",
        "gains",
        "kept",
        "points",
    }
)
"""Fields of facts that are passed over: most of what a large report holds."""
MOST_POSTS = 100
"""So many of the posts that came or went are named."""


@dataclass(frozen=True)
class Total:
    """A figure of all posts, as reports show it; `is_rate`: a fraction."""

    label: str
    before: Number | None
    after: Number | None
    is_rate: bool = False

    @property
    def change(self) -> Number | None:
        """None unless both are known."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class PostLine:
    """A post that came or went; `posted_at` is on the wall clock of the report."""

    person: str
    kind: str
    posted_at: datetime | None
    link: str | None


@dataclass(frozen=True)
class Moved:
    """Posts that came, or went: how many, and the first of them."""

    number: int
    named: tuple[PostLine, ...]


@dataclass(frozen=True)
class Changes:
    """`decided_anew` are posts in both whose acceptance was made or changed in between."""

    posts_before: int
    posts_after: int
    added: Moved
    removed: Moved
    decided_anew: int
    totals: tuple[Total, ...]

    @property
    def is_nothing(self) -> bool:
        moved = self.added.number or self.removed.number or self.decided_anew
        return not moved and all(total.before == total.after for total in self.totals)


def changes(before: Facts, after: Facts) -> Changes:
    """What the later facts tell otherwise than the earlier ones."""
    old, new = ({post.post_id: post for post in facts.posts} for facts in (before, after))
    return Changes(
        posts_before=len(_counted(before)),
        posts_after=len(_counted(after)),
        added=_moved(after, new, old),
        removed=_moved(before, old, new),
        decided_anew=_decided_anew(before, after),
        totals=_totals(_counted(before), _counted(after)),
    )


def _counted(facts: Facts) -> Sequence[ReportedPost]:
    return facts.counted if isinstance(facts, CampaignFacts) else facts.posts


def _moved(facts: Facts, own: Mapping[int, ReportedPost], others: Mapping[int, ReportedPost]) -> Moved:
    found = [post for post_id, post in own.items() if post_id not in others]
    return Moved(len(found), tuple(_line(facts, post) for post in found[:MOST_POSTS]))


def _line(facts: Facts, post: ReportedPost) -> PostLine:
    return PostLine(
        facts.label_of(post), kind_of(post).label, facts.local(post.posted_at), post.permalink or None
    )


def _decided_anew(before: Facts, after: Facts) -> int:
    if not isinstance(before, CampaignFacts) or not isinstance(after, CampaignFacts):
        return 0
    return sum(
        (decision.decided_at, decision.by_rule) != (old.decided_at, old.by_rule)
        for post_id, decision in after.decisions.items()
        if (old := before.decisions.get(post_id)) is not None
    )


def _totals(before: Sequence[ReportedPost], after: Sequence[ReportedPost]) -> tuple[Total, ...]:
    """The totals that either has, then the engagement rate."""
    old, new = (campaign_results(posts).overall for posts in (before, after))
    totals = [
        Total(total_title(metric), _total(old, metric), _total(new, metric))
        for metric in POST_METRICS
        if may_be_totalled(metric) and (old.of(metric.name) or new.of(metric.name))
    ]
    rate = Total("Engagement rate by reach", old.engagement.rate, new.engagement.rate, is_rate=True)
    return (*totals, rate)


def _total(group: GroupResults, metric: Metric) -> Number | None:
    result = group.of(metric.name)
    return None if result is None else shown(metric, result.total)
