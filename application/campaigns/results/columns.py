"""Posts as columns of equal length: of ten thousand posts a column at a time is asked, not a post. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from application.campaigns.results.figures import Number, PostFigures
from application.integrations.graph.metrics import POST_METRICS, Metric, offered_for
from application.media_kinds import MediaKind, media_kind, product_type

Column = Sequence[Number | None]

METRIC_NAMES = tuple(metric.name for metric in POST_METRICS)
_BY_NAME = {metric.name: metric for metric in POST_METRICS}


@dataclass(frozen=True, eq=False)
class PostType:
    """What kind a post is, and of which type Instagram takes it to be when it offers figures."""

    kind: MediaKind
    product: str | None


@lru_cache(maxsize=1024)
def post_type(media_type: str | None, media_product_type: str | None) -> PostType:
    """The type by the API's two fields; the same fields give the same object."""
    return PostType(media_kind(media_type, media_product_type), product_type(media_type, media_product_type))


@lru_cache(maxsize=4096)
def is_offered(name: str, type_: PostType) -> bool:
    """Whether Instagram offers the metric of that name for posts of that type."""
    return offered_for(_BY_NAME[name], type_.product)


@dataclass(frozen=True)
class PostColumns:
    """`figures` holds a column by metric name, or by the name of what was worked out of metrics.

    `manual` names, by a post's place, its figures that staff entered by hand.
    """

    types: Sequence[PostType]
    figures: Mapping[str, Column]
    manual: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, posts: Iterable[PostFigures], names: Sequence[str] = METRIC_NAMES) -> "PostColumns":
        """The columns of these posts."""
        rows = list(posts)
        return cls(
            types=[post_type(post.media_type, post.media_product_type) for post in rows],
            figures={name: [post.figures.get(name) for post in rows] for name in names},
            manual=manual_places([post.manual_figures for post in rows]),
        )

    def __len__(self) -> int:
        return len(self.types)

    def select(self, places: Sequence[int], names: Iterable[str] | None = None) -> "PostColumns":
        """The posts at these places, with those of the columns that are named, or all."""
        wanted = self.figures if names is None else {name: self.figures[name] for name in names}
        taken = _taker(places)
        manual = {}
        if self.manual:
            manual = {new: self.manual[old] for new, old in enumerate(places) if old in self.manual}
        return PostColumns(
            types=taken(self.types),
            figures={name: taken(column) for name, column in wanted.items()},
            manual=manual,
        )

    @cached_property
    def places(self) -> Mapping[PostType, Sequence[int]]:
        """Where the posts of each type stand."""
        found: dict[PostType, list[int]] = {}
        for place, type_ in enumerate(self.types):
            found.setdefault(type_, []).append(place)
        return found

    def expected(self, *names: str) -> int:
        """How many posts should have all of these metrics: offered for their type, or told all the same."""
        number = 0
        for type_, places in self.places.items():
            left: Sequence[int] = places
            for name in names:
                if not is_offered(name, type_):
                    column = self.figures[name]
                    left = [place for place in left if column[place] is not None]
            number += len(left)
        return number

    def by_hand(self, *names: str) -> int:
        """How many posts have one of these figures by hand."""
        return sum(1 for entered in self.manual.values() if entered.intersection(names))

    def metrics(self) -> Iterable[Metric]:
        """Every metric of posts that stands in these columns, in the dictionary's order."""
        return (metric for metric in POST_METRICS if metric.name in self.figures)


def manual_places(stored: Sequence[str | None]) -> dict[int, frozenset[str]]:
    """The names of figures by hand by their post's place, from what is stored of each."""
    return {place: frozenset(names.split()) for place, names in enumerate(stored) if names}


def places_by_kind(columns: PostColumns) -> dict[MediaKind, list[int]]:
    """Where the posts of each kind stand, kinds in their fixed order."""
    kinds: dict[MediaKind, list[int]] = {}
    for type_, places in columns.places.items():
        kinds.setdefault(type_.kind, []).extend(places)
    return {kind: sorted(kinds[kind]) for kind in sorted(kinds)}


def _taker(places: Sequence[int]) -> Any:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda column: [column[place] for place in places]
