"""All that the page of a campaign's results shows, worked out of what was read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.campaigns.results.brands import BrandPosts, brand_posts
from application.campaigns.results.coverage import Coverage, coverage_of
from application.campaigns.results.days import timeline
from application.campaigns.results.drawings import Drawings, drawings
from application.campaigns.results.follower_chart import followers_chart
from application.campaigns.results.goals import (
    DeliverableCame,
    GoalReached,
    deliverables_came,
    goals_reached,
)
from application.campaigns.results.groups import CampaignResults, results_of
from application.campaigns.results.growth import AccountGrowth, growth
from application.campaigns.results.media_value import MediaValue, media_value
from application.campaigns.results.money import Entered, MoneyFigure, together
from application.campaigns.results.money_figures import money_figures
from application.campaigns.results.people import PersonResults, by_person
from application.campaigns.results.post_lines import (
    Disclosure,
    PostLine,
    disclosure_of,
    places_by_figure,
    post_lines,
)
from application.campaigns.results.post_sets import BEFORE, Accepted
from application.campaigns.results.rates import RATES, RateResult, rate_result
from application.campaigns.results.stored import Stored
from application.campaigns.results.story_notice import Unsettled, unsettled_stories
from application.campaigns.results.view import ResultsView
from application.charts.lines import LineChart
from application.models import Campaign, Role

TOP_POSTS = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ResultsPage:
    """The results of a campaign's accepted posts, and what they stand beside."""

    accepted: Accepted
    results: CampaignResults
    rates: tuple[RateResult, ...]
    people: tuple[PersonResults, ...]
    coverage: Coverage
    unsettled: Unsettled | None
    disclosure: Disclosure
    drawings: Drawings
    top: tuple[PostLine, ...]
    goals: tuple[GoalReached, ...]
    deliverables: tuple[DeliverableCame, ...]
    entered: Entered
    money: tuple[MoneyFigure, ...]
    media_value: MediaValue | None
    brands: tuple[BrandPosts, ...]
    growth: tuple[AccountGrowth, ...]
    followers: LineChart | None


def results_page(campaign: Campaign, stored: Stored, view: ResultsView, now: datetime) -> ResultsPage:
    """The page's figures; touches no database."""
    accepted = stored.accepted.with_followers(_followers_at_posting(stored))
    zone = ZoneInfo(campaign.time_zone)
    today = now.astimezone(zone).date()
    results = results_of(accepted.posts)
    rates = tuple(found for rate in RATES if (found := rate_result(rate, accepted.posts)).expected)
    people = by_person(accepted, stored.others, view.figure)
    entered = together(stored.entered.values())
    manual = accepted.posts.manual
    days = [
        (posted_at, value, view.figure in manual.get(place, ()))
        for place, (posted_at, value) in enumerate(
            zip(accepted.posted_at, accepted.posts.figures[view.figure], strict=True)
        )
    ]
    last = max(campaign.starts_on, min(campaign.ends_on, today))
    grown = _growth(stored, campaign)
    return ResultsPage(
        accepted=accepted,
        results=results,
        rates=rates,
        people=people,
        coverage=coverage_of(accepted),
        unsettled=unsettled_stories(_open_stories(accepted), now),
        disclosure=disclosure_of(accepted, campaign.disclosure_tags),
        drawings=drawings(accepted, people, timeline(days, campaign.starts_on, last, zone), view, zone),
        top=post_lines(accepted, places_by_figure(accepted, view.figure)[:TOP_POSTS], view.figure),
        goals=goals_reached(stored.goals, results.overall, entered, campaign.currency),
        deliverables=deliverables_came(stored.deliverables, accepted, today),
        entered=entered,
        money=money_figures(entered, results.overall, accepted.posts),
        media_value=media_value(stored.card, results.overall) if stored.card else None,
        brands=brand_posts(
            stored.brand_accounts, stored.others, campaign.starts_at, stored.until, view.figure
        ),
        growth=grown,
        followers=_followers_chart(stored, campaign, grown),
    )


def _followers_at_posting(stored: Stored) -> list[int | None]:
    """The owner's followers on the UTC day of posting; None without a count of that day."""
    nobody: Mapping[date, int] = {}
    return [
        None
        if posted_at is None or owner.account_id is None
        else stored.followers.get(owner.account_id, nobody).get(posted_at.date())
        for owner, posted_at in zip(stored.accepted.owners, stored.accepted.posted_at, strict=True)
    ]


def _open_stories(accepted: Accepted) -> list[datetime]:
    """When those stories were posted of which Instagram has not told the last figures by itself."""
    rows = zip(accepted.posts.types, accepted.posted_at, accepted.closed_at, strict=True)
    return [
        posted_at
        for type_, posted_at, closed_at in rows
        if type_.kind.is_story and posted_at is not None and closed_at is None
    ]


def _growth(stored: Stored, campaign: Campaign) -> tuple[AccountGrowth, ...]:
    """Followers of everybody in the campaign with an account, brands first; their counts are of UTC days."""
    first, before = campaign.starts_at.date(), (campaign.starts_at - BEFORE).date()
    last = (stored.until - timedelta(microseconds=1)).astimezone(UTC).date()
    rows = [
        AccountGrowth(
            label=member.label,
            handle=f"@{member.username}" if member.username else member.name,
            account_id=member.account_id,
            is_brand=member.role is Role.BRAND,
            during=growth(stored.followers.get(member.account_id, {}), first, last),
            before=growth(stored.followers.get(member.account_id, {}), before, first - _DAY),
        )
        for member in stored.members
        if member.account_id is not None
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_brand, row.label.casefold())))


def _followers_chart(stored: Stored, campaign: Campaign, grown: Sequence[AccountGrowth]) -> LineChart | None:
    """Brands first, then whoever has most followers."""

    def size(row: AccountGrowth) -> int:
        known = row.during.last or row.before.last
        return known[1] if known else 0

    accounts = sorted(grown, key=lambda row: (not row.is_brand, -size(row)))
    return followers_chart(
        stored.followers,
        [(row.account_id, row.handle) for row in accounts],
        (campaign.starts_at - BEFORE).date(),
        (stored.until - timedelta(microseconds=1)).date(),
        campaign.starts_at.date(),
    )
