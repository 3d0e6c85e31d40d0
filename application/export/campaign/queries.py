"""The facts that a campaign's report is made from, read in a fixed number of statements."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from application.campaigns.queries import Partner, members_of
from application.campaigns.results.figure_queries import accepted_posts, calls_named
from application.export.campaign.facts import ApiCallFacts, CampaignFacts
from application.export.campaign.whose import Member
from application.export.links.keys import make_links
from application.extensions import db
from application.formats import counted
from application.models import Assignment, Campaign, Decision, InstagramAccount, Post, Role


def campaign_facts(
    campaign: Campaign, *, generated_at: datetime, platform_name: str, by_id: int | None, root: str
) -> CampaignFacts:
    """A campaign with its accepted posts, the calls behind their figures, and links to what is kept of them.

    Four statements, two more where figures are old or by hand, and six more for the links, which get a key
    of their own: the caller commits.
    """
    members = members_of(campaign.id)
    posts = accepted_posts(campaign.id)
    uses = Counter(call for post in posts for call in post.calls)
    return CampaignFacts(
        name=campaign.name,
        brands=_in_role(members, Role.BRAND),
        influencers=_in_role(members, Role.INFLUENCER),
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        time_zone=campaign.time_zone,
        generated_at=generated_at,
        platform_name=platform_name,
        posts=posts,
        calls=tuple(_call(row, uses[row.id]) for row in calls_named(uses.keys())),
        kept=make_links(campaign.id, [post.post_id for post in posts], by_id=by_id, root=root),
    )


def _in_role(members: Sequence[Partner], role: Role) -> tuple[Member, ...]:
    return tuple(
        Member(member.name, member.account_id, member.username, member.user_id)
        for member in members
        if member.role is role
    )


def people_told_of(campaign_id: int) -> list[int]:
    """The users whose accepted posts are in the campaign's report; one statement."""
    owner = func.coalesce(InstagramAccount.user_id, Post.user_id)
    return list(
        db.session.scalars(
            select(owner)
            .select_from(Assignment)
            .join(Post, Post.id == Assignment.post_id)
            .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
            .where(
                Assignment.campaign_id == campaign_id,
                Assignment.decision == Decision.ACCEPTED,
                owner.is_not(None),
            )
            .distinct()
        )
    )


def _call(row: Row[*tuple[Any, ...]], posts: int) -> ApiCallFacts:
    return ApiCallFacts(
        number=row.id,
        requested_at=row.requested_at,
        path=row.path,
        query=row.query,
        version=row.version,
        status=row.status,
        body_sha256=row.body_sha256,
        used_for=f"Figures of {counted(posts, 'post')}",
    )
