"""Insights of an account: series by day, totals of a window, followers and audience."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sandbox import faults
from sandbox.graph.account_totals import BREAKDOWNS, entry_total
from sandbox.graph.call import Call
from sandbox.graph.errors import (
    GraphRefusal,
    Json,
    bad_parameter,
    metric_unknown,
    not_enough_users,
    unknown_error,
)
from sandbox.graph.media_list import moment
from sandbox.world.audience import MIN_FOLLOWERS_FOR_AUDIENCE, day_start, pacific_day
from sandbox.world.world import AccountWorld

ACCEPTED = (
    "reach",
    "follower_count",
    "website_clicks",
    "profile_views",
    "online_followers",
    "accounts_engaged",
    "total_interactions",
    "likes",
    "comments",
    "shares",
    "saves",
    "replies",
    "engaged_audience_demographics",
    "reached_audience_demographics",
    "follower_demographics",
    "follows_and_unfollows",
    "profile_links_taps",
    "views",
    "reposts",
    "content_views",
    "quotes",
    "threads_likes",
    "threads_replies",
    "threads_reposts",
    "threads_quotes",
    "threads_shares",
    "threads_views",
    "threads_followers",
    "threads_follower_demographics",
)
DEMOGRAPHICS = ("follower_demographics", "engaged_audience_demographics", "reached_audience_demographics")
TIMEFRAMES = ("this_month", "this_week")
_SERIES_ONLY = ("follower_count", "online_followers")
_MAX_WINDOW = 2_592_000
_FURTHEST = timedelta(days=3_650)
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S+0000"


@dataclass(frozen=True)
class Window:
    """The asked time. A series has the points with `since` <= end_time < `until`; a total has the days begun
    in it. So a series of the same window is a day behind its total, as its points close the day before.
    """

    since: datetime
    until: datetime

    def begun(self) -> list[date]:
        """Pacific days that begin in the window."""
        day = pacific_day(self.since)
        found = []
        while day_start(day) < self.until:
            if day_start(day) >= self.since:
                found.append(day)
            day += timedelta(days=1)
        return found

    def closed(self) -> list[date]:
        """Pacific days whose closing end_time lies in the window."""
        return [day - timedelta(days=1) for day in self.begun()]


def get(call: Call, account_id: str) -> Json:
    """GET /{ig}/insights."""
    account = call.account(account_id)
    call.require("instagram_basic", "instagram_manage_insights")
    names = [name.strip() for name in call.params.get("metric", "").split(",") if name.strip()]
    if not names:
        raise bad_parameter("The parameter metric is required.")
    _check_names(call, names)
    _check_period(call.params, names)
    window = _window(call)
    rows: list[Json] = []
    for name in names:
        entry = _entry(call, account, name, window)
        if entry is not None:
            rows.append(entry)
    result: Json = {"data": rows}
    if rows and not set(names) & set(DEMOGRAPHICS):
        result["paging"] = _paging(call, account_id, window)
    return result


def _check_names(call: Call, names: list[str]) -> None:
    removed = call.refused_metrics()
    accepted = tuple(name for name in ACCEPTED if name not in removed)
    for position, name in enumerate(names):
        if name not in accepted:
            faults.use_removed_metric(call.services.state, name)
            raise metric_unknown(position, accepted)


def _check_period(params: Mapping[str, str], names: list[str]) -> None:
    period = params.get("period", "day")
    metric_type = params.get("metric_type")
    if period not in ("day", "lifetime", "week", "days_28", "month"):
        raise bad_parameter("period must be one of the following values: day, week, days_28, month, lifetime")
    if metric_type not in (None, "total_value", "time_series", "default"):
        raise bad_parameter(
            "metric_type must be one of the following values: default, time_series, total_value"
        )
    lifetime = {*DEMOGRAPHICS, "online_followers"}
    wrong = [name for name in names if (period == "lifetime") != (name in lifetime)]
    if wrong or period not in ("day", "lifetime"):
        raise bad_parameter(
            f"The following metrics ({','.join(wrong or names)}) are incompatible with the period {period}"
        )
    total_only = [name for name in names if name not in ("reach", *_SERIES_ONLY)]
    if total_only and metric_type != "total_value":
        raise bad_parameter(
            f"The following metrics ({','.join(total_only)}) should be specified with parameter "
            "metric_type=total_value"
        )


def _window(call: Call) -> Window:
    """The asked window; without one the last 24 hours. Refuses more than 30 days, and beyond two years."""
    asked_since, asked_until = moment(call.params.get("since")), moment(call.params.get("until"))
    until = asked_until or (call.now if asked_since is None else max(call.now, asked_since))
    since = asked_since or until - timedelta(days=1)
    if since > until:
        raise bad_parameter("The since parameter must be before the until parameter")
    if (until - since).total_seconds() > _MAX_WINDOW:
        raise bad_parameter(f"There cannot be more than 30 days ({_MAX_WINDOW} s) between since and until")
    if until > call.now + _FURTHEST:
        raise bad_parameter("until param is not valid")
    if since < call.now - timedelta(days=731):
        raise bad_parameter("since param is not valid. Metrics data is available for the last 2 years")
    return Window(since, until)


def _entry(call: Call, account: AccountWorld, name: str, window: Window) -> Json | None:
    """The entry of one metric, or None where the API leaves it out."""
    if name in DEMOGRAPHICS:
        return _demographics(call, account, name)
    if name == "online_followers":
        return _online(call, account, window)
    as_total = call.params.get("metric_type") == "total_value"
    if name == "follower_count":
        _check_follower_count(call, window)
        return None if as_total else _follower_count(call, account, window)
    if as_total:
        return entry_total(call, account, name, window.begun(), call.params.get("breakdown"))
    return _series(account, "reach", window, lambda day: reach_told(account, day, call.now))


def _series(
    account: AccountWorld,
    name: str,
    window: Window,
    value: Callable[[date], int | dict[str, int]],
    period: str = "day",
) -> Json:
    points = [
        {"value": value(day), "end_time": day_start(day + timedelta(days=1)).strftime(_TIME_FORMAT)}
        for day in window.closed()
    ]
    return {
        "name": name,
        "period": period,
        "values": points,
        "title": name.replace("_", " ").capitalize(),
        "description": "",
        "id": f"{account.spec.id}/insights/{name}/{period}",
    }


def reach_told(account: AccountWorld, day: date, now: datetime) -> int:
    """Reach of a day: 0 ahead of time, partial today, and still settling for a day after its end."""
    start, end = day_start(day), day_start(day + timedelta(days=1))
    if start > now:
        return 0
    whole = account.audience.reach(day)
    if end > now:
        return int(whole * ((now - start) / (end - start)))
    return int(whole * 0.985) if now - end < timedelta(hours=24) else whole


def _check_follower_count(call: Call, window: Window) -> None:
    today = pacific_day(call.now)
    if window.since < day_start(today - timedelta(days=30)):
        raise _too_far_back("follower_count")


def _too_far_back(name: str) -> GraphRefusal:
    return bad_parameter(
        f"({name}) metric only supports querying data for the last 30 days excluding the current day"
    )


def _follower_count(call: Call, account: AccountWorld, window: Window) -> Json | None:
    """New followers by day, gross; nothing for today, nothing under 100 followers."""
    if account.audience.followers(call.now) < MIN_FOLLOWERS_FOR_AUDIENCE:
        return None
    end = min(window.until, day_start(pacific_day(call.now)) + timedelta(seconds=1))
    return _series(account, "follower_count", Window(window.since, end), account.audience.gained)


def _online(call: Call, account: AccountWorld, window: Window) -> Json | None:
    """Followers online by hour; the two latest days are empty, nothing under 100 followers."""
    if account.audience.followers(call.now) < MIN_FOLLOWERS_FOR_AUDIENCE:
        return None
    today = pacific_day(call.now)
    if window.since < day_start(today - timedelta(days=30)):
        raise _too_far_back("online_followers")

    def hours(day: date) -> dict[str, int]:
        return {} if day >= today - timedelta(days=2) else account.audience.online(day)

    return _series(account, "online_followers", window, hours, "lifetime")


def _demographics(call: Call, account: AccountWorld, name: str) -> Json:
    if account.audience.followers(call.now) < MIN_FOLLOWERS_FOR_AUDIENCE:
        raise not_enough_users()
    timeframe = call.params.get("timeframe")
    if name != "follower_demographics" and timeframe not in TIMEFRAMES:
        raise bad_parameter(f"timeframe must be one of the following values: {', '.join(TIMEFRAMES)}")
    asked = call.params.get("breakdown", "")
    dimensions = tuple(part.strip() for part in asked.split(",") if part.strip())
    if any(part not in BREAKDOWNS["follower_demographics"] for part in dimensions):
        raise unknown_error()
    if len(dimensions) > 1 and set(dimensions) != {"age", "gender"}:
        raise unknown_error()
    base = account.audience.followers(call.now)
    if name != "follower_demographics":
        base = base // 12 if timeframe == "this_month" else base // 40
    results = [
        {"dimension_values": list(values), "value": value}
        for values, value in (shares_told(account, dimensions, base) if dimensions else [])
    ]
    breakdowns = [{"dimension_keys": list(dimensions), "results": results}] if dimensions else []
    return {
        "name": name,
        "period": "lifetime",
        "title": name.replace("_", " ").capitalize(),
        "description": "",
        "total_value": {"breakdowns": breakdowns},
        "id": f"{account.spec.id}/insights/{name}/lifetime",
    }


def shares_told(
    account: AccountWorld, dimensions: tuple[str, ...], base: int
) -> list[tuple[tuple[str, ...], int]]:
    """How many of `base` people are of each kind, those of nobody left out."""
    counted = [(values, int(base * share * 0.94)) for values, share in account.audience.shares(dimensions)]
    return [(values, value) for values, value in counted if value > 0]


def _paging(call: Call, account_id: str, window: Window) -> Json:
    """Endless links to the windows before and after, with the token in them."""
    length = window.until - window.since
    kept = {**call.params, "access_token": call.token_value}

    def link(since: datetime) -> str:
        times = {"since": int(since.timestamp()), "until": int((since + length).timestamp())}
        return call.url(f"/graph/{call.version}/{account_id}/insights?" + urlencode({**kept, **times}))

    return {"previous": link(window.since - length), "next": link(window.until)}
