"""All that the page of a campaign's results shows, worked out of what was read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.campaigns.results.brands import BrandPosts, brand_posts
from application.campaigns.results.coverage import Coverage, coverage_of
from application.campaigns.results.days import posted, timeline
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
from application.campaigns.results.money_shares import shares_of
from application.campaigns.results.networks import other_networks
from application.campaigns.results.people import PersonResults, by_person, without_posts
from application.campaigns.results.post_lines import (
    Disclosure,
    PostLine,
    disclosure_of,
    places_by_figure,
    post_lines,
)
from application.campaigns.results.post_sets import BEFORE, Accepted
from application.campaigns.results.rates import RateResult, rates_of
from application.campaigns.results.stored import Stored
from application.campaigns.results.story_notice import Unsettled, open_stories, unsettled_stories
from application.campaigns.results.view import ResultsView
from application.charts.lines import LineChart
from application.models import Campaign, Role

TOP_POSTS = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ResultsPage:
    """The results of a campaign's accepted posts, and what they stand beside.

    Staff added `posts_by_hand` of the posts; `networks` says how many are of which other networks. `paid` are
    people with a cost and no accepted post.
    """

    accepted: Accepted
    results: CampaignResults
    rates: tuple[RateResult, ...]
    people: tuple[PersonResults, ...]
    paid: tuple[PersonResults, ...]
    posts_by_hand: int
    networks: str
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
    today = now.astimezone(ZoneInfo(campaign.time_zone)).date()
    results = results_of(accepted.posts)
    people = by_person(accepted, stored.others, view.figure)
    entered = together(stored.agreed.entered.values())
    grown = _growth(stored, campaign, min(campaign.ends_on, today))
    by_hand = sum(bool(state.is_by_hand) for state in accepted.states)
    shares = shares_of(accepted, [(one.user_id, one.places) for one in people], stored.agreed.entered)
    return ResultsPage(
        accepted=accepted,
        results=results,
        rates=rates_of(accepted.posts),
        people=people,
        paid=without_posts(stored.paid, view.figure),
        posts_by_hand=by_hand,
        networks=other_networks(accepted.networks),
        coverage=coverage_of(accepted),
        unsettled=unsettled_stories(open_stories(accepted), now),
        disclosure=disclosure_of(accepted, campaign.disclosure_tags),
        drawings=_drawings(accepted, people, campaign, today, view),
        top=post_lines(accepted, places_by_figure(accepted, view.figure)[:TOP_POSTS], view.figure),
        goals=goals_reached(stored.agreed.goals, results.overall, entered, campaign.currency, by_hand),
        deliverables=deliverables_came(stored.agreed.deliverables, accepted, campaign.ends_on, today),
        entered=entered,
        money=money_figures(entered, accepted.posts, shares),
        media_value=media_value(stored.agreed.card, results.overall) if stored.agreed.card else None,
        brands=_brands(stored, accepted, campaign, today, view),
        growth=grown,
        followers=_followers_chart(stored, campaign, grown, min(campaign.ends_on, today)),
    )


def _drawings(
    accepted: Accepted, people: Sequence[PersonResults], campaign: Campaign, today: date, view: ResultsView
) -> Drawings:
    zone = ZoneInfo(campaign.time_zone)
    last = max(campaign.starts_on, min(campaign.ends_on, today))
    line = timeline(posted(accepted, view.figure), campaign.starts_on, last, zone)
    return drawings(accepted, people, line, view, zone)


def _brands(
    stored: Stored, accepted: Accepted, campaign: Campaign, today: date, view: ResultsView
) -> tuple[BrandPosts, ...]:
    days = _days(campaign, today)
    return brand_posts(
        stored.agreed.brand_accounts,
        accepted,
        stored.others,
        campaign.starts_at,
        stored.span.until,
        days,
        view.figure,
    )


def _days(campaign: Campaign, today: date) -> int:
    """How many days of the campaign have come, today among them."""
    return max(0, (min(campaign.ends_on, today) - campaign.starts_on).days + 1)


def _followers_at_posting(stored: Stored) -> list[int | None]:
    """The owner's followers on the UTC day of posting; None without a count of that day."""
    nobody: Mapping[date, int] = {}
    return [
        None
        if posted_at is None or owner.account_id is None
        else stored.followers.get(owner.account_id, nobody).get(posted_at.date())
        for owner, posted_at in zip(stored.accepted.owners, stored.accepted.posted_at, strict=True)
    ]


def _growth(stored: Stored, campaign: Campaign, last: date) -> tuple[AccountGrowth, ...]:
    """Followers of everybody in the campaign with an account, brands first, to the day `last`.

    The campaign's own days are taken, though the counts are of UTC days of the same date.
    """
    first, before = campaign.starts_on, campaign.starts_on - BEFORE
    rows = [
        AccountGrowth(
            label=member.label,
            handle=f"@{member.username}" if member.username else member.name,
            account_id=member.account_id,
            is_brand=member.role is Role.BRAND,
            during=growth(stored.followers.get(member.account_id, {}), first, last),
            before=growth(stored.followers.get(member.account_id, {}), before, first - _DAY),
        )
        for member in stored.agreed.members
        if member.account_id is not None
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_brand, row.label.casefold())))


def _followers_chart(
    stored: Stored, campaign: Campaign, grown: Sequence[AccountGrowth], last: date
) -> LineChart | None:
    """Brands first, then whoever has most followers."""

    def size(row: AccountGrowth) -> int:
        known = row.during.last or row.before.last
        return known[1] if known else 0

    accounts = sorted(grown, key=lambda row: (not row.is_brand, -size(row)))
    return followers_chart(
        stored.followers,
        [(row.account_id, row.handle) for row in accounts],
        campaign.starts_on - BEFORE,
        last,
        campaign.starts_on,
    )
