"""Posts in columns with what else is known of them: a campaign's own, and those of the time before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from application.campaigns.results.columns import Column, PostColumns
from application.campaigns.results.rates import FOLLOWERS

BEFORE = timedelta(days=90)
"""How far back the time before a campaign goes that its results are held against."""


class Owner(NamedTuple):
    """Whose a post is; `has_left` is also of posts that belong to no partner."""

    account_id: int | None
    user_id: int | None
    username: str | None
    name: str | None
    has_left: int


class State(NamedTuple):
    """What decides why a figure of a post is missing; times only as whether there is one."""

    media_type: str | None
    media_product_type: str | None
    region: str | None
    insights_reason: str | None
    refused_metrics: str | None
    is_unread: int
    has_details: int
    is_deleted: int
    is_by_hand: int


@dataclass(frozen=True)
class Accepted:
    """Accepted posts, oldest first, those without a date last. All sequences are of one length."""

    posts: PostColumns
    ids: Sequence[int]
    owners: Sequence[Owner]
    states: Sequence[State]
    posted_at: Sequence[datetime | None]
    closed_at: Sequence[datetime | None]
    captions: Sequence[str | None]
    networks: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    def with_followers(self, followers: Column) -> "Accepted":
        """These posts, with their owners' followers on the day of posting."""
        figures = {**self.posts.figures, FOLLOWERS: followers}
        return replace(self, posts=PostColumns(self.posts.types, figures, self.posts.manual))


@dataclass(frozen=True)
class OtherPosts:
    """Posts of the campaign's accounts, accepted or not, in columns."""

    posts: PostColumns
    ids: Sequence[int]
    account_ids: Sequence[int]
    posted_at: Sequence[datetime]
