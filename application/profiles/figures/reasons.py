"""Why a day has no figure, or one that may change, in a sentence. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from application.collection.coverage.coverage import AskedDay, Window, cover_of
from application.collection.pacific_days import KEPT_DAYS, end_of
from application.formats import day_words
from application.profiles.figures.daily import Day
from application.profiles.figures.measures import Measure

FORGOTTEN = frozenset({"follower_count"})
"""Metrics of which Instagram tells a day for KEPT_DAYS only (account_metrics.py)."""

NO_FIGURE = "Instagram gave no figure for this day."
NOT_COUNTED = "Not counted on this day."
MAY_RISE = "Read before all of the day had come: it may still rise."


@dataclass(frozen=True)
class Asked:
    """Which days of an account were asked for, and what the rules of coverage look at.

    Days before `oldest` are not asked for at all.
    """

    days: Mapping[date, AskedDay]
    window: Window
    oldest: date


def why_missing(measure: Measure, parts: Sequence[str], place: int, day: Day, asked: Asked) -> str:
    """Why the part at that place has no figure on the day; "" where it has one."""
    if day.values[place] is not None:
        return ""
    if measure.is_snapshot:
        return NOT_COUNTED
    if _is_forgotten(parts[place], day.day, asked):
        return f"Instagram keeps this figure for {KEPT_DAYS} days only; it was not read in that time."
    if day.day < asked.oldest and day.day not in asked.days:
        return f"Days before {day_words(asked.oldest)} are not asked for."
    known = frozenset(part for part, value in zip(parts, day.values, strict=True) if value is not None)
    window = replace(asked.window, required=frozenset({parts[place]}))
    return cover_of(day.day, asked.days.get(day.day), known, window).sentence or NO_FIGURE


def _is_forgotten(part: str, day: date, asked: Asked) -> bool:
    """Whether Instagram has forgotten the day's figure, and was not asked for it while it knew it."""
    if part not in FORGOTTEN:
        return False
    until = end_of(day) + timedelta(days=KEPT_DAYS)
    asked_day = asked.days.get(day)
    read_at: datetime = asked_day.read_at if asked_day else asked.window.now
    return read_at > until
