"""The brand's own posts: accepted ones, others of the same days, and those of the 90 days before. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.campaigns.results.columns import PostColumns
from application.campaigns.results.engagement import EngagementRate, engagement_of
from application.campaigns.results.figures import Number
from application.campaigns.results.people import FEWEST_BEFORE
from application.campaigns.results.post_sets import BEFORE, Accepted, OtherPosts
from application.campaigns.results.spreads import median_of
from application.media_kinds import MediaKind


@dataclass(frozen=True)
class OwnKind:
    """Posts of one type: `measured` have the figure that `median` is of. `usual` is the median before."""

    kind: MediaKind
    posts: int
    measured: int
    median: Number | None
    usual: Number | None
    """None below three posts with the figure."""

    @property
    def change(self) -> float | None:
        """By how much the median differs from the usual one, as a fraction."""
        return self.median / self.usual - 1 if self.median is not None and self.usual else None


@dataclass(frozen=True)
class OwnTime:
    """A brand's own posts of one time. Types are never mixed in a median.

    `against_usual` is the median of each post's difference from the usual median of its type, over
    `compared` posts; of the time before itself there is none.
    """

    posts: int
    in_days: int
    days: int
    engagement: EngagementRate
    kinds: tuple[OwnKind, ...]
    against_usual: float | None
    compared: int

    @property
    def a_day(self) -> float | None:
        """Posts a day, of those within the days."""
        return self.in_days / self.days if self.days else None


@dataclass(frozen=True)
class BrandPosts:
    """A brand's own posts: those accepted, whenever posted; all others of the days and before."""

    label: str
    account_id: int
    accepted: OwnTime
    others: OwnTime
    before: OwnTime


Usual = Mapping[MediaKind, Number | None]


def brand_posts(
    brands: Mapping[int, str],
    accepted: Accepted,
    posts: OtherPosts,
    starts_at: datetime,
    until: datetime,
    days: int,
    chosen: str,
) -> tuple[BrandPosts, ...]:
    """Each brand's own posts, by its label; `brands` are labels by account, `days` those of the campaign."""
    taken = set(accepted.ids)
    places: dict[int, tuple[list[int], list[int]]] = {account_id: ([], []) for account_id in brands}
    rows = zip(posts.ids, posts.account_ids, posts.posted_at, strict=True)
    for place, (post_id, account_id, posted_at) in enumerate(rows):
        if account_id in places and post_id not in taken:
            places[account_id][posted_at < starts_at].append(place)
    own: dict[int, list[int]] = defaultdict(list)
    for place, owner in enumerate(accepted.owners):
        if owner.account_id in places:
            own[owner.account_id].append(place)
    found = []
    for account_id, label in brands.items():
        others, before = places[account_id]
        usual = _usual(posts.posts.select(before), chosen)
        within = sum(
            posted_at is not None and starts_at <= posted_at < until
            for posted_at in (accepted.posted_at[place] for place in own[account_id])
        )
        found.append(
            BrandPosts(
                label,
                account_id,
                accepted=_time(accepted.posts, own[account_id], (within, days), chosen, usual),
                others=_time(posts.posts, others, (len(others), days), chosen, usual),
                before=_time(posts.posts, before, (len(before), BEFORE.days), chosen, {}),
            )
        )
    return tuple(found)


def _values(posts: PostColumns, chosen: str) -> dict[MediaKind, list[Number]]:
    found: dict[MediaKind, list[Number]] = defaultdict(list)
    for type_, value in zip(posts.types, posts.figures[chosen], strict=True):
        own = found[type_.kind]
        if value is not None:
            own.append(value)
    return found


def _usual(before: PostColumns, chosen: str) -> Usual:
    return {
        kind: median_of(values) if len(values) >= FEWEST_BEFORE else None
        for kind, values in _values(before, chosen).items()
    }


def _time(
    posts: PostColumns, places: Sequence[int], in_days_of: tuple[int, int], chosen: str, usual: Usual
) -> OwnTime:
    own = posts.select(places)
    values = _values(own, chosen)
    differences = [
        value / middle - 1 for kind, each in values.items() if (middle := usual.get(kind)) for value in each
    ]
    number = {kind: sum(type_.kind is kind for type_ in own.types) for kind in values}
    return OwnTime(
        len(places),
        *in_days_of,
        engagement=engagement_of(own),
        kinds=tuple(
            OwnKind(kind, number[kind], len(values[kind]), median_of(values[kind]), usual.get(kind))
            for kind in sorted(values)
        ),
        against_usual=median_of(differences),
        compared=len(differences),
    )
