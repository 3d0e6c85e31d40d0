"""What is remembered of a part of a partner's accepted posts: what charts and medians are made of. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from application.campaigns.results.days import PostedOn
from application.media_kinds import MediaKind
from application.profiles.alike_posts import AlikePosts
from application.profiles.campaigns.own_post import OwnPosts
from application.profiles.campaigns.usual import Compared, compared


@dataclass(frozen=True)
class PartOfPosts:
    """`ids` are the newest first; `open_stories` tell when those were posted whose end may still come."""

    ids: Sequence[int]
    is_dated: bool
    alike: Sequence[AlikePosts]
    posted: Sequence[PostedOn]
    compared: Compared
    kinds: Counter[MediaKind]
    open_stories: Sequence[datetime]


def part_of_posts(posts: OwnPosts, alike: Sequence[AlikePosts], time_zone: str) -> PartOfPosts:
    """Of posts that all have a time, the oldest first, or all have none."""
    zone = ZoneInfo(time_zone)
    days = (at and at.astimezone(zone).date() for at in posts.posted_at)
    kinds: Counter[MediaKind] = Counter()
    for type_, places in posts.places.items():
        kinds[type_.kind] += len(places)
    is_dated = bool(posts) and posts.posted_at[0] is not None
    return PartOfPosts(
        ids=posts.ids[::-1] if is_dated else posts.ids,
        is_dated=is_dated,
        alike=alike,
        posted=list(zip(days, posts.values, posts.is_entered, strict=True)),
        compared=compared(posts),
        kinds=kinds,
        open_stories=list(_open_stories(posts)),
    )


def _open_stories(posts: OwnPosts) -> Iterator[datetime]:
    for type_, places in posts.places.items():
        if type_.kind.is_story:
            for place in places:
                posted_at = posts.posted_at[place]
                if posts.is_open[place] and posted_at is not None:
                    yield posted_at
