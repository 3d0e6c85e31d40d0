"""Insights of an account: days, totals of a window, hours online, and who the followers are.

Days are Pacific days, as the API counts them; `since` is the first day and `until` the day after the last.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from application.integrations.graph.client import GraphClient
from application.integrations.graph.edges.insights import breakdown_rows, insights
from application.integrations.graph.edges.reading import figure, moment, nodes
from application.integrations.graph.edges.shapes import AudienceShare, Insight, SeriesPoint
from application.integrations.graph.metrics import (
    CLASSIC_AUDIENCE,
    CLASSIC_BUTTONS,
    api_names,
    metric_name,
)

PACIFIC = ZoneInfo("America/Los_Angeles")
# The API allows 30 times 24 hours; a window of 30 Pacific days has an hour more when summer time ends in it.
WINDOW_DAYS = 29
AUDIENCE_BREAKDOWNS = ("age,gender", "city", "country")


def account_series(
    client: GraphClient, ig_id: str, token: str, metrics: Sequence[str], since: date, until: date
) -> list[SeriesPoint]:
    """One value a day and metric, of `since` up to the day before `until`; one call. Raises GraphError.

    For reach, follower_count and online_followers (one point an hour, `dimension` "0" to "23"; ask for it
    alone, its period differs). Days that the API leaves out are not there: they are unknown, not 0.
    `paging.next` is an endless pager through time and is not followed.
    """
    names = api_names(metrics, "account")
    asked: dict[str, str | int] = {
        "metric": ",".join(names),
        "period": "lifetime" if names == ("online_followers",) else "day",
        # A day's value stands at its end, so the window runs from the first day's end to the last day's.
        "since": _midnight(since + timedelta(days=1)),
        "until": _midnight(until + timedelta(days=1)),
    }
    points = series_points(client.get(f"{ig_id}/insights", asked, token=token))
    return [point for point in points if since <= point.day < until]


def account_totals(
    client: GraphClient,
    ig_id: str,
    token: str,
    metrics: Sequence[str],
    since: date,
    until: date,
    breakdown: str | None = None,
) -> list[Insight]:
    """One value a metric for the whole window of at most 30 days; one call. Raises GraphError."""
    asked: dict[str, str | int] = {
        "metric": ",".join(api_names(metrics, "account")),
        "period": "day",
        "metric_type": "total_value",
        "since": _midnight(since),
        "until": _midnight(until),
    }
    if breakdown is not None:
        asked["breakdown"] = breakdown
    return list(insights(client.get(f"{ig_id}/insights", asked, token=token), "account"))


def demographics(
    client: GraphClient,
    ig_id: str,
    token: str,
    breakdown: str,
    metric: str = "follower_demographics",
    timeframe: str | None = None,
) -> list[AudienceShare]:
    """The audience by one of AUDIENCE_BREAKDOWNS; one call, at most 45 rows. Raises GraphError."""
    asked: dict[str, str | int] = {
        "metric": metric,
        "period": "lifetime",
        "metric_type": "total_value",
        "breakdown": breakdown,
    }
    if timeframe is not None:
        asked["timeframe"] = timeframe
    return audience_shares(client.get(f"{ig_id}/insights", asked, token=token))


def windows(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The span in pieces that the API allows in one call, newest first; `until` stays excluded."""
    while until > since:
        start = max(since, until - timedelta(days=WINDOW_DAYS))
        yield start, until
        until = start


def series_points(payload: Any) -> list[SeriesPoint]:
    """Every day's value in an insights reply; values that are dictionaries become one point a key."""
    return [point for entry in nodes(payload) if entry.get("name") for point in _points_of(entry)]


def audience_shares(payload: Any) -> list[AudienceShare]:
    """Every row of the audience, from today's breakdowns and from the dictionaries of old."""
    shares: list[AudienceShare] = []
    for entry in nodes(payload):
        api_name = str(entry.get("name") or "")
        total = entry.get("total_value")
        if isinstance(total, dict):
            name = metric_name(api_name, "account")
            shares += [
                AudienceShare(name.name, ",".join(row.keys), row.values, row.value, name.classic)
                for row in breakdown_rows(total)
            ]
        elif api_name in CLASSIC_AUDIENCE:
            shares += _classic_shares(api_name, entry)
    return shares


def pacific_day(end_time: datetime) -> date:
    """The day that an `end_time` closes: midnight Pacific belongs to the day before."""
    return (end_time.astimezone(PACIFIC) - timedelta(seconds=1)).date()


def _points_of(entry: Mapping[str, Any]) -> Iterator[SeriesPoint]:
    api_name = str(entry["name"])
    name = metric_name(api_name, "account")
    for found in nodes(entry.get("values")):
        end = moment(found.get("end_time"))
        if end is None:
            continue
        day, value = pacific_day(end), found.get("value")
        if isinstance(value, dict):
            for key, single in value.items():
                yield SeriesPoint(name.name, day, figure(single), str(key), name.classic)
        else:
            dimension = CLASSIC_BUTTONS.get(api_name, "")
            yield SeriesPoint(name.name, day, figure(value), dimension, name.classic)


def _classic_shares(api_name: str, entry: Mapping[str, Any]) -> Iterator[AudienceShare]:
    """The last dictionary of a classic audience metric: {"F.18-24": 5}, or {"Prague, Czechia": 7}."""
    values = [found["value"] for found in nodes(entry.get("values")) if isinstance(found.get("value"), dict)]
    breakdown = CLASSIC_AUDIENCE[api_name]
    for key, value in values[-1].items() if values else ():
        gender, _, age = str(key).partition(".")
        parts = (age, gender) if breakdown == "age,gender" else (str(key),)
        yield AudienceShare(metric_name(api_name, "account").name, breakdown, parts, figure(value), True)


def _midnight(day: date) -> int:
    """The start of a Pacific day in seconds since 1970."""
    return int(datetime.combine(day, time(), PACIFIC).astimezone(UTC).timestamp())
