"""What a campaign made of a partner's own posts: its results, as far as these go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_

from application.campaigns.plans.queries import AgreedDeliverable, deliverables_of
from application.campaigns.results.coverage import Coverage, coverage_of
from application.campaigns.results.days import Timeline, posted, timeline
from application.campaigns.results.drawings import day_chart
from application.campaigns.results.goals import DeliverableCame, deliverables_came
from application.campaigns.results.groups import CampaignResults, results_of
from application.campaigns.results.growth import Growth, growth
from application.campaigns.results.people import PersonResults, by_person
from application.campaigns.results.post_lines import PostLine, post_lines
from application.campaigns.results.post_sets import BEFORE, Accepted, OtherPosts
from application.campaigns.results.queries import accepted_ids, follower_counts, other_posts, posts_that
from application.campaigns.results.stored import AHEAD
from application.campaigns.results.story_notice import Unsettled, open_stories, unsettled_stories
from application.campaigns.results.view import FigureView
from application.charts.upright import UprightChart
from application.models import Campaign, Post
from application.paging import PageOf, page_of
from application.profiles.own_posts import is_own
from application.profiles.queries import Partner

POSTS_A_PAGE = 25
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stored:
    """What is read: accepted posts, those of the 90 days before, followers by day, what was agreed."""

    accepted: Accepted
    before: OtherPosts
    followers: dict[date, int]
    deliverables: Sequence[AgreedDeliverable]


@dataclass(frozen=True)
class OwnResults:
    """`person` holds the posts against the partner's own before; None without accepted posts.

    `during` and `before` are the growth of the account's followers; None without an account.
    """

    accepted: Accepted
    results: CampaignResults
    person: PersonResults | None
    coverage: Coverage
    unsettled: Unsettled | None
    by_day: UprightChart
    deliverables: tuple[DeliverableCame, ...]
    during: Growth | None
    before: Growth | None


def own_accepted(campaign: Campaign, partner: Partner) -> Accepted:
    """The accepted posts that are the partner's own; one statement."""
    return posts_that(and_(Post.id.in_(accepted_ids((campaign.id,))), is_own(partner)))


def own_days(campaign: Campaign, accepted: Accepted, view: FigureView, now: datetime) -> Timeline:
    """The posts by day in the campaign's zone, up to today."""
    zone = ZoneInfo(campaign.time_zone)
    last = max(campaign.starts_on, min(campaign.ends_on, now.astimezone(zone).date()))
    return timeline(posted(accepted, view.figure), campaign.starts_on, last, zone)


def stored_results(campaign: Campaign, partner: Partner, view: FigureView, now: datetime) -> Stored:
    """Four statements, three without an account; `now` bounds what the campaign is held against."""
    accounts = [partner.account_id] if partner.account_id is not None else []
    until = max(campaign.starts_at, min(campaign.ends_at, now))
    followers: dict[int, dict[date, int]] = {}
    if accounts:
        followers = follower_counts(accounts, campaign.starts_on - BEFORE - AHEAD, campaign.ends_on, ())
    return Stored(
        accepted=own_accepted(campaign, partner),
        before=other_posts(accounts, (), campaign.starts_at, until, view.figure),
        followers=followers.get(partner.account_id or 0, {}),
        deliverables=deliverables_of(campaign.id, user_id=partner.user_id),
    )


def own_results(
    campaign: Campaign, stored: Stored, view: FigureView, now: datetime, *, has_account: bool
) -> OwnResults:
    """The page's figures; touches no database."""
    accepted = stored.accepted
    today = now.astimezone(ZoneInfo(campaign.time_zone)).date()
    last = min(campaign.ends_on, today)
    people = by_person(accepted, stored.before, view.figure)
    first_before = campaign.starts_on - BEFORE
    return OwnResults(
        accepted=accepted,
        results=results_of(accepted.posts),
        person=people[0] if people else None,
        coverage=coverage_of(accepted),
        unsettled=unsettled_stories(open_stories(accepted), now),
        by_day=day_chart(own_days(campaign, accepted, view, now), view, "in the campaign’s zone"),
        deliverables=deliverables_came(stored.deliverables, accepted, campaign.ends_on, today),
        during=growth(stored.followers, campaign.starts_on, last) if has_account else None,
        before=growth(stored.followers, first_before, campaign.starts_on - _DAY) if has_account else None,
    )


def posts_listed(accepted: Accepted, figure: str, wanted: int) -> tuple[Sequence[PostLine], PageOf]:
    """The page of posts that is asked for, the newest first, those without a time last."""
    dated = [place for place, posted_at in enumerate(accepted.posted_at) if posted_at is not None]
    places = [*reversed(dated), *range(len(dated), len(accepted))]
    page = page_of(wanted, len(places), POSTS_A_PAGE)
    return post_lines(accepted, places[page.offset : page.offset + page.size], figure), page
