"""What the report of a campaign is made from: frozen facts that queries fill, and small words on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from application.campaigns.plans.queries import AgreedDeliverable, Goal
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.reported import ReportedPost
from application.connection_health import ConnectionHealth
from application.export.campaign.beside import (
    AccountAudience,
    AudienceSum,
    BrandDays,
    Gain,
    MoneyFacts,
    PointReading,
    PostBefore,
    PostDecision,
    WholeCampaign,
)
from application.export.campaign.in_columns import accepted_of
from application.export.campaign.whose import Member, Person, PersonKey, people_of, post_key
from application.export.links.keys import KeptLink
from application.export.recipient import STAFF, Recipient


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


@dataclass(frozen=True)
class CampaignFacts:
    """A campaign with its accepted posts, as they stood at `generated_at` (aware, UTC).

    `time_zone` is an IANA name; every local time of the report is in it. `posts` holds accepted posts that
    the recipient may see, and nothing below holds what the recipient may not see: renderers need not know.
    """

    name: str
    brands: tuple[Member, ...]
    influencers: tuple[Member, ...]
    starts_on: date | None
    ends_on: date | None
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
    """The first instant after the campaign's last day."""
    currency: str | None = None
    disclosure_tags: str | None = None
    has_rule: bool = False
    """Whether the campaign has a matching rule."""
    decisions: Mapping[int, PostDecision] = field(default_factory=dict)
    followers_at_posting: Mapping[int, int] = field(default_factory=dict)
    """By post: its owner's followers on the UTC day of posting."""
    followers: Mapping[int, Mapping[date, int]] = field(default_factory=dict)
    """By account and UTC day."""
    before: tuple[PostBefore, ...] = ()
    """Posts of the accounts of the 90 days before the campaign."""
    goals: tuple[Goal, ...] = ()
    deliverables: tuple[AgreedDeliverable, ...] = ()
    money: MoneyFacts | None = None
    """None for whoever may not see money."""
    connections: Mapping[int, ConnectionHealth] | None = None
    """By user, how the connection to Facebook stands; None for whoever may not see it."""
    points: Mapping[int, tuple[PointReading, ...]] = field(default_factory=dict)
    """By post: the readings nearest to 24 hours, 7 days and the campaign's end, of each figure."""
    gains: tuple[Gain, ...] = ()
    audiences: tuple[AccountAudience, ...] = ()
    audience_sums: tuple[AudienceSum, ...] = ()
    audience_accounts: int = 0
    """Of how many accounts an audience was read, whether or not it may be told."""
    brand_days: tuple[BrandDays, ...] = ()
    whole: WholeCampaign | None = None
    """The campaign's totals where `posts` are not all of it."""

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

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Every influencer, and every brand or other person that has accepted posts."""
        return people_of(self.influencers, self.brands, self.posts)

    @cached_property
    def accepted(self) -> Accepted:
        """The posts in columns, with followers at posting, as results are worked out of them."""
        return accepted_of(self.posts, self.followers_at_posting)

    @cached_property
    def _labels(self) -> dict[PersonKey, str]:
        return {person.key: person.label for person in self.people}

    def label_of(self, post: ReportedPost) -> str:
        """How the person is called in the report whose post it is; nobody else is called so."""
        return self._labels[post_key(post)]
