"""What the feeds hold, for people and for programs: columns, types, zone, how often. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from application.followers.feeds.asked import MOST_ROWS
from application.followers.feeds.reading import Column
from application.networks import label


@dataclass(frozen=True)
class ColumnWords:
    """A column, its type, what stands in it, and how that looks."""

    name: str
    type: str
    words: str
    example: str


@dataclass(frozen=True)
class FeedWords:
    """A feed at its two addresses."""

    name: str
    title: str
    words: str
    how_often: str
    columns: Sequence[ColumnWords]


@dataclass(frozen=True)
class Parameter:
    name: str
    words: str
    example: str


PARAMETERS = (
    Parameter("since", "From this day or time on.", "2026-11-01"),
    Parameter("until", "Until the end of this day, or ahead of this time.", "2026-11-22T17:00:00Z"),
    Parameter("zid", "Of this unit only.", "1"),
    Parameter("network", "Of this network only.", "youtube"),
    Parameter("limit", f"Rows at once, {MOST_ROWS:,} at most.", "1000"),
)
NOT_KNOWN = "Where a number is not known, a CSV has an empty cell and JSON has null; that is never a zero."


def described(columns: Sequence[Column], networks: Sequence[str], zone: ZoneInfo) -> tuple[FeedWords, ...]:
    """The three feeds as they are now."""
    return (_latest(networks), _by_the_hour(columns, zone), _single_counts())


def for_programs(feeds: Sequence[FeedWords], zone: ZoneInfo) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "time_zone": zone.key,
        "not_known": NOT_KNOWN,
        "feeds": [asdict(feed) for feed in feeds],
        "parameters_of_follower_counts": [asdict(parameter) for parameter in PARAMETERS],
    }


def _latest(networks: Sequence[str]) -> FeedWords:
    return FeedWords(
        "all_social_data",
        "Latest counts",
        "Each unit of the organisation with its latest count on each network.",
        "after every count, once an hour at the most.",
        (
            ColumnWords("type", "text", "The unit’s name.", "Department of Energy"),
            ColumnWords("zid", "whole number", "The unit’s number, which stays.", "1"),
            *(
                ColumnWords(name, "whole number", f"Followers on {label(name)}.", "646819")
                for name in networks
            ),
        ),
    )


def _by_the_hour(columns: Sequence[Column], zone: ZoneInfo) -> FeedWords:
    return FeedWords(
        "social_data",
        "Counts by the hour",
        "A row for each hour in which followers were counted, the earliest first.",
        "each hour, once all networks have been asked.",
        (
            ColumnWords(
                "type",
                "time",
                f"When was counted, as month/day/year hour:minute in the zone {zone.key}.",
                "3/17/17 21:46",
            ),
            *(
                ColumnWords(
                    column.name,
                    "whole number",
                    f"Followers of {column.unit} (zid {column.zid}) on {label(column.network)}.",
                    "602454",
                )
                for column in columns
            ),
        ),
    )


def _single_counts() -> FeedWords:
    return FeedWords(
        "follower_counts",
        "All counts",
        "A row for each count of each account, one account after the other, each from its earliest count on.",
        "after every count, once an hour at the most.",
        (
            ColumnWords("counted_at", "time", "When was counted, in UTC.", "2026-11-22T17:00:00Z"),
            ColumnWords("zid", "whole number", "The unit’s number.", "1"),
            ColumnWords("unit", "text", "The unit’s name.", "Department of Energy"),
            ColumnWords("network", "text", "The network’s name.", "twitter"),
            ColumnWords("handle", "text", "The account’s handle today; empty where it has none.", "ENERGY"),
            ColumnWords("followers", "whole number", "Followers at that time.", "646819"),
            ColumnWords(
                "precision",
                "text",
                "exact, or three_figures where the network tells only the first three figures.",
                "exact",
            ),
        ),
    )
