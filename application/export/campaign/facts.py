"""What the report of a campaign is made from: frozen facts that queries fill, and small words on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from application.campaigns.results.reported import ReportedPost
from application.export.campaign.whose import Member, Person, PersonKey, people_of, post_key
from application.export.links.keys import KeptLink


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

    `time_zone` is an IANA name; every local time of the report is in it. `posts` holds accepted posts
    only: nothing in the report looks at assignments again.
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

    def local(self, moment: datetime | None) -> datetime | None:
        """The moment on the wall clock of the report's zone, without tzinfo and without microseconds."""
        if moment is None:
            return None
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None, microsecond=0)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Every influencer, and every brand or other person that has accepted posts."""
        return people_of(self.influencers, self.brands, self.posts)

    @cached_property
    def _labels(self) -> dict[PersonKey, str]:
        return {person.key: person.label for person in self.people}

    def label_of(self, post: ReportedPost) -> str:
        """How the person is called in the report whose post it is; nobody else is called so."""
        return self._labels[post_key(post)]
