"""When a report is made anew by itself, and when it is for the last time. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from application.collection.activity import AFTER_THE_END
from application.models import Campaign, Rhythm

MADE_AT = time(6)
"""After the night's readings, before people begin to work."""
_MONDAY = 0
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Within which times a report is made by itself: from the first on, and once more after the second.

    Both are None of a partner's own figures, which go on.
    """

    zone: str = "UTC"
    starts_at: datetime | None = None
    settles_at: datetime | None = None

    def is_settled(self, now: datetime) -> bool:
        """Whether the figures stand, as nothing of it is read any more by itself."""
        return self.settles_at is not None and self.settles_at <= now


def span_of(campaign: Campaign | None) -> Span:
    """From a campaign's first day until its posts are read no more, which ends when it is completed, too."""
    if campaign is None:
        return Span()
    read_until = campaign.ends_at + AFTER_THE_END
    settles_at = min(read_until, campaign.completed_at) if campaign.completed_at else read_until
    return Span(campaign.time_zone, campaign.starts_at, settles_at)


def next_due(rhythm: Rhythm, span: Span, now: datetime) -> datetime | None:
    """When the next making is due of a rhythm that is chosen now, or that has just asked for one.

    None once the figures stand: what was asked for since then holds them, and was the last.
    """
    if rhythm is Rhythm.NEVER or span.is_settled(now):
        return None
    return _next(rhythm, span.zone, max(now, span.starts_at) if span.starts_at else now)


def _next(rhythm: Rhythm, zone: str, after: datetime) -> datetime:
    """The first six o'clock of the zone after that moment, of any day or of a Monday; UTC."""
    local = ZoneInfo(zone)
    day = after.astimezone(local).date()
    while True:
        due = datetime.combine(day, MADE_AT, local).astimezone(UTC)
        if due > after and (rhythm is Rhythm.DAILY or day.weekday() == _MONDAY):
            return due
        day += _DAY
