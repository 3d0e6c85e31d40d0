"""Stories by hand that may be ones which Instagram tells: stories have no code that would say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from application.campaigns.entered.kinds import INSTAGRAM
from application.extensions import db
from application.media_kinds import STORY_PRODUCT
from application.models import InstagramAccount, Post

CLOSE = timedelta(minutes=10)


@dataclass(frozen=True)
class StoryByHand:
    """A story that staff added, by whom it is, and when it appeared."""

    post_id: int
    user_id: int
    posted_at: datetime


@dataclass(frozen=True)
class LikelySame:
    """A story that Instagram tells, of the same person and within ten minutes of one by hand."""

    post_id: int
    username: str
    posted_at: datetime


def story_by_hand(post: Post) -> StoryByHand | None:
    """The post, where it is such a story."""
    if post.instagram_account_id is not None:
        return None
    return story_of(post.id, post.user_id, post.posted_at, post.network, post.media_product_type)


def story_of(
    post_id: int, user_id: int | None, posted_at: datetime | None, network: str, product: str | None
) -> StoryByHand | None:
    """A post by hand, where it is a story on Instagram of somebody and some time that are known."""
    if (network, product) != (INSTAGRAM, STORY_PRODUCT) or user_id is None or posted_at is None:
        return None
    return StoryByHand(post_id, user_id, posted_at)


def likely_same(stories: Iterable[StoryByHand]) -> dict[int, list[LikelySame]]:
    """By the number of each story by hand, those of Instagram that may be it, the closest first.

    One statement, or none where there are no such stories.
    """
    by_hand = list(stories)
    if not by_hand:
        return {}
    close = [
        and_(
            InstagramAccount.user_id == story.user_id,
            Post.posted_at >= story.posted_at - CLOSE,
            Post.posted_at <= story.posted_at + CLOSE,
        )
        for story in by_hand
    ]
    rows = db.session.execute(
        select(Post.id, Post.posted_at, InstagramAccount.user_id, InstagramAccount.username)
        .join(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(
            InstagramAccount.user_id.in_({story.user_id for story in by_hand}),
            Post.posted_at >= min(story.posted_at for story in by_hand) - CLOSE,
            Post.posted_at <= max(story.posted_at for story in by_hand) + CLOSE,
            Post.media_product_type == STORY_PRODUCT,
            or_(*close),
        )
        .order_by(Post.id)
    ).all()
    found: dict[int, list[LikelySame]] = {}
    for story in by_hand:
        near = [
            LikelySame(row.id, row.username, row.posted_at)
            for row in rows
            if row.user_id == story.user_id and abs(row.posted_at - story.posted_at) <= CLOSE
        ]
        if near:
            found[story.post_id] = sorted(near, key=lambda each: abs(each.posted_at - story.posted_at))
    return found
