"""How well a story was covered: its first and last reading, and Instagram's closing message. Pure.

Figures of a story end with it, so its last reading should fall into its last hour; about an hour after that
Instagram tells the last figures by itself, to apps that its Page is subscribed to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.media_kinds import STORY_LIFE

FINAL_HOUR = timedelta(hours=1)
CLOSING_LATE = timedelta(hours=3)
"""The closing message comes about an hour after the end; after so long it is missing."""


@dataclass(frozen=True)
class StoryAccount:
    """What says why a reading or a message is missing: the state of now, and when campaigns ran."""

    now: datetime
    page_subscribed: bool | None
    lost_at: datetime | None = None
    campaigns: tuple[tuple[datetime, datetime], ...] = ()

    def is_lost_at(self, moment: datetime) -> bool:
        return self.lost_at is not None and self.lost_at <= moment

    def was_in_a_campaign(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self.campaigns)


@dataclass(frozen=True)
class StoryCover:
    """One story. Readings are those asked for; the closing message is none of them.

    `posted_at` is None where only the closing message told of the story: then it has ended before that.
    """

    post_id: int
    posted_at: datetime | None
    first_read_at: datetime | None
    last_read_at: datetime | None
    closed_at: datetime | None
    account: StoryAccount

    @property
    def ends_at(self) -> datetime:
        if self.posted_at is None:
            return self.closed_at or self.account.now
        return self.posted_at + STORY_LIFE

    @property
    def is_living(self) -> bool:
        return self.account.now < self.ends_at

    @property
    def read_after_posting(self) -> timedelta | None:
        """How long after it was posted it was first read."""
        if self.posted_at is None or self.first_read_at is None:
            return None
        return max(timedelta(), self.first_read_at - self.posted_at)

    @property
    def read_before_end(self) -> timedelta | None:
        """How long before its end it was last read."""
        return None if self.last_read_at is None else max(timedelta(), self.ends_at - self.last_read_at)

    @property
    def has_last_reading(self) -> bool:
        left = self.read_before_end
        return left is not None and left <= FINAL_HOUR

    @property
    def is_complete(self) -> bool:
        """It was read in its last hour, and closed by Instagram's message."""
        return self.has_last_reading and self.closed_at is not None

    @property
    def closing_is_missing(self) -> bool:
        return self.closed_at is None and self.account.now >= self.ends_at + CLOSING_LATE

    @property
    def why_no_last_reading(self) -> str | None:
        """A sentence where no reading fell into the last hour; None while that may still come."""
        if self.has_last_reading or self.is_living:
            return None
        if self.account.is_lost_at(self.ends_at):
            return "The connection to Facebook was lost."
        if not self.account.was_in_a_campaign(self.ends_at):
            return "Outside running campaigns stories are read once a day, so its last hour was missed."
        if self.last_read_at is None:
            return "It was never read."
        return "No reading fell into its last hour."

    @property
    def why_no_closing(self) -> str | None:
        """A sentence where Instagram's closing message is absent."""
        if self.closed_at is not None:
            return None
        if self.is_living:
            return "It comes about an hour after the story’s end."
        if not self.closing_is_missing:
            return "It is expected within three hours of the story’s end."
        if self.account.is_lost_at(self.ends_at):
            return "The connection to Facebook was lost."
        if self.account.page_subscribed is None:
            return "Whether the Page is subscribed is not known yet."
        if not self.account.page_subscribed:
            return "The Page is not subscribed, so Instagram sends none."
        return "Instagram sent none."


@dataclass(frozen=True)
class StoryTotals:
    """Of the stories that have ended."""

    ended: int
    with_last_reading: int
    closed: int


def totals_of(stories: Sequence[StoryCover]) -> StoryTotals:
    ended = [story for story in stories if not story.is_living]
    return StoryTotals(
        ended=len(ended),
        with_last_reading=sum(story.has_last_reading for story in ended),
        closed=sum(story.closed_at is not None for story in ended),
    )
