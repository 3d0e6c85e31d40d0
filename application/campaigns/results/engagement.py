"""Engagement by reach of single posts, and of groups as reports tell it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.figures import Number, PostFigures
from application.campaigns.results.rates import (
    ENGAGEMENT_BY_REACH,
    ENGAGEMENT_PARTS,
    RateResult,
    rate_result,
    worked_out,
)
from application.campaigns.results.spreads import total_of


def engagements(post: PostFigures) -> Number | None:
    """Likes, comments, saves and shares of a post together; None unless reach and all four were read."""
    parts = [post.figures.get(name) for name in ENGAGEMENT_PARTS]
    measured = [part for part in parts if part is not None]
    if len(measured) < len(parts) or post.figures.get("reach") is None:
        return None
    return total_of(measured)


def post_engagement_rate(post: PostFigures) -> float | None:
    """Engagements by reach of one post, as a fraction; None when a part is missing or nobody was reached."""
    amount, reach = engagements(post), post.figures.get("reach")
    return amount / reach if amount is not None and reach else None


@dataclass(frozen=True)
class EngagementRate:
    """Engagement by reach over a group. `rate` weighs by reach, `mean_of_posts` counts each post once.

    Both are fractions. Of the `expected` posts, whose type has all five figures, `based_on` have them read
    and make up `engagements`, `reach` and `rate`; `rated_posts` of those reached somebody and make up
    `mean_of_posts`. Stories have no likes and saves, so they are not expected to have a rate.
    """

    expected: int
    based_on: int
    engagements: Number | None
    reach: Number | None
    rate: float | None
    rated_posts: int
    mean_of_posts: float | None
    by_hand: int = 0

    @classmethod
    def of(cls, found: RateResult) -> "EngagementRate":
        return cls(
            found.expected,
            found.based_on,
            found.above,
            found.below,
            found.value,
            found.rated_posts,
            found.mean_of_posts,
            found.by_hand,
        )

    @property
    def base(self) -> str:
        """The base in words."""
        return base_words(self.based_on, self.expected)


def base_words(based_on: int, expected: int) -> str:
    """How many posts a rate of engagement by reach stands on."""
    return f"{based_on} of {expected} posts have reach, likes, comments, saves and shares"


def engagement_rate(posts: Sequence[PostFigures]) -> EngagementRate:
    """Sum of engagements by sum of reach over the posts that have all of them, and the mean of post rates."""
    return engagement_of(PostColumns.of(posts))


def engagement_of(posts: PostColumns) -> EngagementRate:
    """The rate of posts in columns, worked out or not."""
    if "engagements" not in posts.figures:
        posts = PostColumns(posts.types, worked_out(dict(posts.figures)), posts.manual)
    return EngagementRate.of(rate_result(ENGAGEMENT_BY_REACH, posts))
