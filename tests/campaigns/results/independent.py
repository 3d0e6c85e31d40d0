"""A campaign's results worked out a second time: raw rows, standard library, nothing of the application's.

The benchmark of the results uses it too, as the bare way of the same work.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Rows = list[dict[str, Any]]
Spread = tuple[int, float, float, float, float | None, float, float]
Query = Callable[[str], Rows]
Counts = dict[int | None, dict[date | None, int]]

# fmt: off
METRICS = (
    "views", "reach", "likes", "comments", "saves", "shares", "reposts", "total_interactions", "follows",
    "profile_visits", "profile_activity", "average_watch_ms", "total_watch_ms", "skip_rate", "replies",
    "navigation", "taps_forward", "taps_back", "exits", "swipes_forward", "link_clicks",
)
# fmt: on
PARTS = ("likes", "comments", "saves", "shares")
RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "engagement_rate": (PARTS, (), "reach"),
    "engagement_by_views": (PARTS, (), "views"),
    "engagement_by_followers": (PARTS, (), "followers"),
    "reach_rate": (("reach",), (), "followers"),
    "save_rate": (("saves",), (), "reach"),
    "share_rate": (("shares",), (), "reach"),
    "completion_rate": (("views",), ("exits", "swipes_forward"), "views"),
    "exit_rate": (("exits", "swipes_forward"), (), "views"),
    "tap_forward_rate": (("taps_forward",), (), "views"),
    "tap_back_rate": (("taps_back",), (), "views"),
}


@dataclass
class Worked:
    """What came out, by names in words."""

    spreads: dict[tuple[str, str], Spread]
    rates: dict[str, tuple[int, float | None, float | None]]
    people: dict[str, tuple[int, float, float | None, float | None]]
    days: dict[date, float]
    brands: dict[tuple[int, str, str], tuple[int, float | None]]
    growth: dict[int, tuple[int | None, int | None]]


def library_spread(values: Sequence[float]) -> Spread:
    """By the standard library alone."""
    deviation = statistics.stdev(values) if len(values) > 1 else None
    middle = statistics.median(values)
    return (
        len(values), math.fsum(values), statistics.fmean(values), middle, deviation, min(values), max(values)
    )  # fmt: skip


def bare_spread(values: Sequence[float]) -> Spread:
    """By plain arithmetic, as fast as it goes in a few lines."""
    number, total, ordered = len(values), sum(values), sorted(values)
    mean = total / number
    middle = (ordered[number // 2] + ordered[(number - 1) // 2]) / 2
    squares = sum((value - mean) ** 2 for value in values)
    deviation = math.sqrt(squares / (number - 1)) if number > 1 else None
    return number, total, mean, middle, deviation, ordered[0], ordered[-1]


def work_out(
    query: Query,
    campaign_id: int,
    now: datetime,
    spread: Callable[[Sequence[float]], Spread] = library_spread,
    figure: str = "views",
) -> Worked:
    """The results of the campaign; `now` is naive UTC and lies after its first day."""
    campaign = query(f"SELECT * FROM campaigns WHERE id = {campaign_id}")[0]
    zone = ZoneInfo(campaign["time_zone"])
    first, last = (_day(campaign[name]) for name in ("starts_on", "ends_on"))
    starts, ends = (_midnight(day, zone) for day in (first, last + timedelta(days=1)))
    until = min(ends, now)
    counts = follower_counts(query)
    accepted = accepted_rows(query, f"= {campaign_id}", counts)
    others = _others(query, starts - timedelta(days=90), until, figure)
    return Worked(
        spreads=spreads_of(accepted, spread),
        rates={name: rate_of(accepted, *rate) for name, rate in RATES.items()},
        people=_people(accepted, [row for row in others if row["posted"] < starts], figure),
        days=_days(accepted, figure, zone, first, min(last, _here(now, zone))),
        brands=_brands(query, campaign_id, accepted, others, starts, figure),
        growth=_growth(counts, first, min(last, _here(now, zone))),
    )


def accepted_rows(query: Query, campaigns: str, counts: Counts) -> Rows:
    """The posts accepted in `campaigns`, a condition in SQL, once for each of these; with their followers."""
    accepted = query(
        "SELECT posts.*, campaign_id, username, users.id AS person FROM assignments"
        " JOIN posts ON posts.id = post_id"
        " LEFT JOIN instagram_accounts ON instagram_accounts.id = instagram_account_id"
        " LEFT JOIN users ON users.id = coalesce(instagram_accounts.user_id, posts.user_id)"
        f" WHERE campaign_id {campaigns} AND decision = 'accepted'"
    )
    for row in accepted:
        row["posted"] = _time(row["posted_at"])
        row["followers"] = counts[row["instagram_account_id"]].get(
            row["posted"].date() if row["posted"] else None
        )
    return accepted


def kind_of(row: dict[str, Any]) -> str:
    """For the types that the tests have."""
    if row["media_product_type"] in ("STORY", "REELS"):
        return {"STORY": "Story", "REELS": "Reel"}[row["media_product_type"]]
    return {"IMAGE": "Feed picture", "VIDEO": "Feed video", "CAROUSEL_ALBUM": "Carousel"}[row["media_type"]]


def spreads_of(
    accepted: Rows, spread: Callable[[Sequence[float]], Spread] = library_spread
) -> dict[tuple[str, str], Spread]:
    """By type, and of all posts, each metric that one of them has."""
    groups: dict[str, Rows] = defaultdict(list)
    for row in accepted:
        groups["All posts"].append(row)
        groups[kind_of(row)].append(row)
    found = {}
    for label, rows in groups.items():
        for name in METRICS:
            values = [row[name] for row in rows if row[name] is not None]
            if values:
                found[label, name] = spread(values)
    return found


def rate_of(
    rows: Rows, added: Sequence[str], taken: Sequence[str], below: str
) -> tuple[int, float | None, float | None]:
    """On how many posts a rate stands, its value over all of them, and the mean of the posts' own."""
    whole = [row for row in rows if all(row[name] is not None for name in (*added, *taken, below))]
    above = [sum(row[name] for name in added) - sum(row[name] for name in taken) for row in whole]
    base = [row[below] for row in whole]
    own = [one / other for one, other in zip(above, base, strict=True) if other]
    return (
        len(whole),
        math.fsum(above) / math.fsum(base) if any(base) else None,
        statistics.fmean(own) if own else None,
    )


