"""What stands beside the accepted posts in a campaign's report: frozen rows that queries fill. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from application.campaigns.entered.result_queries import PersonSums
from application.campaigns.plans.queries import EnteredCost
from application.campaigns.results.figures import Number
from application.campaigns.results.media_value import Card
from application.campaigns.results.money import Entered
from application.campaigns.results.money_queries import Channel
from application.integrations.graph.metrics import ACCOUNT_METRICS
from application.media_kinds import MediaKind
from application.models import DeletionExtent, MatchVerdict

DAILY = tuple(
    metric for metric in ACCOUNT_METRICS if metric.request in ("series", "total_value", "node_field")
)
"""The figures of an account that are told by day."""
TIMED = ("views", "reach", "total_interactions")
"""The figures of posts that a report tells by day."""


class Gain(NamedTuple):
    """What the readings of one day told of one figure, over all posts.

    `gained` is the sum of differences to each post's reading before; of a post that was first read within a
    day of posting, all that it had. `earlier` is what posts had when they were first read later than that:
    no day can be named for it. None: no reading of the day told anything new.
    """

    day: date
    metric: str
    gained: int | None
    earlier: int | None
    posts: int


class PostDecision(NamedTuple):
    """How a post came into the campaign; `by` is None for recipients that are not told, and who have gone."""

    decided_at: datetime
    by_rule: bool
    by: str | None
    verdict: MatchVerdict | None


class Removal(NamedTuple):
    """That somebody went out of the report since it was made; `posts` lost their rows."""

    on: date
    posts: int
    extent: DeletionExtent


class PostBefore(NamedTuple):
    """A post of the time before the campaign; `rate` is its engagement rate by reach, a fraction."""

    post_id: int
    account_id: int
    kind: MediaKind
    rate: float | None


class EnteredOf(NamedTuple):
    """What staff entered of one user; of nobody: of the campaign as a whole."""

    user_id: int | None
    entered: Entered


@dataclass(frozen=True)
class MoneyFacts:
    """What staff entered of a campaign's money: costs one by one and by person, the rate card, outcomes."""

    entered: tuple[EnteredOf, ...]
    costs: tuple[EnteredCost, ...]
    card: Card | None
    outcomes: tuple[PersonSums, ...]
    channels: tuple[Channel, ...]
    costs_by_post: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    """Of each post that a cost was entered for, the sum by currency."""

    @cached_property
    def by_user(self) -> dict[int | None, Entered]:
        """What was entered by user; under None what is of the campaign as a whole."""
        return dict(self.entered)


@dataclass(frozen=True)
class AudienceSum:
    """Who follows several accounts together, of one breakdown; no account can be told from it.

    `told` holds rows that at least three of the `accounts` told. `base` are all their followers, on the days
    from `first` to `last` on which they were asked.
    """

    breakdown: str
    accounts: int
    base: int
    first: date
    last: date
    told: Mapping[str, int]


@dataclass(frozen=True)
class BrandDays:
    """A brand's own account by day: values by the metric's name, None where none was told.

    `classic` are the days whose figure came under a name of the older API, counted otherwise.
    """

    user_id: int
    label: str
    values: Mapping[str, Mapping[date, int]]
    classic: Mapping[str, tuple[date, ...]] = field(default_factory=dict)


class CampaignTotal(NamedTuple):
    """A figure of the whole campaign, for those who may not see its single posts."""

    metric: str
    total: Number | None
    measured: int
    expected: int


@dataclass(frozen=True)
class WholeCampaign:
    """All accepted posts together; `rate` is their engagement rate by reach, of `rated` posts."""

    posts: int
    stories: int
    people: int
    totals: tuple[CampaignTotal, ...]
    rate: float | None
    rated: int
