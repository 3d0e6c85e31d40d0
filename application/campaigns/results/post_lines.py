"""Single posts of the results: those with most of a figure, those without a tag of disclosure. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.campaigns.results.disclosure import tags_that_count, undisclosed
from application.campaigns.results.figures import Number
from application.campaigns.results.people import GONE
from application.campaigns.results.post_sets import Accepted
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH


@dataclass(frozen=True)
class PostLine:
    """A post as lists of the results show it. `rate` is its engagement rate by reach, a fraction.

    `has_left`: its person is gone, and with them every address that would tell who it was.
    """

    post_id: int
    who: str
    kind: str
    posted_at: datetime | None
    caption: str | None
    value: Number | None
    by_hand: bool
    rate: float | None
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
        caption = accepted.captions[place]
        if type_.kind.is_story:
            stories += 1
        elif caption is None and (accepted.owners[place].has_left or accepted.states[place].is_by_hand):
            unknowable += 1
        else:
            captions.append((place, caption or ""))
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
    above, below = accepted.posts.figures[rate.above][place], accepted.posts.figures[rate.below][place]
    return PostLine(
        post_id=accepted.ids[place],
        who=f"@{owner.username}" if owner.username else owner.name or GONE,
        kind=accepted.posts.types[place].kind.label,
        posted_at=accepted.posted_at[place],
        caption=accepted.captions[place],
        value=accepted.posts.figures[figure][place],
        by_hand=figure in accepted.posts.manual.get(place, ()),
        rate=above / below if above is not None and below else None,
        has_left=bool(owner.has_left),
    )
