"""How well stories were covered, and why not better. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.collection.coverage.stories import StoryAccount, StoryCover, totals_of
from application.media_kinds import STORY_LIFE

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
POSTED = NOW - timedelta(days=3)
ENDED = POSTED + STORY_LIFE
IN_CAMPAIGN = ((NOW - timedelta(days=30), NOW + timedelta(days=30)),)


def story(*, before_end: timedelta | None = None, **more: Any) -> StoryCover:
    """A story of three days ago in a campaign, of a subscribed Page; `before_end` is its last reading."""
    account: dict[str, Any] = {"now": NOW, "page_subscribed": True, "campaigns": IN_CAMPAIGN}
    account |= {
        name: more.pop(name) for name in ("now", "page_subscribed", "lost_at", "campaigns") if name in more
    }
    values: dict[str, Any] = {
        "post_id": 1,
        "posted_at": POSTED,
        "first_read_at": POSTED + timedelta(minutes=40),
        "last_read_at": None if before_end is None else ENDED - before_end,
        "closed_at": None,
        **more,
    }
    return StoryCover(account=StoryAccount(**account), **values)


def test_a_story_read_in_its_last_hour_and_closed_is_complete() -> None:
    found = story(before_end=timedelta(minutes=20), closed_at=ENDED + timedelta(hours=1))
    assert found.is_complete
    assert (found.why_no_last_reading, found.why_no_closing) == (None, None)
    assert found.read_before_end == timedelta(minutes=20)
    assert found.read_after_posting == timedelta(minutes=40)


@pytest.mark.parametrize(("minutes", "is_last"), [(0, True), (60, True), (61, False), (600, False)])
def test_the_last_reading_falls_into_the_last_hour(minutes: int, is_last: bool) -> None:
    assert story(before_end=timedelta(minutes=minutes)).has_last_reading is is_last


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (story(before_end=timedelta(hours=5)), "No reading fell into its last hour."),
        (story(), "It was never read."),
        (story(lost_at=ENDED - timedelta(hours=2)), "The connection to Facebook was lost."),
        (story(lost_at=ENDED + timedelta(hours=2)), "It was never read."),
        (
            story(campaigns=()),
            "Outside running campaigns stories are read once a day, so its last hour was missed.",
        ),
        (story(now=POSTED + timedelta(hours=3)), None),
    ],
)
def test_why_there_is_no_last_reading(found: StoryCover, why: str | None) -> None:
    assert found.why_no_last_reading == why


@pytest.mark.parametrize(
    ("found", "why", "missing"),
    [
        (story(now=POSTED + timedelta(hours=3)), "It comes about an hour after the story’s end.", False),
        (
            story(now=ENDED + timedelta(hours=2, minutes=59)),
            "It is expected within three hours of the story’s end.",
            False,
        ),
        (story(now=ENDED + timedelta(hours=3)), "Instagram sent none.", True),
        (story(page_subscribed=False), "The Page is not subscribed, so Instagram sends none.", True),
        (story(page_subscribed=None), "Whether the Page is subscribed is not known yet.", True),
        (story(lost_at=ENDED), "The connection to Facebook was lost.", True),
    ],
)
def test_why_there_is_no_closing_message(found: StoryCover, why: str, missing: bool) -> None:
    assert found.why_no_closing == why
    assert found.closing_is_missing is missing


def test_a_story_that_only_the_closing_message_told_of_has_no_time_of_posting() -> None:
    found = story(posted_at=None, first_read_at=None, closed_at=ENDED)
    assert not found.is_living
    assert found.read_after_posting is None
    assert found.why_no_last_reading == "It was never read."


def test_totals_count_ended_stories_only() -> None:
    last = timedelta(minutes=20)
    found = totals_of(
        [
            story(before_end=last, closed_at=NOW),
            story(before_end=last),
            story(closed_at=NOW),
            story(posted_at=NOW - timedelta(hours=2)),
        ]
    )
    assert (found.ended, found.with_last_reading, found.closed) == (3, 2, 2)
