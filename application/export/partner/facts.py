"""What the report of a partner's own figures is made from: frozen facts that queries fill. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from application.campaigns.results.reported import ReportedPost
from application.connection_health import ConnectionHealth
from application.export.parts.facts import AccountAudience, ReportFacts
from application.export.report import clean_text
from application.integrations.graph.metrics import ACCOUNT_METRICS, Metric

DAILY: tuple[Metric, ...] = tuple(
    metric for metric in ACCOUNT_METRICS if metric.request in ("series", "total_value", "node_field")
)
"""The figures of an account that are told by day."""


class DayFigure(NamedTuple):
    """A figure of one day. `is_settled`: read when all of the day had come."""

    value: int
    read_at: datetime
    api_call: int | None
    is_settled: bool = True


class PeriodTotal(NamedTuple):
    """What Instagram told of a whole period, from `first` to `last`, both among it, as Pacific days."""

    metric: str
    first: date
    last: date
    value: int
    read_at: datetime
    api_call: int | None


class OnlineFigure(NamedTuple):
    """Followers online in one hour of a Pacific day."""

    day: date
    hour: int
    followers: int
    read_at: datetime
    api_call: int | None


class OwnCampaign(NamedTuple):
    """A campaign that the recipient may be told of; `accepted` are the partner's posts in it."""

    name: str
    starts_on: date
    ends_on: date
    accepted: int


@dataclass(frozen=True)
class DailyFigures:
    """A figure of the account by day, under today's name.

    `classic` are days whose figure came under a name of the older API, which counted otherwise. `parts` are
    the rows of its breakdown by name, as Instagram calls them. `missing` says why a day has no figure.
    """

    metric: str
    days: Mapping[date, DayFigure] = field(default_factory=dict)
    classic: Mapping[date, DayFigure] = field(default_factory=dict)
    parts: Mapping[str, Mapping[date, DayFigure]] = field(default_factory=dict)
    missing: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PartnerFacts(ReportFacts):
    """A partner's own account: its days from `first_day` to `last_day` (Pacific), audience and all posts."""

    user_id: int
    name: str
    role: str
    """As people say it: "Influencer"."""
    first_day: date
    last_day: date
    username: str | None = None
    followers_count: int | None = None
    follows_count: int | None = None
    media_count: int | None = None
    account_read_at: datetime | None = None
    """When the account was last read."""
    connection: ConnectionHealth | None = None
    """How the connection to Facebook stands; None for whoever may not know it, or where there is none."""
    daily: tuple[DailyFigures, ...] = ()
    periods: tuple[PeriodTotal, ...] = ()
    online: tuple[OnlineFigure, ...] = ()
    why_no_hours: str = ""
    audiences: tuple[AccountAudience, ...] = ()
    why_no_audience: str = ""
    campaigns: tuple[OwnCampaign, ...] = ()
    campaigns_of_posts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By post, the names of the campaigns that accepted it, as far as the recipient may be told."""

    def label_of(self, post: ReportedPost) -> str:
        """How the account is called, whose posts are all in this report."""
        return self.label

    @cached_property
    def label(self) -> str:
        """The handle, else the name."""
        return clean_text(f"@{self.username}" if self.username else self.name)[0]

    @cached_property
    def days(self) -> tuple[date, ...]:
        """All days of the report, oldest first."""
        return tuple(
            self.first_day + timedelta(days=step) for step in range((self.last_day - self.first_day).days + 1)
        )

    def figures_of(self, name: str) -> DailyFigures:
        """The days of a figure; without any where none is known."""
        return next((each for each in self.daily if each.metric == name), DailyFigures(name))