def _people(
    accepted: Rows, before: Rows, figure: str
) -> dict[str, tuple[int, float, float | None, float | None]]:
    """By user, or by account of who has left: posts, total, engagement rate, distance from the own median."""
    taken = {row["id"] for row in accepted}
    own: dict[tuple[int, str], list[float]] = defaultdict(list)
    for row in before:
        if row[figure] is not None and row["id"] not in taken:
            own[row["instagram_account_id"], kind_of(row)].append(row[figure])
    groups: dict[str, Rows] = defaultdict(list)
    for row in accepted:
        groups[f"user {row['person']}" if row["person"] else f"account {row['instagram_account_id']}"].append(
            row
        )
    found = {}
    for person, rows in groups.items():
        account = next((row["instagram_account_id"] for row in rows if row["instagram_account_id"]), 0)
        differences = []
        for row in rows:
            values = own.get((account, kind_of(row)), [])
            if (
                row["network"] == "instagram"
                and row[figure] is not None
                and len(values) >= 3
                and statistics.median(values)
            ):
                differences.append(row[figure] / statistics.median(values) - 1)
        found[person] = (
            len(rows),
            math.fsum(row[figure] for row in rows if row[figure] is not None),
            rate_of(rows, PARTS, (), "reach")[1],
            statistics.median(differences) if differences else None,
        )
    return found


def _days(accepted: Rows, figure: str, zone: ZoneInfo, first: date, last: date) -> dict[date, float]:
    found: dict[date, float] = defaultdict(float)
    for row in accepted:
        if row["posted"] is not None and row[figure] is not None:
            day = _here(row["posted"], zone)
            if first <= day <= last:
                found[day] += row[figure]
    return dict(found)


def _others(query: Query, first: datetime, until: datetime, figure: str) -> Rows:
    names = ", ".join(dict.fromkeys((*PARTS, "reach", figure)))
    rows = query(
        "SELECT id, instagram_account_id, media_type, media_product_type, posted_at, "
        f"{names} FROM posts WHERE posted_at >= '{first}' AND posted_at < '{until}'"
        " AND instagram_account_id IS NOT NULL"
    )
    for row in rows:
        row["posted"] = _time(row["posted_at"])
    return rows


def _brands(
    query: Query, campaign_id: int, accepted: Rows, others: Rows, starts: datetime, figure: str
) -> dict[tuple[int, str, str], tuple[int, float | None]]:
    """Posts and median by account, time and type."""
    brands = query(
        "SELECT instagram_accounts.id AS account FROM campaign_members"
        " JOIN users ON users.id = campaign_members.user_id"
        " JOIN instagram_accounts ON instagram_accounts.user_id = users.id"
        f" WHERE campaign_id = {campaign_id} AND role = 'brand'"
    )
    taken = {row["id"] for row in accepted}
    groups: dict[tuple[int, str, str], Rows] = defaultdict(list)
    for brand in brands:
        account = brand["account"]
        for row in accepted:
            if row["instagram_account_id"] == account:
                groups[account, "accepted", kind_of(row)].append(row)
        for row in others:
            if row["instagram_account_id"] == account and row["id"] not in taken:
                groups[account, "others" if row["posted"] >= starts else "before", kind_of(row)].append(row)
    found = {}
    for key, rows in groups.items():
        values = [row[figure] for row in rows if row[figure] is not None]
        found[key] = (len(rows), statistics.median(values) if values else None)
    return found


def follower_counts(query: Query) -> Counts:
    """By account and day."""
    counts: Counts = defaultdict(dict)
    rows = query(
        "SELECT instagram_account_id, day, value FROM account_insights WHERE metric = 'followers_count'"
    )
    for row in rows:
        counts[row["instagram_account_id"]][_day(row["day"])] = row["value"]
    return counts


def _growth(counts: Counts, starts_on: date, last: date) -> dict[int, tuple[int | None, int | None]]:
    """Gained in the campaign and in the 90 days before, by account, from the last count ahead of each."""
    day = timedelta(days=1)
    times = ((starts_on, last), (starts_on - 90 * day, starts_on - day))
    found = {}
    for account, own in counts.items():
        gained = []
        for first, end in times:
            days = sorted(day for day in own if day is not None and first <= day <= end)
            ahead = sorted(day for day in own if day is not None and first - 30 * timedelta(1) <= day < first)
            marks = [*ahead[-1:], *days]
            gained.append(own[marks[-1]] - own[marks[0]] if days and len(marks) > 1 else None)
        if account is not None:
            found[account] = (gained[0], gained[1])
    return found


def _time(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _here(moment: datetime, zone: ZoneInfo) -> date:
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
