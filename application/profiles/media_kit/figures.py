"""What posts of the last 90 days come to: means by type, and the rate of engagement. Pure.

Only figures that Instagram told count: what staff entered by hand is left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from application.media_kinds import MediaKind
from application.profiles.alike_posts import (
    AlikePosts,
    EngagementByReach,
    FigureTotal,
    engagement_of,
    number_of,
    told_only,
    total_of,
)


@dataclass(frozen=True)
class KindAverages:
    """One type of post. `posts` are all of it, with and without figures."""

    kind: MediaKind
    posts: int
    reach: FigureTotal
    views: FigureTotal


@dataclass(frozen=True)
class PostFigures:
    """What all these posts come to."""

    kinds: tuple[KindAverages, ...]
    engagement: EngagementByReach


def post_figures(posts: Iterable[AlikePosts]) -> PostFigures:
    """Means by type, types in their fixed order, and the engagement rate by reach over all of them."""
    told = [told_only(group) for group in posts]
    by_kind: dict[MediaKind, list[AlikePosts]] = defaultdict(list)
    for group in told:
        by_kind[group.type.kind].append(group)
    kinds = tuple(
        KindAverages(kind, number_of(groups), total_of(groups, "reach"), total_of(groups, "views"))
        for kind, groups in sorted(by_kind.items())
    )
    return PostFigures(kinds, engagement_of(told))
