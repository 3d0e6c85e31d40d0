"""Figures, dates and times as people read them. Pure."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MISSING = "–"
NARROW_SPACE = "\u202f"


def full_number(value: float | None) -> str:
    """12,345 – or a dash when the figure is missing."""
    if value is None:
        return MISSING
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def compact_number(value: float | None) -> str:
    """12.4 k, 3.1 M: for tiles, where the full number stands on hover."""
    if value is None:
        return MISSING
    if abs(value) < 1e4:
        return full_number(value)
    for divisor, unit in ((1e3, "k"), (1e6, "M")):
        # Rounded first: 999,960 is 1.0 M, not 1,000.0 k.
        if round(abs(value) / divisor, 1) < 1e3:
            return f"{value / divisor:,.1f}{NARROW_SPACE}{unit}"
    return f"{value / 1e9:,.1f}{NARROW_SPACE}bn"


def percent(value: float | None) -> str:
    """A share of one as a percentage with one decimal."""
    return MISSING if value is None else f"{value * 100:.1f}{NARROW_SPACE}%"


def signed_number(value: float) -> str:
    """+1,204, −38, 0: with a true minus sign."""
    return f"{_sign(value)}{full_number(abs(value))}"


def signed_percent(share: float) -> str:
    """+4.1 %, −0.3 %, 0.0 %, of a share of one, with a true minus sign."""
    rounded = round(share * 100, 1)
    return f"{_sign(rounded)}{abs(rounded):,.1f}{NARROW_SPACE}%"


def zone_or_utc(name: str | None) -> ZoneInfo:
    """The zone of that IANA name; UTC when there is no such zone."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_words(day: date) -> str:
    """18 Nov 2026."""
    return f"{day.day} {day:%b %Y}"


def date_and_time(value: datetime | None, zone: ZoneInfo) -> str:
    """20 Nov 2026, 14:05 in the reader's zone."""
    if value is None:
        return MISSING
    local = value.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


class Moment(NamedTuple):
    shown: str
    exact: str
    machine: str


def moment(value: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """A time as text: "3 h ago" within a day, else the date; with the UTC time for hover."""
    exact = f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    machine = value.astimezone(UTC).isoformat(timespec="seconds")
    return Moment(age_words(value, now) or date_and_time(value, zone), exact, machine)


def age_words(value: datetime, now: datetime) -> str | None:
    """3 h ago; None for what was a day ago or more, and for what is to come."""
    age = now - value
    return _age(age) if timedelta() <= age < timedelta(days=1) else None


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago"


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 post, 12 posts, no posts."""
    word = one if number == 1 else (many or f"{one}s")
    return f"{'no' if number == 0 else f'{number:,}'} {word}"
