"""Stories whose figures are still coming: Instagram tells them up to two days after the end. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

STORY_LIFE = timedelta(hours=24)
LATEST_FIGURES = timedelta(hours=48)
"""So late figures may come after the story's end (graph-api.md: "Lag")."""


@dataclass(frozen=True)
class Unsettled:
    """How many stories run, how many have ended and wait for their last figures, and until when at most."""

    running: int
    waiting: int
    settled_at: datetime


def unsettled_stories(posted_at: Iterable[datetime], now: datetime) -> Unsettled | None:
    """What is said of stories whose last figures Instagram has not told; None when all have settled."""
    open_ = [posted for posted in posted_at if now < posted + STORY_LIFE + LATEST_FIGURES]
    if not open_:
        return None
    running = sum(now < posted + STORY_LIFE for posted in open_)
    return Unsettled(running, len(open_) - running, max(open_) + STORY_LIFE + LATEST_FIGURES)
