"""Stored posts beyond a campaign's people or dates: those that a rule is tried on too, and what would bring
one of them in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select, union_all

from application.campaigns.candidates import Window
from application.campaigns.matching.judging import MatchPost, bounds_of
from application.campaigns.matching.queries import LOOKED_AT, ROWS_AT_ONCE, ShownPost, match_post
from application.campaigns.matching.rule import ConditionKind, Group
from application.extensions import db
from application.formats import counted
from application.models import Campaign, CampaignMember, InstagramAccount, Post, Role, User

DAYS_BEYOND = 30
"""So many days on both sides of the campaign's are looked at where the rule names none."""
MOST_BEYOND = 20_000
"""So many posts, the newest, are looked at."""


@dataclass(frozen=True)
class Reach:
    """The time whose posts are looked at, from its first instant to the first one after it, UTC."""

    first: datetime
    after: datetime

    @classmethod
    def of(cls, window: Window, rule: Group) -> "Reach":
        """The campaign's days and those that the rule names, with the ones that are near; else widely."""
        wide = timedelta(days=DAYS_BEYOND)
        first, after = window.starts_at - wide, window.ends_at + wide
        named = [
            bounds_of(condition, ZoneInfo(window.zone)).widened
            for condition in rule.conditions()
            if condition.kind is ConditionKind.DAYS and not condition.negated
        ]
        if not named:
            return cls(first, after)
        return cls(
            min(window.starts_at, *(bounds.first or first for bounds in named)),
            max(window.ends_at, *(bounds.after or after for bounds in named)),
        )


class BeyondPost(NamedTuple):
    """A post, and as what its owner could be added to the campaign; None: they are in it."""

    post: MatchPost
    stranger: Role | None


@dataclass(frozen=True)
class WayIn:
    """What keeps a post out of the campaign, and what would bring it in. `field`: an id in the form."""

    sentence: str
    deed: str
    field: str


def stream_beyond(window: Window, reach: Reach) -> Iterator[BeyondPost]:
    """The newest posts within reach that the campaign does not cover, up to one more than MOST_BEYOND.

    One statement. Posts of those who have left and were not in the campaign can't be brought in: they are
    passed over.
    """
    owned = select(Post.id, User.role, CampaignMember.user_id.label("member_id"), Post.posted_at)
    by_account = (
        owned.select_from(User)
        .join(InstagramAccount, InstagramAccount.user_id == User.id)
        .join(Post, Post.instagram_account_id == InstagramAccount.id)
    )
    by_hand = (
        owned.select_from(User).join(Post, Post.user_id == User.id).where(Post.instagram_account_id.is_(None))
    )
    arms = (_not_covered(arm, window, reach) for arm in (by_account, by_hand))
    found = union_all(*arms).subquery("found")
    newest_first = (found.c.posted_at.desc(), found.c.id.desc())
    chosen = select(found).order_by(*newest_first).limit(MOST_BEYOND + 1).subquery("chosen")
    wanted = (
        select(*LOOKED_AT, chosen.c.role, chosen.c.member_id)
        .select_from(chosen)
        .join(Post, Post.id == chosen.c.id)
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
    )
    for row in db.session.execute(wanted, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield BeyondPost(match_post(row), row.role if row.member_id is None else None)


def ways_in(campaign: Campaign, shown: ShownPost, stranger: Role | None) -> tuple[WayIn, ...]:
    """What would have to be changed for the campaign to cover the post."""
    ways = []
    if stranger is not None:
        field = "brands-search" if stranger is Role.BRAND else "influencers-search"
        ways.append(WayIn(f"{shown.person} is not in this campaign.", "Add people", field))
    if shown.post.posted_at is not None:
        day = shown.post.posted_at.astimezone(ZoneInfo(campaign.time_zone)).date()
        before, after = (campaign.starts_on - day).days, (day - campaign.ends_on).days
        if before > 0:
            sentence = f"It was made {counted(before, 'day')} before the first day."
            ways.append(WayIn(sentence, "Change the first day", "starts_on"))
        elif after > 0:
            sentence = f"It was made {counted(after, 'day')} after the last day."
            ways.append(WayIn(sentence, "Change the last day", "ends_on"))
    return tuple(ways)


def _not_covered(posts: Select[*tuple[Any, ...]], window: Window, reach: Reach) -> Select[*tuple[Any, ...]]:
    is_member = CampaignMember.user_id.is_not(None)
    return posts.outerjoin(
        CampaignMember,
        and_(CampaignMember.user_id == User.id, CampaignMember.campaign_id == window.campaign_id),
    ).where(
        or_(User.active.is_(True), is_member),
        Post.posted_at >= reach.first,
        Post.posted_at < reach.after,
        or_(~is_member, Post.posted_at < window.starts_at, Post.posted_at >= window.ends_at),
    )
