"""What a media kit reads; each answer is one statement, however much there is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, union

from application.campaigns.post_rows import is_of_kind
from application.extensions import db
from application.media_kinds import STORY_PRODUCT
from application.models import (
    FIGURE_NAMES,
    Campaign,
    CampaignMember,
    InstagramAccount,
    Post,
    Role,
    User,
)
from application.post_links import post_key
from application.profiles.alike_posts import AlikePosts
from application.profiles.alike_queries import alike_posts
from application.profiles.own_posts import accepted_of_account
from application.profiles.post_columns import POST_COLUMNS
from application.profiles.queries import Partner

MOST_NEWEST, MOST_VIEWED = 24, 12
"""How many posts there are to choose from: the latest, and of all those with the most views."""


def posts_between(account_id: int, since: datetime, until: datetime) -> list[AlikePosts]:
    """The account's posts and stories from `since` on and before `until`, in groups that are alike."""
    of_time = and_(Post.instagram_account_id == account_id, Post.posted_at >= since, Post.posted_at < until)
    return alike_posts(of_time)


def posts_chosen(account_id: int, post_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Those of these posts that are the account's own and still on Instagram, the newest first."""
    if not post_ids:
        return ()
    figures = (getattr(Post, name) for name in FIGURE_NAMES)
    statement = _showable(account_id, select(*POST_COLUMNS, Post.permalink, *figures)).where(
        Post.id.in_(post_ids)
    )
    return db.session.execute(statement.order_by(Post.posted_at.desc(), Post.id.desc())).all()


def posts_to_choose(account_id: int, chosen: Collection[int]) -> Sequence[Row[Any]]:
    """The chosen posts, the latest, and those with the most views, each once, in this order.

    Of those with the most views, the ones that were deleted are left out, and no others take their place: so
    the index ix_posts_account_kind alone tells which they are, without a look at 10,000 rows.
    """
    newest = _showable(account_id, select(Post.id)).order_by(Post.posted_at.desc(), Post.id.desc())
    # Stories as the API writes them; how old answers did would have to be worked out for each post.
    no_story = or_(Post.media_product_type.is_(None), Post.media_product_type != STORY_PRODUCT)
    of_account = (Post.instagram_account_id == account_id, no_story, Post.views.is_not(None))
    most = select(Post.id).where(*of_account).order_by(Post.views.desc(), Post.id.desc())
    latest, viewed = newest.limit(MOST_NEWEST).subquery(), most.limit(MOST_VIEWED).subquery()
    listed = union(
        select(Post.id).where(Post.id.in_(chosen)), select(latest.c.id), select(viewed.c.id)
    ).subquery()
    statement = _showable(account_id, select(*POST_COLUMNS, Post.views)).join(listed, listed.c.id == Post.id)
    rows = db.session.execute(statement.order_by(Post.posted_at.desc(), Post.id.desc())).all()
    return sorted(rows, key=lambda row: row.id not in chosen)


def own_among(account_id: int, post_ids: Collection[int]) -> frozenset[int]:
    """Those of these ids that a kit of this account may show."""
    if not post_ids:
        return frozenset()
    statement = _showable(account_id, select(Post.id)).where(Post.id.in_(post_ids))
    return frozenset(db.session.scalars(statement))


def own_by_link(account_id: int, link: str) -> int | None:
    """The account's post that this link leads to; None for any other link."""
    key = post_key(link, None)
    if key is None:
        return None
    found: int | None = db.session.scalar(_showable(account_id, select(Post.id)).where(Post.link_key == key))
    return found


def campaigns_done(partner: Partner, now: datetime) -> list[int]:
    """The campaigns that accepted a post of the partner's account and whose last day has passed.

    Those that accepted only posts by hand are left out: the kit says that nothing in it was typed in.
    """
    campaigns = db.session.scalars(
        select(Campaign).where(Campaign.id.in_(accepted_of_account(partner)), Campaign.ends_on <= now.date())
    )
    return [campaign.id for campaign in campaigns if campaign.ends_at <= now]


def brands_named(campaign_ids: Collection[int], *, besides: Partner) -> list[str]:
    """The brands of these campaigns by name, each once; not those that have left, nor the partner."""
    if not campaign_ids:
        return []
    statement = (
        select(User.name)
        .join(CampaignMember, CampaignMember.user_id == User.id)
        .where(
            CampaignMember.campaign_id.in_(campaign_ids),
            User.role == Role.BRAND,
            User.left_at.is_(None),
            User.id != besides.user_id,
        )
        .group_by(User.id, User.name)
        .order_by(func.lower(User.name), User.id)
    )
    return list(dict.fromkeys(db.session.scalars(statement)))


def _showable(account_id: int, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Own posts that anybody can open on Instagram: no stories, and none that was deleted there."""
    return (
        statement.select_from(Post)
        .join(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(
            Post.instagram_account_id == account_id,
            Post.deleted_at.is_(None),
            ~is_of_kind("story"),
        )
    )
