"""Single posts of the results: those with most of a figure, those without a tag of disclosure. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.campaigns.results.disclosure import can_tell, tags_that_count, undisclosed
from application.campaigns.results.figures import Number
from application.campaigns.results.networks import kind_on
from application.campaigns.results.people import GONE
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH


@dataclass(frozen=True)
class PostLine:
    """A post as lists of the results show it. `rate` is its engagement rate by reach, a fraction.

    `rate_by_hand`: one of its parts was entered. `has_left`: its person is gone, and with them every address
    that would tell who it was.
    """

    post_id: int
    who: str
    kind: str
    posted_at: datetime | None
    caption: str | None
    value: Number | None
    by_hand: bool
    rate: float | None
    rate_by_hand: bool
    has_left: bool


def post_lines(accepted: Accepted, places: Iterable[int], figure: str) -> tuple[PostLine, ...]:
    """The posts at these places, with that figure."""
    return tuple(_line(accepted, place, figure) for place in places)


def places_by_figure(accepted: Accepted, figure: str) -> list[int]:
    """Where the posts that have the figure stand, the most of it first."""
    column = accepted.posts.figures[figure]
    known = [(-value, place) for place, value in enumerate(column) if value is not None]
    return [place for _, place in sorted(known)]


@dataclass(frozen=True)
class Disclosure:
    """`places` are those of posts without a tag; of `unknowable` posts there is no caption to look at."""

    tags: tuple[str, ...]
    own_tags: bool
    places: Sequence[int]
    looked_at: int
    stories: int
    unknowable: int


def disclosure_of(accepted: Accepted, own_tags: str | None) -> Disclosure:
    """Which posts lack a tag. Nobody can tell of stories, nor where the caption is gone or not entered."""
    tags = tags_that_count(own_tags)
    captions, stories, unknowable = [], 0, 0
    for place, type_ in enumerate(accepted.posts.types):
        caption, is_by_hand = accepted.captions[place], bool(accepted.states[place].is_by_hand)
        if can_tell(type_.kind, caption, accepted.posted_at[place], is_by_hand=is_by_hand):
            captions.append((place, caption or ""))
        elif type_.kind.is_story:
            stories += 1
        else:
            unknowable += 1
    return Disclosure(
        tags=tuple(sorted(tags)),
        own_tags=bool(own_tags and own_tags.strip()),
        places=undisclosed(captions, tags),
        looked_at=len(captions),
        stories=stories,
        unknowable=unknowable,
    )


def _line(accepted: Accepted, place: int, figure: str) -> PostLine:
    owner, rate = accepted.owners[place], ENGAGEMENT_BY_REACH
    rate_names = set(rate.metrics)
    above, below = accepted.posts.figures[rate.above][place], accepted.posts.figures[rate.below][place]
    return PostLine(
        post_id=accepted.ids[place],
        who=f"@{owner.username}" if owner.username else owner.name or GONE,
        kind=kind_on(accepted.posts.types[place].kind.label, accepted.networks[place]),
        posted_at=accepted.posted_at[place],
        caption=accepted.captions[place],
        value=accepted.posts.figures[figure][place],
        by_hand=figure in accepted.posts.manual.get(place, ()),
        rate=above / below if above is not None and below else None,
        rate_by_hand=not rate_names.isdisjoint(accepted.posts.manual.get(place, ())),
        has_left=bool(owner.has_left),
    )
