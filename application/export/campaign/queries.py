"""The facts that a campaign's report is made from, read in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select

from application.campaigns.plans.queries import deliverables_of, goals_of
from application.campaigns.queries import Partner, members_of
from application.campaigns.results.figure_queries import accepted_post_ids, accepted_posts
from application.campaigns.results.queries import followers_at_posting
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.beside_queries import decisions_of, money_of, whole_of
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.member_queries import audience_facts, member_facts
from application.export.campaign.reading_queries import daily_gains, first_day
from application.export.campaign.whose import Member
from application.export.links.planning import plan_links
from application.export.parts.facts import AccountAudience
from application.export.parts.point_queries import calls_behind, point_readings
from application.export.parts.staff_names import without_staff_names
from application.export.recipient import STAFF, Recipient
from application.models import Campaign, Post, RecipientKind, Role

AN_AUDIENCE = "An audience"


def campaign_facts(
    campaign: Campaign,
    *,
    generated_at: datetime,
    platform_name: str,
    root: str,
    recipient: Recipient = STAFF,
    snapshot: str | None = None,
) -> CampaignFacts:
    """A campaign with all of it that the recipient may see, and links to what is kept of the posts.

    What they may not see is not read, or is added up before it is kept: no renderer can tell it. The number
    of statements does not depend on how many people, posts and readings there are, but for one more for each
    10,000 API calls. Nothing is written: `keys.keep_links` has the links open their files.
    """
    own = _own(recipient)
    members = [each for each in members_of(campaign.id) if _may_see(each, recipient)]
    posts = accepted_posts(campaign.id, owner_id=own)
    wanted = accepted_post_ids(campaign.id, own)
    over_time = _over_time(campaign, posts, wanted, generated_at)
    audiences = audience_facts(members, recipient)
    return CampaignFacts(
        generated_at=generated_at,
        platform_name=platform_name,
        posts=posts if recipient.sees_staff_names else without_staff_names(posts),
        calls=calls_behind(posts, over_time["points"], _audience_calls(audiences["audiences"])),
        kept=plan_links([post.post_id for post in posts], root=root),
        recipient=recipient,
        snapshot=snapshot,
        decisions=decisions_of(campaign, wanted, names=recipient.kind is RecipientKind.STAFF),
        followers_at_posting=followers_at_posting(Post.id.in_(wanted)),
        deliverables=tuple(deliverables_of(campaign.id, user_id=own)),
        whole=None if own is None else whole_of(campaign),
        **_about(campaign, members),
        **over_time,
        **audiences,
        **_money(campaign, recipient),
        **member_facts(campaign, members, posts, recipient, generated_at),
    )


def _own(recipient: Recipient) -> int | None:
    """Whose posts alone the report holds; None: everybody's."""
    if recipient.sees_rows_of_others:
        return None
    if recipient.user_id is None:
        raise ValueError("an influencer's report needs the influencer's id")
    return recipient.user_id


def _about(campaign: Campaign, members: Sequence[Partner]) -> dict[str, Any]:
    """The campaign itself, and who of it the recipient is told of."""
    return {
        "name": campaign.name,
        "brands": _in_role(members, Role.BRAND),
        "influencers": _in_role(members, Role.INFLUENCER),
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "ends_at": campaign.ends_at,
        "time_zone": campaign.time_zone,
        "disclosure_tags": campaign.disclosure_tags,
        "has_rule": campaign.matching_rule is not None,
    }


def _over_time(
    campaign: Campaign, posts: Sequence[ReportedPost], wanted: Select[int], now: datetime
) -> dict[str, Any]:
    """Readings at points in time, and what each day added; two statements."""
    zone = ZoneInfo(campaign.time_zone)
    first = first_day(campaign.starts_on, [post.posted_at for post in posts], zone)
    return {
        "points": point_readings(wanted, campaign.ends_at),
        "gains": daily_gains(wanted, first, zone, now),
    }


def _money(campaign: Campaign, recipient: Recipient) -> dict[str, Any]:
    """What was spent, and what for: nothing at all for whoever sees no money."""
    if not recipient.sees_money:
        return {}
    money = money_of(campaign)
    if not recipient.sees_staff_names:
        costs = tuple(replace(cost, entered_by=None, note="") for cost in money.costs)
        money = replace(money, costs=costs)
    return {"currency": campaign.currency, "goals": tuple(goals_of(campaign.id)), "money": money}


def _may_see(member: Partner, recipient: Recipient) -> bool:
    """Influencers are told the brands and themselves."""
    return recipient.sees_rows_of_others or member.role is Role.BRAND or member.user_id == recipient.user_id


def _in_role(members: Sequence[Partner], role: Role) -> tuple[Member, ...]:
    return tuple(
        Member(member.name, member.account_id, member.username, member.user_id)
        for member in members
        if member.role is role
    )


def _audience_calls(audiences: Iterable[AccountAudience]) -> dict[int, tuple[str, ...]]:
    """The calls that told an audience, with what they are used for."""
    readings = (reading for each in audiences for reading in each.readings.values())
    return {reading.call_id: (AN_AUDIENCE,) for reading in readings if reading.call_id}
