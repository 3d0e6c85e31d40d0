"""Which days of an account are covered, and why the others are not. Pure.

A day is complete when the API answered for it after the figures had settled (48 h after its end) and refused
none of the figures that are always asked for. What is missing is told with its reason, never as 0.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from application.collection.pacific_days import REREAD_DAYS, settles_at
from application.integrations.graph.metrics import metric


class DayState(enum.Enum):
    """How a day stands: its word, and the glyph that tells it without colour."""

    COMPLETE = ("complete", "✓")
    PARTLY = ("partly read", "◐")
    SETTLING = ("still settling", "…")
    NOT_ASKED = ("not asked for yet", "○")
    MISSING = ("missing", "✕")

    @property
    def word(self) -> str:
        return self.value[0]

    @property
    def glyph(self) -> str:
        return self.value[1]


class Why(enum.Enum):
    """Why a day is not complete: a sentence, and whether asking can still fill it."""

    SETTLING = ("Instagram’s figures come up to 48 hours late; it is read again by itself.", False)
    SOME_MISSING = ("Some figures did not come.", False)
    READ_EARLY = ("Read before its figures had settled, and not again since: they may be too low.", True)
    NOT_ASKED = ("Instagram has not been asked for it yet.", True)
    BEFORE_JOINING = ("From before the account joined; such days are asked for one by one.", True)
    CONNECTION_LOST = ("The connection to Facebook was lost. Filled after connecting again.", False)
    BEFORE_PROFESSIONAL = ("From before the account was professional: Instagram keeps no figures.", False)
    BEYOND_MEMORY = ("Older than Instagram remembers for this account.", False)
    NO_ANSWER = ("Instagram’s answer held no figures for this day.", False)
    REFUSED = ("Instagram refused to give the figures of this day.", False)

    @property
    def sentence(self) -> str:
        return self.value[0]

    @property
    def can_be_filled(self) -> bool:
        """By asking for the account's past days now."""
        return self.value[1]


@dataclass(frozen=True)
class AskedDay:
    """A day that has been asked for: when, what came of it, and the names of figures refused alone."""

    day: date
    read_at: datetime
    problem: str | None = None
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """What the rules look at besides the days. `lost_at` is set while the connection is lost."""

    first: date
    today: date
    now: datetime
    joined_on: date
    lost_at: datetime | None = None
    professional_from: date | None = None
    required: frozenset[str] = frozenset()
    """Figures that every complete day holds, by name."""

    @property
    def days(self) -> list[date]:
        """Oldest first; today is still going on and not among them."""
        return [self.first + timedelta(days=step) for step in range((self.today - self.first).days)]


@dataclass(frozen=True)
class DayCover:
    """One day's place in the calendar; `lacking` are names of figures that did not come."""

    day: date
    state: DayState
    why: Why | None = None
    lacking: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Why it is not complete; empty when it is."""
        if self.why is None:
            return ""
        if self.lacking:
            labels = ", ".join(metric(name, "account").label for name in self.lacking)
            return f"No value came for: {labels}."
        return self.why.sentence


@dataclass(frozen=True)
class Stretch:
    """Days one after another that stand alike."""

    first: date
    last: date
    cover: DayCover

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Month:
    """A month as a grid: weeks from Monday; None where the window has no such day."""

    first: date
    weeks: tuple[tuple[DayCover | None, ...], ...]


@dataclass(frozen=True)
class Calendar:
    """All days of the window, oldest first."""

    days: tuple[DayCover, ...]

    def count(self, state: DayState) -> int:
        return sum(cover.state is state for cover in self.days)

    @property
    def complete(self) -> int:
        return self.count(DayState.COMPLETE)

    @property
    def to_fill(self) -> int:
        """How many days asking can still fill."""
        return sum(cover.why is not None and cover.why.can_be_filled for cover in self.days)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The days in spans that stand alike, newest first."""
        found: list[Stretch] = []
        for cover in self.days:
            last = found[-1] if found else None
            if last is not None and _alike(last.cover, cover):
                found[-1] = Stretch(last.first, cover.day, last.cover)
            else:
                found.append(Stretch(cover.day, cover.day, cover))
        return tuple(reversed(found))

    @property
    def gaps(self) -> tuple[Stretch, ...]:
        """The spans that are not complete."""
        return tuple(each for each in self.stretches if each.cover.state is not DayState.COMPLETE)

    @property
    def months(self) -> tuple[Month, ...]:
        """Newest first."""
        by_month: dict[date, list[DayCover]] = {}
        for cover in self.days:
            by_month.setdefault(cover.day.replace(day=1), []).append(cover)
        return tuple(Month(first, _weeks(by_month[first])) for first in sorted(by_month, reverse=True))


def calendar_of(window: Window, asked: Iterable[AskedDay], known: Mapping[date, frozenset[str]]) -> Calendar:
    """`known` are the names of the figures that have a value, by day."""
    by_day = {each.day: each for each in asked}
    nothing: frozenset[str] = frozenset()
    return Calendar(
        tuple(cover_of(day, by_day.get(day), known.get(day, nothing), window) for day in window.days)
    )


def cover_of(day: date, asked: AskedDay | None, known: frozenset[str], window: Window) -> DayCover:
    """How one day of the window stands."""
    settled_from = settles_at(day)
    is_young = settled_from > window.now or day >= window.today - timedelta(days=REREAD_DAYS)
    if asked is None or asked.problem is not None:
        return DayCover(day, *_missing(day, asked, window, is_young))
    if asked.read_at < settled_from:
        lost = window.lost_at is not None and window.lost_at < settled_from
        if is_young and not lost:
            return DayCover(day, DayState.SETTLING, Why.SETTLING)
        return DayCover(day, DayState.PARTLY, Why.READ_EARLY)
    lacking = sorted({name for name in asked.refused if name in window.required} | (window.required - known))
    if lacking:
        return DayCover(day, DayState.PARTLY, Why.SOME_MISSING, tuple(lacking))
    return DayCover(day, DayState.COMPLETE)


def _missing(day: date, asked: AskedDay | None, window: Window, is_young: bool) -> tuple[DayState, Why]:
    """A day of which nothing is known."""
    if asked is not None and asked.problem == "out_of_range":
        return DayState.MISSING, Why.BEYOND_MEMORY
    if window.professional_from is not None and day < window.professional_from:
        return DayState.MISSING, Why.BEFORE_PROFESSIONAL
    is_lost = window.lost_at is not None and window.lost_at < settles_at(day)
    if is_lost and (asked is None or asked.problem == "no_answer"):
        return DayState.MISSING, Why.CONNECTION_LOST
    if is_young and (asked is None or asked.problem == "no_answer"):
        return DayState.SETTLING, Why.SETTLING
    if asked is None:
        return DayState.NOT_ASKED, Why.BEFORE_JOINING if day < window.joined_on else Why.NOT_ASKED
    return DayState.MISSING, Why.NO_ANSWER if asked.problem == "no_answer" else Why.REFUSED


def _alike(one: DayCover, other: DayCover) -> bool:
    return (one.state, one.why, one.lacking) == (other.state, other.why, other.lacking)


def _weeks(days: Sequence[DayCover]) -> tuple[tuple[DayCover | None, ...], ...]:
    """Rows of seven from Monday on."""
    cells: list[DayCover | None] = [None] * days[0].day.weekday()
    cells += days
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
