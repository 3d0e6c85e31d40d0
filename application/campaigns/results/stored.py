"""What is read for the page of a campaign's results."""

from collections.abc import Mapping, Sequence
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
from application.campaigns.results.queries import accepted_of, follower_counts, other_posts, people_named
from application.campaigns.results.view import ResultsView
from application.models import Campaign, Role

AHEAD = timedelta(days=30)
"""How old a count of followers may be that the growth of the time before is held against."""


@dataclass(frozen=True)
class Stored:
    """What is read for the page; `until` is the campaign's end, or now while it runs.

    `paid` are people with a cost and no accepted post.
    """

    accepted: Accepted
    members: Sequence[Partner]
    others: OtherPosts
    followers: Mapping[int, Mapping[date, int]]
    entered: Mapping[int | None, Entered]
    channels: Sequence[Channel]
    card: Card | None
    goals: Sequence[Goal]
    deliverables: Sequence[AgreedDeliverable]
    until: datetime
    paid: Sequence[Owner]

    @property
    def brand_accounts(self) -> dict[int, str]:
        """The brands' accounts with their labels."""
        return {
            member.account_id: member.label
            for member in self.members
            if member.role is Role.BRAND and member.account_id is not None
        }


def stored_results(campaign: Campaign, view: ResultsView, now: datetime) -> Stored:
    """Eleven statements at most, however many posts and people; `now` bounds what is held against it."""
    accepted = accepted_of(campaign.id)
    members = members_of(campaign.id)
    brands = {member.account_id for member in members if member.role is Role.BRAND}
    accounts = {owner.account_id for owner in accepted.owners} | {member.account_id for member in members}
    known = sorted(each for each in accounts if each is not None)
    until = max(campaign.starts_at, min(campaign.ends_at, now))
    days = {posted.date() for posted in accepted.posted_at if posted is not None}
    today = now.astimezone(ZoneInfo(campaign.time_zone)).date()
    first, last = campaign.starts_on - BEFORE - AHEAD, max(until.date(), min(campaign.ends_on, today))
    entered = money_queries.entered_by_person(campaign.id)
    with_posts = {owner.user_id for owner in accepted.owners}
    other_days = sorted(day for day in days if not first <= day <= last)
    return Stored(
        accepted=accepted,
        members=members,
        others=other_posts(
            known, sorted(each for each in brands if each is not None), campaign.starts_at, until, view.figure
        ),
        followers=follower_counts(known, first, last, other_days),
        entered=entered,
        channels=money_queries.channels_of(campaign.id),
        card=money_queries.newest_card(campaign.id, min(campaign.ends_on, today)),
        goals=goals_of(campaign.id),
        deliverables=deliverables_of(campaign.id),
        until=until,
        paid=people_named(
            [
                user
                for user, each in entered.items()
                if user is not None and each.cost and user not in with_posts
            ]
        ),
    )
