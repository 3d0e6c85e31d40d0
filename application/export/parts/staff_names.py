"""Posts without the names of staff who entered them, or figures of them. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from application.campaigns.entered.queries import EnteredFigure
from application.campaigns.results.reported import ReportedPost


def without_staff_names(posts: Iterable[ReportedPost]) -> tuple[ReportedPost, ...]:
    """The posts with when they and their figures were entered, and not by whom."""
    return tuple(map(_without_names, posts))


def _without_names(post: ReportedPost) -> ReportedPost:
    if not post.entered and post.added_by is None:
        return post
    entered = {
        name: EnteredFigure(figure.value, None, figure.entered_at) for name, figure in post.entered.items()
    }
    return replace(post, added_by=None, entered=entered)
