"""What the facts of every report hold, of a campaign or of a partner: frozen, filled by queries. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from application.audience_answers import AudienceReading
from application.campaigns.results.figures import Number
from application.campaigns.results.reported import ReportedPost
from application.export.links.planning import KeptLink
from application.export.recipient import STAFF, Recipient
from application.export.report import MOST_CELLS


@dataclass(frozen=True)
class ApiCallFacts:
    """One request to the Graph API that figures of the report rest on; `number` names it there."""

    number: int
    requested_at: datetime
    path: str
    query: str
    version: str | None
    status: int | None
    body_sha256: str | None
    used_for: str


class PointReading(NamedTuple):
    """A reading near one of the points in time; `figures` stand in the order of FIGURE_NAMES."""

    read_at: datetime
    api_call: int | None
    figures: tuple[Number | None, ...]


@dataclass(frozen=True)
class AccountAudience:
    """Who follows one account; `readings` by breakdown, as `audience_shares` names it."""

    account_id: int
    readings: Mapping[str, AudienceReading]


@dataclass(frozen=True, kw_only=True)
class ReportFacts(ABC):
    """Posts with their figures as they stood at `generated_at` (aware, UTC), for one recipient.

    `time_zone` is an IANA name; every local time of the report is in it. Nothing here holds what the
    recipient may not see: renderers need not know.
    """

    time_zone: str
    generated_at: datetime
    platform_name: str
    posts: tuple[ReportedPost, ...]
    calls: tuple[ApiCallFacts, ...] = ()
    kept: Mapping[int, KeptLink] = field(default_factory=dict)
    """By post: the link to what was kept of it."""
    recipient: Recipient = STAFF
    snapshot: str | None = None
    """What names this making of the report, where it is kept."""
    ends_at: datetime | None = None
    """The first instant after the campaign's last day; None where the report is of no campaign."""
    followers_at_posting: Mapping[int, int] = field(default_factory=dict)
    """By post: its owner's followers on the UTC day of posting."""
    points: Mapping[int, tuple[PointReading, ...]] = field(default_factory=dict)
    """By post: the readings nearest to 24 hours, 7 days and the campaign's end, of each figure."""
    most_cells: int = MOST_CELLS
    """Of the whole report; beyond them the tab Data is cut. Frozen with the facts: so is the cut."""

    @abstractmethod
    def label_of(self, post: ReportedPost) -> str:
        """How the person is called in the report whose post it is."""

    def local(self, moment: datetime | None) -> datetime | None:
        """The moment on the wall clock of the report's zone, without tzinfo and without microseconds."""
        if moment is None:
            return None
        return moment.astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def today(self) -> date:
        """The day on which the report is made, in its zone."""
        return self.generated_at.astimezone(self.zone).date()
