"""The page of a partner's accepted posts that a reader looks at."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.coverage import reason_of
from application.campaigns.results.post_lines import PostLine, post_lines
from application.campaigns.results.queries import posts_that
from application.models import Post
from application.paging import PageOf, page_of

POSTS_A_PAGE = 25


@dataclass(frozen=True)
class ListedPost:
    """A line of the list; `reason` says why its figure is missing, "" where it isn't."""

    line: PostLine
    reason: str


def posts_listed(
    newest_first: Sequence[int], figure: str, wanted: int
) -> tuple[Sequence[ListedPost], PageOf]:
    """The page of these posts that is asked for; one statement, or none."""
    page = page_of(wanted, len(newest_first), POSTS_A_PAGE)
    shown = newest_first[page.offset : page.offset + page.size]
    if not shown:
        return (), page
    posts = posts_that(Post.id.in_(shown))
    places = {post_id: place for place, post_id in enumerate(posts.ids)}
    # One that went between the two statements is left out.
    wanted_places = [places[post_id] for post_id in shown if post_id in places]
    lines = post_lines(posts, wanted_places, figure)
    return [
        ListedPost(line, "" if line.value is not None else reason_of(posts.states[place], figure))
        for line, place in zip(lines, wanted_places, strict=True)
    ], page
