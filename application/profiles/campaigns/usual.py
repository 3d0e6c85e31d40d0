"""A partner's accepted posts of a campaign against the posts before it, by the rule of one post's page. Pure.

See `profiles/posts/own_median.py`: only what Instagram told and counts as it does today, and only posts that
were read when they had grown, on either side. Posts that were read younger are held against others of their
age on their own pages.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.campaigns.results.figures import Number
from application.campaigns.results.people import OwnMedian
from application.campaigns.results.spreads import median_of
from application.media_kinds import MediaKind
from application.profiles.campaigns.own_post import OwnPosts
from application.profiles.posts.own_median import GROWN, PostBefore, is_grown, medians_before

_FIGURE = "figure"


@dataclass(frozen=True)
class AgainstUsual:
    """By type. Of the accepted posts that have the figure, `young` were read too early to be compared.

    `not_told` were entered by hand, or counted in an older way.
    """

    kinds: tuple[OwnMedian, ...]
    young: int
    not_told: int


@dataclass(frozen=True)
class Compared:
    """What may be held against the usual, by kind, and how much may not; see AgainstUsual."""

    values: Mapping[MediaKind, Sequence[Number]]
    young: int
    not_told: int


def compared(accepted: OwnPosts) -> Compared:
    """The figures of posts that had grown when they were read."""
    values: dict[MediaKind, list[Number]] = defaultdict(list)
    young = not_told = 0
    for type_, places in accepted.places.items():
        is_story = type_.kind.is_story
        for place in places:
            value, age = accepted.values[place], accepted.ages[place]
            if value is None:
                continue
            if not accepted.is_told[place]:
                not_told += 1
            elif age is not None and is_grown(age, is_story=is_story):
                values[type_.kind].append(value)
            else:
                young += 1
    return Compared(values, young, not_told)


def against_usual(accepted: Sequence[Compared], before: OwnPosts, most_before: int) -> AgainstUsual:
    """The median of the grown posts of each kind against that of the earlier ones; see OwnMedian.

    `before` are the newest first; of each kind at most `most_before` count.
    """
    values: dict[MediaKind, list[Number]] = defaultdict(list)
    for part in accepted:
        for kind, of_kind in part.values.items():
            values[kind] += of_kind
    earlier: dict[MediaKind, list[PostBefore]] = defaultdict(list)
    for place, type_ in enumerate(before.types):
        age = before.ages[place]
        if age is not None and len(earlier[type_.kind]) < most_before:
            told = before.values[place] if before.is_told[place] else None
            earlier[type_.kind].append(PostBefore(age, {_FIGURE: told}))
    kinds = (_own_median(kind, values[kind], earlier[kind]) for kind in sorted(values))
    young, not_told = sum(part.young for part in accepted), sum(part.not_told for part in accepted)
    return AgainstUsual(tuple(kinds), young, not_told)


def _own_median(kind: MediaKind, values: Sequence[Number], before: Sequence[PostBefore]) -> OwnMedian:
    own = medians_before((_FIGURE,), GROWN, before, is_story=kind.is_story)[_FIGURE]
    return OwnMedian(kind, len(values), median_of(values), own.posts, own.median)
