"""What a campaign's report tells of its people's accounts, as far as its recipient may know it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from application.campaigns.queries import Partner
from application.campaigns.results.queries import follower_counts, other_posts
from application.campaigns.results.reported import ReportedPost
from application.campaigns.results.stored import AHEAD
from application.connection_health import ConnectionHealth
from application.export.campaign.audience_sums import sums_of
from application.export.campaign.beside import BrandDays
from application.export.campaign.beside_queries import brand_days_of, connections_of, last_day
from application.export.campaign.in_columns import RATE, rates_before
from application.export.parts.audience_queries import audiences_of
from application.export.recipient import Recipient
from application.models import Campaign, RecipientKind, Role


def member_facts(
    campaign: Campaign,
    members: Sequence[Partner],
    posts: Sequence[ReportedPost],
    recipient: Recipient,
    now: datetime,
) -> dict[str, Any]:
    """Followers by day and posts of the time before of everybody with a row; days of brands; connections.

    Four statements; three for a brand, two for an influencer.
    """
    theirs = {post.instagram_account for post in posts}
    theirs |= {member.account_id for member in members if member.role is Role.INFLUENCER}
    accounts = sorted(each for each in theirs if each is not None)
    last = last_day(campaign, now.astimezone(ZoneInfo(campaign.time_zone)).date())
    before = other_posts(accounts, (), campaign.starts_at, campaign.starts_at, RATE)
    return {
        "followers": follower_counts(accounts, campaign.starts_on - AHEAD, last, ()),
        "before": rates_before(before),
        "brand_days": _brand_days(campaign, members, recipient, now),
        "connections": _connections(members, posts) if recipient.sees_tokens else None,
    }


def audience_facts(members: Sequence[Partner], recipient: Recipient) -> dict[str, Any]:
    """Audiences of the influencers' accounts: one by one, or their sum; two statements."""
    influencers = [each for each in members if each.role is Role.INFLUENCER]
    found = audiences_of([each.account_id for each in influencers if each.account_id is not None])
    return {
        "audiences": () if recipient.sees_audience_sums else found,
        "audience_sums": sums_of(found) if recipient.sees_audience_sums else (),
        "audience_accounts": len(found),
    }


def _connections(members: Sequence[Partner], posts: Sequence[ReportedPost]) -> dict[int, ConnectionHealth]:
    people = {member.user_id for member in members} | {post.user_id for post in posts}
    return connections_of(sorted(each for each in people if each is not None))


def _brand_days(
    campaign: Campaign, members: Sequence[Partner], recipient: Recipient, now: datetime
) -> tuple[BrandDays, ...]:
    """Staff see all brands' accounts, a brand its own, others none."""
    brands = [each for each in members if each.role is Role.BRAND]
    if not recipient.sees_brand_accounts:
        return ()
    if recipient.kind is RecipientKind.BRAND:
        brands = [each for each in brands if each.user_id == recipient.user_id]
    today = now.astimezone(ZoneInfo(campaign.time_zone)).date()
    return brand_days_of(campaign, brands, last_day(campaign, today))
