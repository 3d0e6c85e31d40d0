"""What posts of the last 90 days come to: means by type, and the rate of engagement. Pure.

Only figures that Instagram told count: what staff entered by hand is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.columns import Column, PostColumns, places_by_kind
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH, RateResult, rate_result, worked_out
from application.campaigns.results.spreads import total_of
from application.media_kinds import MediaKind
from application.models import FIGURE_NAMES


@dataclass(frozen=True)
class Mean:
    """A figure's mean over `measured` posts; `value` is None over none."""

    value: float | None
    measured: int


@dataclass(frozen=True)
class KindAverages:
    """One type of post. `posts` are all of it, with and without figures."""

    kind: MediaKind
    posts: int
    reach: Mean
    views: Mean


@dataclass(frozen=True)
class PostFigures:
    """What all these posts come to. `engagement` is None where no post can have that rate."""

    posts: int
    kinds: tuple[KindAverages, ...]
    engagement: RateResult | None


def told_only(posts: PostColumns) -> PostColumns:
    """The posts without their figures by hand, and what is worked out of the rest."""
    figures: dict[str, Column] = {}
    for name in FIGURE_NAMES:
        column = posts.figures[name]
        entered = {place for place, names in posts.manual.items() if name in names}
        if entered:
            column = [None if place in entered else value for place, value in enumerate(column)]
        figures[name] = column
    return PostColumns(posts.types, worked_out(figures))


def post_figures(posts: PostColumns) -> PostFigures:
    """Means by type, types in their fixed order, and the engagement rate by reach over all of them."""
    told = told_only(posts)
    kinds = tuple(
        KindAverages(
            kind,
            len(places),
            reach=_mean(told.figures["reach"], places),
            views=_mean(told.figures["views"], places),
        )
        for kind, places in places_by_kind(told).items()
    )
    engagement = rate_result(ENGAGEMENT_BY_REACH, told)
    return PostFigures(len(told), kinds, engagement if engagement.expected else None)


def _mean(column: Column, places: Sequence[int]) -> Mean:
    values = [value for place in places if (value := column[place]) is not None]
    return Mean(total_of(values) / len(values) if values else None, len(values))
