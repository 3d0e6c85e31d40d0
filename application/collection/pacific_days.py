"""The days that Instagram counts accounts' figures by: Pacific ones, late, and corrected for a while.

Source: graph-api.md, 5.2 ("Lag").
"""

from datetime import UTC, date, datetime, time, timedelta

from flask import current_app

from application.clock import clock
from application.config import Config
from application.integrations.graph.instagram import PACIFIC

SETTLING = timedelta(hours=48)
"""Figures of a day come so late at most."""

REREAD_DAYS = 3
"""The last days come late and change: each reading asks for them again."""

KEPT_DAYS = 30
"""New followers and followers online are kept by the API for so long."""

WHOLE_FRAMES = (7, 28)
"""Of so many settled days, and of as many before, the people reached are asked for as of one period."""

LONGEST_FRAME = 30
"""Days of the API's longest window: of more it tells nothing as a whole."""


def today_pacific() -> date:
    """The day that is going on where the API's days are counted."""
    return clock.now().astimezone(PACIFIC).date()


def first_day_wanted() -> date:
    """The oldest day that the setting HISTORY_DAYS asks for."""
    config: Config = current_app.extensions["configuration"]
    return today_pacific() - timedelta(days=config.history_days)


def start_of(day: date) -> datetime:
    """Midnight Pacific at which the day begins, in UTC."""
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Midnight Pacific at which the day ends, in UTC: 23 to 25 hours after its start."""
    return start_of(day + timedelta(days=1))


def settles_at(day: date) -> datetime:
    """When all figures of the day have come; what is read earlier may be too low."""
    return end_of(day) + SETTLING


def last_settled_day() -> date:
    """The newest day of which all figures have come."""
    day, now = today_pacific() - timedelta(days=1), clock.now()
    while settles_at(day) > now:
        day -= timedelta(days=1)
    return day
