"""What a campaign made of a partner's own posts: its results, as far as these go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.campaigns.plans.queries import AgreedDeliverable, deliverables_of
from application.campaigns.results.drawings import day_chart
from application.campaigns.results.goals import DeliverableCame, deliverables_of_kinds
from application.campaigns.results.growth import Growth, growth
from application.campaigns.results.post_sets import BEFORE
from application.campaigns.results.queries import follower_counts
from application.campaigns.results.stored import AHEAD
from application.campaigns.results.story_notice import Unsettled, unsettled_stories
from application.campaigns.results.view import FigureView
from application.charts.upright import UprightChart
from application.media_kinds import MediaKind
from application.models import Campaign
from application.profiles.alike_posts import FigureTotal, total_of
from application.profiles.campaigns.own_post_queries import CampaignSpan
from application.profiles.campaigns.remembered_results import RememberedResults, remembered_results
from application.profiles.queries import Partner

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stored:
    """What is read: the accepted posts, followers by day, what was agreed."""

    posts: RememberedResults
    followers: Mapping[date, int]
    deliverables: Sequence[AgreedDeliverable]


@dataclass(frozen=True)
class OwnResults:
    """`during` and `before` are the growth of the account's followers; None without an account."""

    remembered: RememberedResults
    unsettled: Unsettled | None
    by_day: UprightChart
    deliverables: tuple[DeliverableCame, ...]
    during: Growth | None
    before: Growth | None

    @property
    def posts(self) -> int:
        """How many were accepted."""
        return len(self.remembered.ids)

    def of(self, name: str) -> FigureTotal:
        """The total of one figure."""
        return total_of(self.remembered.alike, name)


def today_of(campaign: Campaign, now: datetime) -> date:
    """The day in the campaign's zone."""
    return now.astimezone(ZoneInfo(campaign.time_zone)).date()


def stored_results(campaign: Campaign, partner: Partner, figure: str, now: datetime) -> Stored:
    """Four statements, two without an account; two more where a post has changed."""
    posts = remembered_results(CampaignSpan.of(campaign), partner, figure, today_of(campaign, now))
    followers: Mapping[date, int] = {}
    if partner.account_id is not None:
        first = campaign.starts_on - BEFORE - AHEAD
        counts = follower_counts([partner.account_id], first, campaign.ends_on, ())
        followers = counts.get(partner.account_id, {})
    return Stored(posts, followers, deliverables_of(campaign.id, user_id=partner.user_id))


def own_results(
    campaign: Campaign, partner: Partner, stored: Stored, view: FigureView, now: datetime
) -> OwnResults:
    """The page's figures; touches no database."""
    today = today_of(campaign, now)
    last = min(campaign.ends_on, today)
    of_partner: Counter[tuple[int, MediaKind]] = Counter(
        {(partner.user_id, kind): number for kind, number in stored.posts.kinds.items()}
    )
    first_before, has_account = campaign.starts_on - BEFORE, partner.account_id is not None
    return OwnResults(
        remembered=stored.posts,
        unsettled=unsettled_stories(stored.posts.stories, now),
        by_day=day_chart(stored.posts.by_day, view, "in the campaign’s zone"),
        deliverables=deliverables_of_kinds(stored.deliverables, of_partner, campaign.ends_on, today),
        during=growth(stored.followers, campaign.starts_on, last) if has_account else None,
        before=growth(stored.followers, first_before, campaign.starts_on - _DAY) if has_account else None,
    )
