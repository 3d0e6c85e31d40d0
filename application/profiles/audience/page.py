"""The page about a partner's audience, put together; also what its CSV files are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.profiles.audience.absence import (
    Absence,
    has_too_few,
    why_no_hours,
    why_nobody,
    why_none_of,
)
from application.profiles.audience.breakdowns import Breakdown
from application.profiles.audience.online import OnlineWeek, online_week
from application.profiles.audience.queries import (
    LastAsked,
    last_asked,
    online_hours,
    reading_days,
    readings,
)
from application.profiles.audience.reading_days import ReadingDays, chosen_days
from application.profiles.audience.shares import Comparison, compared
from application.profiles.connection import Connection, connection_of
from application.profiles.queries import Partner

_NEVER = LastAsked(None, None)


@dataclass(frozen=True)
class AudiencePage:
    """`days` are those of the newest reading of all; `compared` lacks what was never told.

    `week` is None where no hour is known.
    """

    partner: Partner
    connection: Connection
    asked: LastAsked
    wanted: date | None
    days: ReadingDays | None
    compared: Mapping[Breakdown, Comparison] = field(hash=False)
    week: OnlineWeek | None

    @property
    def absence(self) -> Absence | None:
        """Why nobody was ever told of; None where somebody was."""
        return None if self.compared else why_nobody(self.partner, self.connection, self.asked)

    @property
    def has_changes(self) -> bool:
        """Whether any breakdown can be held against its earlier reading."""
        return any(found.is_comparable for found in self.compared.values())

    @property
    def is_too_small_now(self) -> bool:
        """There are readings, and Instagram has stopped telling: the account fell below 100 followers."""
        return bool(self.compared) and has_too_few(self.partner, self.asked)

    @property
    def read_at(self) -> datetime | None:
        """When the newest of the readings shown was made."""
        return max((found.reading.read_at for found in self.compared.values()), default=None)

    @property
    def why_no_hours(self) -> str:
        return why_no_hours(self.partner, self.connection, self.asked)

    @property
    def why_none_of(self) -> str:
        return why_none_of(self.asked)


def audience_page(partner: Partner, wanted: date | None, zone: ZoneInfo, now: datetime) -> AudiencePage:
    """Everything the page shows; the same number of statements however long the account is read."""
    connection = connection_of(partner, now)
    if partner.account_id is None:
        return AudiencePage(partner, connection, _NEVER, wanted, None, {}, None)
    found = reading_days(partner.account_id, wanted)
    chosen = {
        breakdown: days
        for breakdown in Breakdown
        if (days := chosen_days(found.get(breakdown, []), wanted)) is not None
    }
    told = readings(partner.account_id, chosen)
    hours = online_hours(partner.account_id)
    return AudiencePage(
        partner,
        connection,
        last_asked(partner.account_id),
        wanted,
        max(chosen.values(), key=lambda days: days.shown, default=None),
        {
            breakdown: compared(
                told[breakdown, days.shown], told.get((breakdown, days.earlier)) if days.earlier else None
            )
            for breakdown, days in chosen.items()
            if (breakdown, days.shown) in told
        },
        online_week(hours, zone) if hours else None,
    )
