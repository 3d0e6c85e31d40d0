"""What is read for the page of a campaign's results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.campaigns.plans.queries import AgreedDeliverable, Goal, deliverables_of, goals_of
from application.campaigns.queries import Partner, members_of
from application.campaigns.results import money_queries
from application.campaigns.results.media_value import Card
from application.campaigns.results.money import Entered
from application.campaigns.results.money_queries import Channel
from application.campaigns.results.post_sets import BEFORE, Accepted, OtherPosts, Owner
from application.campaigns.results.queries import follower_counts, other_posts, people_named
from application.models import Campaign, Role

AHEAD = timedelta(days=30)
"""How old a count of followers may be that the growth of the time before is held against."""


@dataclass(frozen=True)
class Agreed:
    """The few rows that people entered; `with_cost` are those whom a cost was entered for."""

    members: Sequence[Partner]
    entered: Mapping[int | None, Entered]
    channels: Sequence[Channel]
    card: Card | None
    goals: Sequence[Goal]
    deliverables: Sequence[AgreedDeliverable]
    with_cost: Sequence[Owner]

    @property
    def brand_accounts(self) -> dict[int, str]:
        """The brands' accounts with their labels."""
        return {
            member.account_id: member.label
            for member in self.members
            if member.role is Role.BRAND and member.account_id is not None
        }


@dataclass(frozen=True)
class Span:
    """The time that the page is about; `until` is the campaign's end, or now while it runs.

    Followers are counted from the day `first` to the day `last`.
    """

    starts_at: datetime
    until: datetime
    first: date
    last: date


@dataclass(frozen=True)
class Stored:
    """What is read for the page: what was agreed, and many rows beside it."""

    agreed: Agreed
    span: Span
    accepted: Accepted
    others: OtherPosts
    followers: Mapping[int, Mapping[date, int]]

    @property
    def paid(self) -> list[Owner]:
        """People with a cost and no accepted post."""
        with_posts = {owner.user_id for owner in self.accepted.owners}
        return [owner for owner in self.agreed.with_cost if owner.user_id not in with_posts]


def agreed_in(campaign: Campaign, now: datetime) -> Agreed:
    """Nine statements at most, however many people."""
    entered = money_queries.entered_by_person(campaign.id)
    return Agreed(
        members=members_of(campaign.id),
        entered=entered,
        channels=money_queries.channels_of(campaign.id),
        card=money_queries.newest_card(campaign.id, min(campaign.ends_on, today_of(campaign, now))),
        goals=goals_of(campaign.id),
        deliverables=deliverables_of(campaign.id),
        with_cost=people_named([user for user, each in entered.items() if user is not None and each.cost]),
    )


def today_of(campaign: Campaign, now: datetime) -> date:
    """The day that it is in the campaign's zone."""
    return now.astimezone(ZoneInfo(campaign.time_zone)).date()


def span_of(campaign: Campaign, now: datetime) -> Span:
    """`now` bounds what the campaign is held against."""
    until = max(campaign.starts_at, min(campaign.ends_at, now))
    last = max(until.date(), min(campaign.ends_on, today_of(campaign, now)))
    return Span(campaign.starts_at, until, campaign.starts_on - BEFORE - AHEAD, last)


def stored_results(agreed: Agreed, span: Span, accepted: Accepted, figure: str) -> Stored:
    """What the accepted posts are held against beside what was `agreed`; two statements."""
    accounts = accounts_among(accepted.owners, agreed)
    return Stored(
        agreed=agreed,
        span=span,
        accepted=accepted,
        others=other_posts(accounts, sorted(agreed.brand_accounts), span.starts_at, span.until, figure),
        followers=follower_counts(accounts, span.first, span.last, days_beside(accepted, span)),
    )


def accounts_among(owners: Iterable[Owner], agreed: Agreed) -> list[int]:
    """Those of the posts' owners and of the members."""
    found = {owner.account_id for owner in owners} | {member.account_id for member in agreed.members}
    return sorted(each for each in found if each is not None)


def days_beside(accepted: Accepted, span: Span) -> list[date]:
    """Days outside of the span on which posts were posted all the same."""
    days = {posted.date() for posted in accepted.posted_at if posted is not None}
    return sorted(day for day in days if not span.first <= day <= span.last)
