"""Where a campaign stands in its life."""

import enum
from collections.abc import Mapping
from datetime import datetime

from application.models import Campaign


class Phase(enum.StrEnum):
    """By a campaign's dates in its own zone, and its completed mark."""

    ACTIVE = "active"
    UPCOMING = "upcoming"
    PAST = "past"


PHASE_WORDS: Mapping[Phase, str] = {Phase.ACTIVE: "Active", Phase.UPCOMING: "Upcoming", Phase.PAST: "Past"}


def phase_of(campaign: Campaign, now: datetime) -> Phase:
    """The phase of one campaign; the list of campaigns asks the same of the database."""
    if campaign.completed_at is not None or now >= campaign.ends_at:
        return Phase.PAST
    return Phase.UPCOMING if now < campaign.starts_at else Phase.ACTIVE
