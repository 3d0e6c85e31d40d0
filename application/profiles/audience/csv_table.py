"""An audience's figures as rows of tables and CSV files; what is missing stays empty. Pure."""

from collections.abc import Mapping
from typing import Any

from application.profiles.audience.breakdowns import Breakdown, dimension_words, in_order
from application.profiles.audience.online import HOURS, WEEKDAYS, OnlineWeek, WeekHour, hour_words
from application.profiles.audience.shares import Comparison, ShareRow

Row = list[Any]
ONLINE = "online"
_HEAD = (
    "Reading (UTC day)",
    "Followers",
    "Share, %",
    "Of followers",
    "Earlier reading (UTC day)",
    "Share then, %",
    "Of followers then",
    "Change, percentage points",
    "Note",
)


def table_rows(breakdown: Breakdown, found: Comparison) -> list[ShareRow]:
    """Ages from the youngest, women before men; countries and cities from the largest."""
    return sorted(found.rows, key=lambda row: in_order(breakdown, row.dimension))


def audience_rows(breakdown: Breakdown, found: Comparison | None) -> list[Row]:
    """The head, each row of the newest reading, then those that only the earlier one told."""
    rows: list[Row] = [[breakdown.head, "As Instagram names it", *_HEAD]]
    if found is None:
        return rows
    rows += [
        _row(breakdown, found, row, "not told then" if row.is_new else _no_change(found))
        for row in table_rows(breakdown, found)
    ]
    return rows + [_row(breakdown, found, row, "no longer told") for row in found.gone]


def online_rows(week: OnlineWeek | None) -> list[Row]:
    """The head, then the 168 hours of a week; hours never read are empty."""
    zone = week.zone.key if week else "UTC"
    rows: list[Row] = [["Weekday", f"Hour ({zone})", "Followers online, mean", "Hours read"]]
    hours: Mapping[tuple[int, int], WeekHour] = week.hours if week else {}
    for weekday, name in enumerate(WEEKDAYS) if week else ():
        for hour in range(HOURS):
            found = hours.get((weekday, hour), WeekHour())
            mean = None if found.mean is None else round(found.mean, 1)
            rows.append([name, hour_words(hour), mean, found.hours])
    return rows


def _row(breakdown: Breakdown, found: Comparison, row: ShareRow, note: str) -> Row:
    return [
        dimension_words(breakdown, row.dimension),
        row.dimension,
        found.reading.day,
        row.followers,
        _percent(row.share),
        found.reading.base,
        found.earlier.day if found.earlier else None,
        _percent(row.earlier_share),
        found.earlier.base if found.earlier else None,
        _percent(row.change),
        note,
    ]


def _no_change(found: Comparison) -> str:
    if found.earlier is None or found.is_comparable:
        return ""
    return "no change: the number of all followers is not known on both days"


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 2)
