"""What the report of a campaign is made from: frozen facts that queries fill, and small words on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from application.campaigns.plans.queries import AgreedDeliverable, Goal
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.reported import ReportedPost
from application.connection_health import ConnectionHealth
from application.export.campaign.beside import (
    AudienceSum,
    BrandDays,
    Gain,
    MoneyFacts,
    PostBefore,
    PostDecision,
    Removal,
    WholeCampaign,
)
from application.export.campaign.in_columns import accepted_of
from application.export.campaign.whose import Member, Person, PersonKey, people_of, post_key
from application.export.parts.facts import AccountAudience, ReportFacts


@dataclass(frozen=True, kw_only=True)
class CampaignFacts(ReportFacts):
    """A campaign with those of its accepted posts that the recipient may see."""

    name: str
    brands: tuple[Member, ...]
    influencers: tuple[Member, ...]
    starts_on: date | None
    ends_on: date | None
    currency: str | None = None
    disclosure_tags: str | None = None
    has_rule: bool = False
    """Whether the campaign has a matching rule."""
    decisions: Mapping[int, PostDecision] = field(default_factory=dict)
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
    gains: tuple[Gain, ...] = ()
    audiences: tuple[AccountAudience, ...] = ()
    audience_sums: tuple[AudienceSum, ...] = ()
    audience_accounts: int = 0
    """Of how many accounts an audience was read, whether or not it may be told."""
    brand_days: tuple[BrandDays, ...] = ()
    whole: WholeCampaign | None = None
    """The campaign's totals where `posts` are not all of it."""
    taken_out: tuple[ReportedPost, ...] = ()
    """Kinds and figures of posts whose owner had themselves deleted: they count, and have no rows."""
    removals: tuple[Removal, ...] = ()
    """What was taken out since the report was made."""

    @cached_property
    def counted(self) -> tuple[ReportedPost, ...]:
        """The posts that totals are of: those with rows, and those taken out."""
        return (*self.posts, *self.taken_out)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Every influencer, and every brand or other person that has accepted posts."""
        return people_of(self.influencers, self.brands, self.posts)

    @cached_property
    def accepted(self) -> Accepted:
        """The posts in columns, with followers at posting, as results are worked out of them."""
        return accepted_of(self.counted, self.followers_at_posting)

    @cached_property
    def _labels(self) -> dict[PersonKey, str]:
        return {person.key: person.label for person in self.people}

    def label_of(self, post: ReportedPost) -> str:
        """How the person is called in the report whose post it is; nobody else is called so."""
        return self._labels[post_key(post)]
