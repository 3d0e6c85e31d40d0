"""Stories whose figures are still coming: Instagram tells them up to two days after the end. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.campaigns.results.post_sets import Accepted
from application.media_kinds import STORY_LIFE

LATEST_FIGURES = timedelta(hours=48)
"""So late figures may come after the story's end (graph-api.md: "Lag")."""


@dataclass(frozen=True)
class Unsettled:
    """How many stories run, how many have ended and wait for their last figures, and until when at most."""

    running: int
    waiting: int
    settled_at: datetime


def open_stories(accepted: Accepted) -> list[datetime]:
    """When those stories were posted of which Instagram has not told the last figures by itself.

    Of stories by hand it tells nothing.
    """
    rows = zip(accepted.posts.types, accepted.posted_at, accepted.closed_at, accepted.states, strict=True)
    return [
        posted_at
        for type_, posted_at, closed_at, state in rows
        if type_.kind.is_story and posted_at is not None and closed_at is None and not state.is_by_hand
    ]


def unsettled_stories(posted_at: Iterable[datetime], now: datetime) -> Unsettled | None:
    """What is said of stories whose last figures Instagram has not told; None when all have settled."""
    open_ = [posted for posted in posted_at if now < posted + STORY_LIFE + LATEST_FIGURES]
    if not open_:
        return None
    running = sum(now < posted + STORY_LIFE for posted in open_)
    return Unsettled(running, len(open_) - running, max(open_) + STORY_LIFE + LATEST_FIGURES)
