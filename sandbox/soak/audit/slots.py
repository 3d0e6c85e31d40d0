"""When a post's figures are due, worked out anew from what the documents promise. Pure.

docs/architecture.md and docs/metrics.md: posts of a running campaign 1, 3, 6, 12, 24 and 48 hours after
posting, daily to the 14th day, then weekly until a week after it; other posts daily to the 7th day, by a
reading a day; stories of a running campaign's people at 1, 3, 6, 12, 18 hours and just before their end. A
post has to be known first: readings come every 6 hours in a campaign, polls of stories every 2 hours. Of one
that was known sooner, the sooner times are due too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sandbox.soak.acting import Stay
from sandbox.world.post import Post

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAMPAIGN_HOURS = (1, 3, 6, 12, 24, 48, *(24 * day for day in range(3, 15)))
STORY_MINUTES = (60, 180, 360, 720, 1080, 1420)
FIRST_READING = 3 * HOUR
FOUND_WITHIN, STORY_FOUND_WITHIN = 6 * HOUR + timedelta(minutes=45), 2 * HOUR + timedelta(minutes=20)
LATE, STORY_LATE, DAILY_LATE = timedelta(minutes=45), timedelta(minutes=20), 25 * HOUR


@dataclass(frozen=True)
class Slot:
    """A time at which a post is due, and when it has to be there at the latest; `age` is the slot's.

    So long after a fault `resumes` lets the next reading be.
    """

    due: datetime
    until: datetime
    age: timedelta
    resumes: timedelta


@dataclass(frozen=True)
class Presence:
    """Since when somebody is connected, their campaigns, and the end of the weeks."""

    joined: datetime
    stays: Sequence[Stay]
    ends: datetime

    def covered(self, begins: datetime, ends: datetime, post: Post | None = None) -> bool:
        """Whether one campaign, which the post is of, has them as a member and runs all that time."""
        return any(
            (post is None or _is_of(post, stay))
            and max(stay.since, starts_of(stay) - DAY) <= begins
            and ends <= min(stay.until or ends, ends_of(stay) + 7 * DAY)
            for stay in self.stays
        )


def slots_of(post: Post, presence: Presence, known_since: datetime | None = None) -> Iterator[Slot]:
    """All of a post's or story's times within the weeks that nothing but a fault may lose."""
    if post.before_professional:
        return
    if post.is_story:
        found = _story_slots(post, presence, known_since)
    elif any(_is_of(post, stay) for stay in presence.stays):
        found = _campaign_slots(post, presence, known_since)
    else:
        found = (_slot(post, day * DAY, DAILY_LATE, DAILY_LATE) for day in range(1, 8))
    for slot in found:
        if slot.due >= presence.joined + FIRST_READING and slot.until <= presence.ends:
            yield slot


def _story_slots(post: Post, presence: Presence, known_since: datetime | None) -> Iterator[Slot]:
    for minutes in STORY_MINUTES:
        slot = _slot(post, timedelta(minutes=minutes), STORY_LATE, STORY_FOUND_WITHIN)
        found_by = slot.due - STORY_FOUND_WITHIN
        if _is_known(post, slot, found_by, known_since) and presence.covered(found_by, slot.until):
            yield slot


def _campaign_slots(post: Post, presence: Presence, known_since: datetime | None) -> Iterator[Slot]:
    last = max(ends_of(stay) for stay in presence.stays if _is_of(post, stay)) + 7 * DAY
    ages = [hours * HOUR for hours in CAMPAIGN_HOURS]
    while post.timestamp + ages[-1] + 7 * DAY <= last:
        ages.append(ages[-1] + 7 * DAY)
    for age in ages:
        slot = _slot(post, age, LATE, FOUND_WITHIN)
        found_by = slot.due - FOUND_WITHIN
        if _is_known(post, slot, found_by, known_since) and presence.covered(found_by, slot.until, post):
            yield slot


def _is_known(post: Post, slot: Slot, found_by: datetime, known_since: datetime | None) -> bool:
    """Whether it had to be found before, or was."""
    return post.timestamp <= found_by or (known_since is not None and known_since < slot.due)


def _slot(post: Post, age: timedelta, late: timedelta, resumes: timedelta) -> Slot:
    return Slot(post.timestamp + age, post.timestamp + age + late, age, resumes)


def _is_of(post: Post, stay: Stay) -> bool:
    return starts_of(stay) <= post.timestamp < ends_of(stay)


def starts_of(stay: Stay) -> datetime:
    """The first instant of the campaign."""
    return datetime.combine(stay.campaign.starts_on, time(), stay.since.tzinfo)


def ends_of(stay: Stay) -> datetime:
    """The first instant after the campaign's last day."""
    return datetime.combine(stay.campaign.ends_on + DAY, time(), stay.since.tzinfo)
