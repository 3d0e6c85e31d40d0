"""The brand's own posts: those of the campaign's days against the 90 days before. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.campaigns.results.engagement import EngagementRate, engagement_of
from application.campaigns.results.figures import Number
from application.campaigns.results.post_sets import BEFORE, OtherPosts
from application.campaigns.results.spreads import median_of


@dataclass(frozen=True)
class OwnTime:
    """A brand's own posts of one time: `measured` of them have the figure that `median` is of."""

    posts: int
    days: int
    measured: int
    median: Number | None
    engagement: EngagementRate

    @property
    def a_day(self) -> float | None:
        return self.posts / self.days if self.days else None


@dataclass(frozen=True)
class BrandPosts:
    """A brand's own posts in the campaign's days and before."""

    label: str
    account_id: int
    during: OwnTime
    before: OwnTime

    @property
    def change(self) -> float | None:
        """By how much the median differs, as a fraction of that before; None where one of them is missing."""
        now, normal = self.during.median, self.before.median
        return now / normal - 1 if now is not None and normal else None


def brand_posts(
    brands: Mapping[int, str], posts: OtherPosts, starts_at: datetime, until: datetime, chosen: str
) -> tuple[BrandPosts, ...]:
    """Each brand's own posts, by its label; `brands` are labels by account."""
    places: dict[int, tuple[list[int], list[int]]] = {account_id: ([], []) for account_id in brands}
    for place, (account_id, posted_at) in enumerate(zip(posts.account_ids, posts.posted_at, strict=True)):
        if account_id in places:
            places[account_id][posted_at < starts_at].append(place)
    days = max(0, (until - starts_at).days)
    return tuple(
        BrandPosts(
            label,
            account_id,
            during=_time(posts, places[account_id][False], days, chosen),
            before=_time(posts, places[account_id][True], BEFORE.days, chosen),
        )
        for account_id, label in brands.items()
    )


def _time(posts: OtherPosts, places: list[int], days: int, chosen: str) -> OwnTime:
    own = posts.posts.select(places)
    values = [value for value in own.figures[chosen] if value is not None]
    return OwnTime(len(places), days, len(values), median_of(values), engagement_of(own))
