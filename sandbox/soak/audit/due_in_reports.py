"""What a report's tab Data has to tell, worked out anew from what the database holds.

docs/metrics.md, "24 h, 7 days, campaign end": of each figure the latest, and of the readings that tell it
those nearest to these points, as far as they have come. A story has that of 24 hours.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from application.extensions import db
from application.media_kinds import STORY_PRODUCT
from application.models import FIGURE_NAMES, Assignment, Campaign, Decision, Post, Reading

LATEST, AT_THE_END = "latest", "campaign end"
DAY, WEEK = timedelta(hours=24), timedelta(days=7)

Place = tuple[int, str, str]
"""Post, figure and point in time: one row of the tab."""


@dataclass(frozen=True)
class DueValue:
    """A figure's value, and how far its reading is from the point in hours; None for the latest."""

    value: Any
    hours_off: float | None = None


def values_due(campaign_id: int, now: datetime) -> dict[Place, DueValue]:
    """Every figure of the campaign's accepted posts at each point in time; two statements."""
    campaign = db.session.get_one(Campaign, campaign_id)
    accepted = select(Assignment.post_id).where(
        Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED
    )
    posts = db.session.scalars(select(Post).where(Post.id.in_(accepted))).all()
    readings: dict[int, list[Reading]] = defaultdict(list)
    for reading in db.session.scalars(
        select(Reading).where(Reading.post_id.in_(accepted)).order_by(Reading.read_at)
    ):
        readings[reading.post_id].append(reading)
    due: dict[Place, DueValue] = {}
    for post in posts:
        points = [(word, at) for word, at in _points(post, campaign.ends_at) if at <= now]
        for name in FIGURE_NAMES:
            if (latest := getattr(post, name)) is not None:
                due[post.id, name, LATEST] = DueValue(latest)
            told = [reading for reading in readings[post.id] if getattr(reading, name) is not None]
            due.update({(post.id, name, word): _nearest(told, name, at) for word, at in points if told})
    return due


def _points(post: Post, campaign_ends_at: datetime) -> Iterator[tuple[str, datetime]]:
    posted_at = post.posted_at
    if posted_at is None:
        return
    yield "24 h", posted_at + DAY
    if post.media_product_type != STORY_PRODUCT:
        yield "7 days", posted_at + WEEK
        if posted_at < campaign_ends_at:
            yield AT_THE_END, campaign_ends_at


def _nearest(told: Sequence[Reading], name: str, at: datetime) -> DueValue:
    """The earlier of two that are level."""
    found = min(told, key=lambda reading: abs(reading.read_at - at))
    return DueValue(getattr(found, name), round((found.read_at - at) / timedelta(hours=1), 1))
