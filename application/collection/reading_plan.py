"""When a post is read again. Pure.

Posts of campaigns: 1, 3, 6, 12, 24 and 48 hours after posting, daily to the 14th day, then weekly until a
week after the campaign. Posts of no campaign: daily to the 7th day. Stories: six times in their 24 hours, the
last time just before the end, since their figures end with them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from application.media_kinds import STORY_LIFE

FIRST_HOURS = (1, 3, 6, 12, 24, 48)
DAILY_TO_DAY = 14
PLAIN_DAILY_TO_DAY = 7
STORY_LAST = STORY_LIFE - timedelta(minutes=20)
"""A sweep comes every five minutes, and a run may wait its turn behind others."""
STORY_SLOTS = (*(timedelta(hours=hours) for hours in (1, 3, 6, 12, 18)), STORY_LAST)
WEEK = timedelta(days=7)


def next_reading(
    posted_at: datetime | None, now: datetime, *, is_story: bool, read_until: datetime | None
) -> datetime | None:
    """The first time after `now` at which the plan wants the post; None when it doesn't any more.

    `read_until` is the end of the readings of the campaign that it may belong to; None for no campaign. A
    post without a known time isn't planned.
    """
    if posted_at is None:
        return None
    slots = _story(posted_at) if is_story else _slots(posted_at, read_until)
    return next((slot for slot in slots if slot > now), None)


def is_wanted(
    posted_at: datetime | None, now: datetime, *, is_story: bool, read_until: datetime | None
) -> bool:
    """Whether a post seen for the first time belongs to those that the plan reads."""
    if is_story:
        return posted_at is not None and now < posted_at + STORY_LIFE
    return next_reading(posted_at, now, is_story=False, read_until=read_until) is not None


def _story(posted_at: datetime) -> Iterator[datetime]:
    return (posted_at + slot for slot in STORY_SLOTS)


def _slots(posted_at: datetime, read_until: datetime | None) -> Iterator[datetime]:
    if read_until is None:
        yield from (posted_at + timedelta(days=day) for day in range(1, PLAIN_DAILY_TO_DAY + 1))
        return
    yield from (posted_at + timedelta(hours=hours) for hours in FIRST_HOURS)
    yield from (posted_at + timedelta(days=day) for day in range(3, DAILY_TO_DAY + 1))
    weekly = posted_at + timedelta(days=DAILY_TO_DAY) + WEEK
    while weekly <= read_until:
        yield weekly
        weekly += WEEK
