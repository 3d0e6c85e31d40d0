"""A partner's posts with one figure, as the page of a campaign looks at thousands of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from application.campaigns.results.columns import PostType
from application.campaigns.results.figures import Number


@dataclass(frozen=True)
class OwnPosts:
    """In columns of one length. `values` are of the figure that the reader chose, `ages` at the last reading.

    `is_told`: Instagram told the figure and counts it so today; it is not where staff entered it, and not
    where it came under a name of the older API, as only its webhook still sends. `is_open`: Instagram may
    tell a last figure by itself, if the post is a story.
    """

    ids: Sequence[int]
    types: Sequence[PostType]
    posted_at: Sequence[datetime | None]
    ages: Sequence[timedelta | None]
    values: Sequence[Number | None]
    is_entered: Sequence[bool]
    is_told: Sequence[bool]
    is_open: Sequence[bool]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def places(self) -> Mapping[PostType, Sequence[int]]:
        """Where the posts of each of the API's types stand: what a type decides is asked once."""
        found: dict[PostType, list[int]] = {}
        for place, type_ in enumerate(self.types):
            found.setdefault(type_, []).append(place)
        return found


NO_POSTS = OwnPosts((), (), (), (), (), (), (), ())
